// R1, R6: microseconds for a loop that has no time to look at a clock.
#include "net/tick_clock.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using relay::net::TickClock;

/// A clock, and a counter beside it whose pace a test sets.
struct Processor {
    explicit Processor(bool even = true) : clock(micros, count, even) {}

    std::int64_t micros = 7'000'000;
    std::uint64_t count = 0xFFFF'FFFF'FFFF'0000;  // it runs over soon
    std::int64_t ticks_a_micro = 3'000;
    int looks = 0;
    TickClock clock;

    void pass(std::int64_t span) {
        micros += span;
        count += static_cast<std::uint64_t>(span * ticks_a_micro);
    }
    std::int64_t told() {
        return clock.at(count, [this] { return ++looks, micros; });
    }
    std::int64_t error() { return told() - micros; }
    /// Three seconds, then a look.
    void learn() {
        for (int turn = 0; turn < 30; ++turn) {
            pass(100'000);
            told();
        }
        looks = 0;
    }
};

TEST(TickClock, IsLookedAtUntilTheCountersPaceIsKnown) {
    Processor processor;
    for (int turn = 1; turn < 1'000; ++turn) {
        processor.pass(1'000);
        EXPECT_EQ(processor.error(), 0);
        EXPECT_EQ(processor.looks, turn);
    }
}

TEST(TickClock, IsSeldomLookedAtThen) {
    Processor processor;
    processor.learn();
    for (int turn = 0; turn < 100'000; ++turn) {
        processor.pass(10);
        EXPECT_LE(processor.error(), 0);
        EXPECT_GE(processor.error(), -1);
    }
    EXPECT_EQ(processor.looks, 1'000'000 / TickClock::counted_for);
}

TEST(TickClock, ACounterThatJumpedIsBelievedForAWhileAtMost) {
    constexpr std::int64_t far = std::int64_t{1} << 40;
    constexpr std::int64_t near = 3'000 * (TickClock::counted_for - 1);
    for (const std::int64_t jump : {-far, -near, near, far}) {
        Processor processor;
        processor.learn();
        processor.count += static_cast<std::uint64_t>(jump);
        for (int turn = 0; turn < 4'000; ++turn) {
            ASSERT_LT(processor.error(), TickClock::counted_for);
            ASSERT_GE(processor.error(), -1 - TickClock::counted_for / 64);  // a small jump is a pace like any other
            processor.pass(1'000);
        }
        processor.learn();
        processor.pass(TickClock::counted_for / 2);
        EXPECT_GE(processor.error(), -1);
        EXPECT_LE(processor.error(), 0);
        EXPECT_EQ(processor.looks, 0);
    }
}

TEST(TickClock, NeverGoesBack) {
    Processor processor;
    processor.learn();
    processor.count += 3'000 * 1'500;  // a millisecond and a half, as seen by another processor
    std::int64_t before = processor.told();
    EXPECT_GT(before, processor.micros);
    for (int turn = 0; turn < 10; ++turn) {
        processor.pass(500);
        const std::int64_t now = processor.told();
        EXPECT_GE(now, before);
        before = now;
    }
    EXPECT_EQ(processor.error(), 0);
}

TEST(TickClock, ACounterWithAnotherPaceIsKnownAgainAfterAWhile) {
    for (const std::int64_t pace : {100, 24'000}) {
        Processor processor;
        processor.learn();
        processor.ticks_a_micro = pace;
        processor.learn();
        processor.pass(TickClock::counted_for - 1);
        EXPECT_GE(processor.error(), -1);
        EXPECT_LE(processor.error(), 0);
        EXPECT_EQ(processor.looks, 0);
    }
}

TEST(TickClock, IsAlwaysLookedAtWhereTheCounterMayStandStill) {
    Processor processor(false);
    processor.learn();
    processor.ticks_a_micro = 0;
    for (int turn = 1; turn < 10; ++turn) {
        processor.pass(50);
        EXPECT_EQ(processor.error(), 0);
        EXPECT_EQ(processor.looks, turn);
    }
}

TEST(TickClock, IsLookedAtWhereThereIsNoCounter) {
    Processor processor;
    processor.ticks_a_micro = 0;
    processor.learn();
    processor.pass(50);
    EXPECT_EQ(processor.error(), 0);
    EXPECT_EQ(processor.looks, 1);
}

}  // namespace
}  // namespace beckon::test
