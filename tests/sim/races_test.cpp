// Each race of ARCHITECTURE's list, told once, in the order of that list. What a story asserts at its end is what both
// people see; every promise of the simulator was checked after every step before that.
#include <gtest/gtest.h>

#include "sim/story.hpp"

namespace beckon::sim {
namespace {

/// ann and bob, connected.
struct Two {
    explicit Two(const Conditions& conditions = calm()) : w(conditions), ann(w.page("ann")), bob(w.page("bob")) {
        w.connect_all();
    }
    /// ann calls, bob's page rings.
    CallId ringing() {
        const CallId call = ann.calls("bob");
        w.run_for(milliseconds(500));
        return call;
    }
    /// …and bob takes it, and media flows.
    CallId live() {
        const CallId call = ringing();
        bob.answers();
        w.rest();
        return call;
    }
    Story w;
    Teller ann;
    Teller bob;
};

#define EXPECT_AGREED(w) EXPECT_EQ((w).verdict(), "") << (w).transcript()

TEST(Races, MutualCallsBecomeOne) {
    Two t;
    const CallId first = t.ann.calls("bob");
    const CallId second = t.bob.calls("ann");
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    const CallId& lesser = first < second ? first : second;
    EXPECT_EQ(t.ann.current(), lesser);
    EXPECT_EQ(t.w.relay_says(first < second ? second : first), EndReason::replaced);
    EXPECT_AGREED(t.w);
}

TEST(Races, MutualCallsWhereOneRingsFirst) {
    Two t;
    t.ann.calls("bob");
    t.w.run_for(milliseconds(30));  // the invitation is at the relay, the ring is under way
    t.bob.calls("ann");
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, SameDeviceCallsAgain) {
    Two t;
    const CallId first = t.ringing();
    const CallId second = t.ann.calls("bob");
    t.w.rest();
    EXPECT_NE(first, second);
    EXPECT_EQ(t.bob.reason(first), EndReason::replaced) << t.w.transcript();
    EXPECT_EQ(t.bob.ringing(), second);
    t.bob.answers();
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, SameDeviceCallsAgainAfterItForgot) {
    Two t;
    const CallId first = t.live();
    t.w.world().pages[t.ann.index()].keeps_memory = false;
    t.w.world().pages[t.ann.index()].memory.reset();
    t.ann.reloads();
    t.w.run_for(seconds(1));
    const CallId second = t.ann.calls("bob");
    t.w.rest();
    EXPECT_EQ(t.bob.reason(first), EndReason::replaced) << t.w.transcript();
    EXPECT_EQ(t.bob.ringing(), second) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, TwoDevicesAccept) {
    Story w;
    Teller ann = w.page("ann"), desk = w.page("bob"), phone = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    desk.answers();
    phone.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, desk)) << w.transcript();
    EXPECT_EQ(phone.reason(call), EndReason::answered_elsewhere) << w.transcript();
    EXPECT_FALSE(phone.camera_on());
    EXPECT_AGREED(w);
}

TEST(Races, TwoDevicesAcceptAndTheRelayRestarts) {
    Story w;
    Teller ann = w.page("ann"), desk = w.page("bob"), phone = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    desk.answers();
    w.run_for(milliseconds(30));  // accepted, and on disk
    w.restart_relay();
    phone.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(ann, desk)) << w.transcript();
    EXPECT_EQ(phone.reason(call), EndReason::answered_elsewhere) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(Races, DeclineAgainstAccept) {
    for (const bool decline_first : {true, false}) {
        Story w;
        Teller ann = w.page("ann"), desk = w.page("bob"), phone = w.page("bob");
        w.connect_all();
        const CallId call = ann.calls("bob");
        w.run_for(milliseconds(500));
        if (decline_first) desk.ends();
        phone.answers();
        if (!decline_first) desk.ends();
        w.rest();
        if (decline_first) {
            EXPECT_EQ(ann.reason(call), EndReason::declined) << w.transcript();
            EXPECT_EQ(phone.reason(call), EndReason::declined_elsewhere) << w.transcript();
        } else {
            EXPECT_TRUE(w.in_call(ann, phone)) << w.transcript();
            EXPECT_EQ(desk.reason(call), EndReason::answered_elsewhere) << w.transcript();
        }
        EXPECT_AGREED(w);
    }
}

TEST(Races, CancelAgainstAccept) {
    for (const bool cancel_first : {true, false}) {
        Two t;
        const CallId call = t.ringing();
        if (cancel_first) t.ann.ends();
        t.bob.answers();
        if (!cancel_first) t.ann.ends();
        t.w.rest();
        const EndReason expected = cancel_first ? EndReason::cancelled : EndReason::hangup;
        EXPECT_EQ(t.ann.reason(call), expected) << t.w.transcript();
        EXPECT_EQ(t.bob.reason(call), expected) << t.w.transcript();
        EXPECT_FALSE(t.ann.camera_on() || t.bob.camera_on());
        EXPECT_AGREED(t.w);
    }
}

