// R8: how often something may be done.
#include "beckon/base/bucket.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

constexpr Span each = milliseconds(10);

TEST(Bucket, fills_again_with_time) {
    Bucket bucket;
    EXPECT_TRUE(bucket.take({0}, 2, each));
    EXPECT_TRUE(bucket.take({0}, 2, each));
    EXPECT_FALSE(bucket.take({9}, 2, each));
    EXPECT_TRUE(bucket.take({10}, 2, each));
    EXPECT_FALSE(bucket.take({19}, 2, each));
    EXPECT_TRUE(bucket.take({1000}, 2, each, 2)) << "as full as it can be";
    EXPECT_FALSE(bucket.take({1000}, 2, each));
}

TEST(Bucket, who_asks_in_vain_uses_nothing_up) {
    Bucket bucket;
    EXPECT_FALSE(bucket.take({0}, 2, each, 3)) << "more than it holds";
    EXPECT_TRUE(bucket.take({0}, 2, each, 2));
    for (int ms = 0; ms < 10; ++ms) EXPECT_FALSE(bucket.take({ms}, 2, each));
    EXPECT_TRUE(bucket.take({10}, 2, each));
}

TEST(Bucket, what_comes_back_is_counted_from_the_first_use_not_the_last) {
    Bucket bucket;
    EXPECT_TRUE(bucket.take({0}, 2, each));
    EXPECT_TRUE(bucket.take({8}, 2, each));
    EXPECT_TRUE(bucket.take({10}, 2, each));
    EXPECT_FALSE(bucket.take({18}, 2, each)) << "the one used at 8 comes back at 20";
    EXPECT_TRUE(bucket.take({20}, 2, each));
}

TEST(Bucket, says_when_it_is_full_again) {
    Bucket bucket;
    bucket.take({100}, 5, each, 3);
    EXPECT_EQ(bucket.refilled(each), Instant{130});
    EXPECT_TRUE(bucket.take({130}, 5, each, 5));
}

TEST(Bucket, with_no_time_to_fill_in_it_never_does) {
    Bucket bucket;
    EXPECT_TRUE(bucket.take({0}, 1, {}));
    EXPECT_FALSE(bucket.take({1'000'000}, 1, {}));
}

}  // namespace
}  // namespace beckon
