// B4: time, from the pages' notices: totals, the larger of both, and no more than there was time for.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

wire::Account flowed(std::int64_t gen, Span ms) {
    wire::Account notice;
    notice.flowed.items.push_back({call("one"), gen, ms.ms});
    return notice;
}
wire::Account live(std::int64_t part, Span ms) {
    wire::Account notice;
    notice.cast = cast("show");
    notice.cast_part = wire::Number{part};
    notice.cast_ms = wire::Moment{ms.ms};
    return notice;
}
Span counted(const HubStory& story) {
    Span total{};
    const auto rows = story.stored().flows;
    for (const hub::FlowRow& row : rows) total = total + row.flowed;
    return total;
}
HubStory talked_for(Span span) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.wait(span);
    return story;
}

TEST(Accounts, TheLargerOfWhatBothReportedCounts) {
    HubStory story = talked_for(minutes(1));
    story.say("ann", flowed(1, seconds(30)));
    story.say("bob", flowed(1, seconds(20)));
    EXPECT_EQ(counted(story), seconds(30));
    story.say("bob", flowed(1, seconds(40)));
    EXPECT_EQ(counted(story), seconds(40));
    const auto row = story.kept<hub::FlowRow>().back();
    EXPECT_EQ(row.caller, user("ann"));
    EXPECT_EQ(row.callee, user("bob"));
}

TEST(Accounts, ANoticeThatComesTwiceOrLateDoesNoHarm) {
    HubStory story = talked_for(minutes(1));
    for (const std::int64_t ms : {30'000, 30'000, 10'000}) story.say("ann", flowed(1, {ms}));
    EXPECT_EQ(counted(story), seconds(30));
    EXPECT_EQ(story.kept<hub::FlowRow>().size(), 1U);
}

TEST(Accounts, R8_ANoticeThatAddsNothingWaitsForTheRowOfTheOneThatDid) {
    HubStory story = talked_for(minutes(1));
    for (const char* name : {"ann", "bob"}) story.say(name, wire::Beat{});
    story.disk = false;
    story.say("ann", flowed(1, seconds(30)));
    story.say("bob", flowed(1, seconds(20)));
    story.say("bob", wire::Beat{});
    const HubPage& bob = story.pages.at("bob");
    EXPECT_EQ(bob.acked, bob.sent - 1) << "killed now, the relay would know of no second";
    story.saved();
    story.say("bob", wire::Beat{});
    EXPECT_EQ(bob.acked, bob.sent);
}

TEST(Accounts, GenerationsAddUp) {
    HubStory story = talked_for(minutes(1));
    story.say("ann", flowed(1, seconds(10)));
    story.say("ann", flowed(2, seconds(20)));
    EXPECT_EQ(counted(story), seconds(30));
}

TEST(Accounts, NobodyCanClaimMoreTimeThanHasPassed) {
    HubStory story = talked_for(minutes(1));
    story.say("ann", flowed(1, minutes(24 * 60)));
    EXPECT_LE(counted(story), minutes(1) + seconds(2));
    EXPECT_GE(counted(story), minutes(1));
}

TEST(Accounts, GenerationsTogetherAreNoLongerThanTheCall) {
    HubStory story = talked_for(minutes(1));
    for (std::int64_t gen = 1; gen <= 20; ++gen) story.say("ann", flowed(gen, minutes(60)));
    EXPECT_EQ(counted(story), minutes(1) + seconds(2));
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.wait(minutes(30));
    story.say("ann", flowed(1, minutes(600)));
    EXPECT_EQ(counted(story), minutes(1) + seconds(2)) << "its time does not go on when it is over";
    story.restart();
    story.back("ann");
    story.say("ann", flowed(1, minutes(600)));
    EXPECT_LE(counted(story), minutes(1) + seconds(2) + story.settings.limbo);
}

TEST(Accounts, WhatFlowsOnWhileNeitherPartyCanHearOfTheEndCounts) {
    HubStory story = talked_for(minutes(1));
    story.cut("ann");
    story.cut("bob");
    story.give(hub::EndAnyCall{1, site("shop"), call("one")});
    story.wait(seconds(15));
    story.back("ann");
    EXPECT_EQ(story.ended("ann"), EndReason::hangup);
    story.say("ann", flowed(1, seconds(75)));
    EXPECT_EQ(counted(story), seconds(75));
    story.wait(minutes(30));
    story.say("ann", flowed(1, minutes(600)));
    EXPECT_LE(counted(story), minutes(1) + story.settings.limbo + seconds(2)) << "but not for ever";
}

TEST(Accounts, TheTimeThatACallRangIsNotCounted) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.wait(seconds(30));
    story.say("bob", wire::Accept{call("one")});
    story.wait(seconds(10));
    story.say("ann", flowed(1, minutes(60)));
    EXPECT_EQ(counted(story), seconds(12));
}

TEST(Accounts, ACallThatWasDeclinedCountsNothing) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.wait(seconds(10));
    story.say("bob", wire::End{call("one"), EndReason::declined});
    story.say("ann", flowed(1, minutes(60)));
    story.say("bob", flowed(1, minutes(60)));
    EXPECT_EQ(counted(story), Span{});
}

