// What is rare in JSON, read by nlohmann's lexer: for native code. (A page reads the same with json_rare.hpp, which is smaller
// by far; tests/unit/base/json_rare_test.cpp holds the two against each other.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <nlohmann/detail/input/lexer.hpp>

namespace beckon::json {

namespace detail {

struct LexerTypes {
    using number_integer_t = std::int64_t;
    using number_unsigned_t = std::uint64_t;
    using number_float_t = double;
    using string_t = std::string;
};

/// The bytes that are left, as the lexer asks for them.
struct SourceBytes {
    using char_type = char;
    std::string_view left;
    std::size_t at = 0;
    std::char_traits<char>::int_type get_character() {
        if (at == left.size()) return std::char_traits<char>::eof();
        return static_cast<unsigned char>(left[at++]);
    }
};

}  // namespace detail

/// A value that begins at `at`; where it ends is then `at`. False: it is none, and what the rest holds says nothing.
struct LexerRare {
    using Lexer = nlohmann::detail::lexer<detail::LexerTypes, detail::SourceBytes>;
    using Token = Lexer::token_type;

    /// A text in quotes, whose meaning is appended.
    static bool text(std::string_view text, std::size_t& at, std::string& meant) {
        Lexer lexer(detail::SourceBytes{text.substr(at)});
        if (lexer.scan() != Token::value_string) return false;
        meant += lexer.get_string();
        at += lexer.get_position().chars_read_total;
        return true;
    }

    /// `is_whole`: it has neither fraction nor exponent. `whole`: its value or, beyond 64 bits, the end that it is beyond.
    static bool number(std::string_view text, std::size_t& at, bool& is_whole, std::int64_t& whole) {
        using Whole = std::numeric_limits<std::int64_t>;
        const bool negative = text[at] == '-';
        Lexer lexer(detail::SourceBytes{text.substr(at)});
        const Token token = lexer.scan();
        is_whole = true;
        if (token == Token::value_integer) {
            whole = lexer.get_number_integer();
        } else if (token == Token::value_unsigned) {
            const std::uint64_t value = lexer.get_number_unsigned();
            whole = value > std::uint64_t{Whole::max()} ? Whole::max() : static_cast<std::int64_t>(value);
        } else if (token == Token::value_float) {
            is_whole = lexer.get_string().find_first_of(".eE") == std::string::npos;
            whole = negative ? Whole::min() : Whole::max();
        } else {
            return false;
        }
        at += lexer.get_position().chars_read_total;  // without the byte behind, which it has only looked at
        return true;
    }
};

}  // namespace beckon::json
