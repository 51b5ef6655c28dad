// C6: a party that is lost and comes back: with its stream, reloaded, or never.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

/// Bob offered the first generation and ann answered it.
HubStory answered() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("bob", description(1));
    story.say("ann", description(1, 1, SdpType::answer));
    story.hush();
    return story;
}

TEST(Lost, TheOtherIsToldAndLeadsIfAGenerationIsNeeded) {
    HubStory story = answered();
    story.cut("bob");
    const auto news = story.heard<wire::Peer>("ann");
    ASSERT_EQ(news.size(), 1U);
    EXPECT_EQ(news[0].state, Presence::lost);
    EXPECT_TRUE(news[0].lead);
    EXPECT_EQ(news[0].floor, 0);
}

TEST(Back, WithItsStreamTheCallGoesOnAsItWas) {
    HubStory story = answered();
    story.cut("bob");
    story.hush();
    story.back("bob");
    const auto news = story.heard<wire::Peer>("ann");
    ASSERT_EQ(news.size(), 1U);
    EXPECT_EQ(news[0].state, Presence::back);
    EXPECT_FALSE(news[0].lead) << "its connection is as good as before";
    EXPECT_EQ(news[0].floor, 0);
    EXPECT_EQ(story.count<wire::Restored>("bob"), 0U);
}

TEST(Back, WhenBothWereAwayEachLearnsThatTheOtherIsThere) {
    HubStory story = answered();
    story.cut("ann");
    story.cut("bob");
    story.back("ann");
    story.back("bob");
    for (const char* page : {"ann", "bob"}) {
        ASSERT_FALSE(story.heard<wire::Peer>(page).empty()) << page;
        EXPECT_EQ(story.heard<wire::Peer>(page).back().state, Presence::back) << page;
    }
}

TEST(Back, ReloadedItsGenerationsAreDeadAndExactlyOneLeads) {
    HubStory story = answered();
    story.cut("bob");
    story.hush();
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    ASSERT_EQ(story.count<wire::Restored>("bob"), 1U);
    const auto restored = story.heard<wire::Restored>("bob")[0];
    EXPECT_EQ(restored.floor, 1);
    EXPECT_EQ(restored.peer, Presence::back);
    EXPECT_EQ(restored.seat, story.pages.at("bob").seat());
    EXPECT_EQ(restored.peer_seat, story.pages.at("ann").seat());
    ASSERT_EQ(story.count<wire::Peer>("ann"), 1U);
    const auto news = story.heard<wire::Peer>("ann")[0];
    EXPECT_EQ(news.floor, 1);
    EXPECT_TRUE(news.lead);
    EXPECT_FALSE(restored.lead) << "one of the two";
}

TEST(Back, NotReloadedButWithANewStreamItsConnectionLives) {
    HubStory story = answered();
    story.cut("bob");
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1, false)}});
    const auto restored = story.heard<wire::Restored>("bob").at(0);
    EXPECT_EQ(restored.floor, 0);
    EXPECT_FALSE(restored.lead);
    EXPECT_EQ(restored.gen, 1);
}

// C6: the relay's store was lost, and one of the two had not heard yet that the call was accepted.
TEST(Back, WhoWasInACallThatIsPlacedAnewGoesOnFromWhereItWas) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.connect("bob's phone", "bob");
    story.talking("ann", "bob");
    story.restart(false);
    story.back("bob's phone", {false});
    story.back("ann", {false});
    story.invite("ann", "one", "bob");
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1, false)}});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
    const auto restored = story.heard<wire::Restored>("bob");
    ASSERT_EQ(restored.size(), 1U) << "what it had offered went with its stream: it is to offer it again";
    EXPECT_EQ(restored[0].peer, Presence::back);
    EXPECT_EQ(restored[0].gen, 1);
    EXPECT_EQ(restored[0].floor, 0);
}

