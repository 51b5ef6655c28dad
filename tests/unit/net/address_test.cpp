// R8: whom a bound is counted for, and whose word about that is taken.
#include "net/address.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using relay::net::Address;
using relay::net::client_behind;
using relay::net::Networks;

Address at(std::string_view text) {
    const auto address = Address::parse(text);
    EXPECT_TRUE(address) << text;
    return address.value_or(Address{});
}

TEST(Address, IsWrittenAsItIsRead) {
    for (const char* text : {"192.0.2.1", "0.0.0.0", "2001:db8::1", "::1", "::"}) EXPECT_EQ(at(text).text(), text);
    EXPECT_EQ(at("::ffff:192.0.2.1").text(), "192.0.2.1") << "what a socket of both families says of IPv4";
    EXPECT_EQ(at("::ffff:192.0.2.1"), at("192.0.2.1"));
}

TEST(Address, NothingElseIsOne) {
    for (const std::string_view text : {"", " ", "192.0.2", "192.0.2.256", "192.0.2.1:80", "[::1]", "::1%lo",
                                        "1.2.3.4 ", "a", ":::", "1234567890123456789012345678901234567890123456789"})
        EXPECT_FALSE(Address::parse(text)) << text;
    EXPECT_FALSE(Address::parse(std::string_view("1.2.3.4\0", 8)));
}

TEST(Address, OfIpv6ANetworkIsOneHousehold) {
    EXPECT_EQ(at("2001:db8::1").household(), at("2001:db8:0:0:ffff::2").household());
    EXPECT_NE(at("2001:db8::1").household(), at("2001:db8:0:1::1").household());
    EXPECT_NE(at("192.0.2.1").household(), at("192.0.2.2").household());
}

TEST(Networks, HoldWhatTheySay) {
    const Networks networks({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "::1"});
    for (const char* text : {"10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8:7fff::1", "::1", "::ffff:10.1.1.1"})
        EXPECT_TRUE(networks.hold(at(text))) << text;
    for (const char* text : {"11.0.0.0", "9.255.255.255", "192.0.2.6", "2001:db8:8000::1", "::2", "a00::"})
        EXPECT_FALSE(networks.hold(at(text))) << text;
    EXPECT_TRUE(Networks({"0.0.0.0/0"}).hold(at("203.0.113.9")));
    EXPECT_FALSE(Networks({"0.0.0.0/0"}).hold(at("2001:db8::1")));
    EXPECT_TRUE(Networks({"::/0"}).hold(at("203.0.113.9")));
    EXPECT_FALSE(Networks().hold(at("::1")));
}

TEST(ForwardedFor, IsReadFromTheRightWhileItIsTrusted) {
    const Networks trusted({"10.0.0.0/8", "fd00::/8"});
    const auto behind = [&](std::string_view peer, std::string_view chain) {
        return client_behind(at(peer), chain, trusted).address.text();
    };
    EXPECT_EQ(behind("10.0.0.1", "192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(behind("10.0.0.1", "198.51.100.1, 192.0.2.1"), "192.0.2.1") << "the first is what a stranger said";
    EXPECT_EQ(behind("10.0.0.1", "192.0.2.1 ,\t10.0.0.2,fd00::1"), "192.0.2.1");
    EXPECT_EQ(behind("10.0.0.1", "2001:db8::9"), "2001:db8::9");
    EXPECT_EQ(behind("203.0.113.1", "192.0.2.1"), "203.0.113.1") << "no proxy of ours";
    EXPECT_EQ(behind("10.0.0.1", ""), "10.0.0.1");
    EXPECT_EQ(behind("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3") << "a client within our own networks";
}

// As some proxies write it. Otherwise all their clients would be taken for one.
TEST(ForwardedFor, APortIsPassedOver) {
    const Networks trusted({"10.0.0.0/8", "fd00::/8"});
    for (const auto& [chain, client] :
         {std::pair("192.0.2.1:4711", "192.0.2.1"), std::pair("[2001:db8::1]:4711", "2001:db8::1"),
          std::pair("[2001:db8::1]", "2001:db8::1"), std::pair("192.0.2.1:1, [fd00::1]:443, 10.0.0.2:80", "192.0.2.1")})
        EXPECT_EQ(client_behind(at("10.0.0.1"), chain, trusted).address.text(), client) << chain;
}

TEST(ForwardedFor, WhatIsNoAddressEndsTheReading) {
    const Networks trusted({"10.0.0.0/8"});
    for (const std::string chain :
         {"192.0.2.1, unknown", "192.0.2.1,", "192.0.2.1, 192.0.2.2:", "192.0.2.1, 192.0.2.2:http", "192.0.2.2:80:80",
          "[192.0.2.1", "[2001:db8::1]80", "[]", "]", ":80", "[2001:db8::1]:123456", "192.0.2.1, \x80"}) {
        const auto client = client_behind(at("10.0.0.1"), chain, trusted);
        EXPECT_EQ(client.address, at("10.0.0.1")) << chain;
        EXPECT_TRUE(client.unread) << chain;
    }
    EXPECT_FALSE(client_behind(at("10.0.0.1"), "rubbish, 192.0.2.1", trusted).unread)
        << "a stranger's, not the proxy's";
    EXPECT_FALSE(client_behind(at("192.0.2.1"), "rubbish", trusted).unread);
    std::string endless;
    for (int i = 0; i < 1000; ++i) endless += "10.0.0.9, ";
    EXPECT_EQ(client_behind(at("10.0.0.1"), "192.0.2.1, " + endless + "10.0.0.2", trusted).address, at("10.0.0.9"));
}

}  // namespace
}  // namespace beckon::test
