// R2, R6: what the host's backend and the administrator ask for, and the answer to each.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

std::optional<ErrorCode> act(HubStory& story, const std::string& name, const wire::Message& message,
                             const char* at = "shop") {
    story.acted.clear();
    story.give(hub::Act{42, site(at), story.pages.at(name).session(), message});
    EXPECT_EQ(story.acted.size(), 1U) << "each request has one answer";
    EXPECT_EQ(story.acted.at(0).request, 42U);
    return story.acted[0].refused ? std::optional(story.acted[0].refused->code) : std::nullopt;
}
wire::Message invitation(const char* id) {
    return wire::Invite{call(id), Kind::call, user("bob"), std::nullopt, std::nullopt};
}

TEST(Act, IsAsIfTheSessionHadSaidIt) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    EXPECT_FALSE(act(story, "ann", invitation("one")));
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
    EXPECT_FALSE(act(story, "bob", wire::Accept{call("one")}));
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
    EXPECT_FALSE(act(story, "ann", wire::End{call("one"), EndReason::hangup}));
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
}

TEST(Act, WhatIsRefusedIsItsAnswerAndNotTheSessions) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    act(story, "ann", invitation("one"));
    story.hush();
    EXPECT_EQ(act(story, "ann", wire::Media{call("one"), true, true, false}), ErrorCode::wrong_state);
    EXPECT_EQ(story.count<wire::Error>("ann"), 0U);
    EXPECT_EQ(act(story, "ann", wire::Ended{call("one"), EndReason::hangup}), ErrorCode::malformed);
    EXPECT_EQ(act(story, "ann", wire::Bye{}), ErrorCode::malformed) << "makes sense on a socket only";
}

TEST(Act, ForASessionOfAnotherSiteOrOfNone) {
    HubStory story;
    story.give(hub::SiteConfigured{site("mall"), {}});
    story.connect("ann", "ann");
    story.pages["ghost"].user = user("ghost");
    EXPECT_EQ(act(story, "ann", invitation("one"), "mall"), ErrorCode::unknown_user);
    EXPECT_EQ(act(story, "ghost", invitation("one")), ErrorCode::unknown_user);
}

/// Of a call that was not begun there is nothing to look at.
TEST(Act, R8_ACallTooManyIsAnsweredWithTheBoundThatTurnedItAway) {
    HubStory story;
    hub::SiteLimits limits;
    limits.calls_per_session = 1;
    limits.calls = 2;
    limits.invites_burst = 2;
    limits.invites_every = minutes(1);
    story.give(hub::SiteConfigured{site("shop"), limits});
    for (const char* name : {"ann", "bob", "eve", "dan"}) story.connect(name, name);
    const auto bound = [&](const char* name, const char* id, const char* to) {
        EXPECT_FALSE(act(story, name, wire::Invite{call(id), Kind::call, user(to), std::nullopt, std::nullopt}));
        return story.acted[0].bound;
    };
    EXPECT_FALSE(bound("ann", "one", "bob"));
    EXPECT_EQ(bound("ann", "two", "bob"), hub::SiteBound::calls_per_session);
    EXPECT_FALSE(bound("eve", "three", "bob"));
    EXPECT_EQ(bound("dan", "four", "bob"), hub::SiteBound::calls);
    for (const char* id : {"one", "three"}) story.give(hub::EndAnyCall{1, site("shop"), call(id)});
    EXPECT_FALSE(bound("ann", "five", "bob")) << "what was true of an earlier request is not of this one";
    act(story, "ann", wire::End{call("five"), EndReason::cancelled});
    EXPECT_EQ(bound("ann", "six", "bob"), hub::SiteBound::invites);
}

TEST(Act, DoesNotDisturbTheCountOfTheSessionsFrames) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    act(story, "ann", invitation("one"));
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    EXPECT_FALSE(story.pages.at("ann").closed);
    EXPECT_EQ(story.ended("bob"), EndReason::cancelled);
}

TEST(EndAnyCall, EndsItForBoth) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.give(hub::EndAnyCall{1, site("shop"), call("one")});
    EXPECT_FALSE(story.acted.back().refused);
    EXPECT_EQ(story.ended("ann"), EndReason::hangup);
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
    story.give(hub::EndAnyCall{2, site("shop"), call("one")});
    ASSERT_TRUE(story.acted.back().refused) << "it is over";
    EXPECT_EQ(story.acted.back().refused->code, ErrorCode::unknown_call);
    story.give(hub::EndAnyCall{3, site("elsewhere"), call("one")});
    EXPECT_TRUE(story.acted.back().refused);
}

