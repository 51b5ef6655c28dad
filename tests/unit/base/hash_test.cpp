#include "beckon/base/hash.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace beckon {
namespace {

/// The sums are those of CPython 3.11, whose `hash` of bytes is this: with PYTHONHASHSEED=0 its key is zero, with 1 the other one.
TEST(KeyedHash, IsSipHash13) {
    const HashKey none{};
    EXPECT_EQ(keyed_hash(none, "a"), 0x407448D2B89B1813ULL);
    EXPECT_EQ(keyed_hash(none, "12345678"), 0x3489982430560A87ULL);
    EXPECT_EQ(keyed_hash(none, "123456789"), 0x0FBC0F0007965FCFULL);
    EXPECT_EQ(keyed_hash(none, "0123456789abcdef0123456789abcdef"), 0x508D775B6FD5229BULL);
    const HashKey other{0xAED66CE184BE2329ULL, 0xEBE9BBF1F1499052ULL};
    EXPECT_EQ(keyed_hash(other, "123456789"), 0xFD1AE9F33BC59A62ULL);
    EXPECT_EQ(keyed_hash(other, "0123456789abcdef0123456789abcdef"), 0xC1B9D4EA5EE42BC4ULL);
}

TEST(KeyedHash, OfEachSeedHasAnotherKey) {
    const HashKey one = HashKey::random(Rng({1, 2}));
    const HashKey two = HashKey::random(Rng({1, 3}));
    EXPECT_NE(one.low, one.high);
    EXPECT_NE(keyed_hash(one, "ann"), keyed_hash(two, "ann"));
}

}  // namespace
}  // namespace beckon
