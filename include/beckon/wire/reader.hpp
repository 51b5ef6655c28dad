// From a JSON document to a struct with a shape. The first fault ends the reading; the struct is then half filled and
// must be dropped, which is what codec.hpp does.
//
// Keys may come in any order, unknown ones are skipped, `null` means absent. A known key that comes twice is a fault:
// two readers that disagree on which one counts would see two different messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json.hpp"
#include "beckon/wire/shape.hpp"

namespace beckon::wire {

class Reader final : public Walk {
public:
    explicit Reader(json::Document& document) : document_(document) {}

    std::optional<Fault> fault;

    /// Opens the outermost object. What is read until `close` are its fields.
    void open() { object_ = opened(0); }
    void close() { refuse_doubles(); }

    /// Reads the alternative that "t" names, its fields standing in the same object.
    void tagged(void* variant, const VariantShape& shape) {
        const std::uint32_t at = take("t");
        push("t");
        if (at == none || node(at).kind == json::Kind::null) return fail(Fault::Code::missing, tag_allowed);
        if (node(at).kind != json::Kind::text) return fail(Fault::Code::wrong_type, tag_allowed);
        for (std::size_t i = 0; i < shape.count; ++i) {
            const Alternative& alternative = shape.alternatives[i];
            if (node(at).text != alternative.name) continue;
            pop();
            return alternative.visit(variant, *this, true);
        }
        fail(Fault::Code::unknown_message, tag_allowed);
    }

    /// Where in the table the key of the outermost object stands that was read last under this name; 0: absent.
    std::uint32_t find(std::string_view key) const {
        for (std::uint32_t at = object_.first; at != none; at = node(at).next) {
            if (same(node(at).key, key)) return at;
        }
        return none;
    }
    bool holds(std::string_view key) const { return find(key) != none; }

private:
    static constexpr std::uint32_t none = 0;  // node 0 is the outermost object: nobody's field
    static constexpr const char* tag_allowed = "the name of a message";

    /// The object whose fields are being read.
    struct Object {
        std::uint32_t first = none;
        std::uint32_t hint = none;  ///< where the next key is expected: fields mostly come in the order of declaration
        std::uint32_t untaken = 0;
    };
    /// A step on the way to the field: a key, or the place in a list.
    struct Step {
        std::string_view key;
        std::size_t index;
    };

    void field(std::string_view name, void* at, const Shape& shape) override {
        if (fault) return;
        push(name);
        const std::uint32_t found = take(name);
        const bool absent = found == none || node(found).kind == json::Kind::null;
        if (shape.holds == Holds::optional) {
            const auto& optional = static_cast<const OptionalShape&>(shape);
            if (!absent) value(found, optional.make(at), *optional.item);
        } else if (absent) {
            fail(Fault::Code::missing, describe(shape));
        } else {
            value(found, at, shape);
        }
        pop();
    }

    void value(std::uint32_t from, void* at, const Shape& shape) {
        const json::Node& given = node(from);
        if (given.kind != expected(shape.holds)) return fail(Fault::Code::wrong_type, describe(shape));
        switch (shape.holds) {
            case Holds::flag: *static_cast<bool*>(at) = given.whole != 0; return;
            case Holds::choice: return choice(given.text, at, static_cast<const ChoiceShape&>(shape));
            case Holds::name: {
                const auto& name = static_cast<const NameShape&>(shape);
                if (!is_spelled(given.text, name.spelling, name.min, name.max)) return out_of_bounds(shape);
                return RawName::set(at, name.max, given.text);
            }
            case Holds::text:
                if (given.text.size() > static_cast<const TextShape&>(shape).max) return out_of_bounds(shape);
                TextShape::in(at).assign(given.text);
                return;
            case Holds::whole: {
                const auto& bounds = static_cast<const WholeShape&>(shape);
                if (given.whole < bounds.low || given.whole > bounds.high) return out_of_bounds(shape);
                return store(at, static_cast<std::uint64_t>(given.whole), bounds.width);
            }
            case Holds::list: return list(from, at, static_cast<const ListShape&>(shape));
            case Holds::optional: return;  // `field` has unwrapped it, and there are no lists of optionals
            case Holds::record:
            case Holds::variant: return object(from, at, shape);
        }
    }

    void choice(std::string_view text, void* at, const ChoiceShape& shape) {
        for (std::size_t i = 0; i < shape.count; ++i) {
            if (text == shape.names[i]) return store(at, i, shape.width);
        }
        fail(Fault::Code::unknown_name, describe(shape));
    }

