// C6, R8: how long a page waits before it tries the relay again.
#include "beckon/session/backoff.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include <gtest/gtest.h>

namespace beckon::session {
namespace {

TEST(Backoff, WaitsLongerEachTimeUpToABound) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Rng rng({seed, 7});
        Backoff backoff;
        for (int tries = 0; tries < 9; ++tries) {
            const std::int64_t step =
                std::array{0, 300, 1200, 2700, 4800, 7000, 7000, 7000, 7000}.at(std::size_t(tries));
            const std::int64_t spread = std::max<std::int64_t>(step / 4, 50);
            const Span wait = backoff.next(rng);
            ASSERT_GE(wait.ms, step) << "try " << tries;
            ASSERT_LT(wait.ms, step + spread) << "try " << tries;
        }
    }
}

TEST(Backoff, PagesThatLostOneRelayDoNotReturnAsOne) {
    std::set<std::int64_t> waits;
    for (std::uint64_t page = 0; page < 1000; ++page) {
        Rng rng({page, page * 31});
        Backoff backoff;
        backoff.next(rng);
        backoff.next(rng);
        waits.insert(backoff.next(rng).ms);
    }
    EXPECT_GT(waits.size(), 200U) << "of the 300 ms that the third try is spread over";
}

TEST(Backoff, StartsOverAfterASuccess) {
    Rng rng({1, 2});
    Backoff backoff;
    for (int i = 0; i < 4; ++i) backoff.next(rng);
    EXPECT_GE(backoff.next(rng).ms, 4800);
    backoff.succeeded();
    EXPECT_LT(backoff.next(rng).ms, 50) << "the first try after a loss is at once";
    EXPECT_GE(backoff.next(rng).ms, 300);
}

}  // namespace
}  // namespace beckon::session
