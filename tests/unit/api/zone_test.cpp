// M1: time zones out of the machine's database, held against what everybody knows of them; and what is no zone.
#include "api/zone.hpp"

#include <gtest/gtest.h>

#include "api/moment.hpp"

namespace beckon::test {
namespace {

using relay::api::PosixRule;
using relay::api::Zone;
using relay::api::Zones;

Instant at(const char* utc) { return *relay::api::read_moment(utc); }
/// What a clock shows there: "+01:00".
std::string shown(const Zone* zone, const char* utc) {
    if (!zone) return "no such zone";
    const std::string text = relay::api::local_text(at(utc), zone->ahead_at(at(utc)));
    return text.substr(19);
}
std::string moment_of(const Zone* zone, const char* clock) {
    return relay::api::utc_text(zone->moment_of(relay::api::read_time(clock)->clock)).substr(0, 16);
}

TEST(Zone, SummerAndWinterNowAndLongAfterTheFileEnds) {
    Zones zones;
    const Zone* berlin = zones.find("Europe/Berlin");
    EXPECT_EQ(shown(berlin, "2026-01-15T12:00Z"), "+01:00");
    EXPECT_EQ(shown(berlin, "2026-07-15T12:00Z"), "+02:00");
    EXPECT_EQ(shown(berlin, "2026-03-29T00:59:59Z"), "+01:00");
    EXPECT_EQ(shown(berlin, "2026-03-29T01:00:00Z"), "+02:00");
    EXPECT_EQ(shown(berlin, "2026-10-25T00:59:59Z"), "+02:00");
    EXPECT_EQ(shown(berlin, "2026-10-25T01:00:00Z"), "+01:00");
    EXPECT_EQ(shown(berlin, "2090-07-01T00:00Z"), "+02:00") << "by the rule at the end of the file";
    EXPECT_EQ(shown(berlin, "2090-12-01T00:00Z"), "+01:00");
    EXPECT_EQ(shown(zones.find("Australia/Sydney"), "2080-01-01T00:00Z"), "+11:00") << "summer over the new year";
    EXPECT_EQ(shown(zones.find("Australia/Sydney"), "2080-07-01T00:00Z"), "+10:00");
    EXPECT_EQ(shown(zones.find("Asia/Kolkata"), "2026-07-01T00:00Z"), "+05:30");
    EXPECT_EQ(shown(zones.find("America/New_York"), "2026-07-01T00:00Z"), "-04:00");
    EXPECT_EQ(shown(zones.find("UTC"), "2026-07-01T00:00Z"), "Z");
}

TEST(Zone, AClockThatSkipsAnHourAndOneThatShowsItTwice) {
    Zones zones;
    const Zone* berlin = zones.find("Europe/Berlin");
    EXPECT_EQ(moment_of(berlin, "2026-11-23T18:00"), "2026-11-23T17:00");
    EXPECT_EQ(moment_of(berlin, "2026-03-29T01:59"), "2026-03-29T00:59");
    EXPECT_EQ(moment_of(berlin, "2026-03-29T02:30"), "2026-03-29T01:30") << "as if it had not been put forward";
    EXPECT_EQ(moment_of(berlin, "2026-03-29T03:00"), "2026-03-29T01:00");
    EXPECT_EQ(moment_of(berlin, "2026-10-25T02:30"), "2026-10-25T00:30") << "the first of two";
    EXPECT_EQ(moment_of(berlin, "2026-10-25T03:00"), "2026-10-25T02:00");
}

TEST(Zone, AFixedOffset) {
    Zones zones;
    EXPECT_EQ(shown(zones.find("+02:00"), "2026-07-01T00:00Z"), "+02:00");
    EXPECT_EQ(shown(zones.find("-0330"), "2026-07-01T00:00Z"), "-03:30");
    EXPECT_EQ(zones.find("+0200"), zones.find("+02:00")) << "however it is written";
}

TEST(Zone, WhatLeadsOutOfTheDatabaseIsNoName) {
    Zones zones;
    for (const char* bad : {"", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe/../Europe/Berlin", "Europe",
                            "Europe/", "/Europe/Berlin", "Europe//Berlin", "zone.tab", "right/Europe/Berlin",
                            "posixrules", "localtime", "Europe/Berlin\n", "europe/berlin"})
        EXPECT_EQ(zones.find(bad), nullptr) << bad;
    EXPECT_EQ(zones.find(std::string(5'000, 'A')), nullptr);
    EXPECT_EQ(Zones("/nonexistent").find("Europe/Berlin"), nullptr);
    EXPECT_NE(Zones("/nonexistent").find("+02:00"), nullptr);
}

TEST(Zone, AFileThatIsCutAnywhereIsNoZone) {
    std::string file = "TZif2" + std::string(39, '\0');
    EXPECT_FALSE(Zone::parse(file));
    EXPECT_FALSE(Zone::parse("TZif2"));
    EXPECT_FALSE(Zone::parse(std::string(4'000, '\xFF')));
}

TEST(PosixRule, EachWayToSayWhen) {
    const auto ahead = [](const char* rule, const char* utc) {
        const auto parsed = PosixRule::parse(rule);
        return parsed ? parsed->ahead_at(at(utc)).ms / 60'000 : -1;
    };
    EXPECT_EQ(ahead("<+03>-3", "2026-07-01T00:00Z"), 180);
    EXPECT_EQ(ahead("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59Z"), -300);
    EXPECT_EQ(ahead("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00Z"), -240);
    EXPECT_EQ(ahead("AAA0BBB,J60/0,J300/0", "2024-02-29T23:59Z"), 0)
        << "day 60 is the first of March in leap years too";
    EXPECT_EQ(ahead("AAA0BBB,J60/0,J300/0", "2024-03-01T00:00Z"), 60);
    EXPECT_EQ(ahead("AAA0BBB,59/0,300/0", "2024-02-29T00:00Z"), 60) << "counted from zero, the leap day counts";
    EXPECT_EQ(ahead("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00Z"), 0) << "a summer that is the standard";
    for (const char* bad :
         {"", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
          "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "<CET-1", "CET-999"})
        EXPECT_FALSE(PosixRule::parse(bad)) << bad;
}

}  // namespace
}  // namespace beckon::test
