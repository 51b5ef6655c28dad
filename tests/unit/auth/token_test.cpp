// R3, R8: which tokens hold, and what is said about those that do not.
#include "auth/token.hpp"

#include <gtest/gtest.h>

#include "beckon/base/rng.hpp"
#include "site_story.hpp"

namespace beckon::test {
namespace {

using relay::auth::check_token;
using relay::auth::make_token;
using relay::auth::TokenOrder;

const relay::Site shop = site_named("shop", {"https://shop.example"});

/// "" if the token holds.
std::string why_not(const std::string& token, const relay::Site& site = shop, Instant now = today) {
    const auto checked = check_token(token, site, now);
    if (checked) return "";
    EXPECT_EQ(checked.error().code, CloseCode::unauthorised);
    return checked.error().why;
}

std::string why_not_saying(std::string_view payload) { return why_not(jwt_saying(payload)); }

TEST(Token, WhatASiteSignedHolds) {
    const auto checked = check_token(jwt_saying(R"({"sub":"ann","exp":1700000060})"), shop, today);
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked.value().user, *UserId::parse("ann"));
    EXPECT_EQ(checked.value().expires.ms, 1'700'000'060'000);
    const hub::Grants& grants = checked.value().grants;
    EXPECT_TRUE(grants.call && grants.broadcast && grants.watch && grants.join) << "without `grants`, everything";
}

// Made with Python's hmac and json.
TEST(Token, OneMadeElsewhereHolds) {
    EXPECT_EQ(why_not("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4iLCJleHAiOjIwMDAwMDAwMDB9."
                      "cj0aq2OzeV_ij9FiNH13SSgPPbiBcZd-CpHGQYzqUCc"),
              "");
}

TEST(Token, NoOtherAlgorithmThanHS256) {
    const std::string_view payload = R"({"sub":"ann","exp":1700000060})";
    const std::string only = "alg: allowed: HS256 only, with no critical extensions (crit)";
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"HS512"})", payload, good_key, "SHA512")), only);
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"HS384"})", payload, good_key, "SHA384")), only);
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"RS256"})", payload)), only) << "a public key must not be taken for a secret";
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"hs256"})", payload)), only);
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"none"})", payload)), only);
    EXPECT_EQ(why_not(jwt_of(R"({"alg":"HS256","crit":["exp"]})", payload)), only);
    for (const std::string_view header : {R"({"alg":"NONE"})", R"({"alg":"None"})", R"({"alg":""})", R"({"alg":256})",
                                          R"({"alg":null})", R"({})", R"([])", R"("HS256")", "HS256", "{", ""}) {
        EXPECT_NE(why_not(jwt_of(header, payload)), "") << header;
    }
}

TEST(Token, WithNoneAndNoSignatureItIsNoToken) {
    const std::string bare =
        base64url(R"({"alg":"none"})") + "." + base64url(R"({"sub":"ann","exp":1700000060})") + ".";
    EXPECT_EQ(why_not(bare), "token: not a JWT, allowed: header.payload.signature, each in base64url");
}

TEST(Token, ATamperedPayloadDoesNotHold) {
    const std::string good = jwt_saying(R"({"sub":"ann","exp":1700000060})");
    const std::string forged = good.substr(0, good.find('.') + 1) + base64url(R"({"sub":"eve","exp":1700000060})")
                               + good.substr(good.rfind('.'));
    EXPECT_EQ(why_not(forged), "signature: does not hold, allowed: one made with a key of site shop");
}

TEST(Token, TheOldAndTheNewKeyHoldAndAThirdDoesNot) {
    relay::Site rotated = shop;
    rotated.keys = {std::string(next_key), std::string(good_key)};
    const std::string_view payload = R"({"sub":"ann","exp":1700000060})";
    EXPECT_EQ(why_not(jwt_saying(payload, good_key), rotated), "");
    EXPECT_EQ(why_not(jwt_saying(payload, next_key), rotated), "");
    const std::string alien = why_not(jwt_saying(payload, alien_key), rotated);
    EXPECT_EQ(alien, "signature: does not hold, allowed: one made with a key of site shop");
    rotated.keys = {std::string(next_key)};
    EXPECT_NE(why_not(jwt_saying(payload, good_key), rotated), "") << "the old key is retired";
}

TEST(Token, WithoutKeysNothingHolds) {
    relay::Site keyless = shop;
    for (const std::vector<std::string>& keys : {std::vector<std::string>{}, std::vector<std::string>{""}}) {
        keyless.keys = keys;
        EXPECT_NE(why_not(jwt_saying(R"({"sub":"ann","exp":1700000060})", ""), keyless), "");
        EXPECT_NE(why_not(jwt_saying(R"({"sub":"ann","exp":1700000060})"), keyless), "");
    }
}

