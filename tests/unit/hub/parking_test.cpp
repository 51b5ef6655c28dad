// C6: the offer that is left with the relay for a page that comes back with nothing.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

wire::Description for_a_new_page(std::int64_t gen, std::int64_t rev = 1) {
    wire::Description offer = description(gen, rev);
    offer.parked = true;
    return offer;
}

wire::Candidates one_candidate(std::int64_t gen) { return {call("one"), gen, {{{"c", {}, {}}}}}; }

/// Media flows in the first generation, bob's socket is gone, and ann left an offer for him.
HubStory left_for_bob() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("bob", description(1));
    story.say("ann", description(1, 1, SdpType::answer));
    story.cut("bob");
    story.say("ann", for_a_new_page(2));
    story.say("ann", one_candidate(2));
    story.hush();
    return story;
}

Return reloaded(HubStory& story, std::int64_t gen = 1) {
    return {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, gen)}};
}

TEST(Parked, IsGivenToAPageThatWasLoadedAnew) {
    HubStory story = left_for_bob();
    story.back("bob", reloaded(story));
    const auto restored = story.heard<wire::Restored>("bob").at(0);
    ASSERT_TRUE(restored.offer);
    EXPECT_EQ(restored.offer->gen, 2);
    EXPECT_FALSE(restored.offer->parked) << "it is said to him now";
    EXPECT_EQ(restored.candidates.size(), 1U);
    EXPECT_FALSE(restored.lead);
    const auto news = story.heard<wire::Peer>("ann").at(0);
    EXPECT_EQ(news.floor, 1);
    EXPECT_FALSE(news.lead) << "her offer has been heard";
    story.say("ann", one_candidate(2));
    EXPECT_EQ(story.count<wire::Candidates>("bob"), 1U) << "and so are further candidates";
}

TEST(Parked, NeverReachesAPageThatComesBackAsItWent) {
    for (const bool resumed : {true, false}) {
        HubStory story = left_for_bob();
        if (resumed) {
            story.back("bob");
        } else {
            story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1, false)}});
            EXPECT_FALSE(story.heard<wire::Restored>("bob").at(0).offer);
        }
        EXPECT_EQ(story.heard<wire::Peer>("ann").at(0).floor, 0);
        story.say("ann", one_candidate(2));
        EXPECT_EQ(story.count<wire::Description>("bob") + story.count<wire::Candidates>("bob"), 0U) << resumed;
    }
}

TEST(Parked, IsForgottenOnceItsPageCameBackSoThatTheNextReloadGetsAnotherOffer) {
    HubStory story = left_for_bob();
    story.back("bob");
    story.cut("bob");
    story.hush();
    story.back("bob", reloaded(story));
    EXPECT_FALSE(story.heard<wire::Restored>("bob").at(0).offer);
    EXPECT_TRUE(story.heard<wire::Peer>("ann").at(0).lead);
}

TEST(Parked, ThatComesTooLateIsAskedForAgain) {
    HubStory story = left_for_bob();
    story.back("bob");
    story.say("ann", for_a_new_page(3));
    story.say("ann", one_candidate(3));
    EXPECT_EQ(story.count<wire::Description>("bob") + story.count<wire::Candidates>("bob"), 0U);
    story.cut("bob");
    story.back("bob", reloaded(story));
    EXPECT_TRUE(story.heard<wire::Peer>("ann").back().lead);
    story.say("ann", description(3, 2));
    story.say("ann", one_candidate(3));
    EXPECT_EQ(story.count<wire::Description>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Candidates>("bob"), 1U);
}

TEST(Parked, MadeAnewAfterItWasGivenAwayItIsSaid) {
    HubStory story = left_for_bob();
    story.back("bob", reloaded(story));
    story.say("ann", for_a_new_page(2, 2));
    ASSERT_EQ(story.count<wire::Description>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::Description>("bob")[0].rev, 2);
}

TEST(Parked, ThatTheOtherLedHimselfMeanwhileIsNotSaid) {
    HubStory story = left_for_bob();
    story.back("bob");
    story.say("bob", description(2));
    story.hush();
    story.say("ann", for_a_new_page(2));
    story.say("ann", one_candidate(2));
    EXPECT_EQ(story.count<wire::Description>("bob") + story.count<wire::Candidates>("bob"), 0U);
    story.say("ann", description(2, 1, SdpType::answer));
    story.say("ann", one_candidate(2));
    EXPECT_EQ(story.count<wire::Description>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Candidates>("bob"), 1U);
}

TEST(Parked, WhatTheFlowingConnectionSaysGoesOnBesideIt) {
    HubStory story = left_for_bob();
    story.say("ann", description(1, 2));
    story.back("bob");
    ASSERT_EQ(story.count<wire::Description>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::Description>("bob")[0].gen, 1);
}

TEST(Parked, OnlyTheLatestWaitsAndNoMoreCandidatesThanFit) {
    HubStory story = left_for_bob();
    story.say("ann", for_a_new_page(3));
    for (std::size_t i = 0; i < limits::candidates_per_frame + 5; ++i)
        story.say("ann", wire::Candidates{call("one"), 3, {}});
    story.back("bob", reloaded(story));
    const auto restored = story.heard<wire::Restored>("bob").at(0);
    ASSERT_TRUE(restored.offer);
    EXPECT_EQ(restored.offer->gen, 3);
    EXPECT_EQ(restored.candidates.size(), limits::candidates_per_frame);
}

TEST(Parked, OfAPageThatWasLoadedAnewItselfIsDead) {
    HubStory story = left_for_bob();
    story.cut("ann");
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::accepted, 2)}});
    story.back("bob", reloaded(story));
    EXPECT_FALSE(story.heard<wire::Restored>("bob").at(0).offer);
    EXPECT_GE(story.heard<wire::Restored>("bob").at(0).floor, 2);
}

TEST(Parked, IsNotWhatIsStored) {
    HubStory story = left_for_bob();
    for (const hub::Row& row : story.rows) {
        const auto* kept = std::get_if<hub::DescriptionRow>(&row);
        EXPECT_TRUE(!kept || kept->gen == 1);
    }
    story.back("bob", reloaded(story));
    const auto* last = [&]() -> const hub::DescriptionRow* {
        const hub::DescriptionRow* found = nullptr;
        for (const hub::Row& row : story.rows) {
            if (const auto* kept = std::get_if<hub::DescriptionRow>(&row)) found = kept;
        }
        return found;
    }();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->gen, 2) << "given to him, it is the last that she said";
}

TEST(Parked, AnAnswerOrAGenerationThatBothHaveCannotBe) {
    HubStory story = left_for_bob();
    wire::Description answer = description(3, 1, SdpType::answer);
    answer.parked = true;
    story.say("ann", answer);
    story.say("ann", for_a_new_page(1, 7));
    story.back("bob", reloaded(story));
    EXPECT_EQ(story.heard<wire::Restored>("bob").at(0).offer->gen, 2);
}

TEST(Drain, NobodyLeavesOffersForThoseWhoGoAsWell) {
    HubStory story = left_for_bob();
    story.back("bob");
    story.hush();
    story.give(hub::Drain{seconds(1)});
    EXPECT_EQ(story.count<wire::Peer>("ann") + story.count<wire::Peer>("bob"), 0U);
}

}  // namespace
}  // namespace beckon::test
