// B4, R8: a broadcast that was on when the relay stopped: its page says to the next one that it goes on, or that it is over, or
// never comes back.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

wire::Account cast_notice(Span time, std::int64_t part = 0) {
    wire::Account notice;
    notice.cast = cast("show");
    notice.cast_part = wire::Number{part};
    notice.cast_ms = wire::Moment{time.ms};
    return notice;
}

/// Bob was live for ten seconds, in two page loads, when the relay died; he has not said so to the next one.
HubStory left_on(Span relay_away = {}) {
    HubStory story;
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(10));
    story.say("bob", cast_notice(seconds(4), 0));
    story.say("bob", cast_notice(seconds(5), 1));
    story.now = story.now + relay_away;
    story.restart();
    story.happened.clear();
    return story;
}
std::vector<Instant> ends(const HubStory& story) {
    std::vector<Instant> out;
    const auto rows = story.stored().casts;
    for (const hub::CastRow& row : rows) out.push_back(row.ended);
    return out;
}
Span time_kept(const HubStory& story) {
    Span sum;
    const auto rows = story.stored().casts;
    for (const hub::CastRow& row : rows) sum = sum + row.live;
    return sum;
}
using Ends = std::vector<Instant>;
/// Ann waits for the camera of Bob, and says so to the next relay.
void back_watching(HubStory& story) {
    wire::Claim watching = story.claim("ann", "bob", Role::caller, Stage::calling);
    watching.kind = Kind::watch;
    story.back("ann", {false, {watching}});
}

TEST(LeftOn, R8_ABroadcastThatItsPageEndsAfterARestartHasItsEndOnDiskAndToldOnce) {
    HubStory story = left_on();
    const Instant began = story.now - seconds(10);
    story.wait(seconds(5));
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("other"), false});
    EXPECT_TRUE(story.happened.empty()) << "another one's end";
    story.say("bob", wire::Live{cast("show"), false});
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_FALSE(story.told<hub::CastHappened>()[0].live);
    EXPECT_EQ(story.told<hub::CastHappened>()[0].began, began);
    ASSERT_EQ(story.told<hub::CastTimed>().size(), 1U);
    EXPECT_EQ(ends(story), (Ends{story.now, story.now}));
    const std::size_t rows = story.rows.size();
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.rows.size(), rows) << "said again";
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U);
    story.say("bob", wire::Beat{});
    EXPECT_EQ(story.pages.at("bob").acked, story.pages.at("bob").sent);
    story.restart();
    story.wait(seconds(5));
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U) << "nor after another restart";
}

TEST(LeftOn, R8_TheEndThatComesAfterARestartWaitsForTheDisk) {
    HubStory story = left_on();
    story.back("bob", {false});
    story.disk = false;
    story.say("bob", wire::Live{cast("show"), false});
    story.say("bob", wire::Beat{});
    EXPECT_EQ(story.pages.at("bob").acked, 0U);
    story.saved();
    story.say("bob", wire::Beat{});
    EXPECT_EQ(story.pages.at("bob").acked, 1U);
}

// It says no more than a page could that says it is on, and off at once. Later than that, what it adds is not known to anybody.
TEST(LeftOn, R8_ABroadcastThatEndsWithinTheGraceOfARestartWasOnUntilThenAndElseUntilTheRestart) {
    for (const bool within : {true, false}) {
        for (const bool before : {true, false}) {
            SCOPED_TRACE(testing::Message() << within << before);
            HubStory story = left_on();
            const Span grace = story.settings.grace;
            const Instant until = within ? story.now + grace : story.now;
            story.wait(within ? grace : grace + seconds(1));
            story.back("bob", {false});
            if (before) story.say("bob", cast_notice(minutes(60)));
            story.say("bob", wire::Live{cast("show"), false});
            story.wait(minutes(1));
            if (!before) story.say("bob", cast_notice(minutes(60)));
            EXPECT_EQ(ends(story), (Ends{until, until}));
            EXPECT_EQ(story.told<hub::CastHappened>().back().ended, until);
            EXPECT_EQ(time_kept(story), seconds(12) + (within ? grace : Span{}));
        }
    }
}

TEST(LeftOn, R8_TimeThatIsReportedLateLeavesTheEndOfABroadcastToBeSaidStill) {
    HubStory story = left_on();
    story.back("bob", {false});
    story.say("bob", cast_notice(seconds(6)));
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
    story.restart();
    story.happened.clear();
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_EQ(ends(story), (Ends{story.now, story.now}));
}

TEST(LeftOn, R8_ABroadcastThatGoesOnInOnePageIsNotEndedByAnother) {
    HubStory story = left_on();
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), true});
    story.connect("tab", "bob");
    story.connect("mal", "mal");
    for (const char* other : {"tab", "mal"}) story.say(other, wire::Live{cast("show"), false});
    EXPECT_EQ(story.session_of("bob")->cast, cast("show"));
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
}

