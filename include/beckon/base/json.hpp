// Reading and writing of JSON, bounded: what comes in is checked for size, depth and number of values while it is read,
// and becomes a flat table whose memory is used again for the next text.
//
// Reading takes RFC 8259 and nothing more: no byte order mark, no comments, no NaN, nothing after the value, no lone
// surrogates, valid UTF-8 only. The outermost value must be an object, for that is what every frame is.
// Writing appends to a string; texts are expected to be valid UTF-8, as everything is that was read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "beckon/base/limits.hpp"
#include "beckon/base/result.hpp"

namespace beckon::json {

/// What a text may cost its reader.
struct Bounds {
    std::size_t bytes = limits::frame_bytes;
    std::size_t depth = limits::frame_depth;
    std::size_t nodes = limits::frame_nodes;
};

/// No text nests deeper, whatever its bounds say: the places that are open while reading are kept in an array.
inline constexpr std::size_t depth_max = 16;

enum class Kind : std::uint8_t {
    null,
    boolean,   ///< whole is 0 or 1
    whole,     ///< written without fraction and exponent; one past the 64 bits is held at their end
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
    std::string_view key;   ///< in an object
    std::string_view text;  ///< of a text, unescaped
};

namespace detail {

/// Listens to the parser and fills the table; the first fault stops the parser.
class Builder {
public:
    using Library = nlohmann::json;

    Builder(const Bounds& bounds, std::vector<Node>& nodes, std::string& texts)
        : bounds_(bounds),
          nodes_(nodes),
          texts_(texts) {}

    std::optional<Fault> fault;

    bool null() { return add(Kind::null) != nullptr; }
    bool boolean(bool value) { return add_whole(Kind::boolean, value ? 1 : 0); }
    bool number_integer(Library::number_integer_t value) { return add_whole(Kind::whole, value); }
    bool number_unsigned(Library::number_unsigned_t value) {
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        return add_whole(Kind::whole, static_cast<std::int64_t>(value < most ? value : most));
    }
    bool number_float(Library::number_float_t value, const std::string& spelled) {
        if (spelled.find_first_of(".eE") != std::string::npos) return add_whole(Kind::fraction, 0);
        using Whole = std::numeric_limits<std::int64_t>;
        return add_whole(Kind::whole, value < 0 ? Whole::min() : Whole::max());
    }
    bool string(std::string& value) {
        Node* node = add(Kind::text);
        if (node == nullptr) return false;
        node->text = keep(value);
        return true;
    }
    bool binary(Library::binary_t&) { return false; }
    bool key(std::string& value) {
        key_ = keep(value);
        return true;
    }
    bool start_object(std::size_t) { return open(Kind::object); }
    bool start_array(std::size_t) { return open(Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t, const std::string&, const Library::exception&) {
        return fail(Fault::Code::not_json, "one JSON object");
    }

private:
    struct Level {
        std::uint32_t node;
        std::uint32_t last_child;
    };

    bool fail(Fault::Code code, std::string allowed) {
        fault = Fault{code, {}, std::move(allowed)};
        return false;
    }

    /// The buffer was reserved for the whole text, and what is unescaped is never longer: views into it hold.
    std::string_view keep(const std::string& value) {
        const std::size_t at = texts_.size();
        texts_ += value;
        return std::string_view(texts_).substr(at);
    }

    Node* add(Kind kind) {
        if (depth_ == 0 && kind != Kind::object) {
            fail(Fault::Code::wrong_type, "one JSON object");
            return nullptr;
        }
        if (nodes_.size() >= bounds_.nodes) {
            fail(Fault::Code::too_many, "at most " + std::to_string(bounds_.nodes) + " values");
            return nullptr;
        }
        const auto at = static_cast<std::uint32_t>(nodes_.size());
        if (depth_ > 0) {
            Level& level = levels_[depth_ - 1];
            if (nodes_[level.node].count++ > 0) nodes_[level.last_child].next = at;
            level.last_child = at;
        }
        Node& node = nodes_.emplace_back();
        node.kind = kind;
        node.key = key_;
        key_ = {};
        return &node;
    }

    bool add_whole(Kind kind, std::int64_t value) {
        Node* node = add(kind);
        if (node == nullptr) return false;
        node->whole = value;
        return true;
    }

    bool open(Kind kind) {
        if (depth_ >= bounds_.depth || depth_ >= depth_max) {
            return fail(Fault::Code::too_deep, "at most " + std::to_string(bounds_.depth) + " levels");
        }
        if (add(kind) == nullptr) return false;
        levels_[depth_++] = {static_cast<std::uint32_t>(nodes_.size() - 1), 0};
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }

    const Bounds& bounds_;
    std::vector<Node>& nodes_;
    std::string& texts_;
    std::string_view key_;
    std::array<Level, depth_max> levels_{};
    std::size_t depth_ = 0;
};

}  // namespace detail

/// A text that was read. It keeps its memory from one text to the next; what it gives out is valid until then.
class Document {
public:
    std::optional<Fault> read(std::string_view text, const Bounds& bounds = {}) {
        nodes_.clear();
        texts_.clear();
        if (text.size() > bounds.bytes) {
            return Fault{Fault::Code::too_big, {}, "at most " + std::to_string(bounds.bytes) + " bytes"};
        }
        // The parser skips a byte order mark and takes a NUL for the end of the text.
        if (text.substr(0, 1) == "\xEF" || text.find('\0') != std::string_view::npos) {
            return Fault{Fault::Code::not_json, {}, "one JSON object"};
        }
        texts_.reserve(text.size());
        detail::Builder builder(bounds, nodes_, texts_);
        nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
        return std::move(builder.fault);
    }

    Node& node(std::uint32_t at) { return nodes_[at]; }
    const Node& node(std::uint32_t at) const { return nodes_[at]; }

private:
    std::vector<Node> nodes_;
    std::string texts_;
};

// ------------------------------------------------------------------------------------------------------- writing

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
