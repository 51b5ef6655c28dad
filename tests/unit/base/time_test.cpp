#include "beckon/base/time.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

TEST(Time, SpansAndInstantsAddUp) {
    EXPECT_EQ(seconds(2) + milliseconds(5), milliseconds(2005));
    EXPECT_EQ(minutes(1) - seconds(1), seconds(59));
    EXPECT_EQ(seconds(3) * 4, seconds(12));
    EXPECT_EQ((Instant{1000} + seconds(2)).ms, 3000);
    EXPECT_EQ(Instant{3000} - Instant{1000}, seconds(2));
    EXPECT_EQ((Instant{1000} - seconds(2)).ms, -1000);
    EXPECT_LT(Instant{1}, Instant{2});
    EXPECT_LT(seconds(1), minutes(1));
}

TEST(Time, NeverStaysNeverWhateverIsAddedAndComesAfterEverything) {
    EXPECT_TRUE(Instant::never().is_never());
    EXPECT_TRUE((Instant::never() + minutes(1)).is_never());
    EXPECT_TRUE((Instant::never() - minutes(1)).is_never());
    EXPECT_EQ(sooner(Instant::never(), Instant{5}), Instant{5});
    EXPECT_EQ(sooner(Instant{5}, Instant{4}), Instant{4});
    EXPECT_TRUE(later(Instant::never(), Instant{5}).is_never());
    EXPECT_EQ(later(Instant{5}, Instant{4}), Instant{5});
}

TEST(Time, IsForTheCompilerToo) {
    static_assert(Instant{5} + seconds(1) == Instant{1005});
    static_assert(Instant::never().is_never() && !Instant{}.is_never());
}

}  // namespace
}  // namespace beckon
