// Reading of JSON, bounded: size, depth and number of values are checked while the text is read, and what was read is a
// flat table whose memory serves the next text too. (Writing: json_write.hpp.)
//
// Takes RFC 8259 and nothing more: no byte order mark, no comments, no NaN, nothing behind the value, no lone
// surrogates, valid UTF-8 only. The outermost value must be an object, for that is what every frame is.
//
// The tokens are nlohmann's, but for plain texts (`take_text`). Its parser is not used, for two reasons: it makes its buffers anew for every text and its
// error messages for every bad one, where we want neither allocations nor the code; and a stranger's text must not
// decide how deep something of ours nests. The grammar between tokens is the one loop in `Document::scan`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/detail/input/lexer.hpp>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json_run.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/base/result.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::json {

/// What a text may cost its reader.
struct Bounds {
    std::size_t bytes = limits::frame_bytes;
    std::size_t depth = limits::frame_depth;
    std::size_t nodes = limits::frame_nodes;
};

/// No text nests deeper, whatever its bounds say.
inline constexpr std::size_t depth_max = 16;

enum class Kind : std::uint8_t {
    null,
    boolean,   ///< `whole` is 0 or 1
    whole,     ///< written without fraction and exponent; one beyond 64 bits is held at their end
    fraction,  ///< any other number: no field of the protocol takes one
    text,
    object,
    array,
};

/// One value. The children of the node at `i` begin at `i + 1` and are chained by `next`.
struct Node {
    Kind kind = Kind::null;
    bool taken = false;       ///< for the reader above: a field was filled from it
    std::uint32_t count = 0;  ///< children of an object or array
    std::uint32_t next = 0;   ///< the sibling that follows; 0: none does
    std::int64_t whole = 0;
    std::string_view key;   ///< in an object, unescaped
    std::string_view text;  ///< of a text, unescaped
};

namespace detail {

struct LexerTypes {
    using number_integer_t = std::int64_t;
    using number_unsigned_t = std::uint64_t;
    using number_float_t = double;
    using string_t = std::string;
};

/// The bytes that are left. The lexer takes its input once and for all, so it is given a pointer to this.
struct Source {
    const char* at = nullptr;
    const char* end = nullptr;
};
struct SourceBytes {
    using char_type = char;
    Source* source;
    std::char_traits<char>::int_type get_character() const {
        if (source->at == source->end) return std::char_traits<char>::eof();
        return static_cast<unsigned char>(*source->at++);
    }
};

/// A text in quotes, read eight bytes at a time where nlohmann's lexer reads one by one: nine tenths of all bytes are in
/// such texts. False, and nothing taken, for what is rare or wrong (\u, a control character, no text at all): the lexer's.
inline bool take_text(Source& source, std::string& out) {
    constexpr std::string_view blanks = " \n\r\t";
    constexpr std::string_view written = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    const std::string_view text(source.at, static_cast<std::size_t>(source.end - source.at));
    const std::size_t kept = out.size();
    std::size_t at = text.find_first_not_of(blanks);
    if (at == std::string_view::npos || text[at] != '"') return false;
    for (++at; at < text.size();) {
        const std::size_t run = plain_run<true>(text, at);
        out.append(text.data() + at, run);
        at += run;
        if (at == text.size()) break;
        if (text[at] == '"') {
            source.at = text.data() + at + 1;
            return true;
        }
        const bool escapes = text[at] == '\\' && at + 1 < text.size();
        const std::size_t escape = escapes ? written.find(text[at + 1]) : std::string_view::npos;
        if (escape != std::string_view::npos) {
            out += meant[escape];
            at += 2;
            continue;
        }
        const std::size_t step = static_cast<unsigned char>(text[at]) >= 0x80 ? beckon::detail::utf8_step(text, at) : 0;
        if (step == 0) break;
        out.append(text.data() + at, step);
        at += step;
    }
    out.resize(kept);
    return false;
}

}  // namespace detail

/// A text that was read. It keeps its memory, and its lexer's, from one text to the next; what it gives out is valid
/// until the next is read.
class Document {
public:
    Document() : lexer_(detail::SourceBytes{&source_}) {}
    Document(const Document&) = delete;  // the lexer points to the source
    Document& operator=(const Document&) = delete;

    /// The fault, or nothing: then the outermost object is node 0.
    std::optional<Fault> read(std::string_view text, const Bounds& bounds = {}) {
        fault_.reset();
        nodes_.clear();
        texts_.clear();
        if (text.size() > bounds.bytes) {
            fail(Fault::Code::too_big, at_most(bounds.bytes, " bytes"));
        } else if (text.find('\0') != std::string_view::npos) {
            not_json();  // the lexer would take it for the end
        } else {
            // What is unescaped is never longer than what was read, so the views into `texts_` stay good.
            if (texts_.capacity() < text.size()) texts_.reserve(text.size());
            source_ = {};
            // Reads what the lexer may still hold of the last text (a byte, or that the text was over), and gets past the
            // place where it would skip a byte order mark.
            while (lexer_.scan() != Token::end_of_input) {}
            source_ = {text.data(), text.data() + text.size()};
            scan(bounds);
        }
        return std::move(fault_);
    }