TEST(Token, ItRunsOutAtItsTimeAndNotLater) {
    const std::string token = jwt_saying(R"({"sub":"ann","exp":1700000000})");
    EXPECT_EQ(why_not(token, shop, today - milliseconds(1)), "");
    EXPECT_EQ(why_not(token, shop, today), "exp: the token has run out, allowed: a time to come by the relay's clock");
}

TEST(Token, EachTimeHasItsBounds) {
    const auto with = [](const std::string& times) { return why_not_saying(R"({"sub":"ann",)" + times + "}"); };
    EXPECT_EQ(with(R"("iat":1)"), "exp: missing, allowed: the time when the token runs out, in seconds since 1970");
    for (const std::string_view wrong :
         {"\"1700000060\"", "1700000060.5", "-1", "1e12", "null", "true", "253402300801", "[1700000060]", "{}"}) {
        const std::string why = with("\"exp\":" + std::string(wrong));
        EXPECT_EQ(why, "exp: not a time, allowed: whole seconds since 1970") << wrong;
    }
    EXPECT_EQ(with(R"("exp":1700000100,"nbf":1700000060)"), "") << "60 s are for clocks that differ";
    EXPECT_EQ(with(R"("exp":1700000100,"nbf":1700000061)"),
              "nbf: not yet good, allowed: at most 60 s ahead of the relay's clock");
    EXPECT_EQ(with(R"("exp":1700000100,"iat":1700000060)"), "");
    EXPECT_EQ(with(R"("exp":1700000100,"iat":1700000061)"),
              "iat: in the future, allowed: at most 60 s ahead of the relay's clock");
    EXPECT_EQ(with(R"("exp":1700000100,"nbf":"x")"), "nbf: not a time, allowed: whole seconds since 1970");
}

TEST(Token, TheUserIsNamedAndWellSpelled) {
    EXPECT_EQ(why_not_saying(R"({"exp":1700000060})"), "sub: missing, allowed: the user's id");
    const std::string bad = "sub: not a user, allowed: a text of 1 to 64 bytes of UTF-8 without control characters";
    for (const std::string& sub : {std::string("\"\""), std::string("7"), std::string("null"), std::string(R"("a\nb")"),
                                   '"' + std::string(65, 'x') + '"'}) {
        EXPECT_EQ(why_not_saying(R"({"exp":1700000060,"sub":)" + sub + "}"), bad) << sub;
    }
    EXPECT_EQ(why_not_saying(R"({"exp":1700000060,"sub":"Jörg \"O'\" <b>"})"), "");
}

TEST(Token, TheAudienceIsTheSite) {
    const auto with = [](const std::string& aud) {
        return why_not_saying(R"({"sub":"ann","exp":1700000060,"aud":)" + aud + "}");
    };
    EXPECT_EQ(with(R"("shop")"), "");
    EXPECT_EQ(with(R"(["mail","shop"])"), "");
    for (const std::string_view wrong : {R"("mail")", R"("Shop")", R"("shop ")", R"(["mail"])", "[]", "7",
                                         R"([["shop"]])", R"({"shop":"shop"})", "null"}) {
        const std::string why = with(std::string(wrong));
        EXPECT_EQ(why, "aud: meant for somebody else, allowed: \"shop\", alone or in a list") << wrong;
    }
}

TEST(Token, GrantsNameAllThatIsAllowed) {
    const auto granted = [](const std::string& grants) {
        const auto checked =
            check_token(jwt_saying(R"({"sub":"a","exp":1700000060,"grants":)" + grants + "}"), shop, today);
        if (!checked) return checked.error().why;
        const hub::Grants& g = checked.value().grants;
        return std::string(g.call ? "call " : "") + (g.broadcast ? "broadcast " : "") + (g.watch ? "watch " : "")
               + (g.join ? "join " : "");
    };
    EXPECT_EQ(granted(R"({"watch":true})"), "watch ");
    EXPECT_EQ(granted(R"({"watch":true,"call":false,"join":true})"), "watch join ");
    EXPECT_EQ(granted(R"(["call","broadcast"])"), "call broadcast ");
    EXPECT_EQ(granted("[]"), "");
    EXPECT_EQ(granted("{}"), "");
    for (const std::string_view wrong : {R"("call")", "true", "null", R"({"call":1})", R"({"call":"true"})",
                                         R"({"fly":true})", R"(["fly"])", R"([true])", R"([["call"]])"}) {
        EXPECT_EQ(
            granted(std::string(wrong)),
            "grants: allowed: an object with true or false for call, broadcast, watch, join, admin, or a list of these "
            "names")
            << wrong;
    }
}