TEST(LeftOn, ItsViewersHearThatABroadcastIsOverUnlessTheCameraIsOnInAnother) {
    for (const bool another : {false, true}) {
        HubStory story;
        story.connect("ann", "ann");
        story.connect("bob", "bob");
        story.say("bob", wire::Live{cast("show"), true});
        story.invite("ann", "one", "bob", Kind::watch);
        story.restart();
        story.hush();
        back_watching(story);
        story.back("bob", {false});
        if (another) story.say("bob", wire::Live{cast("next"), true});
        story.say("bob", wire::Live{cast("show"), false});
        EXPECT_EQ(story.ended("ann"), another ? std::nullopt : std::optional(EndReason::broadcast_ended));
        EXPECT_EQ(ends(story).back(), story.now) << "its row is the last";
        EXPECT_EQ(story.session_of("bob")->cast, another ? std::optional(cast("next")) : std::nullopt);
    }
}

// ------------------------------------------------------------------------------------------ its page does not come back

TEST(LeftOn, B4_ABroadcastWhosePageDoesNotComeBackEndsWithTheRelayThatItWasOnAt) {
    HubStory story = left_on();
    const Instant restarted = story.now;
    story.wait(story.settings.grace);
    EXPECT_TRUE(story.happened.empty()) << "it may still come";
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
    story.wait(seconds(1));
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_FALSE(story.told<hub::CastHappened>()[0].live);
    EXPECT_EQ(story.told<hub::CastHappened>()[0].began, restarted - seconds(10));
    EXPECT_EQ(story.told<hub::CastHappened>()[0].ended, restarted);
    ASSERT_EQ(story.told<hub::CastTimed>().size(), 1U);
    EXPECT_EQ(story.told<hub::CastTimed>()[0].live, seconds(9));
    EXPECT_EQ(ends(story), (Ends{restarted, restarted}));
    story.restart();
    story.wait(minutes(10));
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U) << "nor after another restart";
}

TEST(LeftOn, B4_TheHostHearsOfNoTimeInWhichTheRelayWasAwayButWhatItsPageReportsLateIsCounted) {
    HubStory story = left_on(minutes(60));
    const Instant restarted = story.now;
    const Instant began = restarted - minutes(60) - seconds(10);
    story.wait(minutes(1));
    EXPECT_EQ(story.told<hub::CastHappened>().back().ended, began + seconds(10)) << "when the relay last kept anything";
    story.back("bob", {false});
    story.say("bob", cast_notice(minutes(60)));
    EXPECT_EQ(time_kept(story), minutes(60) + seconds(5)) << "it was on all the while";
    EXPECT_EQ(story.told<hub::CastTimed>().back().live, minutes(60) + seconds(5));
}

TEST(LeftOn, B4_ARelayThatStopsAgainWithinTheGraceLeavesItsEndToTheNext) {
    HubStory story = left_on();
    story.wait(seconds(5));
    story.restart();
    story.wait(minutes(10));
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
    ASSERT_EQ(story.told<hub::CastTimed>().size(), 1U);
}

TEST(LeftOn, B4_ABroadcastThatGoesOnIsNotEnded) {
    HubStory story = left_on();
    story.wait(story.settings.grace);
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(minutes(10));
    for (const auto& told : story.told<hub::CastHappened>()) EXPECT_TRUE(told.live);
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
}

TEST(LeftOn, B4_APageThatComesAfterItsBroadcastWasEndedBeginsItAgainWithoutTheTimeBetween) {
    HubStory story = left_on();
    story.wait(minutes(10));
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), true});
    const auto told = story.told<hub::CastHappened>();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_TRUE(told[1].live);
    EXPECT_EQ(told[1].began, story.now - seconds(10));
    story.say("bob", cast_notice(minutes(60)));
    EXPECT_EQ(time_kept(story), seconds(12));
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
}

TEST(LeftOn, B4_WhatAPageThatComesTooLateHasToSayOfItsTimeIsAddedToTheEnd) {
    HubStory story = left_on();
    const Instant restarted = story.now;
    story.wait(minutes(1));
    story.back("bob", {false});
    story.say("bob", cast_notice(seconds(6), 1));
    EXPECT_EQ(story.told<hub::CastTimed>().back().live, seconds(10));
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_EQ(ends(story), (Ends{restarted, restarted}));
}

TEST(LeftOn, B4_ItWasOnForAsLongAsIsCountedWhateverTheRelayBeforeKept) {
    HubStory story;
    hub::Recover kept;
    kept.casts = {{site("shop"), cast("show"), user("bob"), 0, seconds(40), story.now - seconds(50), Instant::never()}};
    kept.stopped = story.now - seconds(30);
    story.give(std::move(kept));
    const Instant restarted = story.now;
    story.wait(minutes(1));
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_EQ(story.told<hub::CastHappened>()[0].ended, restarted - seconds(10));
}

