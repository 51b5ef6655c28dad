// C5, C6: one connection after another: reloads, floors, leads, takeovers, connections that break.
#include <gtest/gtest.h>

#include "support/negotiation_story.hpp"

namespace beckon::test {
namespace {

TEST(Generation, TheNextTakesOverOnlyWhenItFlows) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    EXPECT_EQ(callee.lead().done(), "create 2, offer 2") << "the first still shows a picture";
    EXPECT_EQ(callee.it.active_gen(), 1);
    callee.made(SdpType::offer, 2).theirs(answer_to(2)).done();
    EXPECT_EQ(callee.it.active_gen(), 1);
    EXPECT_EQ(callee.flows(2).done(), "close 1");
    EXPECT_EQ(callee.it.active_gen(), 2);
    EXPECT_TRUE(callee.it.flows());
    EXPECT_EQ(callee.flows(1, false).done(), "") << "late news of the first means nothing";
    EXPECT_TRUE(callee.it.flows());
}

TEST(Generation, OneThatOnlyWaitsForItsAnswerIsNotOfferedTwice) {
    NegotiationStory callee(Role::callee);
    callee.lead().made(SdpType::offer, 1).done();
    EXPECT_EQ(callee.lead().done(), "") << "the other is away, and one offer is enough for when it comes back";
    EXPECT_EQ(callee.told(1, true).done(), "create 2, offer 2") << "unless that one is dead";
}

TEST(Generation, OfThreeOnlyTwoAreAlive) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1).theirs(offer_of(2)).done();
    EXPECT_EQ(caller.theirs(offer_of(3)).done(), "close 2, create 3, apply offer 3");
    EXPECT_TRUE(caller.it.alive(1));
    EXPECT_FALSE(caller.it.alive(2));
    EXPECT_TRUE(caller.it.alive(3));
}

TEST(Generation, AnOvertakenOneIsIgnored) {
    NegotiationStory caller(Role::caller);
    caller.answered(2);
    EXPECT_EQ(caller.theirs(offer_of(1)).done(), "");
    EXPECT_EQ(caller.theirs(answer_to(1)).done(), "");
}

TEST(Generation, AfterAReloadNumbersAreKnownButNotConnections) {
    NegotiationStory caller(Role::caller);
    caller.it.restored(4, caller.out);
    EXPECT_EQ(caller.it.highest(), 4);
    EXPECT_EQ(caller.theirs(offer_of(4)).done(), "create 4, apply offer 4") << "the very offer that we were told of";
    EXPECT_EQ(caller.theirs(offer_of(3)).done(), "");
}

// ------------------------------------------------------------------------------------------ the relay's word

TEST(Floor, GenerationsUpToItAreDead) {
    NegotiationStory caller(Role::caller);
    caller.told(2, false);
    EXPECT_EQ(caller.theirs(offer_of(2)).done(), "");
    EXPECT_EQ(caller.it.highest(), 2) << "ours will be above it";
    EXPECT_EQ(caller.theirs(offer_of(3)).done(), "create 3, apply offer 3");
    caller.told(1, false);
    EXPECT_EQ(caller.theirs(offer_of(2)).done(), "") << "it never sinks";
}

TEST(Floor, TheDeadConnectionShowsItsLastPictureUntilTheNextFlows) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    EXPECT_EQ(callee.told(1, true).done(), "create 2, offer 2");
    EXPECT_FALSE(callee.it.flows()) << "what it shows is not media that flows";
    EXPECT_TRUE(callee.it.alive(1));
    callee.made(SdpType::offer, 2).theirs(answer_to(2)).done();
    EXPECT_EQ(callee.flows(2).done(), "close 1");
}

TEST(Floor, ANextConnectionUnderItIsClosedAtOnce) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1).theirs(offer_of(2)).done();
    EXPECT_EQ(caller.told(2, false).done(), "close 2");
}