TEST(Races, CancelThatArrivesBeforeTheInvite) {
    // The stream keeps the order, so only a new stream can turn them round: the page says again what ended, in its
    // greeting, before it says anything else.
    Two t;
    t.w.drop_next<wire::Invite>(t.ann);
    const CallId call = t.ann.calls("bob");
    t.w.run_for(milliseconds(1));
    t.w.stop_relay();
    t.ann.ends();
    t.w.start_relay();
    t.w.rest();
    EXPECT_EQ(t.ann.reason(call), EndReason::cancelled) << t.w.transcript();
    EXPECT_EQ(t.bob.state(call), "nothing") << t.w.transcript();
    EXPECT_EQ(t.w.relay_says(call), EndReason::cancelled);
    EXPECT_AGREED(t.w);
}

TEST(Races, CandidatesBeforeTheOffer) {
    // ann's camera is slow, so bob's offer waits for it, and his candidates overtake the offer that waits.
    Conditions c = calm();
    c.camera = {1500, 1500};
    Two t(c);
    const CallId call = t.ringing();
    t.bob.answers();
    t.w.run_for(milliseconds(1700));
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    EXPECT_TRUE(t.w.flows(call));
    EXPECT_AGREED(t.w);
}

TEST(Races, AcceptBeforeMedia) {
    Conditions c = calm();
    c.camera = {3000, 3000};
    Two t(c);
    const CallId call = t.ann.calls("bob");
    t.w.run_for(milliseconds(200));
    t.bob.answers();
    t.w.run_for(milliseconds(200));
    EXPECT_EQ(t.ann.state(call), "connecting") << t.w.transcript();
    EXPECT_EQ(t.bob.state(call), "connecting") << t.w.transcript();
    EXPECT_TRUE(t.bob.camera_asked());
    EXPECT_TRUE(t.w.world().peers.empty()) << "a connection before there is a camera" << t.w.transcript();
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, HangUpThatEchoesBack) {
    Two t;
    const CallId call = t.live();
    t.ann.ends();
    t.bob.ends();
    t.w.rest();
    EXPECT_EQ(t.ann.reason(call), EndReason::hangup) << t.w.transcript();
    EXPECT_EQ(t.bob.reason(call), EndReason::hangup) << t.w.transcript();
    EXPECT_TRUE(t.ann.agent().calls().empty()) << "an end that was confirmed is forgotten" << t.w.transcript();
    EXPECT_TRUE(t.bob.agent().calls().empty()) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, ElsewhereAnsweredDeclinedBusy) {
    const auto told = [](auto act) {
        Story w;
        Teller ann = w.page("ann"), cat = w.page("cat"), desk = w.page("bob"), phone = w.page("bob");
        w.connect_all();
        const CallId call = act(w, ann, cat, desk);
        w.rest();
        EXPECT_AGREED(w);
        return phone.reason(call);
    };
    EXPECT_EQ(told([](Story& w, Teller& ann, Teller&, Teller& desk) {
                  const CallId call = ann.calls("bob");
                  w.run_for(milliseconds(500));
                  desk.answers();
                  return call;
              }),
              EndReason::answered_elsewhere);
    EXPECT_EQ(told([](Story& w, Teller& ann, Teller&, Teller& desk) {
                  const CallId call = ann.calls("bob");
                  w.run_for(milliseconds(500));
                  desk.ends();
                  return call;
              }),
              EndReason::declined_elsewhere);
    EXPECT_EQ(told([](Story& w, Teller& ann, Teller& cat, Teller& desk) {
                  cat.calls("bob");
                  w.run_for(milliseconds(500));
                  desk.answers();
                  w.rest();
                  return ann.calls("bob");
              }),
              EndReason::busy_elsewhere);
}

TEST(Races, BacklogIsProcessedWholeBeforeAnythingRings) {
    Two t;
    t.w.offline(t.bob);
    t.w.run_for(seconds(1));
    const CallId call = t.ann.calls("bob");
    t.w.run_for(seconds(2));
    t.ann.ends();
    t.w.run_for(seconds(1));
    t.w.online(t.bob);
    t.w.rest();
    EXPECT_NE(t.bob.state(call), "incoming");
    const std::string told = t.w.transcript();
    EXPECT_EQ(
        told.find("bob        shows " + std::string("call ") + std::string(call.view().substr(0, 4)) + ": incoming"),
        std::string::npos)
        << "it rang although it was over" << told;
    EXPECT_AGREED(t.w);
}

TEST(Races, OfferAgainstOffer) {
    Two t;
    const CallId call = t.live();
    t.w.world().share_screen(t.ann.index(), call);
    t.w.world().share_screen(t.bob.index(), call);
    t.w.rest();
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    for (const Teller& one : {t.ann, t.bob}) {
        const auto* negotiation = one.machine(call)->negotiation();
        EXPECT_EQ(negotiation->active()->talk, call::Talk::stable) << t.w.transcript();
    }
    EXPECT_AGREED(t.w);
}

