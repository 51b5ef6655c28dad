// R5: credentials that coturn accepts (use-auth-secret). The values were made with Python's hmac.
#include "auth/turn.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using relay::IceServer;
using relay::auth::mint_ice;
using relay::auth::turn_credential;
using relay::auth::turn_username;

TEST(Turn, TheCredentialIsTheHmacOfTheName) {
    EXPECT_EQ(turn_username(*UserId::parse("ann"), Instant{1'433'895'918'000}), "1433895918:ann");
    EXPECT_EQ(turn_credential("north", "1433895918:ann"), "zAlhH20kpuDJR8ZKdq5vyQV+Ung=");
}

TEST(Turn, NamesAreSpelledInWhatCoturnTakes) {
    EXPECT_EQ(turn_username(*UserId::parse("Jörg M"), Instant{1'700'086'400'000}), "1700086400:J%C3%B6rg%20M");
    EXPECT_EQ(turn_credential("a secret of coturn", "1700086400:J%C3%B6rg%20M"), "PNaxVtcz9lgJ4wm+MQVz2jrPkN0=");
    EXPECT_EQ(turn_username(*UserId::parse("a:b%c"), Instant{1'000}), "1:a%3Ab%25c") << "the colon is coturn's";
}

TEST(Turn, EachServerWithASecretGetsCredentialsAndStunNone) {
    const std::vector<IceServer> servers{
        {{"stun:stun.example:3478"}, ""},
        {{"turn:turn.example:3478?transport=udp", "turns:turn.example:5349"}, "north"}};
    const Instant now{1'700'000'000'000};
    const auto minted = mint_ice(servers, *UserId::parse("ann"), now, seconds(600));
    const auto& named = minted.servers.servers.items;
    ASSERT_EQ(named.size(), 2U);
    EXPECT_EQ(named[0].urls.items[0].text, servers[0].urls[0]);
    EXPECT_TRUE(named[0].username.empty() && named[0].credential.empty());
    ASSERT_EQ(named[1].urls.size(), 2U);
    EXPECT_EQ(named[1].urls.items[1].text, servers[1].urls[1]);
    EXPECT_EQ(named[1].username.text, "1700000600:ann");
    EXPECT_EQ(named[1].credential.text, turn_credential("north", "1700000600:ann"));
    EXPECT_EQ(minted.expires, now + seconds(600));
    const auto other = mint_ice(servers, *UserId::parse("bob"), now);
    EXPECT_NE(other.servers.servers.items[1].credential, named[1].credential);
}

TEST(Turn, WithoutSecretsNothingRunsOut) {
    EXPECT_TRUE(mint_ice({{{"stun:stun.example"}, ""}}, *UserId::parse("ann"), Instant{0}).expires.is_never());
}

}  // namespace
}  // namespace beckon::test