TEST(Accounts, TheLastNoticeMayComeAfterTheEnd) {
    HubStory story = talked_for(minutes(1));
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.say("ann", flowed(1, seconds(59)));
    EXPECT_EQ(counted(story), seconds(59));
}

TEST(Accounts, AStrangersNoticeCountsNothing) {
    HubStory story = talked_for(minutes(1));
    story.connect("eve", "eve");
    story.say("eve", flowed(1, seconds(30)));
    EXPECT_EQ(counted(story), Span{});
}

TEST(Accounts, ACallThatOnePageAloneClaimsToBeInCountsNothing) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller)}});
    story.wait(seconds(10));
    story.say("ann", flowed(1, seconds(10)));
    EXPECT_EQ(counted(story), Span{}) << "bob never said that he was in it";
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee)}});
    story.say("ann", flowed(1, seconds(10)));
    EXPECT_EQ(counted(story), seconds(10));
}

TEST(Accounts, TheTimeOfABroadcastIsCountedPageLoadByPageLoad) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("eve", "eve");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(minutes(1));
    story.say("bob", live(0, seconds(20)));
    story.say("bob", live(1, seconds(30)));
    story.say("bob", live(1, seconds(10)));
    story.say("eve", live(3, seconds(30)));
    const auto rows = story.stored().casts;
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].live, seconds(20));
    EXPECT_EQ(rows[1].live, seconds(30));
    story.say("bob", wire::Live{cast("show"), false});
    story.say("bob", live(1, seconds(40)));
    EXPECT_EQ(story.kept<hub::CastRow>().back().live, seconds(40)) << "the last notice may come late";
}

/// Bob shows his camera, for so long by now.
HubStory shown_for(Span time) {
    HubStory story;
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(time);
    return story;
}

Span shown(const HubStory& story, const char* by = "bob") {
    Span total{};
    const auto rows = story.stored().casts;
    for (const hub::CastRow& row : rows) {
        if (row.user == user(by)) total = total + row.live;
    }
    return total;
}

TEST(Accounts, TheTimeOfABroadcastIsNoMoreThanItWasOnHoweverManyPartsItHas) {
    HubStory story = shown_for(minutes(1));
    for (std::int64_t part = 0; part < 20; ++part) story.say("bob", live(part, minutes(60)));
    EXPECT_EQ(shown(story), minutes(1) + seconds(2));
    story.say("bob", wire::Live{cast("show"), false});
    story.wait(minutes(30));
    story.say("bob", live(0, minutes(60)));
    EXPECT_EQ(shown(story), minutes(1) + seconds(2)) << "nor when it is long over";
    story.restart();
    story.wait(minutes(30));
    story.back("bob");
    story.say("bob", live(0, minutes(60)));
    EXPECT_EQ(shown(story), minutes(1) + seconds(2)) << "nor after a restart";
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(10));
    story.say("bob", live(0, minutes(60)));
    EXPECT_EQ(shown(story), seconds(72)) << "on again, it grows by what is new";
}