TEST(Races, CallingOneselfOnAnotherDevice) {
    Story w;
    Teller desk = w.page("ann"), phone = w.page("ann");
    w.connect_all();
    const CallId call = desk.calls("ann");
    w.run_for(milliseconds(500));
    EXPECT_TRUE(phone.rings()) << w.transcript();
    EXPECT_FALSE(desk.rings()) << w.transcript();
    phone.answers();
    w.rest();
    EXPECT_TRUE(w.in_call(desk, phone)) << w.transcript();
    phone.ends();
    w.rest();
    EXPECT_EQ(desk.reason(call), EndReason::hangup) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(Races, IceFailedAgainstIceLost) {
    {
        Two t;
        t.w.path(t.bob, false);
        const CallId call = t.ringing();
        t.bob.answers();
        t.w.rest();
        EXPECT_EQ(t.ann.reason(call), EndReason::ice_failed) << "it never flowed" << t.w.transcript();
        EXPECT_EQ(t.bob.reason(call), EndReason::ice_failed) << t.w.transcript();
        EXPECT_AGREED(t.w);
    }
    {
        Two t;
        const CallId call = t.live();
        t.w.path(t.bob, false);
        t.w.run_for(seconds(8));  // unnoticed at first
        t.w.rest();
        EXPECT_EQ(t.ann.reason(call), EndReason::ice_lost) << "it flowed once" << t.w.transcript();
        EXPECT_EQ(t.bob.reason(call), EndReason::ice_lost) << t.w.transcript();
        EXPECT_AGREED(t.w);
    }
}

TEST(Races, SecondDisconnectedLeavesNoOrphanTimer) {
    Two t;
    const CallId call = t.live();
    for (int again = 0; again < 3; ++again) {
        t.w.path(t.bob, false);
        t.w.run_for(seconds(6));
        EXPECT_EQ(t.ann.state(call), "recovering") << t.w.transcript();
        t.w.path(t.bob, true);
        t.w.rest();
        EXPECT_EQ(t.ann.state(call), "live") << t.w.transcript();
        EXPECT_FALSE(t.ann.machine(call)->timers().armed(call::Timer::recover));
        EXPECT_FALSE(t.ann.machine(call)->timers().armed(call::Timer::restart));
    }
    // An orphan of the first break would end the call about now.
    t.w.run_for(seconds(60));
    EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, CameraGrantedAfterTheCallHasEnded) {
    Conditions c = calm();
    c.camera = {2000, 2000};
    Two t(c);
    const CallId call = t.ann.calls("bob");
    t.w.run_for(milliseconds(500));
    EXPECT_TRUE(t.ann.camera_asked());
    t.bob.ends();
    t.w.run_for(milliseconds(500));
    EXPECT_EQ(t.ann.reason(call), EndReason::declined);
    EXPECT_TRUE(t.ann.camera_asked()) << "the person has not answered the browser yet";
    t.w.run_for(seconds(2));
    EXPECT_FALSE(t.ann.camera_on()) << t.w.transcript();
    EXPECT_FALSE(t.ann.camera_asked()) << t.w.transcript();
    EXPECT_AGREED(t.w);
}

TEST(Races, ReloadDuringRinging) {
    {
        Two t;
        const CallId call = t.ringing();
        t.bob.reloads();
        t.w.rest();
        EXPECT_EQ(t.bob.ringing(), call) << "what only rang is rung again" << t.w.transcript();
        t.bob.answers();
        t.w.rest();
        EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
        EXPECT_AGREED(t.w);
    }
    {
        Two t;
        const CallId call = t.ringing();
        t.ann.reloads();
        t.w.rest();
        EXPECT_EQ(t.ann.current(), call) << t.w.transcript();
        t.bob.answers();
        t.w.rest();
        EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << t.w.transcript();
        EXPECT_AGREED(t.w);
    }
}

TEST(Races, ReloadDuringAccepting) {
    for (const std::int64_t after : {0, 15, 25, 35, 45}) {
        Two t;
        const CallId call = t.ringing();
        t.bob.answers();
        t.w.run_for(milliseconds(after));
        t.bob.reloads();
        t.w.rest();
        EXPECT_TRUE(t.w.in_call(t.ann, t.bob)) << after << " ms after the click" << t.w.transcript();
        EXPECT_EQ(t.bob.current(), call);
        EXPECT_AGREED(t.w);
    }
}

TEST(Races, ReloadDuringNegotiating) {
    for (std::int64_t after = 50; after <= 300; after += 10) {
        for (const bool caller : {true, false}) {
            Two t;
            const CallId call = t.ringing();
            t.bob.answers();
            t.w.run_for(milliseconds(after));
            (caller ? t.ann : t.bob).reloads();
            t.w.rest();
            EXPECT_TRUE(t.w.in_call(t.ann, t.bob))
                << (caller ? "ann, " : "bob, ") << after << " ms" << t.w.transcript();
            EXPECT_EQ(t.ann.current(), call);
            EXPECT_AGREED(t.w);
        }
    }
}

}  // namespace
}  // namespace beckon::sim
