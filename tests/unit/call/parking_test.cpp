// C6: the offer that is left at the relay for a page that comes back with nothing.
#include <gtest/gtest.h>

#include "support/negotiation_story.hpp"

namespace beckon::test {
namespace {

/// Media flows in the first generation, and the offer of the second is parked. Of one that accepted, or that called.
struct Stays : NegotiationStory {
    explicit Stays(Role role = Role::callee) : NegotiationStory(role) {
        role == Role::callee ? agreed(1) : answered(1);
        flows(1);
        it.park(out);
        EXPECT_EQ(done(), "create 2, offer 2");
        made(SdpType::offer, 2);
        EXPECT_EQ(done(), "park offer 2.1");
    }
};

TEST(Parking, WhatFlowsIsLeftAloneAndAPageThatComesBackAsItWentNeverHearsOfIt) {
    Stays stays;
    EXPECT_TRUE(stays.it.flows());
    EXPECT_TRUE(stays.it.unpark(stays.out));
    EXPECT_EQ(stays.done(), "close 2");
    EXPECT_TRUE(stays.it.flows());
    EXPECT_FALSE(stays.it.unpark(stays.out));
}

TEST(Parking, APageThatComesBackWithNothingAnswersIt) {
    Stays stays;
    stays.told(1, false);
    EXPECT_FALSE(stays.it.unpark(stays.out)) << "it is in use";
    EXPECT_EQ(stays.theirs(answer_to(2)).done(), "apply answer 2");
    EXPECT_EQ(stays.flows(2).done(), "close 1");
}

TEST(Parking, WhenTheRelayGaveItToNobodyItIsOfferedToWhoIsThere) {
    Stays stays;
    EXPECT_EQ(stays.told(1, true).done(), "offer 2");
    EXPECT_EQ(stays.made(SdpType::offer, 2).done(), "post offer 2.2");
}

TEST(Parking, OneThatIsStillBeingMadeIsSaidToWhoIsThere) {
    NegotiationStory stays(Role::callee);
    stays.agreed(1).flows(1);
    stays.it.park(stays.out);
    stays.told(1, true).done();
    EXPECT_EQ(stays.made(SdpType::offer, 2).done(), "post offer 2.1");
}

TEST(Parking, AnOfferOfTheirsIsTakenByEitherRole) {
    for (const Role role : {Role::caller, Role::callee}) {
        Stays stays(role);
        EXPECT_EQ(stays.theirs(offer_of(2)).done(), "apply offer 2") << "ours may have reached nobody";
        EXPECT_EQ(stays.made(SdpType::answer, 2).done(), "post answer 2.1");
    }
}

TEST(Parking, OnceNothingElseIsLeftItIsOfferedToAnybody) {
    Stays stays;
    EXPECT_TRUE(stays.it.broke(1, stays.out));
    EXPECT_EQ(stays.done(), "close 1, offer 2");
    EXPECT_EQ(stays.made(SdpType::offer, 2).done(), "post offer 2.2");
}

TEST(Parking, OnAnotherNetworkItIsMadeAnew) {
    Stays stays;
    stays.it.network_changed(stays.out);
    EXPECT_EQ(stays.done(), "offer anew 2, offer anew 1");
    EXPECT_EQ(stays.made(SdpType::offer, 2).done(), "park offer 2.2");
    EXPECT_EQ(stays.made(SdpType::offer, 1).done(), "post offer 1.2");
}

TEST(Parking, AnAnswerToOneThatWasDroppedMeansThatAnotherIsNeeded) {
    for (const bool floor_first : {true, false}) {
        Stays stays;
        stays.it.unpark(stays.out);
        stays.it.park(stays.out);
        stays.done();
        stays.made(SdpType::offer, 3).done();
        if (floor_first) stays.told(1, false);
        stays.theirs(answer_to(2));
        if (!floor_first) stays.told(1, false);
        EXPECT_EQ(stays.done(), "offer 3") << floor_first;
        EXPECT_EQ(stays.made(SdpType::offer, 3).done(), "post offer 3.2");
    }
}

TEST(Parking, TheOtherCountsWithoutWhatItNeverHeardOf) {
    Stays stays;
    for (std::int64_t again = 0; again < 2; ++again) {
        stays.it.unpark(stays.out);
        stays.it.park(stays.out);
    }
    stays.done();
    stays.theirs(candidates_of(2));
    EXPECT_EQ(stays.theirs(offer_of(2)).done(), "close 4, create 2, apply offer 2, add 1");
}

TEST(Parking, OneOfferIsParkedAtATime) {
    Stays stays;
    stays.it.park(stays.out);
    EXPECT_EQ(stays.done(), "");
}

TEST(Parking, WhereNothingWasAgreedThereIsNothingToKeepItBeside) {
    NegotiationStory stays(Role::callee);
    stays.lead().made(SdpType::offer, 1).done();
    stays.it.park(stays.out);
    EXPECT_EQ(stays.done(), "") << "the first offer waits for its answer";
}

}  // namespace
}  // namespace beckon::test
