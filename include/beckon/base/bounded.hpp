// Texts, lists and numbers that carry their bound in their type, so that one codec can check every field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace beckon {

/// UTF-8 of at most `Max` bytes, on the heap. The bound is checked where strangers' bytes come in (the codec).
template <std::size_t Max>
struct Text {
    static constexpr std::size_t max_bytes = Max;
    std::string text;

    Text() = default;
    Text(std::string value) : text(std::move(value)) {}
    Text(const char* value) : text(value) {}

    bool empty() const { return text.empty(); }
    friend bool operator==(const Text& a, const Text& b) { return a.text == b.text; }
    template <class See>
    void inspect(See& see) const {
        see(text);
    }
};

/// At most `Max` of T.
template <class T, std::size_t Max>
struct List {
    static constexpr std::size_t max_items = Max;
    using Item = T;
    std::vector<T> items;

    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }
    std::size_t size() const { return items.size(); }
    bool empty() const { return items.empty(); }
    bool full() const { return items.size() >= Max; }
    template <class See>
    void inspect(See& see) const {
        see(items);
    }
};

/// A whole number in [Low, High]; JSON numbers beyond 2^53 are not exact in a browser, so no bound goes past it.
template <std::int64_t Low, std::int64_t High>
struct Whole {
    static_assert(Low <= High && High <= (std::int64_t{1} << 53) && Low >= -(std::int64_t{1} << 53));
    static constexpr std::int64_t low = Low;
    static constexpr std::int64_t high = High;
    std::int64_t value = Low > 0 ? Low : 0;

    constexpr Whole() = default;
    constexpr Whole(std::int64_t number) : value(number) {}
    constexpr operator std::int64_t() const { return value; }
    template <class See>
    void inspect(See& see) const {
        see(value);
    }
};

}  // namespace beckon