TEST(Floor, AnOfferThatWaitsForTheCameraMayDieWaiting) {
    NegotiationStory caller(Role::caller, false);
    caller.theirs(offer_of(1)).told(1, false);
    caller.it.media_ready(caller.out);
    EXPECT_EQ(caller.done(), "");
}

TEST(Lead, OnlyTheOneWhoIsToldOffersAndOnlyIfNothingIsUsable) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    EXPECT_EQ(callee.told(0, true).done(), "") << "the connection is sound";
    EXPECT_EQ(callee.told(1, false).done(), "") << "the other will offer";
    EXPECT_EQ(callee.told(1, true).done(), "create 2, offer 2");
}

TEST(Lead, WaitsForTheCamera) {
    NegotiationStory callee(Role::callee, false);
    EXPECT_EQ(callee.told(3, true).done(), "");
    callee.it.media_ready(callee.out);
    EXPECT_EQ(callee.done(), "create 4, offer 4");
}

TEST(Lead, GivesWayToAnOfferThatCameWhileTheCameraWasAskedFor) {
    NegotiationStory caller(Role::caller, false);
    caller.lead().theirs(offer_of(1));
    caller.it.media_ready(caller.out);
    EXPECT_EQ(caller.done(), "create 1, apply offer 1");
}

// ------------------------------------------------------------------------------------------ a stream that started anew

TEST(Restored, WhatDoesNotFlowIsOfferedAgain) {
    NegotiationStory callee(Role::callee);
    callee.lead().made(SdpType::offer, 1).done();
    callee.it.restored(1, callee.out);
    EXPECT_EQ(callee.done(), "offer 1") << "the offer may be lost, or its answer";
    EXPECT_EQ(callee.made(SdpType::offer, 1).done(), "post offer 1.2");
}

TEST(Restored, WhatWasAnsweredOnceIsOfferedWithNewCredentials) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1);
    callee.it.restored(1, callee.out);
    EXPECT_EQ(callee.done(), "offer anew 1") << "the candidates that were lost are gathered again";
}

TEST(Restored, WhatFlowsOrIsDeadOrBeingMadeIsLeftAlone) {
    NegotiationStory flowing(Role::callee);
    flowing.agreed(1).flows(1);
    flowing.it.restored(1, flowing.out);
    EXPECT_EQ(flowing.done(), "");

    NegotiationStory dead(Role::callee);
    dead.agreed(1).flows(1).told(1, false).flows(1, false);
    dead.it.restored(1, dead.out);
    EXPECT_EQ(dead.done(), "");

    NegotiationStory making(Role::callee);
    making.lead().done();
    making.it.restored(1, making.out);
    EXPECT_EQ(making.done(), "");
}

TEST(Kept, TheOfferThatWasAnsweredBeforeIsAnsweredAgain) {
    NegotiationStory caller(Role::caller);
    caller.answered(1);
    caller.it.kept(offer_of(1), caller.out);
    EXPECT_EQ(caller.done(), "apply offer 1") << "our answer was lost with the stream";
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.1");
}

TEST(Kept, AnotherOfferIsTakenLikeAny) {
    NegotiationStory caller(Role::caller);
    caller.it.kept(offer_of(3), caller.out);
    EXPECT_EQ(caller.done(), "create 3, apply offer 3");
    caller.it.kept(offer_of(3), caller.out);
    EXPECT_EQ(caller.done(), "") << "it is being answered";
}

// ------------------------------------------------------------------------------------------ connections that fail or break

TEST(Broken, AConnectionIsReplacedThreeTimesAndNoMore) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1);
    for (std::int64_t gen = 1; gen <= 3; ++gen) {
        EXPECT_TRUE(callee.it.broke(gen, callee.out));
        EXPECT_EQ(callee.done(), "close " + std::to_string(gen) + ", create " + std::to_string(gen + 1) + ", offer "
                                     + std::to_string(gen + 1));
    }
    EXPECT_TRUE(callee.it.broke(1, callee.out)) << "late news of one that is gone";
    EXPECT_FALSE(callee.it.broke(4, callee.out));
}

