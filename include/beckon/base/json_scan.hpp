// The tokens of JSON (RFC 8259), one after the other, from a text that lies in memory. What frames are made of is read here:
// marks, words, whole numbers, texts with the usual escapes. What is rare (`\u`, a fraction, a number past 18 digits), and
// whatever looks wrong, is nlohmann's lexer's to read and to judge: it is ten times slower, and it is seldom asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <nlohmann/detail/input/lexer.hpp>

#include "beckon/base/json_run.hpp"
#include "beckon/base/utf8.hpp"

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

/// Never goes past the end; allocates only what the lexer needs.
class Scanner {
public:
    /// `unescaped` must have room for the whole text: views into it are given out, so it must not move.
    Scanner(std::string_view text, std::string& unescaped) : text_(text), unescaped_(unescaped) {}

    /// The next byte that is no blank, without taking it; 0 at the end (a NUL is no token either).
    char peek() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
        return here();
    }
    bool at_end() {
        peek();
        return at_ == text_.size();
    }
    bool take(char c) {
        if (peek() != c || at_ == text_.size()) return false;
        ++at_;
        return true;
    }
    /// null, true, false.
    bool take_word(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    /// A text in quotes: a view of it where it stands or, if it has escapes, of what they mean.
    bool take_text(std::string_view& out) {
        if (peek() != '"') return false;
        const std::size_t start = at_ + 1;
        const std::size_t end = start + detail::plain_run<true>(text_, start);
        if (end == text_.size() || text_[end] != '"') return take_rich_text(end, out);
        out = std::string_view(text_.data() + start, end - start);
        at_ = end + 1;
        return true;
    }

    /// A number. `is_whole`: it has neither fraction nor exponent, and `whole` is its value or, beyond 64 bits, the end
    /// that it is beyond.
    bool take_number(bool& is_whole, std::int64_t& whole) {
        constexpr std::size_t digits_safe = std::numeric_limits<std::int64_t>::digits10;
        const bool negative = here() == '-';
        const std::size_t first = at_ + (negative ? 1 : 0);
        std::size_t end = first;
        std::int64_t value = 0;
        for (; end < text_.size() && is_digit(text_[end]) && end - first < digits_safe; ++end)
            value = value * 10 + (text_[end] - '0');
        const bool sound = end > first && (text_[first] != '0' || end - first == 1);
        if (!sound || (end < text_.size() && goes_on(text_[end]))) return take_rare_number(is_whole, whole);
        is_whole = true;
        whole = negative ? -value : value;
        at_ = end;
        return true;
    }

private:
    using Lexer = nlohmann::detail::lexer<detail::LexerTypes, detail::SourceBytes>;
    using Token = Lexer::token_type;

    static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    /// A number that this stands behind is longer than whole and short.
    static bool goes_on(char c) { return is_digit(c) || c == '.' || c == 'e' || c == 'E'; }
    char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    /// A text that is not plain ASCII; all before `at` is.
    [[gnu::noinline]] bool take_rich_text(std::size_t at, std::string_view& out) {
        const std::size_t start = at_ + 1;
        const std::size_t kept = unescaped_.size();
        std::size_t copied = start;  // what stands before it has been copied
        for (; at < text_.size(); at += detail::plain_run<true>(text_, at)) {
            const char c = text_[at];
            if (c == '"') {
                unescaped_.append(text_.data() + copied, at - copied);
                out = std::string_view(unescaped_).substr(kept);
                at_ = at + 1;
                return true;
            }
            if (c == '\\') {
                const char meant = at + 1 < text_.size() ? detail::meaning(text_[at + 1]) : '\0';
                if (meant == '\0') break;
                unescaped_.append(text_.data() + copied, at - copied);
                unescaped_ += meant;
                at += 2;
                copied = at;
            } else {
                const std::size_t step =
                    static_cast<unsigned char>(c) >= 0x80 ? beckon::detail::utf8_step(text_, at) : 0;
                if (step == 0) break;
                at += step;
            }
        }
        unescaped_.resize(kept);
        return take_rare_text(out);
    }

    [[gnu::noinline]] bool take_rare_text(std::string_view& out) {
        Lexer lexer(detail::SourceBytes{text_.substr(at_)});
        if (lexer.scan() != Token::value_string) return false;
        const std::size_t kept = unescaped_.size();
        unescaped_ += lexer.get_string();
        out = std::string_view(unescaped_).substr(kept);
        at_ += lexer.get_position().chars_read_total;
        return true;
    }

    [[gnu::noinline]] bool take_rare_number(bool& is_whole, std::int64_t& whole) {
        using Whole = std::numeric_limits<std::int64_t>;
        if (here() != '-' && !is_digit(here())) return false;
        Lexer lexer(detail::SourceBytes{text_.substr(at_)});
        const Token token = lexer.scan();
        is_whole = true;
        if (token == Token::value_integer) {
            whole = lexer.get_number_integer();
        } else if (token == Token::value_unsigned) {
            const std::uint64_t value = lexer.get_number_unsigned();
            whole = value > std::uint64_t{Whole::max()} ? Whole::max() : static_cast<std::int64_t>(value);
        } else if (token == Token::value_float) {
            is_whole = lexer.get_string().find_first_of(".eE") == std::string::npos;
            whole = here() == '-' ? Whole::min() : Whole::max();
        } else {
            return false;
        }
        at_ += lexer.get_position().chars_read_total;  // without the byte behind, which it has only looked at
        return true;
    }

    std::string_view text_;
    std::string& unescaped_;
    std::size_t at_ = 0;
};

}  // namespace beckon::json
