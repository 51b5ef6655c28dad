// C2, C3: what passes between the two parties of a call, and only between them.
#include <gtest/gtest.h>

#include "beckon/wire/codec.hpp"
#include "support/hub_story.hpp"
#include "support/without_texts.hpp"

namespace beckon::test {
namespace {

HubStory overheard() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("tablet", "bob");
    story.talking("ann", "bob");
    return story;
}

TEST(Relaying, EveryKindGoesToTheOtherPartyAndToNobodyElse) {
    const std::vector<wire::Message> all{
        description(1), wire::Candidates{call("one"), 1, {}}, wire::Media{call("one"), true, false, false},
        wire::Transfer{call("one"), user("eve")}, wire::TransferFailed{call("one"), EndReason::busy}};
    for (const wire::Message& message : all) {
        for (const bool by_caller : {true, false}) {
            HubStory story = overheard();
            story.say(by_caller ? "ann" : "bob", message);
            ASSERT_EQ(story.pages.at(by_caller ? "bob" : "ann").heard.size(), 1U);
            EXPECT_EQ(story.pages.at(by_caller ? "bob" : "ann").heard[0].index(), message.index());
            EXPECT_TRUE(story.pages.at(by_caller ? "ann" : "bob").heard.empty());
            EXPECT_TRUE(story.pages.at("tablet").heard.empty());
        }
    }
}

TEST(Relaying, ForwardsTheVeryBytesThatCame) {
    HubStory story = overheard();
    story.hub.handle(
        hub::Framed{story.pages.at("ann").conn, {++story.pages.at("ann").sent, 0}, description(1), "as it came"},
        story.now);
    std::string body;
    while (const auto effect = story.hub.poll()) {
        if (const auto* send = std::get_if<hub::Send>(&*effect)) body = send->parcel->body();
    }
    EXPECT_EQ(body, "as it came");
}

TEST(Relaying, KeepsBothDescriptionsAsAStream) {
    HubStory story = overheard();
    story.say("bob", description(1));
    story.say("ann", description(1, 1, SdpType::answer));
    const auto rows = story.kept<hub::DescriptionRow>();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].from, Role::callee);
    EXPECT_EQ(rows[0].type, SdpType::offer);
    EXPECT_EQ(rows[0].sdp.text(), "sdp 1.1");
    EXPECT_EQ(rows[1].from, Role::caller);
    EXPECT_EQ(rows[1].type, SdpType::answer);
}

/// As the relay's quick reader hands it in.
void say_unopened(HubStory& story, const std::string& page, const wire::Message& message) {
    std::string body;
    wire::append_body(body, message);
    story.say(page, without_texts(message), body);
}

TEST(Relaying, WhatCameAsBytesIsOpenedForWhoNeedsIt) {
    HubStory story = overheard();
    wire::Candidates candidates{call("one"), 1, {}};
    candidates.list.items.push_back({"a line", "mid", 0});
    say_unopened(story, "ann", description(1));
    say_unopened(story, "ann", candidates);
    EXPECT_EQ(story.kept<hub::DescriptionRow>().at(0).sdp.text(), "sdp 1.1");
    story.cut("bob");
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 0, false)}});
    const auto restored = story.heard<wire::Restored>("bob");
    ASSERT_EQ(restored.size(), 1U);
    ASSERT_TRUE(restored[0].offer);
    EXPECT_EQ(restored[0].offer->sdp.text, "sdp 1.1");
    ASSERT_EQ(restored[0].candidates.size(), 1U);
    EXPECT_EQ(restored[0].candidates.items[0].list.items[0].line.text, "a line");
}

TEST(Relaying, BeforeAnybodyAcceptedIsTheWrongState) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.hush();
    for (const char* page : {"ann", "bob"}) {
        story.say(page, description(1));
        EXPECT_EQ(story.refused(page), ErrorCode::wrong_state);
        EXPECT_EQ(story.heard<wire::Error>(page).back().call, call("one"));
    }
    EXPECT_EQ(story.count<wire::Description>("bob"), 0U);
    EXPECT_EQ(story.count<wire::Description>("ann"), 0U);
}

TEST(Relaying, ADeviceThatWasNotChosenIsToldSo) {
    HubStory story = overheard();
    story.say("tablet", description(1));
    EXPECT_EQ(story.ended("tablet"), EndReason::answered_elsewhere);
    EXPECT_EQ(story.count<wire::Description>("ann"), 0U);
}

TEST(Relaying, AStrangerLearnsNothing) {
    HubStory story = overheard();
    story.connect("eve", "eve");
    story.say("eve", description(1));
    EXPECT_EQ(story.count<wire::Description>("ann") + story.count<wire::Description>("bob"), 0U);
    EXPECT_EQ(story.ended("eve"), EndReason::answered_elsewhere);
    story.say("eve", wire::Media{call("nothing"), true, true, false});
    EXPECT_EQ(story.ended("eve", "nothing"), EndReason::unknown);
}

TEST(Relaying, AfterTheEndTheReasonIsSaidAgain) {
    HubStory story = overheard();
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.hush();
    story.say("bob", description(1));
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
    EXPECT_EQ(story.count<wire::Description>("ann"), 0U);
}

TEST(Relaying, WhatBelongsToADeadGenerationIsDropped) {
    HubStory story = overheard();
    story.say("bob", description(2));
    story.cut("bob");
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 2)}});
    ASSERT_EQ(story.known()->floor, 2);
    story.hush();
    story.say("ann", description(2));
    story.say("ann", wire::Candidates{call("one"), 1, {}});
    EXPECT_EQ(story.count<wire::Description>("bob") + story.count<wire::Candidates>("bob"), 0U);
    story.say("ann", description(3));
    EXPECT_EQ(story.count<wire::Description>("bob"), 1U);
}

TEST(Relaying, ToOneWhoIsAwayIsKeptAndFollowsInOrder) {
    HubStory story = overheard();
    story.cut("bob");
    story.say("ann", wire::Media{call("one"), false, true, false});
    story.say("ann", description(1));
    story.hush();
    story.back("bob");
    ASSERT_EQ(story.count<wire::Media>("bob"), 1U);
    ASSERT_EQ(story.count<wire::Description>("bob"), 1U);
}

}  // namespace
}  // namespace beckon::test
