// D2: two states with equal fingerprints have the same future, so what differs must show, and what does not must not.
#include "beckon/base/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/base/bounded.hpp"
#include "beckon/base/ids.hpp"

namespace beckon {
namespace {

template <class... T>
Digest of(Instant now, const T&... values) {
    Digest digest(now);
    (digest(values), ...);
    return digest;
}

constexpr Instant zero{0};

TEST(Digest, D2_TimesCountAsTheirDistanceFromNow) {
    EXPECT_EQ(of({1000}, Instant{1500}), of({9000}, Instant{9500}));
    EXPECT_FALSE(of({1000}, Instant{1500}) == of({1000}, Instant{1501}));
    EXPECT_EQ(of({1000}, Instant::never()), of({2000}, Instant::never())) << "never is as far away tomorrow as today";
    EXPECT_EQ(of({1000}, seconds(1)), of({2000}, seconds(1))) << "a length is no time";
}

TEST(Digest, D2_TellsApartWhatDiffers) {
    using Either = std::variant<int, bool>;
    EXPECT_FALSE(of(zero, 1, 2) == of(zero, 2, 1));
    EXPECT_FALSE(of(zero, std::string("ab"), std::string("c")) == of(zero, std::string("a"), std::string("bc")));
    EXPECT_FALSE(of(zero, std::vector<int>{1}, std::vector<int>{})
                 == of(zero, std::vector<int>{}, std::vector<int>{1}));
    EXPECT_FALSE(of(zero, std::optional<int>{}) == of(zero, std::optional<int>{0}));
    EXPECT_FALSE(of(zero, Either{0}) == of(zero, Either{false}));
    EXPECT_FALSE(of(zero, *UserId::parse("ann")) == of(zero, *UserId::parse("bob")));
    EXPECT_FALSE(of(zero, std::pair{1, 2}) == of(zero, std::pair{2, 1}));
    EXPECT_FALSE(of(zero) == of(zero, 0));
}

TEST(Digest, D2_LooksInsideOfWhatIsBounded) {
    EXPECT_EQ(of(zero, Text<8>("x")), of(zero, std::string("x")));
    EXPECT_FALSE(of(zero, Text<8>("x")) == of(zero, Text<8>("y")));
    EXPECT_FALSE(of(zero, Whole<0, 9>(1)) == of(zero, Whole<0, 9>(2)));
    EXPECT_FALSE(of(zero, List<int, 4>{{1}}) == of(zero, List<int, 4>{{2}}));
    EXPECT_EQ(of(zero, std::monostate{}), of(zero));
}

}  // namespace
}  // namespace beckon
