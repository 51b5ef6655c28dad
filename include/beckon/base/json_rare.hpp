// What is rare in JSON, read without a library: for pages, to which nlohmann's lexer would be a fifteenth of the core. It takes
// and refuses what json_lexer.hpp does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "beckon/base/json_run.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::json {

/// The contract of `LexerRare`.
class OwnRare {
public:
    static bool text(std::string_view text, std::size_t& at, std::string& meant) {
        for (++at; at < text.size();) {
            const char c = text[at];
            if (c == '"') {
                ++at;
                return true;
            }
            if (c == '\\') {
                if (!escape(text, ++at, meant)) return false;
                continue;
            }
            const std::size_t step = static_cast<unsigned char>(c) < 0x20 ? 0 : beckon::detail::utf8_step(text, at);
            if (step == 0) return false;
            meant.append(text.data() + at, step);
            at += step;
        }
        return false;
    }

    static bool number(std::string_view text, std::size_t& at, bool& is_whole, std::int64_t& whole) {
        using Whole = std::numeric_limits<std::int64_t>;
        const bool negative = here(text, at) == '-';
        if (negative) ++at;
        const std::size_t first = at;
        const std::uint64_t most = std::uint64_t{Whole::max()} + (negative ? 1 : 0);
        std::uint64_t value = 0;
        bool fits = true;
        for (; is_digit(here(text, at)) && (at == first || text[first] != '0'); ++at) {
            const auto digit = static_cast<std::uint64_t>(text[at] - '0');
            fits = fits && value <= (most - digit) / 10;
            value = value * 10 + digit;
        }
        if (at == first) return false;
        is_whole = true;
        if (here(text, at) == '.') {
            is_whole = false;
            if (!digits(text, ++at)) return false;
        }
        if ((here(text, at) | 0x20) == 'e') {
            is_whole = false;
            ++at;
            if (here(text, at) == '+' || here(text, at) == '-') ++at;
            if (!digits(text, at)) return false;
        }
        whole = static_cast<std::int64_t>(negative ? 0 - value : value);
        if (!fits || !is_whole) whole = negative ? Whole::min() : Whole::max();
        return true;
    }

private:
    static char here(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    static bool digits(std::string_view text, std::size_t& at) {
        const std::size_t first = at;
        while (is_digit(here(text, at))) ++at;
        return at > first;
    }

    /// What stands behind a backslash.
    static bool escape(std::string_view text, std::size_t& at, std::string& meant) {
        const char letter = here(text, at);
        if (const char simple = detail::meaning(letter); simple != '\0') {
            ++at;
            meant += simple;
            return true;
        }
        std::uint32_t point = 0;
        if (!unit(text, at, point)) return false;
        if (point >= 0xD800 && point <= 0xDFFF) {
            std::uint32_t low = 0;
            const bool pair =
                point <= 0xDBFF && here(text, at) == '\\' && unit(text, ++at, low) && low >= 0xDC00 && low <= 0xDFFF;
            if (!pair) return false;
            point = 0x10000 + ((point - 0xD800) << 10U) + (low - 0xDC00);
        }
        append_utf8(meant, point);
        return true;
    }

    /// `u` and four digits.
    static bool unit(std::string_view text, std::size_t& at, std::uint32_t& out) {
        if (here(text, at) != 'u') return false;
        out = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = here(text, ++at);
            const char letter = static_cast<char>(c | 0x20);
            if (!is_digit(c) && (letter < 'a' || letter > 'f')) return false;
            out = out << 4U | static_cast<std::uint32_t>(is_digit(c) ? c - '0' : letter - 'a' + 10);
        }
        ++at;
        return true;
    }

    static void append_utf8(std::string& out, std::uint32_t point) {
        if (point < 0x80) {
            out += static_cast<char>(point);
            return;
        }
        unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        out += static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | point >> (6 * more));
        while (more-- > 0) out += static_cast<char>(0x80U | (point >> (6 * more) & 0x3FU));
    }
};

}  // namespace beckon::json