TEST(Back, FindsTheOfferThatWasLeftForItWithItsCandidatesAndWhatTheOtherShows) {
    HubStory story = answered();
    story.say("ann", wire::Media{call("one"), false, true, false});
    story.cut("bob");
    story.say("ann", description(2));
    story.say("ann", wire::Candidates{call("one"), 2, {{{"c", {}, {}}}}});
    story.hush();
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    const auto restored = story.heard<wire::Restored>("bob").at(0);
    ASSERT_TRUE(restored.offer);
    EXPECT_EQ(restored.offer->gen, 2);
    EXPECT_EQ(restored.candidates.size(), 1U);
    EXPECT_FALSE(restored.lead) << "there is an offer already";
    EXPECT_EQ(restored.floor, 1);
    ASSERT_TRUE(restored.media);
    EXPECT_FALSE(restored.media->audio);
    EXPECT_EQ(story.count<wire::Description>("bob"), 0U) << "told once, not twice";
}

TEST(Back, AnOfferThatWasAnsweredIsNotLeftForIt) {
    HubStory story = answered();
    story.cut("ann");
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::accepted, 1, false)}});
    EXPECT_FALSE(story.heard<wire::Restored>("ann").at(0).offer);
}

TEST(Back, TheCandidatesThatAreKeptBelongToTheOfferAndAreBounded) {
    HubStory story = answered();
    story.cut("bob");
    story.say("ann", description(2));
    for (std::size_t i = 0; i < limits::candidates_per_frame + 5; ++i)
        story.say("ann", wire::Candidates{call("one"), 2, {}});
    story.say("ann", wire::Candidates{call("one"), 9, {}});
    HubStory overtaken = story;
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    EXPECT_EQ(story.heard<wire::Restored>("bob").at(0).candidates.size(), limits::candidates_per_frame);
    overtaken.say("ann", description(3));
    overtaken.back("bob", {false, {overtaken.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    EXPECT_TRUE(overtaken.heard<wire::Restored>("bob").at(0).candidates.empty());
}

TEST(Back, ACallThatItDoesNotClaimAnyMoreIsLost) {
    HubStory story = answered();
    story.cut("bob");
    story.back("bob", {false});
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Back, AnEndThatItCouldNotSayCounts) {
    HubStory story = answered();
    story.cut("bob");
    story.hush();
    story.back("bob", {false, {}, {{call("one"), EndReason::hangup}}});
    EXPECT_EQ(story.ended("ann"), EndReason::hangup);
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
}

TEST(Back, ToACallThatEndedMeanwhileItHearsWhy) {
    HubStory story = answered();
    story.cut("bob");
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.hush();
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee)}});
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
}

TEST(Back, AnotherTabThatClaimsTheSeatWhileItsHolderIsThereDoesNotGetIt) {
    HubStory story = answered();
    story.connect("tab", "bob");
    story.hush();
    story.back("tab", {false, {story.claim("bob", "ann", Role::callee)}});
    EXPECT_EQ(story.ended("tab"), EndReason::answered_elsewhere);
    EXPECT_TRUE(story.pages.at("ann").heard.empty());
    story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.count<wire::Media>("bob"), 1U);
}

TEST(Back, APageThatLostItsSessionTakesItsSeatInAnotherOne) {
    HubStory story = answered();
    story.cut("bob");
    story.connect("fresh", "bob");
    story.hush();
    wire::Claim claim = story.claim("bob", "ann", Role::callee);
    story.back("fresh", {false, {claim}});
    ASSERT_EQ(story.count<wire::Restored>("fresh"), 1U);
    EXPECT_EQ(story.heard<wire::Restored>("fresh")[0].seat, claim.seat) << "the seat keeps its name";
    story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.count<wire::Media>("fresh"), 1U);
}

TEST(Back, R8_ASeatThatWasTakenInAnotherSessionIsItsOwnAlsoAfterARestart) {
    HubStory story = answered();
    story.cut("bob");
    story.connect("fresh", "bob");
    story.back("fresh", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1, false)}});
    story.restart();
    story.hush();
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::accepted, 1, false)}});
    story.back("fresh", {false, {}, {{call("one"), EndReason::hangup}}});
    EXPECT_EQ(story.ended("ann"), EndReason::hangup);
    EXPECT_EQ(story.ended("fresh"), EndReason::hangup);
}

