// R8, C6: what leaves when, and what is acknowledged when: whatever a page was told survives a crash.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

/// Ann has invited bob, and from here on the disk is slow.
HubStory ringing_with_a_slow_disk() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("carl", "carl");
    story.invite("ann", "one", "bob");
    story.hush();
    story.disk = false;
    return story;
}

TEST(Delivery, WordOfAnAcceptanceLeavesOnceItIsOnDisk) {
    HubStory story = ringing_with_a_slow_disk();
    story.connect("tablet", "bob");
    story.saved();
    story.hush();
    story.say("bob", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 0U);
    EXPECT_EQ(story.count<wire::Accepted>("bob"), 0U);
    EXPECT_EQ(story.count<wire::Ended>("tablet"), 0U);
    story.saved();
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
    EXPECT_EQ(story.count<wire::Accepted>("bob"), 1U);
    EXPECT_EQ(story.ended("tablet"), EndReason::answered_elsewhere);
}

TEST(Delivery, WordOfAnEndLeavesOnceItIsOnDisk) {
    HubStory story = ringing_with_a_slow_disk();
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    EXPECT_FALSE(story.ended("ann"));
    EXPECT_FALSE(story.ended("bob"));
    story.saved();
    EXPECT_EQ(story.ended("ann"), EndReason::cancelled);
    EXPECT_EQ(story.ended("bob"), EndReason::cancelled);
}

TEST(Delivery, WhatWaitsForTheDiskHoldsBackWhatFollowsIt) {
    HubStory story = ringing_with_a_slow_disk();
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    story.give(hub::PushWords{1, site("shop"), story.pages.at("bob").session(), {"words"}});
    EXPECT_TRUE(story.pages.at("bob").heard.empty());
    story.saved();
    ASSERT_EQ(story.pages.at("bob").heard.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<wire::Ended>(story.pages.at("bob").heard[0]));
    EXPECT_TRUE(std::holds_alternative<wire::Push>(story.pages.at("bob").heard[1]));
}

TEST(Delivery, ARingLeavesOnceTheCallIsOnDisk) {
    HubStory story = ringing_with_a_slow_disk();
    story.invite("bob", "two", "ann");
    EXPECT_EQ(story.count<wire::Ring>("ann"), 0U);
    story.saved();
    EXPECT_EQ(story.count<wire::Ring>("ann"), 1U);
}

/// All that a device can say of a call: each is a story of its own, for an answer that waits holds back those behind it.
const std::vector<std::pair<const char*, wire::Message>> all_about_it = {
    {"accept", wire::Accept{call("one")}},
    {"ringing", wire::Ringing{call("one")}},
    {"media", wire::Media{call("one"), true, true, false}},
    {"end", wire::End{call("one"), EndReason::declined}}};

/// Ann has invited bob, whose sofa rings no more; and from here on the disk is slow.
HubStory rings_at_the_desk_alone() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("ann's other page", "ann");
    for (const char* device : {"desk", "sofa"}) story.connect(device, "bob");
    story.invite("ann", "one", "bob");
    story.say("sofa", wire::End{call("one"), EndReason::no_answer});
    story.hush();
    story.disk = false;
    return story;
}

TEST(Delivery, R8_NobodyHearsThatACallIsOverBeforeItIsOnDiskNotEvenWhoHasNoPartInItAnyMore) {
    for (const auto& [name, message] : all_about_it) {
        HubStory story = rings_at_the_desk_alone();
        story.say("ann", wire::End{call("one"), EndReason::cancelled});
        story.say("sofa", message);
        EXPECT_EQ(story.count<wire::Ended>("sofa"), 0U) << name;
        story.saved();
        EXPECT_EQ(story.ended("sofa"), EndReason::cancelled) << name;
    }
}