TEST(Broken, TheOneThatShowsLeavesItsPlaceToTheNext) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1).lead().done();
    EXPECT_TRUE(callee.it.broke(1, callee.out));
    EXPECT_EQ(callee.done(), "close 1");
    EXPECT_EQ(callee.it.active_gen(), 2);
    EXPECT_FALSE(callee.it.next());
}

TEST(Broken, TheNextIsGivenUpWhileTheFirstFlows) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1).lead().done();
    EXPECT_TRUE(callee.it.broke(2, callee.out));
    EXPECT_EQ(callee.done(), "close 2");
    EXPECT_TRUE(callee.it.flows());
}

TEST(Broken, TheNextIsReplacedIfTheFirstIsOfNoUse) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1).told(1, true).done();
    callee.flows(1, false);
    EXPECT_TRUE(callee.it.broke(2, callee.out));
    EXPECT_EQ(callee.done(), "close 2, create 3, offer 3");
}

TEST(LinkFailed, OfTheNextMeansTheFirstStays) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1).lead().done();
    callee.it.link_failed(2, callee.out);
    EXPECT_EQ(callee.done(), "close 2");
    EXPECT_TRUE(callee.it.flows());
}

TEST(LinkFailed, OfTheFirstMeansItNoLongerFlows) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    callee.it.link_failed(1, callee.out);
    EXPECT_EQ(callee.done(), "");
    EXPECT_FALSE(callee.it.flows());
    EXPECT_TRUE(callee.it.alive(1)) << "new credentials may heal it";
}

TEST(LinkFailed, TheOneThatFailedIsTheOneThatIsMended) {
    NegotiationStory caller(Role::caller);
    caller.answered(1);
    EXPECT_EQ(caller.lead().done(), "create 2, offer 2");
    caller.theirs(offer_of(2)).made(SdpType::answer, 2).done();  // theirs crossed ours
    caller.it.link_failed(2, caller.out);
    caller.it.restart_ice(2, caller.out);
    EXPECT_EQ(caller.done(), "offer anew 2") << "they may have closed the first";
    caller.it.restart_ice(1, caller.out);
    EXPECT_EQ(caller.done(), "offer anew 1") << "or may not have heard of the second";
    caller.flows(1);
    caller.it.link_failed(2, caller.out);
    caller.it.restart_ice(2, caller.out);
    EXPECT_EQ(caller.done(), "close 2") << "what flows is not given up for it";
}

// C5: Firefox, after a restart that failed, says that it is connected, and sends where nobody hears it.
TEST(LinkFailed, OfOneThatWasMendedMeansThatAnotherTakesItsPlace) {
    for (const bool by_us : {true, false}) {
        NegotiationStory callee(Role::callee);
        callee.agreed(1).flows(1);
        if (by_us) {
            callee.it.restart_ice(callee.out);
            callee.made(SdpType::offer, 1).theirs(answer_to(1, 2)).done();
        } else {
            callee.theirs(offer_of(1, 2)).made(SdpType::answer, 1).done();
        }
        callee.it.link_failed(1, callee.out);
        callee.it.restart_ice(1, callee.out);
        EXPECT_EQ(callee.done(), "create 2, offer 2");
        EXPECT_TRUE(callee.it.alive(1)) << "it may heal by itself";
        EXPECT_EQ(callee.it.hoped_gen(), 2);
        callee.it.restart_ice(1, callee.out);
        callee.theirs(offer_of(1, 3));
        EXPECT_EQ(callee.done(), "") << "its place is being taken";
        callee.made(SdpType::offer, 2).theirs(answer_to(2)).done();
        EXPECT_EQ(callee.flows(2).done(), "close 1");
        EXPECT_TRUE(callee.it.flows());
    }
}

