#include "beckon/base/bounded.hpp"

#include <string>

#include <gtest/gtest.h>

namespace beckon {
namespace {

TEST(Bounded, AWholeNumberStartsAtTheNearestToZeroThatItMayBe) {
    EXPECT_EQ((Whole<1000, 4999>().value), 1000);
    EXPECT_EQ((Whole<0, 9>().value), 0);
    EXPECT_EQ((Whole<-5, 5>().value), 0);
    EXPECT_EQ((Whole<0, 9>(3) + 1), 4) << "counts like a number";
}

TEST(Bounded, AListKnowsWhenItIsFull) {
    List<int, 2> list;
    EXPECT_TRUE(list.empty());
    list.items.push_back(1);
    EXPECT_FALSE(list.full());
    list.items.push_back(2);
    EXPECT_TRUE(list.full());
    EXPECT_EQ(list.size(), 2U);
    int sum = 0;
    for (const int item : list) sum += item;
    EXPECT_EQ(sum, 3);
}

TEST(Bounded, TextsCompareByWhatTheySay) {
    EXPECT_EQ(Text<8>("a"), Text<8>(std::string("a")));
    EXPECT_FALSE(Text<8>("a") == Text<8>("b"));
    EXPECT_TRUE(Text<8>().empty());
}

}  // namespace
}  // namespace beckon
