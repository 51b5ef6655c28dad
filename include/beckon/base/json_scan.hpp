// The tokens of JSON (RFC 8259), one after the other, from a text that lies in memory. What frames are made of is read here:
// marks, words, whole numbers, texts with the usual escapes. What is rare (`\u`, a fraction, a number past 18 digits), and
// whatever looks wrong, is nlohmann's lexer's to read and to judge: it is ten times slower, and it is seldom asked. A page has
// a reader of its own instead, a tenth of the lexer's size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "beckon/base/json_run.hpp"
#include "beckon/base/utf8.hpp"
#ifdef BECKON_PAGE
#    include "beckon/base/json_rare.hpp"
#else
#    include "beckon/base/json_lexer.hpp"
#endif

namespace beckon::json {

#ifdef BECKON_PAGE
using Rare = OwnRare;
#else
using Rare = LexerRare;
#endif

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
        const std::size_t kept = unescaped_.size();
        if (!Rare::text(text_, at_, unescaped_)) return false;
        out = std::string_view(unescaped_).substr(kept);
        return true;
    }

    [[gnu::noinline]] bool take_rare_number(bool& is_whole, std::int64_t& whole) {
        if (here() != '-' && !is_digit(here())) return false;
        return Rare::number(text_, at_, is_whole, whole);
    }

    std::string_view text_;
    std::string& unescaped_;
    std::size_t at_ = 0;
};

}  // namespace beckon::json
