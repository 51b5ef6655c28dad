// S7: devices that go and come while a call needs them.
#include <gtest/gtest.h>

#include "sim/story.hpp"

namespace beckon::sim {
namespace {

TEST(S7, CameraAndMicrophoneThatArePluggedInAgainAreSeenByTheOther) {
    Story w;
    Teller ann = w.page("ann"), bob = w.page("bob");
    w.connect_all();
    const CallId call = ann.calls("bob");
    w.run_for(milliseconds(500));
    bob.answers();
    w.rest();
    const auto bob_sees = [&] {
        const call::Shown& theirs = bob.agent().calls().front().theirs();
        return theirs.audio && theirs.video;
    };
    w.world().conditions.camera_refused = w.world().conditions.camera_found = 1000;
    w.unplug(ann);
    w.run_for(milliseconds(500));
    EXPECT_FALSE(bob_sees()) << w.transcript();
    EXPECT_TRUE(w.flows(call)) << "bob's goes on" << w.transcript();
    w.run_for(seconds(30));
    EXPECT_TRUE(bob_sees()) << w.transcript();
    EXPECT_EQ(w.verdict(), "") << w.transcript();
}

}  // namespace
}  // namespace beckon::sim