TEST(Back, R8_SoIsACallersWhileItRings) {
    HubStory story;
    for (const char* name : {"ann", "bob"}) story.connect(name, name);
    story.invite("ann", "one", "bob");
    story.cut("ann");
    story.connect("fresh", "ann");
    story.back("fresh", {false, {story.claim("ann", "bob", Role::caller, Stage::calling)}});
    story.restart();
    story.back("bob", {false});
    story.hush();
    story.back("fresh", {false, {}, {{call("one"), EndReason::cancelled}}});
    EXPECT_EQ(story.ended("bob"), EndReason::cancelled);
}

// ------------------------------------------------------------------------------------------ how long

TEST(Grace, OneWhoDoesNotComeBackEndsTheCallForTheOther) {
    HubStory story = answered();
    story.cut("bob");
    story.wait(story.settings.grace - milliseconds(1));
    EXPECT_FALSE(story.ended("ann"));
    story.wait(milliseconds(1));
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Grace, MediaThatTheOtherVouchesForKeepsTheCall) {
    HubStory story = answered();
    story.cut("bob");
    story.pages.at("ann").flowing = {call("one")};
    story.wait(minutes(5));
    EXPECT_FALSE(story.ended("ann"));
    story.pages.at("ann").flowing.clear();
    story.wait(story.settings.grace + seconds(4));
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Grace, OfACallerWhileItRings) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.cut("ann");
    story.wait(story.settings.grace);
    EXPECT_EQ(story.ended("bob"), EndReason::lost);
}

TEST(Limbo, WhenBothAreAwayTheirMediaMayFlowAndTheCallIsKeptLonger) {
    HubStory story = answered();
    story.cut("ann");
    story.wait(seconds(5));
    story.cut("bob");
    story.wait(story.settings.limbo - milliseconds(1));
    EXPECT_FALSE(story.known()->over());
    story.wait(milliseconds(1));
    EXPECT_TRUE(story.known()->over());
    EXPECT_EQ(story.known()->reason, EndReason::lost);
}

TEST(Limbo, TheFirstToComeBackGivesTheOtherAGraceFromThen) {
    HubStory story = answered();
    story.cut("ann");
    story.cut("bob");
    story.wait(minutes(1));  // far longer than a grace
    story.back("ann");
    story.wait(story.settings.grace - milliseconds(1));
    EXPECT_FALSE(story.known()->over());
    story.wait(milliseconds(1));
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Limbo, OneWhoComesBackDoesNotKeepTheCallForEver) {
    HubStory story = answered();
    story.cut("ann");
    story.cut("bob");
    story.wait(minutes(1));
    story.back("ann");
    HubStory both = story;
    both.back("bob");
    both.wait(minutes(10));
    EXPECT_FALSE(both.known()->over());
    story.wait(story.settings.limbo - minutes(1));
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

// ------------------------------------------------------------------------------------------ what is still ringing

TEST(Ringing, APageThatComesWhileItsUserIsCalledRingsAsWell) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.connect("tablet", "bob");
    ASSERT_EQ(story.count<wire::Ring>("tablet"), 1U);
    story.say("tablet", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("tablet"), 1U);
    EXPECT_EQ(story.ended("bob"), EndReason::answered_elsewhere);
}

TEST(Ringing, AReloadedPageIsRungAgainAndAReloadedCallerGoesOnCalling) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.say("bob", wire::Ringing{call("one")});
    story.cut("bob");
    story.hush();
    story.back("bob", {false});
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
    story.cut("ann");
    story.hush();
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::calling)}});
    EXPECT_EQ(story.count<wire::Ringing>("ann"), 1U) << "and is told that somebody rings";
    EXPECT_EQ(story.known()->stage, hub::CallStage::ringing);
}

TEST(Ringing, APageReloadedWhileAcceptingHasAcceptedIfItWasFirst) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.cut("bob");
    wire::Claim claim = story.claim("bob", "ann", Role::callee);
    claim.seat.reset();
    story.hush();
    story.back("bob", {false, {claim}});
    EXPECT_EQ(story.count<wire::Accepted>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
}

TEST(Ringing, ARingThatIsClaimedButOverIsEnded) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.cut("bob");
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    story.hush();
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::ringing)}});
    EXPECT_EQ(story.ended("bob"), EndReason::cancelled);
}

}  // namespace
}  // namespace beckon::test
