// What REQUIREMENTS promises of calls (C1–C8), as stories.
#include <gtest/gtest.h>

#include "hub/state.hpp"
#include "sim/story.hpp"

namespace beckon::sim {
namespace {

#define EXPECT_AGREED(w) EXPECT_EQ((w).verdict(), "") << (w).transcript()

TEST(C1, EverySessionRingsAndTheFirstToAcceptWins) {
    Story w;
    Teller ann = w.page("ann"), desk = w.page("bob"), phone = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    EXPECT_TRUE(desk.rings() && phone.rings()) << w.transcript();
    EXPECT_EQ(ann.state(call), "alerted");
    phone.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, phone)) << w.transcript();
    EXPECT_EQ(desk.reason(call), EndReason::answered_elsewhere);
    EXPECT_AGREED(w);
}

TEST(C1, EachWayToEndHasItsOwnReasonSeenByBothSides) {
    const auto story = [](auto act, EndReason expected, Span wait = seconds(1)) {
        Story w;
        Teller ann = w.page("ann"), bob = w.page("bob");
        w.connect_all();
        const CallId call = ann.calls("bob");
        w.run_for(milliseconds(500));
        act(ann, bob);
        w.run_for(wait);
        w.rest();
        EXPECT_EQ(ann.reason(call), expected) << w.transcript();
        EXPECT_EQ(bob.reason(call), expected) << w.transcript();
        EXPECT_EQ(w.relay_says(call), expected);
        EXPECT_FALSE(ann.camera_on() || bob.camera_on());
        EXPECT_AGREED(w);
    };
    story([](Teller&, Teller& bob) { bob.ends(); }, EndReason::declined);
    story([](Teller& ann, Teller&) { ann.ends(); }, EndReason::cancelled);
    story([](Teller&, Teller&) {}, EndReason::no_answer, seconds(64));
}

TEST(C1, BusyAndNotConnected) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob"), cat = w.page("cat");
    w.page("dan");
    ann.opens();
    bob.opens();
    cat.opens();
    w.run_for(seconds(1));
    ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    const CallId second = cat.calls("bob");
    w.rest();
    EXPECT_EQ(cat.reason(second), EndReason::busy) << w.transcript();
    const CallId third = cat.calls("dan");
    w.rest();
    EXPECT_EQ(cat.reason(third), EndReason::not_connected) << w.transcript();
    EXPECT_TRUE(w.in_call(ann, bob));
    EXPECT_AGREED(w);
}

TEST(C2, WhoAcceptsOffersAndTheRelayKeepsBothDescriptions) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    EXPECT_TRUE(w.world().store.disk().descriptions.empty()) << "a description before anybody accepted";
    bob.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    const auto& kept = w.world().store.disk().descriptions;
    ASSERT_EQ(kept.size(), 2U) << w.transcript();
    for (const hub::DescriptionRow& row : kept) {
        EXPECT_EQ(row.call, call);
        EXPECT_EQ(row.type, row.from == Role::callee ? SdpType::offer : SdpType::answer);
    }
    EXPECT_AGREED(w);
}

TEST(C3, MuteAndHoldAreToldToTheOther) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    ann.shows(false, true);
    w.run_for(milliseconds(200));
    EXPECT_FALSE(bob.machine(call)->theirs().audio) << w.transcript();
    EXPECT_TRUE(bob.machine(call)->theirs().video);
    ann.shows(true, true, true);
    w.run_for(milliseconds(200));
    EXPECT_TRUE(bob.machine(call)->theirs().held) << w.transcript();
    ann.reloads();
    w.rest();
    EXPECT_TRUE(bob.machine(call)->theirs().held) << "a reload does not take a call off hold" << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C3, AClosedPageEndsItsCall) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    ann.closes();
    w.rest();
    EXPECT_EQ(bob.reason(call), EndReason::hangup) << w.transcript();
    EXPECT_FALSE(bob.camera_on());
    EXPECT_AGREED(w);
}

TEST(C3, APartyThatIsGoneForGoodIsGivenUpAfterItsGrace) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    ann.crashes();
    w.run_for(seconds(15));
    EXPECT_EQ(bob.state(call), "recovering") << w.transcript();
    w.run_for(seconds(15));
    EXPECT_EQ(bob.reason(call), EndReason::lost) << w.transcript();
    EXPECT_FALSE(bob.camera_on());
    EXPECT_AGREED(w);
}

TEST(C5, IceRestartByItselfOnAPathChange) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    w.path(bob, false);
    w.run_for(seconds(6));
    EXPECT_EQ(ann.state(call), "recovering") << "reconnecting is shown" << w.transcript();
    w.path(bob, true);  // and does not heal by itself here
    w.run_for(seconds(8));
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_GT(w.world().tally.of(Count::ice_restarts), 0U);
    EXPECT_AGREED(w);
}

TEST(C5, GivenUpAfterThirtySeconds) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    w.path(bob, false);
    w.run_for(seconds(5 + 29));
    EXPECT_EQ(ann.state(call), "recovering") << w.transcript();
    w.run_for(seconds(3));
    EXPECT_EQ(ann.reason(call), EndReason::ice_lost) << w.transcript();
    EXPECT_EQ(bob.reason(call), EndReason::ice_lost) << w.transcript();
    EXPECT_AGREED(w);
}

/// Over TURN servers only, and in use is which one?
Index server_of(const Story& w) { return w.world_view().links.back().via; }

