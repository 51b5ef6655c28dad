// R8: how many calls a session, a site and a user may have and place, and what is forgotten of calls.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

TEST(Limits, WhatRingsAtASessionDoesNotKeepItFromCalling) {
    hub::SiteLimits most;
    most.calls_per_session = 2;
    HubStory story(most);
    for (const char* name : {"bob", "ann", "mal", "mob", "max"}) story.connect(name, name);
    story.invite("mal", "one", "bob");
    story.invite("mob", "two", "bob");
    story.invite("max", "three", "bob");
    EXPECT_EQ(story.session_of("bob")->calls.size(), 3U);
    story.invite("bob", "four", "ann");
    EXPECT_EQ(story.count<wire::Ring>("ann"), 1U);
}

TEST(Limits, WhoLeavesAndComesBackHasNoMoreInvitations) {
    HubStory story;
    story.connect("mal", "mal");
    for (std::size_t i = 0; i < story.limits.invites_burst; ++i)
        story.invite("mal", ("call-" + std::to_string(i)).c_str(), "nobody");
    story.say("mal", wire::Bye{});
    story.connect("mal", "mal");
    story.invite("mal", "more", "nobody");
    EXPECT_EQ(story.ended("mal", "more"), EndReason::full);
    story.say("mal", wire::Bye{});
    story.wait(minutes(1));
    EXPECT_TRUE(story.shop().users.empty()) << "forgotten once it makes no difference";
}

TEST(Limits, EndsOfUnknownCallsDoNotPushOutWhatIsKnownAndNobodyHearsOfThem) {
    HubStory story;
    for (const char* name : {"ann", "bob"}) story.connect(name, name);
    story.talking("ann", "bob");
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.connect("mal", "mal");
    const std::size_t told = story.happened.size();
    const std::size_t kept = story.kept<hub::CallRow>().size();
    for (int i = 0; i < 4200; ++i) {
        story.now = story.now + milliseconds(20);
        story.say("mal", wire::End{call("call-" + std::to_string(i)), EndReason::hangup});
    }
    EXPECT_EQ(story.count<wire::Ended>("mal"), 4200U) << "each is answered";
    EXPECT_LE(story.kept<hub::CallRow>().size(), kept + 64 + 42);
    EXPECT_EQ(story.happened.size(), told);
    EXPECT_NE(story.known("one"), nullptr);
}

TEST(Limits, ASessionHasSoManyCallsAndNotOneMore) {
    hub::SiteLimits most;
    most.calls_per_session = 2;
    HubStory story(most);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("eve", "eve");
    story.invite("ann", "one", "bob");
    story.invite("ann", "two", "eve");
    story.invite("ann", "three", "eve");
    EXPECT_FALSE(story.ended("ann", "two"));
    EXPECT_EQ(story.ended("ann", "three"), EndReason::full);
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    story.invite("ann", "four", "eve");
    EXPECT_FALSE(story.ended("ann", "four"));
}

TEST(Limits, ASiteHasSoManyCallsAndNotOneMore) {
    hub::SiteLimits most;
    most.calls = 1;
    HubStory story(most);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("eve", "eve");
    story.invite("ann", "one", "bob");
    story.invite("eve", "two", "bob");
    EXPECT_EQ(story.ended("eve", "two"), EndReason::full);
}

TEST(Limits, AUserInvitesSoOftenAndNotMore) {
    hub::SiteLimits most;
    most.invites_burst = 2;
    most.invites_every = seconds(2);
    HubStory story(most);
    story.connect("ann", "ann");
    for (const char* id : {"one", "two", "three"}) story.invite("ann", id, "nobody");
    EXPECT_EQ(story.ended("ann", "two"), EndReason::not_connected);
    EXPECT_EQ(story.ended("ann", "three"), EndReason::full);
    story.wait(seconds(2));
    story.invite("ann", "four", "nobody");
    EXPECT_EQ(story.ended("ann", "four"), EndReason::not_connected);
}

}  // namespace
}  // namespace beckon::test