TEST(Token, ItsSizeIsBounded) {
    const auto of_size = [](std::size_t filler) {
        return jwt_saying(R"({"sub":"ann","exp":1700000060,"x":")" + std::string(filler, 'x') + "\"}");
    };
    EXPECT_EQ(why_not(of_size(2900)), "");
    EXPECT_EQ(why_not(of_size(3100)), "token: too big, allowed: at most 4096 bytes");
    EXPECT_EQ(why_not(""), "token: missing, allowed: a JWT signed with HS256");
}

TEST(Token, APayloadThatIsNoFlatObjectDoesNotHold) {
    const std::string deep = std::string(40, '[') + std::string(40, ']');
    for (const std::string& payload :
         {std::string("[]"), std::string("null"), std::string("7"), std::string("{"), std::string("\xFF"),
          R"({"sub":"a","exp":1700000060,"x":)" + deep + "}", std::string(R"({"sub":"a","exp":1700000060} {})"),
          std::string("{\"sub\":\"a\\u0000\"}")}) {
        EXPECT_NE(why_not_saying(payload), "") << payload;
    }
}

TEST(Token, WhatIsMadeHereHoldsHere) {
    TokenOrder order;
    order.user = *UserId::parse("Jörg \"the\" ann");
    order.expires = today + seconds(60);
    order.issued = today;
    order.not_before = today;
    order.site = shop.id;
    order.grants = hub::Grants{true, false, true, false};
    const auto made = make_token(good_key, order);
    ASSERT_TRUE(made);
    const auto checked = check_token(*made, shop, today);
    ASSERT_TRUE(checked) << checked.error().why;
    EXPECT_EQ(checked.value().user, order.user);
    EXPECT_EQ(checked.value().expires, order.expires);
    EXPECT_TRUE(checked.value().grants.call && checked.value().grants.watch);
    EXPECT_FALSE(checked.value().grants.broadcast || checked.value().grants.join);
    EXPECT_FALSE(make_token("too short a key", order));
}

/// One change somewhere: another byte, one more, one less, two parts swapped, a piece doubled.
std::string changed(std::string token, Rng& rng) {
    const std::size_t at = rng.below(token.size());
    const char byte = rng.chance(1, 2) ? base64url("abc\xFF")[rng.below(5)] : static_cast<char>(rng.below(256));
    switch (rng.below(6)) {
        case 0: token[at] = byte; break;
        case 1: token.insert(at, 1, byte); break;
        case 2: token.erase(at, 1 + rng.below(4)); break;
        case 3: std::swap(token[at], token[rng.below(token.size())]); break;
        case 4: token.insert(at, token.substr(rng.below(token.size()), rng.below(40))); break;
        case 5: token.resize(at); break;
    }
    return token;
}

TEST(Token, NoMutationOfAGoodOneHolds) {
    Rng rng({4711, 3});
    const std::string good = jwt_saying(R"({"sub":"ann","exp":1700000060,"aud":["shop"],"grants":["call"]})");
    ASSERT_EQ(why_not(good), "");
    for (int i = 0; i < 20'000; ++i) {
        std::string bad = good;
        for (std::uint64_t n = 1 + rng.below(3); n > 0 && !bad.empty(); --n) bad = changed(bad, rng);
        if (bad == good) continue;
        const auto checked = check_token(bad, shop, today);
        ASSERT_FALSE(checked) << bad;
        if (bad.size() > 40) {
            ASSERT_EQ(checked.error().why.find(bad.substr(0, 40)), std::string::npos) << "not echoed";
        }
    }
}

TEST(Token, EveryOtherLastCharacterOfTheSignatureIsRefused) {
    const std::string good = jwt_saying(R"({"sub":"ann","exp":1700000060})");
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
        std::string spelled = good;
        spelled.back() = c;
        EXPECT_EQ(why_not(spelled) == "", spelled == good)
            << "the last two bits are spare, and still one spelling only";
    }
}

// Signed, so that what is behind the signature meets it too.
TEST(Token, GarbageThatIsWellSignedCrashesNothing) {
    Rng rng({4711, 4});
    const std::string good = R"({"sub":"ann","exp":1700000060,"nbf":1,"aud":["shop"],"grants":{"call":true}})";
    for (int i = 0; i < 5'000; ++i) {
        std::string payload = good;
        for (std::uint64_t n = 1 + rng.below(4); n > 0 && !payload.empty(); --n) payload = changed(payload, rng);
        (void)check_token(jwt_saying(payload), shop, today);
        (void)check_token(jwt_of(changed(R"({"typ":"JWT","alg":"HS256"})", rng), good), shop, today);
    }
}

}  // namespace
}  // namespace beckon::test
