// What REQUIREMENTS promises of broadcasts (B1–B4), and of rooms as far as they are calls (M2, M3), as stories.
#include <gtest/gtest.h>

#include "hub/state.hpp"
#include "sim/story.hpp"

namespace beckon::sim {
namespace {

#define EXPECT_AGREED(w) EXPECT_EQ((w).verdict(), "") << (w).transcript()

bool told_live(const Story& w, const Teller& who, std::string_view user) {
    const std::string line = w.world_view().pages[who.index()].name;
    const std::string told = w.transcript();
    const std::string wanted = "show_presence user=" + std::string(user) + " connected=yes live=";
    for (std::size_t at = told.find(wanted); at != std::string::npos; at = told.find(wanted, at + 1)) {
        const std::size_t start = told.rfind('\n', at) + 1;
        if (told.substr(start + 10, line.size()) == line) return true;
    }
    return false;
}

TEST(B1, WatchersAreToldThatACameraIsLive) {
    Story w;
    Teller bob = w.page("bob"), ann = w.page("ann");
    w.connect_all();
    ann.follows("bob");
    w.run_for(seconds(1));
    EXPECT_FALSE(told_live(w, ann, "bob"));
    bob.broadcasts(true);
    w.run_for(seconds(1));
    EXPECT_TRUE(bob.camera_on());
    EXPECT_TRUE(told_live(w, ann, "bob")) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(B1, AReloadTakesTheBroadcastUpAgain) {
    Story w;
    Teller bob = w.page("bob"), ann = w.page("ann");
    w.connect_all();
    bob.broadcasts(true);
    w.rest();
    const auto cast = bob.agent().cast();
    const CallId call = ann.watches("bob");
    w.rest();
    EXPECT_TRUE(w.flows(call)) << w.transcript();
    bob.reloads();
    w.rest();
    EXPECT_EQ(bob.agent().cast(), cast) << w.transcript();
    EXPECT_TRUE(bob.camera_on());
    EXPECT_TRUE(w.flows(call)) << w.transcript();
    EXPECT_EQ(ann.current(), call);
    EXPECT_AGREED(w);
}

TEST(B2, TheBroadcasterAcceptsOrDeclines) {
    Story w;
    Teller bob = w.page("bob"), ann = w.page("ann"), cat = w.page("cat");
    w.connect_all();
    bob.broadcasts(false);
    w.rest();
    const CallId first = ann.watches("bob");
    w.run_for(milliseconds(500));
    EXPECT_TRUE(bob.rings()) << w.transcript();
    bob.answers(first);
    w.rest();
    EXPECT_TRUE(w.flows(first)) << w.transcript();
    EXPECT_FALSE(ann.camera_on()) << "media goes one way";
    const CallId second = cat.watches("bob");
    w.run_for(milliseconds(500));
    bob.ends(second);
    w.rest();
    EXPECT_EQ(cat.reason(second), EndReason::declined) << w.transcript();
    EXPECT_TRUE(w.flows(first));
    EXPECT_AGREED(w);
}

TEST(B2, NobodyIsLive) {
    Story w;
    Teller bob = w.page("bob"), ann = w.page("ann");
    w.connect_all();
    const CallId call = ann.watches("bob");
    w.rest();
    EXPECT_EQ(ann.reason(call), EndReason::not_live) << w.transcript();
    bob.broadcasts(true);
    w.rest();
    const CallId again = ann.watches("bob");
    w.rest();
    bob.stops_broadcasting();
    w.rest();
    EXPECT_EQ(ann.reason(again), EndReason::broadcast_ended) << w.transcript();
    EXPECT_FALSE(bob.camera_on());
    EXPECT_AGREED(w);
}

TEST(B3, SeveralViewersUpToTheLimitOfTheSite) {
    Conditions c = calm();
    c.limits.viewers = 2;
    Story w(c);
    Teller bob = w.page("bob"), ann = w.page("ann"), cat = w.page("cat"), dan = w.page("dan");
    w.connect_all();
    bob.broadcasts(true);
    w.rest();
    const CallId first = ann.watches("bob");
    const CallId second = cat.watches("bob");
    w.rest();
    const CallId third = dan.watches("bob");
    w.rest();
    EXPECT_TRUE(w.flows(first) && w.flows(second)) << w.transcript();
    EXPECT_EQ(dan.reason(third), EndReason::full) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(B1, WhoBeginsTooOftenIsNotLiveInTheirOwnEyesEither) {
    Conditions c = calm();
    c.limits.broadcasts_burst = 1;
    c.limits.broadcasts_every = minutes(10);
    Story w(c);
    Teller bob = w.page("bob");
    w.connect_all();
    bob.broadcasts(true);
    w.rest();
    for (int i = 0; i < 3; ++i) {
        bob.reloads();
        w.rest();
        w.restart_relay();
        w.rest();
        EXPECT_TRUE(bob.camera_on()) << "what a page says again is no new one" << w.transcript();
    }
    for (const bool may : {true, false}) {  // the relay of the last start has counted none yet
        bob.stops_broadcasting();
        w.rest();
        bob.broadcasts(true);
        w.rest();
        EXPECT_EQ(bob.camera_on(), may) << w.transcript();
    }
    EXPECT_AGREED(w);
}

/// What the relay's disk says of all broadcasts.
Span accounted_of_casts(const Story& w) {
    Span live;
    for (const hub::CastRow& row : w.world_view().store.disk().casts) live = live + row.live;
    return live;
}

TEST(B4, WatchedTimeIsAccountedWhateverCrashes) {
    Story w;
    Teller bob = w.page("bob"), ann = w.page("ann");
    w.connect_all();
    bob.broadcasts(true);
    w.rest();
    const CallId call = ann.watches("bob");
    w.rest();
    w.run_for(seconds(40));
    w.restart_relay();
    w.run_for(seconds(40));
    ann.crashes();
    w.run_for(seconds(40));
    const Span truth = w.world().witness.find(call)->flowed;
    const Span accounted = w.accounted(call);
    EXPECT_GE(accounted.ms, truth.ms - 1000) << w.transcript();
    // The one who stays notices after five seconds that nothing flows.
    EXPECT_LE(accounted.ms, truth.ms + 6000) << w.transcript();
    EXPECT_GE(accounted_of_casts(w).ms, seconds(110).ms) << w.transcript();
    EXPECT_LE(accounted_of_casts(w).ms, w.world().now.ms);
    EXPECT_AGREED(w);
}

// The relay has ended the broadcast after the grace, and the page that is back is loaded anew before its next notice.
TEST(B4, ABroadcastWhosePageWasAwayAndIsLoadedAnewSoonAfterIsCountedWhole) {
    Story w;
    Teller bob = w.page("bob");
    w.connect_all();
    bob.broadcasts(true);
    w.rest();
    const CastId cast = *bob.agent().cast();
    const Span away = w.world().conditions.settings.grace + seconds(5);
    w.served(bob, false);
    w.run_for(away);
    w.served(bob, true);
    while (!bob.agent().link().up() && !w.world().broken()) w.run_for(milliseconds(100));
    w.run_for(seconds(1));
    bob.reloads();
    w.rest();
    bob.stops_broadcasting();
    w.run_for(seconds(1));
    const Span truth = w.world().witness.of(cast).live;
    EXPECT_GE(truth.ms, away.ms);
    EXPECT_GE(accounted_of_casts(w).ms, truth.ms - 2000) << w.transcript();
    EXPECT_LE(accounted_of_casts(w).ms, truth.ms + 1000) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(M2, MembersOfARoomAreConnectedEachWithEach) {
    Story w;
    w.room("standup");
    Teller ann = w.page("ann"), bob = w.page("bob"), cat = w.page("cat");
    w.connect_all();
    ann.joins("standup");
    w.run_for(seconds(1));
    bob.joins("standup");
    w.run_for(seconds(1));
    cat.joins("standup");
    w.rest();
    for (const Teller& one : {ann, bob, cat}) {
        EXPECT_EQ(one.agent().calls().size(), 2U) << w.transcript();
        for (const call::Machine& machine : one.agent().calls()) EXPECT_TRUE(w.flows(machine.facts().id));
    }
    bob.leaves();
    w.rest();
    EXPECT_TRUE(bob.agent().calls().empty()) << w.transcript();
    EXPECT_FALSE(bob.camera_on());
    EXPECT_EQ(ann.agent().calls().size(), 1U) << w.transcript();
    EXPECT_AGREED(w);
}

TEST(M2, AReloadKeepsItsPlaceInTheRoom) {
    Story w;
    w.room("standup");
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    ann.joins("standup");
    w.run_for(seconds(1));
    bob.joins("standup");
    w.rest();
    const auto pair = ann.current();
    bob.reloads();
    w.rest();
    EXPECT_EQ(ann.current(), pair) << w.transcript();
    EXPECT_EQ(bob.current(), pair) << w.transcript();
    EXPECT_TRUE(pair && w.flows(*pair)) << w.transcript();
    EXPECT_AGREED(w);
}

}  // namespace
}  // namespace beckon::sim
