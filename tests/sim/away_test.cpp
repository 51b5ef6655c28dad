// C6: a page that the relay cannot reach, and what is left there for it in case it comes back with nothing.
#include <gtest/gtest.h>

#include "sim/story.hpp"

namespace beckon::sim {
namespace {

#define EXPECT_AGREED(w) EXPECT_EQ((w).verdict(), "") << (w).transcript()

/// How many connections this page has in the call.
std::size_t connections(const Teller& page, const CallId& call) {
    const call::Negotiation& talk = *page.machine(call)->negotiation();
    return std::size_t{talk.active().has_value()} + std::size_t{talk.next().has_value()};
}

TEST(Away, WhoIsLostToTheRelayAloneIsLeftAnOfferAndNothingElseHappens) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    for (const Span away : {milliseconds(1), milliseconds(30), milliseconds(200), seconds(60)}) {
        w.served(bob, false);
        w.run_for(away);
        if (away >= milliseconds(200)) {
            EXPECT_EQ(connections(ann, call), 2U) << away.ms << w.transcript();
        }
        w.served(bob, true);
        w.rest();
        w.run_for(seconds(10));
        EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
        EXPECT_EQ(connections(ann, call), 1U) << away.ms << w.transcript();
        EXPECT_EQ(connections(bob, call), 1U) << away.ms << w.transcript();
        EXPECT_EQ(ann.machine(call)->negotiation()->active_gen(), 1) << away.ms << w.transcript();
    }
    EXPECT_EQ(w.world().witness.find(call)->stretches, 1) << "media stopped" << w.transcript();
    // And still either page may be loaded anew.
    for (Teller* who : {&bob, &ann, &bob}) {
        who->reloads();
        w.rest();
        EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    }
    EXPECT_AGREED(w);
}

TEST(Away, TheOfferThatWasLeftSurvivesNeitherItsMakerNorTheRelay) {
    const auto story = [](auto meanwhile) {
        Story w;
        Teller ann = w.page("ann"), bob = w.page("bob");
        w.connect_all();
        const CallId call = ann.calls("bob");
        w.run_for(milliseconds(500));
        bob.answers();
        w.rest();
        bob.crashes();
        w.run_for(seconds(1));
        meanwhile(w, ann);
        bob.opens();
        w.rest();
        EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
        EXPECT_EQ(ann.current(), call);
        EXPECT_AGREED(w);
    };
    story([](Story&, Teller&) {});
    story([](Story&, Teller& ann) { ann.reloads(); });
    story([](Story& w, Teller&) { w.restart_relay(); });
    story([](Story& w, Teller& ann) { w.cut(ann); });
    story([](Story& w, Teller&) {
        w.stop_relay();
        w.start_relay(true);
        w.run_for(seconds(2));
    });
}

TEST(Away, ACallWhoseStoreWasLostGoesOnHoweverLongTheOtherSideIsAway) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    w.stop_relay();
    w.served(bob, false);
    w.start_relay(true);
    w.run_for(minutes(3));
    EXPECT_TRUE(w.in_call(ann, bob)) << "media flows" << w.transcript();
    w.served(bob, true);
    w.rest();
    EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
    EXPECT_EQ(w.world().witness.find(call)->stretches, 1) << "media stopped" << w.transcript();
    ann.ends();
    w.rest();
    EXPECT_EQ(bob.reason(call), EndReason::hangup) << w.transcript();
    EXPECT_EQ(w.relay_says(call), EndReason::hangup) << w.transcript();
    EXPECT_AGREED(w);
}

}  // namespace
}  // namespace beckon::sim