TEST(LeftOn, B4_APageThatIsBackWithinTheGraceMaySaySoALittleLater) {
    for (const bool speaks : {true, false}) {
        HubStory story = left_on();
        const Instant restarted = story.now;
        story.wait(story.settings.grace - seconds(1));
        story.back("bob", {false});
        story.wait(seconds(5));
        EXPECT_TRUE(story.happened.empty());
        if (speaks) {
            story.say("bob", wire::Live{cast("show"), true});
            ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
            EXPECT_TRUE(story.told<hub::CastHappened>()[0].live);
            EXPECT_EQ(story.told<hub::CastHappened>()[0].began, restarted - seconds(10)) << "it was on all along";
        }
        story.wait(minutes(10));
        ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
        EXPECT_EQ(story.told<hub::CastHappened>()[0].live, speaks);
    }
}

TEST(LeftOn, B4_WhileTheRelayStopsNothingEndsForThoseItSentAway) {
    HubStory story = left_on();
    story.wait(story.settings.grace - seconds(5));
    story.give(hub::Drain{seconds(25)});
    story.wait(seconds(25));
    EXPECT_TRUE(story.happened.empty());
    EXPECT_EQ(ends(story), (Ends{Instant::never(), Instant::never()}));
}

TEST(LeftOn, ItsPageThatComesTooLateStillTellsWhoeverWaitsForTheCamera) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(10));
    story.invite("ann", "one", "bob", Kind::watch);
    story.restart();
    story.hush();
    back_watching(story);
    story.wait(story.settings.grace + seconds(1));
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 2U);
    ASSERT_FALSE(story.ended("ann")) << "she waits for as long as it rings";
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.ended("ann"), EndReason::broadcast_ended);
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 2U);
}

TEST(LeftOn, WhoWaitsForTheCameraWaitsOnIfAnotherBroadcastMayBeOn) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("tab", "bob");
    story.connect("bob", "bob");
    story.say("tab", wire::Live{cast("show"), true});
    story.say("bob", wire::Live{cast("next"), true});
    story.invite("ann", "one", "bob", Kind::watch);
    story.restart();
    story.hush();
    back_watching(story);
    story.back("tab", {false});
    story.say("tab", wire::Live{cast("show"), false});
    EXPECT_FALSE(story.ended("ann"));
}

TEST(LeftOn, B4_EachOfManyHasItsEnd) {
    constexpr std::size_t many = 5000;
    HubStory story;
    hub::Recover kept;
    for (std::size_t i = 0; i < many; ++i)
        kept.casts.push_back({site("shop"), cast("show"), user("user-" + std::to_string(i)), 0, seconds(4),
                              story.now - seconds(50), Instant::never()});
    story.give(std::move(kept));
    story.wait(minutes(1));
    EXPECT_EQ(story.told<hub::CastHappened>().size(), many);
    EXPECT_LE(story.shop().casts.size(), 4096U) << "and is forgotten like any that is over";
}

TEST(LeftOn, B4_ManyThatAreOverDoNotPushOutWhatMayBeOn) {
    HubStory story;
    hub::Recover kept;
    const auto row = [&](const std::string& of, std::int64_t part, Instant ended) {
        kept.casts.push_back({site("shop"), cast("show"), user(of), part, seconds(4), story.now - seconds(50), ended});
    };
    row("bob", 0, story.now - seconds(40));
    row("bob", 1, Instant::never());
    for (int i = 0; i < 5000; ++i) row("user-" + std::to_string(i), 0, story.now - seconds(20));
    story.give(std::move(kept));
    story.wait(minutes(1));
    ASSERT_EQ(story.told<hub::CastTimed>().size(), 1U);
    EXPECT_EQ(story.told<hub::CastTimed>()[0].live, seconds(8));
}

TEST(LeftOn, B4_ItsTimesAreTheTimeOfDay) {
    HubStory story = left_on();
    const Instant restarted = story.now;
    story.give(hub::DaySet{minutes(60)});
    story.wait(minutes(1));
    ASSERT_EQ(story.told<hub::CastHappened>().size(), 1U);
    EXPECT_EQ(story.told<hub::CastHappened>()[0].began, restarted + minutes(60) - seconds(10));
    EXPECT_EQ(story.told<hub::CastHappened>()[0].ended, restarted + minutes(60));
    EXPECT_EQ(ends(story), (Ends{restarted + minutes(60), restarted + minutes(60)}));
}

TEST(LeftOn, B4_OfASiteThatIsNotServedAnyMoreItEndsOnDisk) {
    HubStory story;
    hub::Recover kept;
    kept.casts = {{site("mall"), cast("show"), user("bob"), 0, seconds(40), story.now - seconds(50), Instant::never()}};
    kept.stopped = story.now - seconds(5);
    story.give(std::move(kept));
    EXPECT_EQ(ends(story), (Ends{story.now - seconds(5)}));
    EXPECT_TRUE(story.happened.empty());
}

}  // namespace
}  // namespace beckon::test
