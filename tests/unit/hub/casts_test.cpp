// B1, B2, B3: broadcasts: whose camera is on for all to watch, and who watches.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

std::vector<std::optional<CastId>> lives(const HubStory& story, const std::string& name) {
    std::vector<std::optional<CastId>> out;
    for (const auto& news : story.heard<wire::PresenceOf>(name)) out.push_back(news.users.items.at(0).live);
    return out;
}
/// Bob is live; ann follows him.
HubStory live(hub::SiteLimits most = {}) {
    HubStory story(most);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.say("ann", wire::Subscribe{{{user("bob")}}});
    story.hush();
    story.say("bob", wire::Live{cast("show"), true});
    return story;
}
using Told = std::vector<std::optional<CastId>>;

TEST(Live, StartAndStopAreToldToThoseWhoFollow) {
    HubStory story = live();
    EXPECT_EQ(lives(story, "ann"), (Told{cast("show")}));
    EXPECT_EQ(story.told<hub::CastHappened>().size(), 1U);
    story.say("bob", wire::Live{cast("show"), true});
    EXPECT_EQ(lives(story, "ann").size(), 1U) << "said again";
    story.say("bob", wire::Live{cast("other"), false});
    EXPECT_EQ(lives(story, "ann").size(), 1U) << "another one's end";
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(lives(story, "ann"), (Told{cast("show"), std::nullopt}));
    EXPECT_FALSE(story.told<hub::CastHappened>().back().live);
}

TEST(Live, NeedsTheGrant) {
    HubStory story;
    hub::Grants none;
    none.broadcast = false;
    story.connect("bob", "bob", nullptr, none);
    story.say("bob", wire::Live{cast("show"), true});
    ASSERT_EQ(story.count<wire::LiveEnded>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::LiveEnded>("bob")[0].reason, EndReason::forbidden);
}

TEST(Live, ThePageThatStartsLastHasTheCamera) {
    HubStory story = live();
    story.connect("tab", "bob");
    story.hush();
    story.say("tab", wire::Live{cast("second"), true});
    ASSERT_EQ(story.count<wire::LiveEnded>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::LiveEnded>("bob")[0].cast, cast("show"));
    EXPECT_EQ(story.heard<wire::LiveEnded>("bob")[0].reason, EndReason::replaced);
    EXPECT_EQ(lives(story, "ann").back(), cast("second"));
}

TEST(Watch, RingsAtTheCameraAndNowhereElse) {
    HubStory story = live();
    story.connect("tab", "bob");
    story.hush();
    story.invite("ann", "one", "bob", Kind::watch);
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Ring>("tab"), 0U);
    story.say("tab", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 0U);
    story.say("bob", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
}

TEST(Watch, OfOneWhoShowsNothingIsNotLive) {
    HubStory story = live();
    story.invite("bob", "one", "ann", Kind::watch);
    EXPECT_EQ(story.ended("bob"), EndReason::not_live);
    story.invite("bob", "two", "bob", Kind::watch);
    EXPECT_EQ(story.ended("bob", "two"), EndReason::not_live) << "nor of oneself";
}

TEST(Watch, ABroadcastHasSoManyViewersAndNotOneMore) {
    hub::SiteLimits most;
    most.viewers = 2;
    HubStory story = live(most);
    story.connect("eve", "eve");
    story.connect("tab", "ann");
    story.invite("ann", "one", "bob", Kind::watch);
    story.invite("tab", "two", "bob", Kind::watch);
    story.invite("eve", "three", "bob", Kind::watch);
    EXPECT_FALSE(story.ended("tab", "two"));
    EXPECT_EQ(story.ended("eve", "three"), EndReason::full);
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.invite("eve", "four", "bob", Kind::watch);
    EXPECT_FALSE(story.ended("eve", "four"));
}

TEST(Watch, APageThatAsksAgainTakesNoSecondPlace) {
    hub::SiteLimits most;
    most.viewers = 2;
    HubStory story = live(most);
    for (const char* id : {"one", "two", "three"}) story.invite("ann", id, "bob", Kind::watch);
    EXPECT_EQ(story.ended("ann"), EndReason::replaced);
    EXPECT_EQ(story.ended("ann", "two"), EndReason::replaced);
    EXPECT_FALSE(story.ended("ann", "three"));
    story.say("bob", wire::Accept{call("three")});
    story.invite("ann", "four", "bob", Kind::watch);
    EXPECT_EQ(story.ended("ann", "three"), EndReason::replaced) << "nor when it was accepted";
    story.connect("eve", "eve");
    story.invite("eve", "five", "bob", Kind::watch);
    EXPECT_FALSE(story.ended("eve", "five"));
}

TEST(Watch, EndsWithTheBroadcast) {
    HubStory story = live();
    story.invite("ann", "one", "bob", Kind::watch);
    story.say("bob", wire::Accept{call("one")});
    story.connect("eve", "eve");
    story.invite("eve", "two", "bob");
    story.say("bob", wire::Live{cast("show"), false});
    EXPECT_EQ(story.ended("ann"), EndReason::broadcast_ended);
    EXPECT_EQ(story.ended("bob"), EndReason::broadcast_ended);
    EXPECT_FALSE(story.ended("eve", "two")) << "a call is none of its business";
}

TEST(Live, SurvivesAReloadThatNamesItAgain) {
    HubStory story = live();
    story.cut("bob");
    story.wait(seconds(5));
    story.back("bob", {false});
    story.hush();
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(minutes(1));
    EXPECT_TRUE(lives(story, "ann").empty()) << "it does not flap";
    EXPECT_EQ(story.session_of("bob")->cast, cast("show"));
}

