// Moments as people and programs write them: RFC 3339.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "beckon/base/time.hpp"

namespace beckon::relay::api {

/// "2026-11-20T16:43:53.120Z"
std::string utc_text(Instant moment);
/// The same on a clock that is so far ahead of UTC: "2026-11-20T17:43:53+01:00". Whole seconds.
std::string local_text(Instant moment, Span ahead);

/// What somebody wrote: a time on some clock, and, if it was said, how far that clock is ahead of UTC.
struct WrittenTime {
    Instant clock;  ///< as if the clock were in UTC
    std::optional<Span> ahead;
};
/// "2026-11-20T16:43", with or without seconds and their fractions, and with "Z", "+01:00" or nothing behind it. The years
/// 1970 to 9999.
std::optional<WrittenTime> read_time(std::string_view text);
/// With its "Z" or offset: a moment wherever one is.
std::optional<Instant> read_moment(std::string_view text);
/// "+01:00", "-0330", "Z", "UTC"
std::optional<Span> read_offset(std::string_view text);

inline constexpr std::string_view moment_allowed =
    "a moment as in RFC 3339, such as 2026-11-20T16:43:53Z; the + of an offset is written %2B";

}  // namespace beckon::relay::api
