// Time as the core knows it: a number that somebody else read from a clock.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace beckon {

/// A length of time in milliseconds.
struct Span {
    std::int64_t ms = 0;

    friend constexpr bool operator==(Span, Span) = default;
    friend constexpr auto operator<=>(Span, Span) = default;
    friend constexpr Span operator+(Span a, Span b) { return {a.ms + b.ms}; }
    friend constexpr Span operator-(Span a, Span b) { return {a.ms - b.ms}; }
    friend constexpr Span operator*(Span a, std::int64_t n) { return {a.ms * n}; }
};

constexpr Span milliseconds(std::int64_t n) { return {n}; }
constexpr Span seconds(std::int64_t n) { return {n * 1000}; }
constexpr Span minutes(std::int64_t n) { return {n * 60'000}; }

/// A point on the caller's clock. The clock never runs backwards; its zero means nothing.
struct Instant {
    std::int64_t ms = 0;

    static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
    constexpr bool is_never() const { return ms == never().ms; }

    friend constexpr bool operator==(Instant, Instant) = default;
    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Span operator-(Instant a, Instant b) { return {a.ms - b.ms}; }
    /// `never` stays `never`, whatever is added.
    friend constexpr Instant operator+(Instant a, Span s) { return a.is_never() ? a : Instant{a.ms + s.ms}; }
    friend constexpr Instant operator-(Instant a, Span s) { return a.is_never() ? a : Instant{a.ms - s.ms}; }
};

constexpr Instant sooner(Instant a, Instant b) { return a < b ? a : b; }
constexpr Instant later(Instant a, Instant b) { return a < b ? b : a; }

}  // namespace beckon
