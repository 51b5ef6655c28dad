// What fields may hold, as data. Every C++ type that may stand in a message has one `Shape`: its bounds, and the few
// functions that reach into it. One reader and one writer serve all messages by looking at shapes; a message adds to
// the program a row of calls, one per field, and nothing else. That is what keeps the WASM module small.
//
// Types with a shape: bool; std::uint8_t to 64_t and std::int64_t; enums with `Spellings`; Name, Text, Whole, List;
// Instant and Span (as milliseconds); std::optional of these; structs with `fields(self, visitor)`; std::variant of
// such structs that have a `name` too (told apart by "t").
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "beckon/base/bounded.hpp"
#include "beckon/base/decimal.hpp"
#include "beckon/base/name.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::wire {

/// Beyond it a JSON number is not exact in a browser.
inline constexpr std::int64_t exact_max = std::int64_t{1} << 53;

enum class Holds : std::uint8_t { flag, choice, name, text, whole, list, optional, record, variant };

/// `holds` says which of the structs below it is.
struct Shape {
    Holds holds;
};

template <class T>
struct ShapeOf;
template <class T>
inline constexpr const auto& shape_of = ShapeOf<std::remove_cv_t<T>>::shape;

/// Passes over the fields of a message, reading or writing: this is what `fields(self, visitor)` is called with.
class Walk {
public:
    template <class T>
    void operator()(const char* name, T& member, const char* /*meaning*/ = nullptr) {
        pass(name, &member, shape_of<T>);
    }

protected:
    ~Walk() = default;

private:
    virtual void field(std::string_view name, void* at, const Shape& shape) = 0;

    // There are hundreds of fields and two ways to walk: the virtual call and the name's length are made here, once,
    // and not at every field (15 bytes of WASM there instead of 90).
    [[gnu::noinline]] void pass(const char* name, void* at, const Shape& shape) { field(name, at, shape); }
};

struct ChoiceShape : Shape {
    const char* const* names;
    std::size_t count;
    std::size_t width;  ///< bytes of the enum
};

struct NameShape : Shape {
    Spelling spelling;
    std::size_t min;
    std::size_t max;
};

struct TextShape : Shape {
    std::size_t max;
    /// Whatever its bound, a text is a string and nothing else.
    static std::string& in(void* text) { return *static_cast<std::string*>(text); }
};

struct WholeShape : Shape {
    std::int64_t low;
    std::int64_t high;
    std::size_t width;  ///< bytes; those of 8 are signed
};

struct ListShape : Shape {
    const Shape* item;
    std::size_t max;
    std::size_t stride;                            ///< bytes from one item to the next
    void* (*make)(void* list, std::size_t items);  ///< the first of so many new items
    std::pair<void*, std::size_t> (*get)(void* list);
};

struct OptionalShape : Shape {
    const Shape* item;
    void* (*make)(void* optional);
    void* (*get)(void* optional);  ///< nullptr: empty
};

struct RecordShape : Shape {
    void (*visit)(void* record, Walk& walk);
};

struct Alternative {
    const char* name;
    /// `make`: the variant is to hold a new one of this alternative. Else only while it holds this alternative.
    void (*visit)(void* variant, Walk& walk, bool make);
};

struct VariantShape : Shape {
    const Alternative* alternatives;
    std::size_t count;
    std::size_t (*which)(const void* variant);
};

// --------------------------------------------------------------------------------------------- the shape of each type

template <>
struct ShapeOf<bool> {
    static constexpr Shape shape{Holds::flag};
};

template <Spelled E>
struct ShapeOf<E> {
    static constexpr auto names = [] {
        std::array<const char*, Spellings<E>::names.size()> all{};
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = Spellings<E>::names[i].data();
        return all;
    }();
    static constexpr ChoiceShape shape{{Holds::choice}, names.data(), names.size(), sizeof(E)};
};

template <class Tag, std::size_t Min, std::size_t Max, Spelling spelling>
struct ShapeOf<Name<Tag, Min, Max, spelling>> {
    using Named = Name<Tag, Min, Max, spelling>;
    static_assert(std::is_standard_layout_v<Named> && sizeof(Named) == Max + 1, "see RawName");
    static constexpr NameShape shape{{Holds::name}, spelling, Min, Max};
};

template <std::size_t Max>
struct ShapeOf<Text<Max>> {
    static_assert(std::is_standard_layout_v<Text<Max>> && sizeof(Text<Max>) == sizeof(std::string), "see TextShape");
    static constexpr TextShape shape{{Holds::text}, Max};
};

/// `T` must be an integer, or a struct whose only member is one.
template <class T, std::int64_t Low, std::int64_t High>
struct WholeShapeOf {
    static_assert(std::is_standard_layout_v<T>);
    static constexpr WholeShape shape{{Holds::whole}, Low, High, sizeof(T)};
};

