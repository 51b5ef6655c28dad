// R4: webhooks never lead to addresses that are not public, however these are written down.
#include <chrono>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "hooks/resolve.hpp"

namespace beckon::test {
namespace {

namespace hooks = relay::hooks;

bool is_public_address(const std::string& text) {
    const auto address = hooks::numeric_address(text, 443);
    EXPECT_TRUE(address) << text << " is no address";
    return address && hooks::is_public(*address);
}

TEST(WebhookAddress, R4_InsideIsInside) {
    for (const char* text :
         {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
          "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
          "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255",
          "240.0.0.1", "255.255.255.255",
          // as the C library reads them
          "0x7f.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "0", "10.1",
          // IPv6
          "::", "::1", "::7f00:1", "fe80::1", "fec0::1", "fc00::1", "fdff:ffff::1", "ff02::1", "100::1", "2001::1",
          "2001:0:a00:1::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "4000::1", "5f00::1",
          // IPv4 inside IPv6
          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1",
          "64:ff9b:1::1", "2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:101::1"}) {
        EXPECT_FALSE(is_public_address(text)) << text;
    }
}

TEST(WebhookAddress, R4_OutsideIsOutsideRightUpToTheBorder) {
    for (const char* text : {"1.0.0.0",          "8.8.8.8",        "9.255.255.255",   "11.0.0.0",
                             "100.63.255.255",   "100.128.0.0",    "126.255.255.255", "128.0.0.0",
                             "169.253.255.255",  "169.255.0.0",    "172.15.255.255",  "172.32.0.0",
                             "192.0.1.0",        "192.0.3.0",      "192.167.255.255", "192.169.0.0",
                             "198.17.255.255",   "198.20.0.0",     "198.51.99.255",   "203.0.114.0",
                             "223.255.255.255",  "134744072",      "2001:200::1",     "2001:4860:4860::8888",
                             "2606:4700::1111",  "2a00:1450::1",   "3ffe::1",         "::ffff:8.8.8.8",
                             "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
        EXPECT_TRUE(is_public_address(text)) << text;
    }
}

TEST(WebhookAddress, WhatIsNeitherIPv4NorIPv6IsNotPublic) {
    hooks::Address address;
    address.bytes.ss_family = AF_UNIX;
    EXPECT_FALSE(hooks::is_public(address));
}

class WebhookNames : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(::pipe2(ends_, O_CLOEXEC), 0); }
    void TearDown() override {
        for (const int end : ends_) ::close(end);
    }
    auto resolved(const std::string& host, bool private_allowed) {
        return hooks::resolve(host, 443, private_allowed, hooks::Patience(seconds(20), ends_[0]));
    }
    int ends_[2]{};
};

TEST_F(WebhookNames, R4_ANameThatLeadsInsideIsRefusedUnlessThatIsAllowed) {
    for (const char* host : {"localhost", "127.0.0.1", "0x7f.1", "::1", "2130706433"}) {
        const auto refused = resolved(host, false);
        ASSERT_FALSE(refused.ok()) << host;
        EXPECT_EQ(refused.error(), "it leads to an address that is not public (webhook.private_allowed)");
        const auto allowed = resolved(host, true);
        ASSERT_TRUE(allowed.ok()) << host << ": " << allowed.error();
        EXPECT_FALSE(allowed.value().empty());
    }
    EXPECT_TRUE(resolved("8.8.8.8", false).ok());
}

TEST_F(WebhookNames, ANameThatIsNotThereSaysSoWithoutNamingIt) {
    const auto none = resolved("nowhere.invalid", true);
    ASSERT_FALSE(none.ok());
    EXPECT_NE(none.error().find("cannot be resolved"), std::string::npos) << none.error();
    EXPECT_EQ(none.error().find("nowhere"), std::string::npos) << none.error();
}

TEST_F(WebhookNames, NobodyWaitsWhenTheRelayStops) {
    ASSERT_EQ(::write(ends_[1], "x", 1), 1);
    const auto stopped = resolved("some.name.invalid", true);
    ASSERT_FALSE(stopped.ok());
    EXPECT_NE(stopped.error().find("the relay stops"), std::string::npos) << stopped.error();
}

}  // namespace
}  // namespace beckon::test