TEST(Delivery, R8_NorThatAnotherDeviceWasChosen) {
    for (const auto& [name, message] : all_about_it) {
        HubStory story = rings_at_the_desk_alone();
        story.say("desk", wire::Accept{call("one")});
        story.say("sofa", message);
        EXPECT_EQ(story.count<wire::Ended>("sofa"), 0U) << name;
        story.saved();
        EXPECT_EQ(story.ended("sofa"), EndReason::answered_elsewhere) << name;
    }
}

TEST(Delivery, R8_NorACallersOtherPageThatPlacesItAgain) {
    HubStory story = rings_at_the_desk_alone();
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    story.invite("ann's other page", "one", "bob");
    EXPECT_FALSE(story.ended("ann's other page"));
    story.saved();
    EXPECT_EQ(story.ended("ann's other page"), EndReason::cancelled);
}

TEST(Delivery, R8_WhoComesBackIsGreetedOnceItsNextTokenIsOnDiskAndHearsNothingBefore) {
    for (const bool resume : {false, true}) {
        HubStory story;
        story.connect("ann", "ann");
        story.cut("ann");
        story.hush();
        story.disk = false;
        story.back("ann", {resume});
        story.say("ann", wire::Beat{});
        EXPECT_TRUE(story.pages.at("ann").heard.empty()) << resume;
        story.saved();
        ASSERT_EQ(story.pages.at("ann").heard.size(), 1U) << resume;
        EXPECT_TRUE(std::holds_alternative<wire::Welcome>(story.pages.at("ann").heard[0])) << resume;
    }
}

// R8: or what waits grows with every frame of two who talk while the disk is slow.
TEST(Delivery, R8_WhoWaitsForTheDiskIsNotedOnceHoweverMuchIsSaidToIt) {
    constexpr std::size_t frames = 150;
    HubStory story;
    for (const char* name : {"ann", "bob", "carl", "dan"}) story.connect(name, name);
    story.talking("ann", "bob");
    story.disk = false;
    story.invite("carl", "two", "ann");  // these two rings wait, and all behind them
    story.invite("dan", "three", "bob");
    story.hush();
    for (std::size_t i = 0; i < frames; ++i) {
        for (const char* name : {"ann", "bob"}) story.say(name, wire::Media{call("one"), true, true, false});
    }
    EXPECT_LE(story.hub.state().waiting.size(), 2U);
    story.saved();
    for (const char* name : {"ann", "bob"}) {
        EXPECT_EQ(story.count<wire::Ring>(name), 1U) << name;
        EXPECT_EQ(story.count<wire::Media>(name), frames) << name;
    }
    EXPECT_TRUE(story.hub.state().waiting.empty());
}

TEST(Delivery, WhoComesBackWhileItWaitsIsSentAllAsRowByRowIsOnDisk) {
    for (const bool resume : {false, true}) {
        HubStory story = ringing_with_a_slow_disk();
        story.invite("carl", "two", "ann");
        const hub::SaveNumber ring = story.hub.state().saving;
        story.cut("ann");
        story.back("ann", {resume, {story.claim("ann", "bob", Role::caller, Stage::calling)}});
        const hub::SaveNumber token = story.hub.state().saving;
        story.invite("bob", "three", "ann");
        story.give(hub::Saved{ring});
        EXPECT_TRUE(story.pages.at("ann").heard.empty()) << resume;
        story.give(hub::Saved{token});
        EXPECT_EQ(story.count<wire::Welcome>("ann"), 1U) << resume;
        EXPECT_EQ(story.count<wire::Ring>("ann"), 1U) << resume;
        story.saved();
        EXPECT_EQ(story.count<wire::Ring>("ann"), 2U) << resume;
    }
}

TEST(Delivery, R8_BothHearOfGenerationsThatAReloadHasKilledOnceThatIsOnDisk) {
    HubStory story;
    for (const char* name : {"ann", "bob"}) story.connect(name, name);
    story.talking("ann", "bob");
    story.say("bob", description(1));
    story.cut("bob");
    story.hush();
    story.disk = false;
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    EXPECT_EQ(story.count<wire::Peer>("ann"), 0U);
    story.saved();
    EXPECT_EQ(story.heard<wire::Restored>("bob").at(0).floor, 1);
    EXPECT_EQ(story.heard<wire::Peer>("ann").at(0).floor, 1);
}