TEST(LinkFailed, OfOneThatFlowedAgainMeansThatItIsMendedAgain) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1);
    for (int i = 0; i < 3; ++i) {
        caller.it.link_failed(1, caller.out);
        caller.it.restart_ice(1, caller.out);
        EXPECT_EQ(caller.done(), "offer anew 1") << "time " << i;
        caller.made(SdpType::offer, 1).theirs(answer_to(1, 1 + i)).flows(1).done();
    }
}

TEST(LinkFailed, OfOneThatHealedByItselfMeansThatItIsMendedAgain) {
    for (const bool fails : {false, true}) {
        NegotiationStory callee(Role::callee);
        callee.mended_and_failed(1).flows(1);
        if (fails) callee.it.link_failed(1, callee.out);
        callee.it.restart_ice(1, callee.out);
        EXPECT_EQ(callee.done(), "offer anew 1");
    }
}

TEST(LinkFailed, OfOneThatIsBeingMendedMeansThatItAnswersAndIsReplaced) {
    NegotiationStory caller(Role::caller);
    caller.answered(1).flows(1).theirs(offer_of(1, 2)).done();
    caller.it.link_failed(1, caller.out);
    caller.it.restart_ice(1, caller.out);
    EXPECT_EQ(caller.done(), "");
    EXPECT_EQ(caller.made(SdpType::answer, 1).done(), "post answer 1.2, create 2, offer 2");
}

TEST(LinkFailed, OfOneThatWasMendedMeansThatAnotherTakesItsPlaceWhenTheStreamStartsAnew) {
    NegotiationStory callee(Role::callee);
    callee.mended_and_failed(1);
    callee.it.restored(1, callee.out);
    EXPECT_EQ(callee.done(), "create 2, offer 2");
    callee.made(SdpType::offer, 2).done();
    callee.it.restored(2, callee.out);
    EXPECT_EQ(callee.done(), "offer 2");
}

TEST(LinkFailed, OfOneThatTookAHopelessOnesPlaceMeansTheSameForIt) {
    NegotiationStory callee(Role::callee);
    callee.mended_and_failed(1);
    callee.it.restart_ice(1, callee.out);
    callee.made(SdpType::offer, 2).theirs(answer_to(2)).done();
    callee.it.link_failed(2, callee.out);
    callee.it.restart_ice(2, callee.out);
    EXPECT_EQ(callee.done(), "offer anew 2") << "it has not been tried before";
    callee.made(SdpType::offer, 2).theirs(answer_to(2, 2)).done();
    callee.it.link_failed(2, callee.out);
    callee.it.restart_ice(2, callee.out);
    EXPECT_EQ(callee.done(), "close 2, create 3, offer 3");
}

TEST(LinkFailed, WhatIsParkedForAPageWithNothingIsNoHopeForTheOneThatIsThere) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1);
    callee.it.restart_ice(callee.out);
    callee.made(SdpType::offer, 1).theirs(answer_to(1, 2));
    callee.it.park(callee.out);
    callee.made(SdpType::offer, 2).done();
    callee.it.link_failed(1, callee.out);
    callee.it.restart_ice(1, callee.out);
    EXPECT_EQ(callee.done(), "") << "nobody is there";
    EXPECT_EQ(callee.it.hoped_gen(), 1);
    EXPECT_TRUE(callee.it.unpark(callee.out));
    callee.it.restart_ice(callee.out);
    EXPECT_EQ(callee.done(), "close 2, create 3, offer 3") << "they are back";
}

TEST(Closing, LeavesNothingBehind) {
    NegotiationStory callee(Role::callee);
    callee.agreed(1).flows(1).lead().done();
    callee.it.close(callee.out);
    EXPECT_EQ(callee.done(), "close 2, close 1");
    EXPECT_TRUE(callee.it.empty());
}

}  // namespace
}  // namespace beckon::test
