// Writing of JSON: texts appended to a string. (Numbers: decimal.hpp.) They are expected to be valid UTF-8, as everything
// is that was read; what must be escaped is escaped, and nothing else is.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "beckon/base/json_run.hpp"

namespace beckon::json {

namespace detail {

inline void append_escape(std::string& out, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view letters = "btn?fr";  // of the characters 8 to 13
    const auto byte = static_cast<unsigned char>(c);
    const bool has_letter = byte >= 8 && byte <= 13 && byte != 11;
    if (has_letter || byte >= 0x20) {
        const std::array<char, 2> pair{'\\', has_letter ? letters[byte - 8U] : c};
        out.append(pair.data(), pair.size());
    } else {
        const std::array<char, 6> code{'\\', 'u', '0', '0', hex[byte >> 4U], hex[byte & 0x0FU]};
        out.append(code.data(), code.size());
    }
}

}  // namespace detail

/// How long `append_text` makes it.
inline std::size_t written_size(std::string_view text) {
    std::size_t size = 2;
    std::string escape;
    for (std::size_t at = 0;; ++at) {
        const std::size_t run = detail::plain_run<false>(text, at);
        at += run;
        size += run;
        if (at == text.size()) return size;
        escape.clear();
        detail::append_escape(escape, text[at]);
        size += escape.size();
    }
}

/// The text in quotes.
inline void append_text(std::string& out, std::string_view text) {
    const std::size_t likely = out.size() + text.size() + text.size() / 16 + 64;
    if (out.capacity() < likely) out.reserve(likely);  // one copy at most, where doubling would make several
    out += '"';
    for (std::size_t at = 0;; ++at) {
        const std::size_t run = detail::plain_run<false>(text, at);
        out.append(text.data() + at, run);
        at += run;
        if (at == text.size()) break;
        detail::append_escape(out, text[at]);
    }
    out += '"';
}

}  // namespace beckon::json
