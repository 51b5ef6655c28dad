// What an address on the web may hold only with an escape.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "beckon/base/utf8.hpp"

namespace beckon::relay {

/// `%41` undone, and `+` where it means a blank; nothing if that leaves anything but clean UTF-8.
inline std::optional<std::string> unescaped(std::string_view text, bool plus_is_blank) {
    std::string out;
    if (text.find_first_of("%+") == std::string_view::npos) {
        if (is_clean_utf8(text)) return std::string(text);
        return std::nullopt;
    }
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus_is_blank) {
            out += ' ';
        } else if (text[at] == '%') {
            unsigned value = 0;
            const char* const first = text.data() + at + 1;
            const char* const last = text.data() + std::min(text.size(), at + 3);
            if (last - first != 2 || std::from_chars(first, last, value, 16).ptr != last) return std::nullopt;
            out += static_cast<char>(value);
            at += 2;
        } else {
            out += text[at];
        }
    }
    if (!is_clean_utf8(out)) return std::nullopt;
    return out;
}

/// The opposite: letters, digits and `-_.~` stay.
inline std::string escaped(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
                           || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4U];
            out += hex[byte & 0x0FU];
        }
    }
    return out;
}

}  // namespace beckon::relay
