// C1, C5, C8: what happens when nothing happens.
#include <gtest/gtest.h>

#include "support/machine_story.hpp"

namespace beckon::test {
namespace {

using call::PeerLink;
using call::Timer;

const Settings& settings() { return MachineStory::settings(); }

TEST(Ring, IsGivenUpALittleAfterTheRelayDoes) {
    for (MachineStory story :
         {MachineStory::calling(), MachineStory::alerted(), MachineStory::arriving(), MachineStory::incoming()}) {
        const std::string before = story.phase();
        story.wait(settings().ring + settings().ring_slack - milliseconds(1));
        EXPECT_EQ(story.phase(), before);
        story.wait(milliseconds(1));
        EXPECT_EQ(story.end_posted(), EndReason::no_answer) << before;
    }
}

TEST(Confirm, AnAcceptanceThatIsNeverConfirmedIsGivenUp) {
    MachineStory story = MachineStory::accepting();
    EXPECT_FALSE(story.armed(Timer::ring));
    story.wait(settings().connect);
    EXPECT_EQ(story.end_posted(), EndReason::lost);
}

TEST(Connect, MediaThatNeverComesIsIceFailed) {
    MachineStory story = MachineStory::connecting();
    story.wait(settings().connect - milliseconds(1));
    EXPECT_EQ(story.phase(), "connecting");
    story.wait(milliseconds(1));
    EXPECT_EQ(story.end_posted(), EndReason::ice_failed) << "it never flowed";
}

TEST(Connect, IsForgottenOnceMediaFlows) {
    MachineStory story = MachineStory::live();
    EXPECT_TRUE(story.machine->deadline().is_never());
    story.wait(minutes(60));
    EXPECT_EQ(story.phase(), "live");
}

TEST(Recover, MediaThatDoesNotComeBackIsIceLost) {
    MachineStory story = MachineStory::recovering();
    story.wait(settings().recover - milliseconds(1));
    EXPECT_EQ(story.phase(), "recovering");
    story.wait(milliseconds(1));
    EXPECT_EQ(story.end_posted(), EndReason::ice_lost) << "it flowed once";
}

TEST(Recover, AnInterruptionThatHealsByItselfIsNotRestarted) {
    MachineStory story = MachineStory::recovering();
    story.wait(settings().restart_after - milliseconds(1));
    EXPECT_EQ(story.count<call::MakeOffer>(), 0U);
    story.link(1, PeerLink::connected);
    EXPECT_EQ(story.phase(), "live");
    EXPECT_TRUE(story.machine->deadline().is_never());
}

TEST(Restart, ComesTwoSecondsAfterDisconnectedAndAgainAndAgain) {
    MachineStory story = MachineStory::recovering();
    story.wait(settings().restart_after);
    ASSERT_EQ(story.count<call::MakeOffer>(), 1U);
    EXPECT_TRUE(of_kind<call::MakeOffer>(story.effects)[0].restart);
    for (int i = 0; i < 3; ++i) {
        story.made_offer(1);
        story.wait(settings().restart_again);
        EXPECT_EQ(story.count<call::MakeOffer>(), 1U) << "try " << i + 2;
    }
}

TEST(Restart, ComesAtOnceWhenTheLinkFailed) {
    MachineStory story = MachineStory::live();
    story.link(1, PeerLink::failed);
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
    EXPECT_EQ(story.machine->timers().when(Timer::restart), story.now + settings().restart_again);

    MachineStory worse = MachineStory::recovering();
    worse.link(1, PeerLink::failed);
    EXPECT_EQ(worse.count<call::MakeOffer>(), 1U) << "disconnected, then failed";
}

// C5: a browser takes longer to see that the next try failed than there is left.
TEST(Restart, ComesAgainAndAgainWhereAConnectionFailedThatNeverWas) {
    MachineStory story = MachineStory::connecting();
    story.wait(seconds(15));
    EXPECT_EQ(story.count<call::MakeOffer>(), 0U) << "before that it may only be slow";
    story.link(1, PeerLink::failed);
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
    for (int i = 0; i < 2; ++i) {
        story.made_offer(1);
        story.wait(settings().restart_again);
        ASSERT_EQ(story.count<call::MakeOffer>(), 1U) << "try " << i + 2;
        EXPECT_TRUE(of_kind<call::MakeOffer>(story.effects)[0].restart);
    }
    story.wait(settings().restart_again);
    EXPECT_EQ(story.end_posted(), EndReason::ice_failed) << "within the time that there is";

    MachineStory better = MachineStory::connecting();
    better.link(1, PeerLink::failed);
    better.link(1, PeerLink::connected);
    EXPECT_TRUE(better.machine->deadline().is_never());
}

TEST(Restart, GivesWayToANewConnectionWhereItFailedAndThatOneIsTriedAgainAndAgain) {
    MachineStory story = MachineStory::live();
    story.link(1, PeerLink::failed);
    story.made_offer(1);
    story.link(1, PeerLink::failed);
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U) << "nothing new was tried: there is no answer";
    story.made_offer(1);
    story.tell(answer_to(1, 3));
    story.link(1, PeerLink::failed);
    ASSERT_EQ(story.count<call::CreatePeer>(), 1U);
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
    story.made_offer(2);
    for (int i = 0; i < 2; ++i) {
        story.wait(settings().restart_again);
        ASSERT_EQ(story.count<call::MakeOffer>(), 1U) << "try " << i + 2;
        EXPECT_EQ(of_kind<call::MakeOffer>(story.effects)[0].gen, 2);
        story.made_offer(2);
    }
    EXPECT_EQ(story.phase(), "recovering");
    story.link(2, PeerLink::connected);
    EXPECT_EQ(story.phase(), "live");
}

TEST(Restart, ComesAtOnceWhenTheNetworkChanged) {
    for (MachineStory story : {MachineStory::connecting(), MachineStory::live(), MachineStory::recovering()}) {
        story.tell(call::NetworkChanged{});
        EXPECT_EQ(story.count<call::MakeOffer>(), 1U) << story.phase();
    }
}

// C5: what is heard of a connection that is closed already does not put off what is due for the one there is.
TEST(Restart, IsNotPutOffByAConnectionThatIsNoMore) {
    MachineStory story = MachineStory::recovering();
    story.wait(settings().restart_after - milliseconds(1));
    story.link(0, PeerLink::failed);
    EXPECT_EQ(story.count<call::MakeOffer>(), 0U);
    story.wait(milliseconds(1));
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
}

// C5: the deadline of the first interruption must neither be moved by the second nor survive what healed it.
TEST(Recover, ASecondDisconnectedLeavesNoOrphanTimer) {
    MachineStory story = MachineStory::recovering();
    const Instant give_up = story.machine->timers().when(Timer::recover);
    story.wait(seconds(1));
    const Instant restart = story.machine->timers().when(Timer::restart);
    story.link(1, PeerLink::disconnected);
    EXPECT_EQ(story.machine->timers().when(Timer::recover), give_up);
    EXPECT_EQ(story.machine->timers().when(Timer::restart), restart);
    story.link(1, PeerLink::connected);
    EXPECT_TRUE(story.machine->deadline().is_never());
    story.wait(minutes(5));
    EXPECT_EQ(story.phase(), "live");
    story.link(1, PeerLink::disconnected);
    EXPECT_EQ(story.machine->timers().when(Timer::recover), story.now + settings().recover) << "counted anew";
}

TEST(Transfer, ThatNobodyReportsOnIsGivenUpAndTheCallGoesOn) {
    for (MachineStory story : {MachineStory::live(), MachineStory::recovering()}) {
        story.tell(call::AskTransfer{user("eve")});
        ASSERT_EQ(story.posts<wire::Transfer>().size(), 1U);
        story.link(1, PeerLink::connected);
        EXPECT_TRUE(story.armed(Timer::transfer)) << "kept from state to state";
        story.wait(settings().transfer);
        ASSERT_EQ(story.count<call::TransferCameToNothing>(), 1U);
        EXPECT_EQ(of_kind<call::TransferCameToNothing>(story.effects)[0].reason, EndReason::no_answer);
        EXPECT_EQ(story.phase(), "live");
    }
    MachineStory connecting = MachineStory::connecting();
    connecting.tell(call::AskTransfer{user("eve")});
    connecting.link(1, PeerLink::connected);
    connecting.wait(settings().transfer);
    EXPECT_EQ(connecting.count<call::TransferCameToNothing>(), 1U);
}

TEST(Transfer, IsReportedOnOnceAndOnlyIfItWasAsked) {
    MachineStory story = MachineStory::live();
    story.tell(wire::TransferFailed{call("one"), EndReason::busy});
    EXPECT_EQ(story.count<call::TransferCameToNothing>(), 0U);
    story.tell(call::AskTransfer{user("eve")});
    story.tell(wire::TransferFailed{call("one"), EndReason::busy});
    EXPECT_EQ(story.count<call::TransferCameToNothing>(), 1U);
    story.tell(wire::TransferFailed{call("one"), EndReason::busy});
    EXPECT_EQ(story.count<call::TransferCameToNothing>(), 0U);
    EXPECT_TRUE(story.machine->deadline().is_never());
}

TEST(Remembered, HasTheTimerOfItsState) {
    const call::Facts facts{call("one"), Kind::call, Role::caller, user("bob"), party("ours"), party("theirs"), {}};
    const auto only = [&](Stage stage, bool seated, bool flowed, Timer timer, Span after) {
        call::Facts ours = facts;
        if (!seated) ours.seat.reset();
        const auto machine = call::Machine::remembered(ours, settings(), stage, flowed, {}, 1, {1000});
        for (std::size_t i = 0; i < Timers<Timer>::count; ++i)
            EXPECT_EQ(machine.timers().armed(static_cast<Timer>(i)), static_cast<Timer>(i) == timer);
        EXPECT_EQ(machine.deadline(), Instant{1000} + after);
    };
    only(Stage::calling, false, false, Timer::ring, settings().ring + settings().ring_slack);
    only(Stage::accepted, false, false, Timer::confirm, settings().connect);
    only(Stage::accepted, true, false, Timer::connect, settings().connect);
    only(Stage::accepted, true, true, Timer::recover, settings().recover);
}

// B4
TEST(Flow, CountsWhileMediaFlowsAndStopsWithTheCall) {
    MachineStory story = MachineStory::live();
    story.wait(seconds(3));
    story.link(1, PeerLink::disconnected);
    story.wait(seconds(1));
    story.link(1, PeerLink::connected);
    story.wait(seconds(2));
    story.tell(call::HangUp{});
    story.wait(seconds(9));
    const auto parts = story.machine->flow().unreported(story.now);
    ASSERT_EQ(parts.size(), 1U);
    EXPECT_EQ(parts[0].gen, 1);
    EXPECT_EQ(parts[0].total, seconds(5));
}

}  // namespace
}  // namespace beckon::test
