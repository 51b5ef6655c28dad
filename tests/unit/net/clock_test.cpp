// R1, R3, B4: what time it is, on a machine whose clock is wrong, is set, or stands still while it sleeps.
#include "net/clock.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

/// Both clocks of a machine, and ours beside them.
struct Machine {
    std::int64_t steady = 5'000'000;  // microseconds
    Instant day{1'700'000'000'000};
    std::function<Instant()> look = [this] { return day; };
    relay::net::Clock clock{steady, look};

    Span pass(Span span) {
        steady += span.ms * 1000;
        day = day + span;
        return clock.at(steady, look);
    }
    std::int64_t off() const { return (clock.day() - day).ms; }
};

TEST(Clock, BothBeginAsTheTimeOfDayAndGoOnBetweenTwoLooks) {
    Machine machine;
    EXPECT_EQ(machine.clock.now().ms, 1'700'000'000'000);
    EXPECT_EQ(machine.clock.day().ms, 1'700'000'000'000);
    for (int step = 0; step < 10'000; ++step) EXPECT_EQ(machine.pass(milliseconds(7)), Span{});
    EXPECT_EQ(machine.clock.now().ms, 1'700'000'070'000);
    EXPECT_EQ(machine.off(), 0);
}

TEST(Clock, B4_TheTimeOfDayIsSetAndTheOtherGoesOn) {
    for (const Span by : {minutes(60), Span{} - minutes(60), seconds(30), Span{} - seconds(30)}) {
        Machine machine;
        machine.pass(seconds(2));
        machine.day = machine.day + by;
        EXPECT_EQ(machine.pass(seconds(1)), by);
        EXPECT_EQ(machine.off(), 0);
        EXPECT_EQ(machine.clock.now().ms, 1'700'000'003'000);
        EXPECT_EQ(machine.pass(seconds(1)), Span{}) << "it is told once";
        machine.day = machine.day - by;
        EXPECT_EQ(machine.pass(seconds(1)), Span{} - by);
        EXPECT_EQ(machine.clock.day(), machine.clock.now());
    }
}

TEST(Clock, ItIsLookedAtOnceASecond) {
    Machine machine;
    machine.pass(seconds(2));
    machine.day = machine.day + minutes(60);
    EXPECT_EQ(machine.pass(milliseconds(999)), Span{});
    EXPECT_EQ(machine.pass(milliseconds(1)), minutes(60));
}

TEST(Clock, R3_AfterASleepOrAWrongStartTokensAreJudgedByTheRightTime) {
    Machine machine;
    machine.day = machine.day + minutes(600);  // the steady clock stood still
    EXPECT_EQ(machine.pass(seconds(1)), minutes(600));
    EXPECT_EQ(machine.off(), 0);
}

TEST(Clock, AMillisecondMoreOrLessIsNobodysBusinessAndManyOfThemAreFollowed) {
    Machine machine;
    int told = 0;
    for (int step = 0; step < 5'000; ++step) {
        machine.day = machine.day + milliseconds(1);
        if (machine.pass(seconds(1)) != Span{}) ++told;
        EXPECT_GT(machine.off(), -1'000);
    }
    EXPECT_EQ(told, 5);
    EXPECT_EQ(machine.clock.now().ms, 1'700'000'000'000 + 5'000'000);
}

}  // namespace
}  // namespace beckon::test
