// Writing of JSON: numbers and texts appended to a string. Texts are expected to be valid UTF-8, as everything is that
// was read; what must be escaped is escaped, and nothing else is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace beckon::json {

inline void append_whole(std::string& out, std::int64_t value) {
    std::array<char, 20> digits{};
    std::size_t at = digits.size();
    auto rest = static_cast<std::uint64_t>(value);
    if (value < 0) rest = 0 - rest;
    do {
        digits[--at] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) out += '-';
    out.append(&digits[at], digits.size() - at);
}

namespace detail {

constexpr bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// How many bytes from `at` on need no escape. Eight at a time, because a session description is kilobytes of them.
inline std::size_t plain_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = ones << 7U;
    const std::size_t start = at;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        // A byte of (x - ones * n) & ~x & highs is set where x's byte is below n; xor makes "equal" into "below 1".
        const std::uint64_t quote = word ^ (ones * 0x22U);
        const std::uint64_t slash = word ^ (ones * 0x5CU);
        const std::uint64_t special =
            ((word - ones * 0x20U) & ~word) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if ((special & highs) != 0) break;
    }
    while (at < text.size() && is_plain(text[at])) ++at;
    return at - start;
}

}  // namespace detail

/// The text in quotes.
inline void append_text(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t run = detail::plain_run(text, at);
        out.append(text.data() + at, run);
        at += run;
        if (at == text.size()) break;
        const char c = text[at++];
        out += '\\';
        if (c == '"' || c == '\\') {
            out += c;
        } else if (c == '\n') {
            out += 'n';
        } else if (c == '\r') {
            out += 'r';
        } else if (c == '\t') {
            out += 't';
        } else {
            out += "u00";
            out += hex[static_cast<unsigned char>(c) >> 4U];
            out += hex[static_cast<unsigned char>(c) & 0x0FU];
        }
    }
    out += '"';
}

}  // namespace beckon::json
