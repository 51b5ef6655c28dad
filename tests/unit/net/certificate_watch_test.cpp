// R1: a certificate that nobody renews is told of before pages are frightened away.
#include "net/certificate_watch.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using Watch = relay::net::CertificateWatch;

constexpr Instant read_at{1'700'000'000'000};

TEST(CertificateWatch, IsToldEachDayOfTheLastFortnightAndAtTheEnd) {
    const Instant until = read_at + Watch::day * 90;
    Watch watch;
    EXPECT_TRUE(watch.due().is_never()) << "there is none";
    watch.watch(until, read_at);
    int warned = 0;
    for (Instant now = watch.due(); now < until; now = watch.due()) {
        EXPECT_EQ(Watch::state_of(watch.until(), now), Watch::State::ends_soon);
        EXPECT_EQ(now, until - Watch::soon + Watch::day * warned++);
        watch.told(now);
    }
    EXPECT_EQ(warned, 14);
    EXPECT_EQ(watch.due(), until);
    EXPECT_EQ(Watch::state_of(until, until), Watch::State::ended);
    watch.told(until);
    EXPECT_EQ(watch.due(), until + Watch::day) << "it does not fall silent then";
}

TEST(CertificateWatch, OneThatIsRenewedIsToldOfLater) {
    Watch watch;
    watch.watch(read_at + Watch::day, read_at);
    EXPECT_EQ(watch.due(), read_at + Watch::day);
    watch.watch(read_at + Watch::day * 90, read_at);
    EXPECT_EQ(watch.due(), read_at + Watch::day * 76);
    EXPECT_EQ(Watch::state_of(watch.until(), read_at), Watch::State::good);
}

TEST(CertificateWatch, OneThatEndsWithinTheDayIsToldOfAtItsEnd) {
    Watch watch;
    watch.watch(read_at + minutes(60), read_at);
    EXPECT_EQ(watch.due(), read_at + minutes(60));
}

}  // namespace
}  // namespace beckon::test
