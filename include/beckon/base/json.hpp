// Reading of JSON, bounded: size, depth and number of values are checked while the text is read, and what was read is a
// flat table whose memory serves the next text too. (Writing: json_write.hpp.)
//
// Takes RFC 8259 and nothing more: no byte order mark, no comments, no NaN, nothing behind the value, no lone
// surrogates, valid UTF-8 only. The outermost value must be an object, for that is what every frame is.
//
// A stranger's text must not decide how deep something of ours nests, so there is no recursion: the grammar is the one
// loop in `Document::scan`. The tokens: json_scan.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json_scan.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/base/result.hpp"

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

/// A text that was read. It keeps its memory from one text to the next; what it gives out is valid until the next is read,
/// and while the text itself is there.
class Document {
public:
    /// The fault, or nothing: then the outermost object is node 0.
    std::optional<Fault> read(std::string_view text, const Bounds& bounds = {}) {
        fault_.reset();
        nodes_.clear();
        unescaped_.clear();
        if (text.size() > bounds.bytes) {
            fail(Fault::Code::too_big, at_most(bounds.bytes, " bytes"));
        } else {
            // What is unescaped is never longer than what was read, so the views into it stay good.
            if (unescaped_.capacity() < text.size()) unescaped_.reserve(text.size());
            Scanner scanner(text, unescaped_);
            scan(scanner, bounds);
        }
        return std::move(fault_);
    }

    /// How many nodes there are: after a fault, those that were read before it (the last may be half read).
    std::size_t size() const { return nodes_.size(); }
    Node& node(std::uint32_t at) { return nodes_[at]; }
    const Node& node(std::uint32_t at) const { return nodes_[at]; }

private:
    /// An object or array whose end has not come.
    struct Level {
        std::uint32_t node;
        std::uint32_t last_child;
    };

    void fail(Fault::Code code, std::string allowed) { fault_ = Fault{code, {}, std::move(allowed)}; }
    void not_json() { fail(Fault::Code::not_json, "one JSON object"); }

    void scan(Scanner& scanner, const Bounds& bounds) {
        depth_ = 0;
        if (scanner.peek() != '{') return not_json();
        std::string_view key;
        for (;;) {
            // A value.
            if (nodes_.size() >= bounds.nodes) {
                return fail(Fault::Code::too_many, at_most(bounds.nodes, " values"));
            }
            const std::uint32_t at = add(key);
            if (!fill(nodes_[at], scanner)) return not_json();
            bool opened = nodes_[at].kind == Kind::object || nodes_[at].kind == Kind::array;
            if (opened) {
                if (depth_ >= bounds.depth || depth_ >= depth_max) {
                    return fail(Fault::Code::too_deep, at_most(bounds.depth, " levels"));
                }
                levels_[depth_++] = {at, 0};
            }
            // Behind it: all that closes here, then a comma unless it is the first in what has just opened, then a key.
            while (scanner.take(in_object() ? '}' : ']')) {
                opened = false;
                if (--depth_ > 0) continue;
                if (!scanner.at_end()) not_json();
                return;
            }
            if (!opened && !scanner.take(',')) return not_json();
            if (in_object() && (!scanner.take_text(key) || !scanner.take(':'))) return not_json();
        }
    }

    bool in_object() const { return nodes_[levels_[depth_ - 1].node].kind == Kind::object; }

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

    /// False if no value begins here.
    static bool fill(Node& node, Scanner& scanner) {
        const auto word = [&](std::string_view spelled, Kind kind, std::int64_t whole) {
            node.kind = kind;
            node.whole = whole;
            return scanner.take_word(spelled);
        };
        switch (scanner.peek()) {
            case '{': node.kind = Kind::object; return scanner.take('{');
            case '[': node.kind = Kind::array; return scanner.take('[');
            case '"': node.kind = Kind::text; return scanner.take_text(node.text);
            case 'n': return word("null", Kind::null, 0);
            case 't': return word("true", Kind::boolean, 1);
            case 'f': return word("false", Kind::boolean, 0);
        }
        bool is_whole = false;
        if (!scanner.take_number(is_whole, node.whole)) return false;
        node.kind = is_whole ? Kind::whole : Kind::fraction;
        return true;
    }

    std::vector<Node> nodes_;
    std::string unescaped_;
    std::optional<Fault> fault_;
    std::array<Level, depth_max> levels_{};
    std::size_t depth_ = 0;
};

}  // namespace beckon::json
