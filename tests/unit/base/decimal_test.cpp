#include "beckon/base/decimal.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace beckon {
namespace {

TEST(Decimal, NumbersToTheEndsOfTheirRange) {
    for (const std::int64_t number :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{10}, std::int64_t{1} << 53,
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        std::string out = "n=";
        append_decimal(out, number);
        EXPECT_EQ(out, "n=" + std::to_string(number));
    }
}

TEST(Decimal, ABoundInWords) {
    EXPECT_EQ(at_most(32), "at most 32");
    EXPECT_EQ(at_most(65536, " bytes"), "at most 65536 bytes");
}

}  // namespace
}  // namespace beckon
