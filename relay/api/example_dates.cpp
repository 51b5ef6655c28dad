#include "api/example_dates.hpp"

#include <cstddef>

#include "api/moment.hpp"

namespace beckon::relay::api {

namespace {

constexpr Span one_day = minutes(24 * 60);
constexpr std::int64_t week = 7;
constexpr std::int64_t first_monday = 4;  ///< 1970-01-05

/// Midnight of the first that is more than a week ahead, on a clock: whoever reads the examples today tries them out tomorrow.
Instant coming_monday(Instant now) {
    const std::int64_t sooner = now.ms / one_day.ms + week - first_monday;
    return Instant{} + one_day * (first_monday + (sooner / week + 1) * week);
}

void replace_all(std::string& text, std::string_view old, std::string_view fresh) {
    for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + fresh.size()))
        text.replace(at, old.size(), fresh);
}

}  // namespace

std::string with_coming_dates(std::string_view description, Instant now, Zones& zones) {
    const Zone* const known = zones.find("Europe/Berlin");
    const Zone berlin = known ? *known : Zone::fixed(minutes(60));
    const auto shown = [&](Span clock) {
        const Instant moment = berlin.moment_of(coming_monday(now) + clock);
        return local_text(moment, berlin.ahead_at(moment));
    };
    const std::string start = shown(minutes(18 * 60));
    std::string out(description);
    replace_all(out, "2026-11-23T18:00:00+01:00", start);
    replace_all(out, "2026-11-23T18:45:00+01:00", shown(minutes(18 * 60 + 45)));
    replace_all(out, "2026-11-23", std::string_view(start).substr(0, std::string_view("2026-11-23").size()));
    return out;
}

}  // namespace beckon::relay::api