TEST(C5, ADeadTurnServerIsReplacedByAnother) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.relayed(bob);
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    const Index used = server_of(w);
    w.turn(used, false);
    w.run_for(seconds(6));
    EXPECT_EQ(ann.state(call), "recovering") << w.transcript();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_NE(server_of(w), used);
    EXPECT_AGREED(w);
}

TEST(C5, TurnServersThatAllDieAreWaitedFor) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.relayed(ann);
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    w.turn(0, false);
    w.turn(1, false);
    w.run_for(seconds(20));
    EXPECT_EQ(bob.state(call), "recovering") << w.transcript();
    w.turn(0, true);
    w.turn(1, true);  // and know nothing of what they relayed
    w.run_for(seconds(8));
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_AGREED(w);
}

// The browsers will not say before the time is over that the first restart found no way either.
TEST(C5, ACallWhoseWaysAreDeadAtFirstIsConnectedSoonAfterTheyAreThere) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.relayed(ann);
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    w.turn(0, false);
    w.turn(1, false);
    bob.answers();
    w.run_for(seconds(17));
    EXPECT_EQ(bob.state(call), "connecting") << w.transcript();
    w.turn(0, true);
    w.turn(1, true);
    w.run_for(seconds(8));
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_AGREED(w);
}

/// C6: the same call goes on, with no second ring and no second click, media flowing again in about a second.
void resumes(const std::string& what, void (*misfortune)(Story&, Teller&, Teller&), Span within) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    misfortune(w, ann, bob);
    const Instant from = w.world().now;
    while (w.world().now < from + within && !(w.in_call(ann, bob) && w.flows(call))) w.run_for(milliseconds(50));
    EXPECT_TRUE(w.in_call(ann, bob)) << what << w.transcript();
    EXPECT_EQ(ann.current(), call) << what;
    EXPECT_FALSE(ann.rings() || bob.rings()) << what;
    w.rest();
    EXPECT_TRUE(w.in_call(ann, bob)) << what << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C6, AReloadOfEitherSideResumesTheCall) {
    resumes(
        "the caller reloads", [](Story&, Teller& ann, Teller&) { ann.reloads(); }, seconds(1));
    resumes(
        "the callee reloads", [](Story&, Teller&, Teller& bob) { bob.reloads(); }, seconds(1));
    const auto both = [](Story&, Teller& ann, Teller& bob) {
        ann.reloads();
        bob.reloads();
    };
    resumes("both reload", both, seconds(2));
}

TEST(C6, ACrashedTabThatIsOpenedAgainResumesTheCall) {
    const auto crash = [](Story& w, Teller& ann, Teller&) {
        ann.crashes();
        w.run_for(seconds(10));
        ann.opens();
    };
    resumes("ten seconds later", crash, seconds(1));
}

TEST(C6, ALostNetworkDoesNotEndTheCall) {
    const auto flap = [](Story& w, Teller& ann, Teller&) {
        w.offline(ann);
        w.run_for(seconds(12));
        w.online(ann);
    };
    resumes("twelve seconds without a network", flap, seconds(8));
    resumes(
        "a half-open socket", [](Story& w, Teller& ann, Teller&) { w.silence(ann); }, seconds(1));
    resumes(
        "a cut socket", [](Story& w, Teller& ann, Teller&) { w.cut(ann); }, seconds(1));
}

TEST(C6, ARelayRestartDoesNotInterruptTheMedia) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    for (const bool with_empty_disk : {false, true}) {
        w.stop_relay();
        w.run_for(seconds(5));
        w.start_relay(with_empty_disk);
        w.rest();
        EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
        EXPECT_EQ(w.world().witness.find(call)->stretches, 1) << "media stopped" << w.transcript();
    }
    ann.ends();
    w.rest();
    EXPECT_EQ(bob.reason(call), EndReason::hangup) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C6, AHangUpWhileTheRelayIsAwayReachesTheOtherAtOnce) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    w.stop_relay();
    w.run_for(seconds(1));
    ann.ends();
    w.run_for(milliseconds(100));
    EXPECT_EQ(bob.reason(call), EndReason::hangup) << "over the data channel" << w.transcript();
    w.start_relay();
    w.rest();
    EXPECT_EQ(w.relay_says(call), EndReason::hangup) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C7, SeveralTabsRingAndTheCallStaysInTheTabThatHoldsIt) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob"), tab = w.tab(bob);
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    EXPECT_TRUE(bob.rings() || tab.rings()) << w.transcript();
    tab.answers(call);
    w.rest();
    EXPECT_TRUE(w.in_call(ann, tab)) << w.transcript();
    bob.closes();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, tab)) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C8, TransferToAnotherUser) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob"), cat = w.page("cat");
    w.connect_all();
    const CallId first = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    bob.hands_over_to("cat");
    w.run_for(seconds(1));
    EXPECT_TRUE(cat.rings()) << w.transcript();
    cat.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, cat)) << w.transcript();
    EXPECT_EQ(bob.reason(first), EndReason::transferred) << w.transcript();
    EXPECT_EQ(ann.reason(first), EndReason::transferred) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(C8, ATransferThatIsDeclinedLeavesTheCallAsItWas) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob"), cat = w.page("cat");
    w.connect_all();
    const CallId first = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    bob.hands_over_to("cat");
    w.run_for(seconds(1));
    cat.ends();
    w.rest();
    EXPECT_EQ(bob.state(first), "live") << w.transcript();
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_AGREED(w);
}

}  // namespace
}  // namespace beckon::sim