TEST(Live, EndsIfTheReloadedPageDoesNotNameItWithinALease) {
    HubStory story = live();
    story.cut("bob");
    story.back("bob", {false});
    story.hush();
    story.wait(story.settings.lease - milliseconds(1));
    EXPECT_TRUE(lives(story, "ann").empty());
    story.wait(milliseconds(1));
    EXPECT_EQ(lives(story, "ann"), (Told{std::nullopt}));
}

// C6: a lid that was closed for a minute does not end a broadcast; one that was begun elsewhere meanwhile does.
TEST(Live, IsTakenUpAgainAfterAnAbsenceLongerThanTheGrace) {
    HubStory story = live();
    story.cut("bob");
    story.wait(story.settings.grace + seconds(30));
    EXPECT_EQ(lives(story, "ann").back(), std::nullopt);
    story.back("bob", {true});
    story.say("bob", wire::Live{cast("show"), true});
    EXPECT_EQ(lives(story, "ann").back(), cast("show"));
    EXPECT_EQ(story.count<wire::LiveEnded>("bob"), 0U);
}

TEST(Live, WhatIsSaidAgainDoesNotTakeTheCameraFromThePageThatStartedLater) {
    for (const bool gone : {false, true}) {
        HubStory story = live();
        story.connect("tab", "bob");
        if (gone) {
            story.cut("bob");
            story.wait(story.settings.grace + seconds(1));
            story.back("bob", {true});
        }
        story.say("tab", wire::Live{cast("second"), true});
        story.hush();
        story.say("bob", wire::Live{cast("show"), true});  // before it heard, or knowing nothing of it
        EXPECT_EQ(story.heard<wire::LiveEnded>("bob").back().reason, EndReason::replaced);
        EXPECT_EQ(story.session_of("tab")->cast, cast("second"));
        EXPECT_FALSE(story.session_of("bob")->cast);
    }
}

// R8: each broadcast is rows, events and news for whoever follows, so a user begins only so many.
TEST(Live, AUserBeginsSoManyBroadcastsAndIsToldWhenItIsTooOften) {
    hub::SiteLimits most;
    most.broadcasts_burst = 2;
    most.broadcasts_every = seconds(5);
    HubStory story = live(most);
    story.connect("tab", "bob");
    story.say("tab", wire::Live{cast("second"), true});
    story.hush();
    const std::size_t kept = story.kept<hub::CastRow>().size();
    story.say("bob", wire::Live{cast("third"), true});
    ASSERT_EQ(story.count<wire::LiveEnded>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::LiveEnded>("bob")[0].cast, cast("third"));
    EXPECT_EQ(story.heard<wire::LiveEnded>("bob")[0].reason, EndReason::full);
    EXPECT_EQ(story.refused("bob"), ErrorCode::limit);
    EXPECT_EQ(story.session_of("tab")->cast, cast("second")) << "what is on stays on";
    EXPECT_TRUE(lives(story, "ann").empty());
    EXPECT_EQ(story.kept<hub::CastRow>().size(), kept);
    EXPECT_EQ(story.shop().reached[static_cast<std::size_t>(hub::SiteBound::broadcasts)], 1U);
    story.say("ann", wire::Live{cast("her-own"), true});
    EXPECT_TRUE(story.session_of("ann")->cast) << "each user has their own";
    story.wait(seconds(5));
    story.say("bob", wire::Live{cast("fourth"), true});
    EXPECT_EQ(story.session_of("bob")->cast, cast("fourth"));
}

TEST(Live, WhatAPageSaysAgainByItselfIsNoNewBroadcast) {
    hub::SiteLimits most;
    most.broadcasts_burst = 1;
    most.broadcasts_every = minutes(60);
    HubStory story = live(most);
    const auto is_live = [&] { return story.session_of("bob")->cast == cast("show"); };
    for (int i = 0; i < 3; ++i) {
        story.cut("bob");
        story.back("bob", {false});
        story.say("bob", wire::Live{cast("show"), true});
        EXPECT_TRUE(is_live()) << "after a reload";
        story.cut("bob");
        story.wait(story.settings.grace + seconds(1));
        story.back("bob", {true});
        story.say("bob", wire::Live{cast("show"), true});
        EXPECT_TRUE(is_live()) << "after an absence longer than the grace";
        story.restart();
        story.back("bob");
        story.say("bob", wire::Live{cast("show"), true});
        EXPECT_TRUE(is_live()) << "after the relay was away";
    }
    story.say("bob", wire::Live{cast("show"), false});
    story.say("bob", wire::Live{cast("show"), true});
    story.say("bob", wire::Live{cast("show"), false});
    story.say("bob", wire::Live{cast("show"), true});
    EXPECT_FALSE(is_live()) << "switched off and on by hand";
}

TEST(Live, WhoEndsOneThatWasOnWhenTheRelayDiedBeginsANewOneNext) {
    hub::SiteLimits most;
    most.broadcasts_burst = 1;
    most.broadcasts_every = minutes(60);
    HubStory story = live(most);
    story.restart();
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), false});
    story.say("bob", wire::Live{cast("second"), true});
    EXPECT_EQ(story.session_of("bob")->cast, cast("second"));
    story.say("bob", wire::Live{cast("third"), true});
    EXPECT_FALSE(story.session_of("bob")->cast);
}

TEST(Live, EndsWhenThePageIsGoneForItsGrace) {
    HubStory story = live();
    story.invite("ann", "one", "bob", Kind::watch);
    story.say("bob", wire::Accept{call("one")});
    story.pages.at("ann").flowing = {call("one")};
    story.hush();
    story.cut("bob");
    story.wait(story.settings.grace - milliseconds(1));
    EXPECT_FALSE(story.ended("ann"));
    story.wait(milliseconds(1));
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
    EXPECT_FALSE(lives(story, "ann").back());
}

}  // namespace
}  // namespace beckon::test