TEST(Ack, AFrameIsAcknowledgedOnceItsRowsAreOnDisk) {
    HubStory story = ringing_with_a_slow_disk();
    HubPage& ann = story.pages.at("ann");
    const std::uint64_t before = ann.acked;
    story.invite("ann", "two", "carl");
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, before + 1) << "the first invitation, and not the second";
    story.saved();
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, ann.sent);
}

TEST(Ack, NothingBehindAFrameThatWaitsIsAcknowledged) {
    HubStory story = ringing_with_a_slow_disk();
    HubPage& ann = story.pages.at("ann");
    story.invite("ann", "two", "carl");
    const std::uint64_t waits = ann.sent;
    story.say("ann", wire::Subscribe{{{user("eve")}}});  // needs no row of its own
    EXPECT_EQ(ann.acked, waits - 1);
    story.saved();
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, ann.sent);
}

TEST(Ack, R8_WhatIsSaidAtOnceOfAFrameDoesNotAcknowledgeItBeforeItsRowsAreOnDisk) {
    HubStory story;
    story.give(hub::ReserveRoom{1, {site("shop"), room("hall"), story.now, story.now + minutes(30), 0}});
    HubPage& ann = story.connect("ann", "ann");
    story.say("ann", wire::Subscribe{{{user("ann")}}});
    story.hush();
    story.disk = false;
    const std::uint64_t before = ann.sent;
    story.say("ann", wire::Join{room("hall")});
    ASSERT_EQ(story.count<wire::Joined>("ann"), 1U);
    EXPECT_EQ(ann.acked, before) << "her stay may yet be lost";
    story.say("ann", wire::Live{cast("show"), true});
    ASSERT_EQ(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_EQ(ann.acked, before) << "and her broadcast";
    story.saved();
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, ann.sent);
}

TEST(Ack, R8_NorIsThatABroadcastBegan) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.say("ann", wire::Subscribe{{{user("ann")}}});
    story.hush();
    story.disk = false;
    const std::uint64_t before = ann.sent;
    story.say("ann", wire::Live{cast("show"), true});
    ASSERT_EQ(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_EQ(ann.acked, before);
}

TEST(Ack, R8_ALeaveThatFindsItselfDoneWaitsForTheRowOfTheOneThatDidIt) {
    HubStory story;
    story.give(hub::ReserveRoom{1, {site("shop"), room("hall"), story.now, story.now + minutes(30), 0}});
    HubPage& ann = story.connect("ann", "ann");
    story.say("ann", wire::Join{room("hall")});
    story.disk = false;
    story.give(hub::Act{2, site("shop"), ann.session(), wire::Leave{room("hall")}});
    const std::uint64_t before = ann.sent;
    story.say("ann", wire::Leave{room("hall")});
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, before);
    story.saved();
    story.say("ann", wire::Beat{});
    EXPECT_EQ(ann.acked, ann.sent);
}

TEST(Ack, R8_AFrameThatTheDiskIsNotNeededForIsAcknowledgedWithItsAnswer) {
    HubStory story = ringing_with_a_slow_disk();
    story.say("ann", wire::Subscribe{{{user("bob")}}});
    ASSERT_EQ(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_EQ(story.pages.at("ann").acked, story.pages.at("ann").sent);
}

TEST(Ack, ComesByItselfEverySixteenFrames) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("ann", wire::Beat{});
    story.hush();
    const std::uint64_t from = ann.sent;
    for (int i = 0; i < 32; ++i) story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.count<wire::Ack>("ann"), 2U);
    EXPECT_EQ(ann.acked, from + 32);
}

}  // namespace
}  // namespace beckon::test
