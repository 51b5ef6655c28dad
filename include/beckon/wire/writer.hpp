// From a struct with a shape to JSON, canonically: fields in the order of declaration, no blanks, absent ones left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json_write.hpp"
#include "beckon/wire/shape.hpp"

namespace beckon::wire {

/// Never writes to what it walks over; the pointers are only as mutable as Walk, which the reader shares, has them.
class Writer final : public Walk {
public:
    explicit Writer(std::string& out) : out_(out) {}

    /// `"t":"invite",…}`: the object's end, but not its beginning.
    void tagged(void* variant, const VariantShape& shape) {
        const Alternative& alternative = shape.alternatives[shape.which(variant)];
        out_ += "\"t\":\"";
        out_ += alternative.name;
        out_ += '"';
        first_ = false;
        alternative.visit(variant, *this, false);
        out_ += '}';
        first_ = false;
    }

private:
    void field(std::string_view name, void* at, const Shape& shape) override {
        const Shape* held = &shape;
        if (shape.holds == Holds::optional) {
            const auto& optional = static_cast<const OptionalShape&>(shape);
            at = optional.get(at);
            held = optional.item;
            if (at == nullptr) return;
        }
        if (!first_) out_ += ',';
        out_ += '"';
        out_ += name;
        out_ += "\":";
        value(at, *held);
        first_ = false;
    }

    void value(void* at, const Shape& shape) {
        switch (shape.holds) {
            case Holds::flag: out_ += *static_cast<const bool*>(at) ? "true" : "false"; return;
            case Holds::choice: {
                const auto& choice = static_cast<const ChoiceShape&>(shape);
                return json::append_text(out_, choice.names[load(at, choice.width)]);
            }
            case Holds::name:
                return json::append_text(out_, RawName::view(at, static_cast<const NameShape&>(shape).max));
            case Holds::text: return json::append_text(out_, TextShape::in(at));
            case Holds::whole: {
                const std::uint64_t bits = load(at, static_cast<const WholeShape&>(shape).width);
                return append_decimal(out_, static_cast<std::int64_t>(bits));
            }
            case Holds::list: return list(at, static_cast<const ListShape&>(shape));
            case Holds::optional: return;  // `field` has unwrapped it, and there are no lists of optionals
            case Holds::record:
                out_ += '{';
                first_ = true;
                static_cast<const RecordShape&>(shape).visit(at, *this);
                out_ += '}';
                return;
            case Holds::variant: out_ += '{'; return tagged(at, static_cast<const VariantShape&>(shape));
        }
    }

    void list(void* at, const ListShape& shape) {
        const auto [items, count] = shape.get(at);
        auto* item = static_cast<std::byte*>(items);
        out_ += '[';
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) out_ += ',';
            value(item, *shape.item);
            item += shape.stride;
        }
        out_ += ']';
    }

    static std::uint64_t load(const void* at, std::size_t width) {
        const auto get = [at](auto number) {
            std::memcpy(&number, at, sizeof number);
            return static_cast<std::uint64_t>(number);
        };
        if (width == sizeof(std::uint8_t)) return get(std::uint8_t{});
        if (width == sizeof(std::uint16_t)) return get(std::uint16_t{});
        if (width == sizeof(std::uint32_t)) return get(std::uint32_t{});
        return get(std::uint64_t{});
    }

    std::string& out_;
    bool first_ = true;
};

}  // namespace beckon::wire
