// R1, R3: what time it is, on a machine whose clock is wrong, is set, or stands still while it sleeps.
#include "net/clock.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

/// Both clocks of a machine, and ours beside them.
struct Machine {
    relay::net::Clock clock;
    std::int64_t steady = 5'000'000;  // microseconds
    Instant day{1'700'000'000'000};

    Instant ours() {
        return clock.at(steady, [this] { return day; });
    }
    void pass(Span span) {
        steady += span.ms * 1000;
        day = day + span;
    }
    std::int64_t ahead() { return (ours() - day).ms; }
};

TEST(Clock, ItIsTheTimeOfDay) {
    Machine machine;
    EXPECT_EQ(machine.ours().ms, 1'700'000'000'000);
    machine.pass(milliseconds(250));
    EXPECT_EQ(machine.ours().ms, 1'700'000'000'250) << "also between two looks";
    machine.pass(minutes(60));
    EXPECT_EQ(machine.ahead(), 0);
}

TEST(Clock, R3_AfterASleepOrAWrongStartTokensAreJudgedByTheRightTime) {
    Machine machine;
    machine.ours();
    machine.day = machine.day + minutes(600);  // the steady clock stood still
    machine.pass(seconds(1));
    EXPECT_EQ(machine.ahead(), 0);
}

TEST(Clock, R1_SetBackItIsCaughtUpWithAndNeverRunsBackwards) {
    Machine machine;
    machine.ours();
    machine.day = machine.day - minutes(10);
    Instant last = machine.ours();
    for (int second = 0; second < 1'210; ++second) {
        machine.pass(seconds(1));
        const Instant now = machine.ours();
        EXPECT_GE(now, last + milliseconds(500)) << "timers go on";
        last = now;
    }
    EXPECT_EQ(machine.ahead(), 0);
}

TEST(Clock, AMillisecondMoreOrLessIsNotMadeLarger) {
    Machine machine;
    machine.ours();
    for (int step = 0; step < 1'000; ++step) {
        machine.pass(milliseconds(300));
        machine.day = machine.day + milliseconds(step % 2 == 0 ? 1 : -1);
        EXPECT_LE(machine.ahead(), 2);
        EXPECT_GE(machine.ahead(), -2);
    }
}

TEST(Clock, ALookInTheMiddleOfASecondLosesNothing) {
    Machine machine;
    for (int step = 0; step < 10'000; ++step) {
        machine.pass(milliseconds(7));
        machine.ours();
    }
    EXPECT_EQ(machine.ahead(), 0);
}

}  // namespace
}  // namespace beckon::test
