// R2: the described examples can be tried on any day.
#include "api/example_dates.hpp"

#include <gtest/gtest.h>

#include "api/moment.hpp"

namespace beckon::relay::api {
namespace {

constexpr std::string_view described =
    R"("start":"2026-11-23T18:00", "start_date":"2026-11-23T18:00:00+01:00", "end_date":"2026-11-23T18:45:00+01:00")";

std::string served(std::string_view on) {
    Zones zones;
    return with_coming_dates(described, *read_moment(on), zones);
}

TEST(ExampleDates, AreThoseOfAMondayToCome) {
    EXPECT_EQ(
        served("2026-11-22T12:00:00Z"),
        R"("start":"2026-11-30T18:00", "start_date":"2026-11-30T18:00:00+01:00", "end_date":"2026-11-30T18:45:00+01:00")");
    EXPECT_NE(served("2026-11-23T00:00:00Z").find("2026-12-07T"), std::string::npos);
    EXPECT_NE(served("2026-12-31T23:59:59Z").find("2027-01-11T"), std::string::npos);
}

TEST(ExampleDates, HaveTheOffsetThatBerlinHasThen) {
    EXPECT_EQ(
        served("2027-03-20T12:00:00Z"),
        R"("start":"2027-03-29T18:00", "start_date":"2027-03-29T18:00:00+02:00", "end_date":"2027-03-29T18:45:00+02:00")")
        << "the clocks are put forward on the 28th";
}

TEST(ExampleDates, OfEveryDayAreAheadOfIt) {
    Zones zones;
    Instant now = *read_moment("2026-11-22T00:00:00Z");
    for (int day = 0; day < 800; ++day, now = now + minutes(24 * 60)) {
        const auto start = read_moment(with_coming_dates("2026-11-23T18:00:00+01:00", now, zones));
        ASSERT_TRUE(start);
        EXPECT_GE(*start - now, minutes(7 * 24 * 60)) << utc_text(now);
        EXPECT_LE(*start - now, minutes(15 * 24 * 60)) << utc_text(now);
    }
}

}  // namespace
}  // namespace beckon::relay::api