    void list(std::uint32_t from, void* at, const ListShape& shape) {
        const std::size_t count = node(from).count;
        if (count > shape.max) return fail(Fault::Code::too_many, at_most(shape.max));
        auto* item = static_cast<std::byte*>(shape.make(at, count));
        std::uint32_t child = from + 1;
        for (std::size_t i = 0; i < count; ++i) {
            push({}, i);
            value(child, item, *shape.item);
            if (fault) return;
            pop();
            child = node(child).next;
            item += shape.stride;
        }
    }

    void object(std::uint32_t from, void* at, const Shape& shape) {
        const Object outer = object_;
        object_ = opened(from);
        if (shape.holds == Holds::record) {
            static_cast<const RecordShape&>(shape).visit(at, *this);
        } else {
            tagged(at, static_cast<const VariantShape&>(shape));
        }
        refuse_doubles();
        object_ = outer;
    }

    /// Most keys differ in their first byte, and a call to find that out costs more than all else here.
    static bool same(std::string_view given, std::string_view key) {
        return given.size() == key.size() && (key.empty() || given[0] == key[0]) && given == key;
    }

    Object opened(std::uint32_t at) const {
        const std::uint32_t count = node(at).count;
        const std::uint32_t first = count > 0 ? at + 1 : none;
        return {first, first, count};
    }

    std::uint32_t take(std::string_view key) {
        if (object_.first == none) return none;
        std::uint32_t at = object_.hint;
        do {
            json::Node& given = document_.node(at);
            const std::uint32_t following = given.next == none ? object_.first : given.next;
            if (same(given.key, key)) {
                given.taken = true;
                --object_.untaken;
                object_.hint = following;
                return at;
            }
            at = following;
        } while (at != object_.hint);
        return none;
    }

    void refuse_doubles() {
        if (fault || object_.untaken == 0) return;
        // All are gone through for each that was taken, of which there are no more than fields: of the others a stranger may
        // have sent a thousand.
        for (std::uint32_t at = object_.first; at != none; at = node(at).next) {
            if (!node(at).taken) continue;
            for (std::uint32_t other = object_.first; other != none; other = node(other).next) {
                if (node(other).taken || !same(node(other).key, node(at).key)) continue;
                push(node(at).key);
                return fail(Fault::Code::out_of_bounds, "once");
            }
        }
    }

    static json::Kind expected(Holds holds) {
        switch (holds) {
            case Holds::flag: return json::Kind::boolean;
            case Holds::choice:
            case Holds::name:
            case Holds::text: return json::Kind::text;
            case Holds::whole: return json::Kind::whole;
            case Holds::list: return json::Kind::array;
            case Holds::optional: break;
            case Holds::record:
            case Holds::variant: return json::Kind::object;
        }
        return json::Kind::null;
    }

    static void store(void* at, std::uint64_t value, std::size_t width) {
        const auto put = [at](auto number) { std::memcpy(at, &number, sizeof number); };
        if (width == sizeof(std::uint8_t)) return put(static_cast<std::uint8_t>(value));
        if (width == sizeof(std::uint16_t)) return put(static_cast<std::uint16_t>(value));
        if (width == sizeof(std::uint32_t)) return put(static_cast<std::uint32_t>(value));
        put(value);
    }

    void push(std::string_view key, std::size_t index = 0) {
        if (depth_ < path_.size()) path_[depth_] = {key, index};
        ++depth_;
    }
    void pop() {
        if (!fault) --depth_;
    }

    void out_of_bounds(const Shape& shape) { fail(Fault::Code::out_of_bounds, describe(shape)); }

    void fail(Fault::Code code, std::string allowed) {
        std::string path;
        for (std::size_t i = 0; i < depth_ && i < path_.size(); ++i) {
            if (path_[i].key.empty()) {
                path += '[';
                append_decimal(path, static_cast<std::int64_t>(path_[i].index));
                path += ']';
            } else {
                if (!path.empty()) path += '.';
                path += path_[i].key;
            }
        }
        fault = Fault{code, std::move(path), std::move(allowed)};
    }

    const json::Node& node(std::uint32_t at) const { return document_.node(at); }

    json::Document& document_;
    Object object_;
    std::array<Step, json::depth_max + 1> path_{};
    std::size_t depth_ = 0;
};

}  // namespace beckon::wire
