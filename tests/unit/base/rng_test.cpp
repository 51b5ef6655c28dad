// D1: the same seed, the same numbers, natively and in WASM, today and in ten years.
#include "beckon/base/rng.hpp"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

#include "beckon/base/ids.hpp"

namespace beckon {
namespace {

TEST(Rng, D1_TheNumbersOfASeedNeverChange) {
    // Known values, so that a recorded call replays after any change of this code.
    Rng rng({1, 2});
    const std::array<std::uint64_t, 4> first{0x790357E97F08FE65ULL, 0xDD628E8777D4B288ULL, 0xDD35FCB8F896FDF8ULL,
                                             0xE1F2219FFE659235ULL};
    for (const std::uint64_t number : first) EXPECT_EQ(rng.next(), number);
    Rng zeros({0, 0});
    EXPECT_EQ(zeros.next(), 0x6F68E1E7E2646EE1ULL);
}

TEST(Rng, D1_AnIdOfASeedNeverChanges) {
    Rng rng({1, 2});
    EXPECT_EQ(CallId::random(rng, fresh_id_bytes).view(), "e334hZsOLn5xbzlgXYN8nL");
}

TEST(Rng, SeedsThatDifferInOneBitGiveOtherNumbers) {
    Rng a({0, 0});
    Rng b({0, 1});
    Rng c({1, 0});
    const std::uint64_t first = a.next();
    const std::uint64_t second = b.next();
    EXPECT_NE(first, second);
    EXPECT_NE(first, c.next());
}

TEST(Rng, BelowStaysBelowAndReachesBothEnds) {
    Rng rng({3, 4});
    std::array<int, 5> seen{};
    for (int i = 0; i < 10'000; ++i) ++seen.at(rng.below(5));
    for (const int times : seen) EXPECT_NEAR(times, 2000, 200);
    EXPECT_EQ(rng.below(0), 0U);
    EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, ChanceIsAsOftenAsItSays) {
    Rng rng({5, 6});
    int hits = 0;
    for (int i = 0; i < 10'000; ++i) hits += rng.chance(1, 4) ? 1 : 0;
    EXPECT_NEAR(hits, 2500, 200);
    EXPECT_FALSE(rng.chance(0, 10));
    EXPECT_TRUE(rng.chance(10, 10));
}

TEST(Rng, NoStateIsAllZerosWhichWouldNeverLeaveIt) {
    // The seed that the mixing takes to zero in both halves.
    Rng rng({0x61C8864680B583EBULL, 0xFFFFFFFFFFFFFFFEULL});
    bool moves = false;
    for (int i = 0; i < 4; ++i) moves = moves || rng.next() != 0;
    EXPECT_TRUE(moves);
}

}  // namespace
}  // namespace beckon