template <std::int64_t Low, std::int64_t High>
struct ShapeOf<Whole<Low, High>> : WholeShapeOf<Whole<Low, High>, Low, High> {};
template <>
struct ShapeOf<Instant> : WholeShapeOf<Instant, -exact_max, exact_max> {};
template <>
struct ShapeOf<Span> : WholeShapeOf<Span, -exact_max, exact_max> {};
template <>
struct ShapeOf<std::int64_t> : WholeShapeOf<std::int64_t, -exact_max, exact_max> {};
template <>
struct ShapeOf<std::uint64_t> : WholeShapeOf<std::uint64_t, 0, exact_max> {};
template <>
struct ShapeOf<std::uint32_t> : WholeShapeOf<std::uint32_t, 0, std::numeric_limits<std::uint32_t>::max()> {};
template <>
struct ShapeOf<std::uint16_t> : WholeShapeOf<std::uint16_t, 0, std::numeric_limits<std::uint16_t>::max()> {};
template <>
struct ShapeOf<std::uint8_t> : WholeShapeOf<std::uint8_t, 0, std::numeric_limits<std::uint8_t>::max()> {};

template <class T, std::size_t Max>
struct ShapeOf<List<T, Max>> {
    static void* make(void* list, std::size_t items) {
        std::vector<T> made(items);
        static_cast<List<T, Max>*>(list)->items.swap(made);
        return static_cast<List<T, Max>*>(list)->items.data();
    }
    static std::pair<void*, std::size_t> get(void* list) {
        auto& vector = static_cast<List<T, Max>*>(list)->items;
        return {vector.data(), vector.size()};
    }
    static constexpr ListShape shape{{Holds::list}, &shape_of<T>, Max, sizeof(T), make, get};
};

template <class T>
struct ShapeOf<std::optional<T>> {
    static void* make(void* optional) { return &static_cast<std::optional<T>*>(optional)->emplace(); }
    static void* get(void* optional) {
        auto& held = *static_cast<std::optional<T>*>(optional);
        return held ? &*held : nullptr;
    }
    static constexpr OptionalShape shape{{Holds::optional}, &shape_of<T>, make, get};
};

template <class T>
concept Record = requires(T& record, Walk& walk) {
    T::fields(record, walk);
};

template <Record T>
struct ShapeOf<T> {
    static void visit(void* record, Walk& walk) { T::fields(*static_cast<T*>(record), walk); }
    static constexpr RecordShape shape{{Holds::record}, visit};
};

template <Record... T>
struct ShapeOf<std::variant<T...>> {
    using Variant = std::variant<T...>;
    template <class One>
    static void visit(void* at, Walk& walk, bool make) {
        auto& variant = *static_cast<Variant*>(at);
        if constexpr (!only_written<Variant>) {
            if (make) variant.template emplace<One>();
        }
        One::fields(*std::get_if<One>(&variant), walk);
    }
    static std::size_t which(const void* variant) { return static_cast<const Variant*>(variant)->index(); }
    static constexpr Alternative alternatives[] = {{T::name.data(), visit<T>}...};
    static constexpr VariantShape shape{{Holds::variant}, alternatives, sizeof...(T), which};
};

// -------------------------------------------------------------------------------------------------- bounds in words

/// What the shape allows, as it stands in faults and in PROTOCOL.md.
inline std::string describe(const Shape& shape) {
    std::string out;
    const auto range = [&out](std::int64_t low, std::int64_t high) {
        append_decimal(out, low);
        out += " to ";
        append_decimal(out, high);
    };
    switch (shape.holds) {
        case Holds::flag: out = "true or false"; break;
        case Holds::choice: {
            const auto& choice = static_cast<const ChoiceShape&>(shape);
            for (std::size_t i = 0; i < choice.count; ++i) {
                if (i > 0) out += i + 1 == choice.count ? " or " : ", ";
                out += choice.names[i];
            }
            break;
        }
        case Holds::name: {
            const auto& name = static_cast<const NameShape&>(shape);
            const bool token = name.spelling == Spelling::token;
            range(static_cast<std::int64_t>(name.min), static_cast<std::int64_t>(name.max));
            out += token ? " of A-Z a-z 0-9 _ -" : " bytes of UTF-8 without control characters";
            break;
        }
        case Holds::text: out = at_most(static_cast<const TextShape&>(shape).max, " bytes of UTF-8"); break;
        case Holds::whole: {
            const auto& whole = static_cast<const WholeShape&>(shape);
            out = "a whole number from ";
            range(whole.low, whole.high);
            break;
        }
        case Holds::list:
            out = "a list of ";
            out += at_most(static_cast<const ListShape&>(shape).max);
            break;
        case Holds::optional: return describe(*static_cast<const OptionalShape&>(shape).item);
        case Holds::record: out = "an object"; break;
        case Holds::variant: out = "an object with its name in t"; break;
    }
    return out;
}

}  // namespace beckon::wire
