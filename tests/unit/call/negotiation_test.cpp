// C2, C5: offers and answers over one connection; crossing offers; candidates; new ICE credentials.
#include <gtest/gtest.h>

#include "support/negotiation_story.hpp"

namespace beckon::test {
namespace {

TEST(Negotiation, TheOneWhoLeadsOffersTheFirstGeneration) {
    NegotiationStory callee(Role::callee);
    EXPECT_TRUE(callee.it.empty());
    EXPECT_EQ(callee.lead().done(), "create 1, offer 1");
    EXPECT_EQ(callee.made(SdpType::offer, 1).done(), "post offer 1.1");
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "apply answer 1");
    EXPECT_EQ(callee.it.highest(), 1);
    EXPECT_FALSE(callee.it.flows());
    EXPECT_EQ(callee.flows(1).done(), "");
    EXPECT_TRUE(callee.it.flows());
}

TEST(Negotiation, TheOtherAnswersAndRepeatsTheOffersNumber) {
    NegotiationStory caller(Role::caller);
    EXPECT_EQ(caller.theirs(offer_of(1, 7)).done(), "create 1, apply offer 1");
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.7");
}

TEST(Negotiation, LeadingAgainMakesAnotherGenerationOnlyWhenNoneIsOnItsWay) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    EXPECT_EQ(callee.lead().done(), "create 2, offer 2");
    EXPECT_EQ(callee.lead().done(), "");
}

TEST(Negotiation, InAWatchedBroadcastMediaGoesOneWay) {
    const auto created = [](Role role) {
        NegotiationStory story(role, true, Kind::watch);
        story.lead();
        return of_kind<call::CreatePeer>(story.effects).at(0);
    };
    EXPECT_FALSE(created(Role::caller).sends);
    EXPECT_TRUE(created(Role::caller).receives);
    EXPECT_TRUE(created(Role::callee).sends);
    EXPECT_FALSE(created(Role::callee).receives);
}

// ------------------------------------------------------------------------------------------ media that is not ready yet

TEST(Negotiation, AnOfferWaitsForOurCamera) {
    NegotiationStory callee(Role::callee, false);
    EXPECT_EQ(callee.lead().done(), "");
    callee.it.media_ready(callee.out);
    EXPECT_EQ(callee.done(), "create 1, offer 1");
    callee.it.media_ready(callee.out);
    EXPECT_EQ(callee.done(), "") << "once";
}

TEST(Negotiation, AnAnswerWaitsForOurCameraAndTheCandidatesWaitWithIt) {
    NegotiationStory caller(Role::caller, false);
    EXPECT_EQ(caller.theirs(offer_of(1)).theirs(candidates_of(1, 2)).done(), "");
    caller.it.media_ready(caller.out);
    EXPECT_EQ(caller.done(), "create 1, apply offer 1, add 2");
}

TEST(Negotiation, OfSeveralOffersThatWaitForTheCameraTheLatestCounts) {
    NegotiationStory caller(Role::caller, false);
    caller.theirs(offer_of(1, 1, "old")).theirs(offer_of(2, 1, "new")).theirs(offer_of(1, 2, "late"));
    caller.it.media_ready(caller.out);
    const auto applied = of_kind<call::ApplyDescription>(caller.effects);
    ASSERT_EQ(applied.size(), 1U);
    EXPECT_EQ(applied[0].gen, 2);
    EXPECT_EQ(applied[0].sdp.text, "new");
}

TEST(Negotiation, AViewerNeedsNoCameraToAnswer) {
    NegotiationStory viewer(Role::caller, false, Kind::watch);
    EXPECT_EQ(viewer.theirs(offer_of(1)).done(), "create 1, apply offer 1");
}

// ------------------------------------------------------------------------------------------ crossing

TEST(Glare, OfCrossingOffersInOneGenerationThePoliteOneGivesWay) {
    for (const bool sent : {false, true}) {
        NegotiationStory caller(Role::caller);
        caller.lead();
        if (sent) caller.made(SdpType::offer, 1);
        caller.done();
        EXPECT_EQ(caller.theirs(offer_of(1)).done(), "apply offer 1");
        EXPECT_EQ(caller.made(SdpType::offer, 1).done(), "") << "made before it was void";
        EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.1");

        NegotiationStory callee(Role::callee);
        callee.lead();
        if (sent) callee.made(SdpType::offer, 1);
        callee.done();
        EXPECT_EQ(callee.theirs(offer_of(1)).done(), "") << "the impolite one goes ahead";
        if (!sent) {
            EXPECT_EQ(callee.made(SdpType::offer, 1).done(), "post offer 1.1");
        }
        EXPECT_EQ(callee.theirs(answer_to(1)).done(), "apply answer 1");
    }
}