    /// How many nodes there are: after a fault, those that were read before it (the last may be half read).
    std::size_t size() const { return nodes_.size(); }
    Node& node(std::uint32_t at) { return nodes_[at]; }
    const Node& node(std::uint32_t at) const { return nodes_[at]; }

private:
    using Lexer = nlohmann::detail::lexer<detail::LexerTypes, detail::SourceBytes>;
    using Token = Lexer::token_type;

    /// An object or array whose end has not come.
    struct Level {
        std::uint32_t node;
        std::uint32_t last_child;
    };

    void fail(Fault::Code code, std::string allowed) { fault_ = Fault{code, {}, std::move(allowed)}; }
    void not_json() { fail(Fault::Code::not_json, "one JSON object"); }

    void scan(const Bounds& bounds) {
        depth_ = 0;
        Token token = lexer_.scan();
        if (token != Token::begin_object) return not_json();
        std::string_view key;
        for (;;) {
            // `token` begins a value.
            if (nodes_.size() >= bounds.nodes) {
                return fail(Fault::Code::too_many, at_most(bounds.nodes, " values"));
            }
            const std::uint32_t at = add(key);
            if (!fill(nodes_[at], token)) return not_json();
            bool opened = token == Token::begin_object || token == Token::begin_array;
            if (opened) {
                if (depth_ >= bounds.depth || depth_ >= depth_max) {
                    return fail(Fault::Code::too_deep, at_most(bounds.depth, " levels"));
                }
                levels_[depth_++] = {at, 0};
            }
            // Behind it: all that closes here, then a comma unless it is the first in what has just opened, then a key.
            for (token = opened ? next() : lexer_.scan(); token == closer(); token = lexer_.scan()) {
                opened = false;
                if (--depth_ > 0) continue;
                if (lexer_.scan() != Token::end_of_input) not_json();
                return;
            }
            if (!opened) {
                if (token != Token::value_separator) return not_json();
                token = next();
            }
            if (in_object()) {
                if (token != Token::value_string) return not_json();
                key = text_;
                if (lexer_.scan() != Token::name_separator) return not_json();
                token = next();
            }
        }
    }

    /// The next token, behind one at whose end the lexer stopped (it looks one byte past a number). A text is in `text_`.
    Token next() {
        const std::size_t kept = texts_.size();
        Token token = Token::value_string;
        if (!detail::take_text(source_, texts_)) {
            token = lexer_.scan();
            if (token != Token::value_string) return token;
            texts_ += lexer_.get_string();
        }
        text_ = std::string_view(texts_).substr(kept);
        return token;
    }

    bool in_object() const { return nodes_[levels_[depth_ - 1].node].kind == Kind::object; }
    Token closer() const { return in_object() ? Token::end_object : Token::end_array; }

    std::uint32_t add(std::string_view key) {
        const auto at = static_cast<std::uint32_t>(nodes_.size());
        nodes_.emplace_back();
        if (depth_ == 0) return at;
        Level& level = levels_[depth_ - 1];
        if (nodes_[level.node].count++ > 0) nodes_[level.last_child].next = at;
        level.last_child = at;
        if (in_object()) nodes_[at].key = key;
        return at;
    }

    /// False if no value begins with this token.
    bool fill(Node& node, Token token) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        const auto put = [&node](Kind kind, std::int64_t whole = 0) {
            node.kind = kind;
            node.whole = whole;
            return true;
        };
        switch (token) {
            case Token::literal_null: return put(Kind::null);
            case Token::literal_false: return put(Kind::boolean, 0);
            case Token::literal_true: return put(Kind::boolean, 1);
            case Token::begin_object: return put(Kind::object);
            case Token::begin_array: return put(Kind::array);
            case Token::value_string: node.text = text_; return put(Kind::text);
            case Token::value_integer: return put(Kind::whole, lexer_.get_number_integer());
            case Token::value_unsigned: {
                const std::uint64_t value = lexer_.get_number_unsigned();
                return put(Kind::whole, value > std::uint64_t{most} ? most : static_cast<std::int64_t>(value));
            }
            case Token::value_float: {
                const std::string& spelled = lexer_.get_string();
                if (spelled.find_first_of(".eE") != std::string::npos) return put(Kind::fraction);
                return put(Kind::whole, spelled[0] == '-' ? std::numeric_limits<std::int64_t>::min() : most);
            }
            case Token::uninitialized:
            case Token::end_object:
            case Token::end_array:
            case Token::name_separator:
            case Token::value_separator:
            case Token::parse_error:
            case Token::end_of_input:
            case Token::literal_or_value: return false;
        }
        return false;
    }

    detail::Source source_;
    Lexer lexer_;
    std::vector<Node> nodes_;
    std::string texts_;
    std::string_view text_;
    std::optional<Fault> fault_;
    std::array<Level, depth_max> levels_{};
    std::size_t depth_ = 0;
};

}  // namespace beckon::json