TEST(PushWords, ToOneOrToAllOfASite) {
    HubStory story;
    story.give(hub::SiteConfigured{site("mall"), {}});
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("eve", "eve", nullptr, {}, "mall");
    story.give(hub::PushWords{1, site("shop"), story.pages.at("ann").session(), {"words"}});
    EXPECT_EQ(story.count<wire::Push>("ann"), 1U);
    EXPECT_EQ(story.count<wire::Push>("bob"), 0U);
    story.give(hub::PushWords{2, site("shop"), std::nullopt, {"words"}});
    EXPECT_EQ(story.count<wire::Push>("ann"), 2U);
    EXPECT_EQ(story.count<wire::Push>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Push>("eve"), 0U);
    EXPECT_FALSE(story.acted.back().refused);
    story.give(hub::PushWords{3, site("shop"), story.pages.at("eve").session(), {"words"}});
    EXPECT_TRUE(story.acted.back().refused) << "another site's";
    EXPECT_EQ(story.count<wire::Push>("eve"), 0U);
}

TEST(Happened, EveryStepOfACallIsToldToTheHost) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    const auto calls = story.told<hub::CallHappened>();
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls[0].call.stage, hub::CallStage::ringing);
    EXPECT_EQ(calls[1].call.stage, hub::CallStage::accepted);
    EXPECT_EQ(calls[2].call.stage, hub::CallStage::ended);
    EXPECT_EQ(calls[2].call.reason, EndReason::hangup);
}

TEST(Happened, AReloadInTheMiddleOfACallIsNoNews) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    const std::size_t rows = story.kept<hub::CallRow>().size();
    story.cut("bob");
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    EXPECT_GT(story.kept<hub::CallRow>().size(), rows);
    EXPECT_EQ(story.told<hub::CallHappened>().size(), 2U);
}

TEST(Happened, B4_TheTimeOfACallIsToldAtItsEndAndAgainWhenMoreIsHeard) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.wait(seconds(9));
    const auto flowed = [&](const char* name, std::int64_t gen, Span span) {
        wire::Account notice;
        notice.flowed.items.push_back({call("one"), gen, span.ms});
        story.say(name, notice);
    };
    flowed("ann", 1, seconds(3));
    flowed("ann", 2, seconds(4));
    EXPECT_TRUE(story.told<hub::CallTimed>().empty()) << "not while it lasts";
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    flowed("bob", 2, seconds(4));
    flowed("bob", 2, seconds(5));
    const auto told = story.told<hub::CallTimed>();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].flowed, seconds(7));
    EXPECT_EQ(told[1].flowed, seconds(8));
    EXPECT_EQ(told[1].caller, user("ann"));
    EXPECT_EQ(told[1].callee, user("bob"));
}

TEST(Happened, B4_OfACallThatNobodyAcceptedNoTimeIsTold) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.say("ann", invitation("one"));
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    EXPECT_EQ(story.told<hub::CallHappened>().size(), 2U);
    EXPECT_TRUE(story.told<hub::CallTimed>().empty());
}

TEST(Happened, B4_TheTimeOfABroadcastIsToldAtItsEndAndAgainWhenMoreIsHeard) {
    HubStory story;
    story.connect("bob", "bob");
    const Instant began = story.now;
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(20));
    const auto live = [&](std::int64_t part, Span span) {
        wire::Account notice;
        notice.cast = cast("show");
        notice.cast_part = wire::Number{part};
        notice.cast_ms = wire::Moment{span.ms};
        story.say("bob", notice);
    };
    live(0, seconds(4));
    live(1, seconds(5));
    story.say("bob", wire::Live{cast("show"), false});
    live(1, seconds(6));
    const auto told = story.told<hub::CastTimed>();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].live, seconds(9));
    EXPECT_EQ(told[1].live, seconds(10));
    EXPECT_EQ(story.told<hub::CastHappened>().back().began, began);
}

}  // namespace
}  // namespace beckon::test