TEST(Accounts, ABroadcastOfSeveralPageLoadsEndedWhenItDidAlsoAfterARestart) {
    HubStory story = shown_for(minutes(1));
    story.say("bob", live(0, seconds(20)));
    story.say("bob", live(1, seconds(30)));
    story.say("bob", wire::Live{cast("show"), false});
    story.wait(minutes(30));
    story.restart();
    story.back("bob");
    story.say("bob", live(1, minutes(60)));
    EXPECT_EQ(shown(story), minutes(1) + seconds(2));
}

TEST(Accounts, ABroadcastThatGoesOnAfterARestartLosesNothing) {
    HubStory story = shown_for(minutes(1));
    story.say("bob", live(0, seconds(50)));
    story.restart();
    story.wait(seconds(5));
    story.back("bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.say("bob", live(0, seconds(65)));
    EXPECT_EQ(shown(story), seconds(65));
}

TEST(Accounts, WhoIsBackWithinTheGraceCountsAllAlongBeforeTheBroadcastIsSaidToBeOn) {
    const Span grace = Settings{}.grace;
    for (const bool within : {true, false}) {
        HubStory story = shown_for(seconds(5));
        story.cut("bob");
        story.wait(grace + (within ? grace : grace + seconds(1)));
        story.back("bob");
        story.say("bob", live(0, minutes(60)));
        EXPECT_EQ(shown(story), seconds(7) + (within ? grace + grace : grace));
        story.say("bob", wire::Live{cast("show"), true});
        story.say("bob", wire::Live{cast("show"), false});
        story.wait(seconds(10));
        story.say("bob", live(0, minutes(60)));
        EXPECT_EQ(shown(story), seconds(7) + (within ? grace + grace : grace)) << "nothing once it has ended it itself";
    }
}

TEST(Accounts, NobodyPushesOutAnothersBroadcastOrTakesItsName) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("mal", "mal");
    story.say("bob", wire::Live{cast("show"), true});
    story.say("mal", wire::Live{cast("show"), true});
    for (int i = 0; i < 4200; ++i) {
        story.now = story.now + milliseconds(20);
        const wire::Live next{cast("show-" + std::to_string(i)), true};
        HubPage& mal = story.pages.at("mal");
        story.frame("mal", {++mal.sent, mal.got}, next);
    }
    EXPECT_TRUE(story.pages.at("mal").connected);
    EXPECT_LE(story.shop().casts.size(), 20U) << "what one user may have of them is bounded";
    story.frame("bob", {++story.pages.at("bob").sent, 0}, live(0, seconds(5)));
    EXPECT_EQ(shown(story), seconds(5));
    EXPECT_EQ(shown(story, "mal"), Span{});
}

TEST(Accounts, PartsAreBounded) {
    HubStory story = talked_for(minutes(10));
    for (std::int64_t gen = 1; gen <= 300; ++gen) {
        story.now = story.now + milliseconds(20);
        story.say("ann", flowed(gen, seconds(1)));
    }
    EXPECT_EQ(story.known()->flowed.size(), 256U);
}

TEST(Accounts, GoOnAfterARestart) {
    HubStory story = talked_for(minutes(1));
    story.say("ann", flowed(1, seconds(30)));
    story.restart();
    story.back("ann", {true, {story.claim("ann", "bob", Role::caller, Stage::accepted, 1, false)}});
    story.say("ann", flowed(1, seconds(20)));
    EXPECT_EQ(counted(story), seconds(30)) << "an old total does not replace the newer";
    story.say("ann", flowed(1, seconds(50)));
    EXPECT_EQ(counted(story), seconds(50));
}

}  // namespace
}  // namespace beckon::test
