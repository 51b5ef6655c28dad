// R6, R8: the admin page's token cannot be guessed by trying.
#include "admin/guesses.hpp"

#include <gtest/gtest.h>

namespace beckon::relay::admin {
namespace {

constexpr Instant start{1'000'000};

TEST(Guesses, AFewAreFreeThenTheyTakeTime) {
    Guesses guesses;
    for (std::size_t i = 0; i < Guesses::burst; ++i) {
        EXPECT_EQ(guesses.wait("192.0.2.1", start).ms, 0) << i;
        guesses.wrong("192.0.2.1", start);
    }
    EXPECT_EQ(guesses.wait("192.0.2.1", start), Guesses::every);
    EXPECT_EQ(guesses.wait("192.0.2.2", start).ms, 0) << "others do not wait with them";
    EXPECT_EQ(guesses.wait("192.0.2.1", start + Guesses::every).ms, 0);
    guesses.wrong("192.0.2.1", start + Guesses::every);
    EXPECT_GT(guesses.wait("192.0.2.1", start + Guesses::every).ms, 0) << "one for each span, no more";
}

TEST(Guesses, ANetworkIsOneGuesserHoweverManyAddressesItHas) {
    Guesses guesses;
    for (std::size_t i = 0; i < Guesses::burst; ++i) guesses.wrong("2001:db8::" + std::to_string(i), start);
    EXPECT_GT(guesses.wait("2001:db8::ffff:1", start).ms, 0);
    EXPECT_EQ(guesses.wait("2001:db8:0:1::1", start).ms, 0);
}

TEST(Guesses, AreRememberedWithinABoundAndForgottenWithTime) {
    Guesses guesses;
    for (std::size_t i = 0; i < Guesses::networks_max; ++i) guesses.wrong("host" + std::to_string(i), start);
    EXPECT_EQ(guesses.remembered(), Guesses::networks_max);
    EXPECT_GT(guesses.wait("stranger", start).ms, 0);
    EXPECT_EQ(guesses.wait("host1", start).ms, 0) << "who is known has guesses left";
    EXPECT_EQ(guesses.wait("stranger", start + Guesses::every).ms, 0);
    EXPECT_EQ(guesses.remembered(), 0U);
}

}  // namespace
}  // namespace beckon::relay::admin
