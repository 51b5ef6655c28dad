// R1, C2: when the store is given a call's descriptions, and what is acknowledged before it has them.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

/// In a call, and the store is busy: with ann's first description.
HubStory talking_while_the_store_is_busy() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.rows.clear();
    story.disk = false;
    story.say("ann", description(1));
    return story;
}

std::string order_of(hub::Hub& hub) {
    std::string out;
    while (const auto effect = hub.poll()) {
        if (const auto* save = std::get_if<hub::Save>(&*effect))
            out += std::holds_alternative<hub::DescriptionRow>(save->row) ? "description " : "row ";
        if (std::holds_alternative<hub::Happened>(*effect)) out += "news ";
    }
    return out;
}

std::string given(const HubStory& story) {
    std::string out;
    for (const hub::Row& row : story.rows) {
        const auto* one = std::get_if<hub::DescriptionRow>(&row);
        out += one ? one->sdp.text() + "; " : "another; ";
    }
    return out;
}

TEST(Describing, AStoreThatIsIdleIsGivenADescriptionAtOnce) {
    const HubStory story = talking_while_the_store_is_busy();
    EXPECT_EQ(given(story), "sdp 1.1; ");
}

TEST(Describing, OfThoseThatComeWhileItIsBusyTheNewestOfEachPartyFollows) {
    HubStory story = talking_while_the_store_is_busy();
    story.say("ann", description(1, 2));
    story.say("bob", description(1, 1, SdpType::answer));
    story.say("ann", description(1, 3));
    story.say("bob", description(1, 3, SdpType::answer));
    EXPECT_EQ(given(story), "sdp 1.1; ");
    story.saved();
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.3; sdp 1.3; ");
    EXPECT_EQ(story.kept<hub::DescriptionRow>().at(1).from, Role::caller);
    EXPECT_EQ(story.kept<hub::DescriptionRow>().at(2).from, Role::callee);
    story.saved();
    EXPECT_EQ(story.rows.size(), 3U) << "each is given once";
}

TEST(Describing, AStoreThatHasWrittenPartOfWhatItHasIsBusyStill) {
    HubStory story = talking_while_the_store_is_busy();
    const hub::SaveNumber first = story.hub.state().saving;
    story.say("ann", wire::Live{cast("show"), true});
    story.connect("carl", "carl");  // a row of his own
    story.say("bob", description(1, 1, SdpType::answer));
    const std::string before = given(story);
    story.give(hub::Saved{first});
    EXPECT_EQ(given(story), before);
    story.saved();
    EXPECT_EQ(given(story), before + "sdp 1.1; ");
}

TEST(Describing, NoOtherRowOvertakesOneThatWaits) {
    HubStory story = talking_while_the_store_is_busy();
    story.say("ann", description(1, 2));
    story.say("bob", wire::End{call("one"), EndReason::hangup});
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.2; another; ") << "the host may ask what was last described";
}

TEST(Describing, NorComesItBetweenTheNewsOfACallAndItsRow) {
    HubStory story = talking_while_the_store_is_busy();
    story.say("ann", description(1, 2));
    story.hub.handle(hub::EndAnyCall{1, site("shop"), call("one")}, story.now);
    EXPECT_EQ(order_of(story.hub), "description news news row ") << "both or neither are kept";
}

TEST(Describing, NorBetweenTheNewsOfATimeAndItsRow) {
    HubStory story;
    for (const char* name : {"ann", "bob", "carl", "dan"}) story.connect(name, name);
    story.talking("carl", "dan", "two");
    story.wait(seconds(20));
    story.say("carl", wire::End{call("two"), EndReason::hangup});
    story.talking("ann", "bob");
    story.disk = false;
    story.say("ann", description(1));
    story.say("ann", description(1, 2));
    HubPage& carl = story.pages.at("carl");
    wire::Account account;
    account.flowed.items.push_back({call("two"), 1, 5000});
    story.hub.handle(hub::Framed{carl.conn, {++carl.sent, carl.got}, account, {}}, story.now);
    EXPECT_EQ(order_of(story.hub), "description news row ");
}

/// A store was lost, so both say what their call is, and the second of them is rung at as it comes back.
TEST(Describing, ARingWaitsForNoRowThatTheStoreHasNotBeenGiven) {
    HubStory story;
    for (const char* name : {"ann", "bob", "carl"}) story.connect(name, name);
    story.connect("tablet", "bob");
    story.talking("ann", "bob");
    const wire::Claim anns = story.claim("ann", "bob", Role::caller, Stage::accepted, 1, false);
    const wire::Claim bobs = story.claim("bob", "ann", Role::callee, Stage::accepted, 1, false);
    story.restart(false);
    story.back("ann", {false, {anns}, {}});
    story.say("ann", description(1));
    story.back("carl", {false, {}, {}});
    story.back("tablet", {false, {}, {}});
    story.invite("carl", "two", "bob");
    story.hush();
    story.disk = false;
    story.back("bob", {false, {bobs}, {}});
    story.saved();
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
}

TEST(Describing, AFrameIsAcknowledgedOnceItsDescriptionOrANewerOneIsOnDisk) {
    HubStory story = talking_while_the_store_is_busy();
    HubPage& ann = story.pages.at("ann");
    HubPage& bob = story.pages.at("bob");
    const std::uint64_t first = ann.sent;
    story.say("bob", description(1, 1, SdpType::answer));
    story.say("ann", description(1, 2));
    story.say("ann", description(1, 3));
    story.saved();  // the first
    story.say("ann", wire::Beat{});
    story.say("bob", wire::Beat{});
    EXPECT_EQ(ann.acked, first);
    EXPECT_EQ(bob.acked, bob.sent - 1) << "not his answer";
    story.saved();  // his and her newest
    story.say("ann", wire::Beat{});
    story.say("bob", wire::Beat{});
    EXPECT_EQ(ann.acked, ann.sent);
    EXPECT_EQ(bob.acked, bob.sent);
}

TEST(Describing, WhatABackendSaysIsGivenAtOnceForItWaits) {
    HubStory story = talking_while_the_store_is_busy();
    story.give(hub::Act{7, site("shop"), story.pages.at("bob").session(), description(1, 1, SdpType::answer)});
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.1; ");
    ASSERT_EQ(story.acted.size(), 1U);
}

TEST(Describing, ABackendWaitsForOneThatTookThePlaceOfAnother) {
    HubStory story = talking_while_the_store_is_busy();
    story.say("bob", description(1, 1, SdpType::answer));
    story.give(hub::Act{7, site("shop"), story.pages.at("bob").session(), description(1, 2, SdpType::answer)});
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.2; ");
}

TEST(Describing, R6_ARelayThatDrainsKeepsNothingBack) {
    HubStory story = talking_while_the_store_is_busy();
    story.say("ann", description(1, 2));
    story.give(hub::Drain{seconds(1)});
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.2; ");
    story.give(hub::Act{7, site("shop"), story.pages.at("bob").session(), description(1, 2, SdpType::answer)});
    EXPECT_EQ(given(story), "sdp 1.1; sdp 1.2; sdp 1.2; ");
}

}  // namespace
}  // namespace beckon::test
