// The rule by which a time zone goes on for ever: what stands at the end of a zone's file, and in the variable TZ.
//
//   CET-1CEST,M3.5.0,M10.5.0/3    an hour ahead, two from the last Sunday of March to the last of October
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "beckon/base/time.hpp"

namespace beckon::relay::api {

class PosixRule {
public:
    static std::optional<PosixRule> parse(std::string_view text);

    /// How far the zone's clocks are ahead of UTC.
    Span ahead_at(Instant utc) const;

private:
    /// A day of any year, and a time on it, on the clock that holds until then.
    struct Change {
        enum class By : std::uint8_t { julian, zero_based, weekday } by = By::weekday;
        int day = 0;  ///< of the year; or of the week, Sunday 0
        int month = 1;
        int week = 1;  ///< 5: the last
        std::int64_t second = 7200;

        Instant in(int year) const;
    };
    class Scan;

    Span standard_;
    Span summer_;
    bool changes_ = false;
    Change begins_;
    Change ends_;
};

}  // namespace beckon::relay::api
