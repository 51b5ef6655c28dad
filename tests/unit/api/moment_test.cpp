// M1: times as people and programs write them.
#include "api/moment.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using namespace relay::api;  // NOLINT(google-build-using-namespace)

constexpr Instant some_day{1'795'193'033'120};  // 2026-11-20T16:43:53.120Z

TEST(Moment, IsWrittenInUtcOrOnAClockAhead) {
    EXPECT_EQ(utc_text(some_day), "2026-11-20T16:43:53.120Z");
    EXPECT_EQ(utc_text(Instant{0}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(utc_text(Instant{-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(local_text(some_day, minutes(60)), "2026-11-20T17:43:53+01:00");
    EXPECT_EQ(local_text(some_day, minutes(-210)), "2026-11-20T13:13:53-03:30");
    EXPECT_EQ(local_text(some_day, Span{}), "2026-11-20T16:43:53Z");
}

TEST(Moment, IsReadAsRfc3339HasIt) {
    EXPECT_EQ(read_moment("2026-11-20T16:43:53.120Z"), some_day);
    EXPECT_EQ(read_moment("2026-11-20T17:43:53.12+01:00"), some_day);
    EXPECT_EQ(read_moment("2026-11-20t13:13:53.1200001-0330"), some_day);
    EXPECT_EQ(read_moment("2024-02-29T00:00Z"), Instant{1'709'164'800'000});
    EXPECT_EQ(read_moment("2026-11-20T16:43:53"), std::nullopt) << "wherever that is";
    const auto local = read_time("2026-11-20T16:43");
    ASSERT_TRUE(local);
    EXPECT_FALSE(local->ahead);
    EXPECT_EQ(utc_text(local->clock), "2026-11-20T16:43:00.000Z");
}

TEST(Moment, WhatIsNoneIsRefused) {
    for (const char* bad :
         {"", "now", "2026-11-20", "2026-13-01T00:00Z", "2026-02-29T00:00Z", "2026-11-31T00:00Z", "2026-11-20T24:00Z",
          "2026-11-20T16:60Z", "2026-11-20T16:43:60Z", "1969-12-31T23:59Z", "2026-1-1T00:00Z", "2026-11-20T16:43:53.Z",
          "2026-11-20T16:43:53.1234567890Z", "2026-11-20T16:43:53+15:00", "2026-11-20T16:43:53+1", "2026-11-20T16:43Zx",
          "+2026-11-20T16:43Z", "2026-11-20T16:43UTC"}) {
        EXPECT_FALSE(read_moment(bad)) << bad;
    }
}

TEST(Offset, IsReadInEachOfItsSpellings) {
    EXPECT_EQ(read_offset("Z"), Span{});
    EXPECT_EQ(read_offset("UTC"), Span{});
    EXPECT_EQ(read_offset("+0530"), minutes(330));
    EXPECT_EQ(read_offset("-11:00"), minutes(-660));
    for (const char* bad : {"", "+", "5", "+5", "+05:3", "+05:60", "+05:30:00", "Europe/Berlin", "+15:00"})
        EXPECT_FALSE(read_offset(bad)) << bad;
}

}  // namespace
}  // namespace beckon::test
