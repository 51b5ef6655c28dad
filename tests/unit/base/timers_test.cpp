#include "beckon/base/timers.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace beckon {
namespace {

enum class Bell : std::uint8_t { ring, grace, beat, count_ };

TEST(Timers, StartWithNoneArmed) {
    Timers<Bell> timers;
    EXPECT_EQ(Timers<Bell>::count, 3U);
    EXPECT_TRUE(timers.soonest().is_never());
    EXPECT_FALSE(timers.armed(Bell::ring));
    EXPECT_FALSE(timers.take_due(Instant{1'000'000}));
    EXPECT_FALSE(timers.take_due(Instant::never())) << "what is not armed is never due";
}

TEST(Timers, TheSoonestIsTheOnlyDeadline) {
    Timers<Bell> timers;
    timers.arm(Bell::ring, {300});
    timers.arm(Bell::beat, {100});
    EXPECT_EQ(timers.soonest(), Instant{100});
    timers.clear(Bell::beat);
    EXPECT_EQ(timers.soonest(), Instant{300});
    timers.arm(Bell::ring, {500});
    EXPECT_EQ(timers.when(Bell::ring), Instant{500}) << "armed again is moved, not doubled";
    timers.clear_all();
    EXPECT_TRUE(timers.soonest().is_never());
}

TEST(Timers, AreTakenOnceEachInTheOrderOfTheirTimes) {
    Timers<Bell> timers;
    timers.arm(Bell::ring, {300});
    timers.arm(Bell::grace, {100});
    timers.arm(Bell::beat, {200});
    EXPECT_FALSE(timers.take_due({99}));
    EXPECT_EQ(timers.take_due({250}), Bell::grace);
    EXPECT_EQ(timers.take_due({250}), Bell::beat);
    EXPECT_FALSE(timers.take_due({250}));
    EXPECT_EQ(timers.take_due({300}), Bell::ring) << "due at its very time";
    EXPECT_FALSE(timers.armed(Bell::ring));
}

TEST(Timers, WhereTwoFallTogetherTheLowerEnumeratorComesFirst) {
    Timers<Bell> timers;
    timers.arm(Bell::beat, {100});
    timers.arm(Bell::ring, {100});
    EXPECT_EQ(timers.take_due({100}), Bell::ring);
    EXPECT_EQ(timers.take_due({100}), Bell::beat);
}

}  // namespace
}  // namespace beckon