TEST(Glare, CrossingOffersOfALaterExchangeAreSettledTheSameWay) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1);
    caller.it.negotiation_needed(1, caller.out);
    caller.made(SdpType::offer, 1).done();
    EXPECT_EQ(caller.theirs(offer_of(1, 2)).done(), "apply offer 1");

    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    callee.it.negotiation_needed(1, callee.out);
    callee.made(SdpType::offer, 1).done();
    EXPECT_EQ(callee.theirs(offer_of(1, 1)).done(), "");
}

TEST(Glare, C5_WhoGivesWayKeepsItsLaterOffersToItselfUntilTheyAreAnswered) {
    const auto yields = [](NegotiationStory& story) { return of_kind<call::MakeOffer>(story.effects).back().yields; };
    NegotiationStory caller(Role::caller);
    caller.lead();
    EXPECT_FALSE(yields(caller)) << "the first: a connection that shows nothing yet is made anew instead";
    caller.made(SdpType::offer, 1).theirs(answer_to(1)).flows(1);
    caller.it.restart_ice(caller.out);
    EXPECT_TRUE(yields(caller));

    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    callee.it.restart_ice(callee.out);
    EXPECT_FALSE(yields(callee)) << "nothing that crosses its offer is taken";
}

TEST(Glare, AnOfferOfAHigherGenerationIsTakenByEither) {
    for (const Role role : {Role::caller, Role::callee}) {
        NegotiationStory story(role);
        story.lead().made(SdpType::offer, 1).done();
        EXPECT_EQ(story.theirs(offer_of(2)).done(), "close 1, create 2, apply offer 2");
    }
}

TEST(Negotiation, AnOfferThatCameTwiceIsAnsweredOnce) {
    NegotiationStory caller(Role::caller);
    caller.answered(1);
    EXPECT_EQ(caller.theirs(offer_of(1)).done(), "");
    EXPECT_EQ(caller.theirs(offer_of(1, 2)).done(), "apply offer 1") << "the next one is another";
}

TEST(Negotiation, AnOfferThatComesWhileAnotherIsAnsweredWaitsItsTurn) {
    NegotiationStory caller(Role::caller);
    caller.theirs(offer_of(1, 1)).done();
    EXPECT_EQ(caller.theirs(offer_of(1, 2)).theirs(offer_of(1, 3)).theirs(offer_of(1, 2)).done(), "");
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.1, apply offer 1");
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.3");
}

TEST(Negotiation, AnAnswerToAnotherOfferIsNotOurs) {
    NegotiationStory callee(Role::callee);
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "") << "nothing was offered";
    callee.lead().made(SdpType::offer, 1).done();
    EXPECT_EQ(callee.theirs(answer_to(1, 2)).done(), "") << "another number";
    EXPECT_EQ(callee.theirs(answer_to(2, 1)).done(), "") << "another generation";
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "apply answer 1");
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "") << "it comes but once";
}

TEST(Negotiation, WhatTheBrowserMadeForAConnectionThatIsGoneIsDropped) {
    NegotiationStory callee(Role::callee);
    callee.lead().done();
    EXPECT_EQ(callee.made(SdpType::offer, 2).done(), "");
    callee.it.local_candidates(2, {}, callee.out);
    EXPECT_EQ(callee.done(), "");
    callee.it.local_candidates(1, {}, callee.out);
    EXPECT_EQ(callee.done(), "post candidates");
    callee.it.close(callee.out);
    EXPECT_EQ(callee.done(), "close 1");
    EXPECT_EQ(callee.made(SdpType::offer, 1).done(), "");
}

// ------------------------------------------------------------------------------------------ candidates

TEST(Candidates, BeforeTheOfferAreKeptForIt) {
    NegotiationStory caller(Role::caller);
    EXPECT_EQ(caller.theirs(candidates_of(1, 3)).theirs(candidates_of(1, 2)).done(), "");
    EXPECT_EQ(caller.theirs(offer_of(1)).done(), "create 1, apply offer 1, add 5");
    EXPECT_EQ(caller.theirs(candidates_of(1, 1)).done(), "add 1") << "from then on at once";
}

TEST(Candidates, BeforeTheAnswerAreKeptForIt) {
    NegotiationStory callee(Role::callee);
    callee.lead().made(SdpType::offer, 1).done();
    EXPECT_EQ(callee.theirs(candidates_of(1, 2)).done(), "");
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "apply answer 1, add 2");
}

TEST(Candidates, BeforeTheirDescriptionAreBounded) {
    NegotiationStory caller(Role::caller);
    for (int i = 0; i < 9; ++i) caller.theirs(candidates_of(1, 8));
    EXPECT_EQ(caller.theirs(offer_of(1)).done(),
              "create 1, apply offer 1, add " + std::to_string(limits::candidates_early));
}

TEST(Candidates, OfAnOfferThatIsGoneLeaveTheirRoomToTheNext) {
    NegotiationStory caller(Role::caller, false);
    caller.theirs(offer_of(1));
    for (int i = 0; i < 8; ++i) caller.theirs(candidates_of(1, 8));
    caller.told(1, false);
    caller.theirs(offer_of(2)).theirs(candidates_of(2, 5));
    caller.it.media_ready(caller.out);
    EXPECT_EQ(caller.done(), "create 2, apply offer 2, add 5")
        << "their page was reloaded while our camera was asked for";

    NegotiationStory other(Role::caller, false);
    other.theirs(offer_of(1));
    for (int i = 0; i < 8; ++i) other.theirs(candidates_of(1, 8));
    other.theirs(offer_of(2)).theirs(candidates_of(2, 5));
    other.it.media_ready(other.out);
    EXPECT_EQ(other.done(), "create 2, apply offer 2, add 5") << "their connection broke meanwhile";
}

TEST(Candidates, OfADeadOrOvertakenGenerationAreDropped) {
    NegotiationStory caller(Role::caller);
    caller.answered(2);
    EXPECT_EQ(caller.theirs(candidates_of(1)).done(), "");
    caller.told(2, false);
    EXPECT_EQ(caller.theirs(candidates_of(2)).done(), "");
    EXPECT_EQ(caller.theirs(candidates_of(3, 2)).theirs(offer_of(3)).done(), "create 3, apply offer 3, add 2");
}

// ------------------------------------------------------------------------------------------ offers that have to wait

TEST(Negotiation, ANeedThatComesWhileBusyIsMetAtRest) {
    NegotiationStory callee(Role::callee);
    callee.lead();
    callee.it.negotiation_needed(1, callee.out);
    EXPECT_EQ(callee.done(), "create 1, offer 1") << "the offer that is being made will say it";
    callee.made(SdpType::offer, 1).done();
    callee.it.negotiation_needed(1, callee.out);
    callee.it.negotiation_needed(1, callee.out);
    EXPECT_EQ(callee.done(), "");
    EXPECT_EQ(callee.theirs(answer_to(1)).done(), "apply answer 1, offer 1");
    EXPECT_EQ(callee.made(SdpType::offer, 1).done(), "post offer 1.2");
    EXPECT_EQ(callee.theirs(answer_to(1, 2)).done(), "apply answer 1") << "met once";
}

TEST(Negotiation, ANeedThatComesWhileAnsweringIsMetBehindTheAnswer) {
    NegotiationStory caller(Role::caller);
    caller.theirs(offer_of(1)).done();
    caller.it.negotiation_needed(1, caller.out);
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.1, offer 1");
}

TEST(Negotiation, AtRestANeedIsMetAtOnceAndOfAnotherConnectionNever) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1);
    callee.it.negotiation_needed(2, callee.out);
    EXPECT_EQ(callee.done(), "");
    callee.it.negotiation_needed(1, callee.out);
    EXPECT_EQ(callee.done(), "offer 1");
}

// C5
TEST(IceRestart, MakesAnOfferWithNewCredentials) {
    NegotiationStory callee(Role::callee);
    callee.it.restart_ice(callee.out);
    EXPECT_EQ(callee.done(), "") << "there is nothing to restart";
    callee.agreed(1).flows(1);
    callee.it.restart_ice(callee.out);
    EXPECT_EQ(callee.done(), "offer anew 1");
    callee.it.restart_ice(callee.out);
    EXPECT_EQ(callee.done(), "") << "it is being made";
    callee.made(SdpType::offer, 1).done();
    callee.it.restart_ice(callee.out);
    EXPECT_EQ(callee.done(), "offer anew 1") << "the last may never be answered";
}

TEST(IceRestart, C5_ThatWasNotAnsweredIsAskedForAgainWhenTheStreamStartsAnew) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1);
    caller.it.restart_ice(caller.out);
    caller.made(SdpType::offer, 1).done();
    caller.it.restored(1, caller.out);
    EXPECT_EQ(caller.done(), "offer anew 1") << "the one before was never its own description";
    caller.made(SdpType::offer, 1).theirs(answer_to(1, 2)).done();
    caller.it.restored(1, caller.out);
    EXPECT_EQ(caller.done(), "");
}

TEST(IceRestart, WaitsBehindAnAnswer) {
    NegotiationStory caller(Role::caller);
    caller.theirs(offer_of(1)).done();
    caller.it.restart_ice(caller.out);
    EXPECT_EQ(caller.done(), "");
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.1, offer anew 1");
}

}  // namespace
}  // namespace beckon::test
