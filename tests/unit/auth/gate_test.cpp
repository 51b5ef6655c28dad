// R3: whom the gate lets in, from where, and as whom.
#include "auth/gate.hpp"

#include <gtest/gtest.h>

#include "site_story.hpp"

namespace beckon::test {
namespace {

using relay::auth::SiteGate;

/// The site's id, or why there is none.
std::string entered(const SiteGate& gate, std::string_view asked, std::string_view origin,
                    const std::string& authorization = {}) {
    const auto site = gate.site({authorization, asked, origin}, today);
    return site ? std::string(site.value().view()) : site.error().why;
}

wire::Hello hello_of(std::string_view user, const std::string& token = {}) {
    wire::Hello hello;
    hello.user = *UserId::parse(user);
    if (!token.empty()) hello.token.emplace().text = token;
    return hello;
}

const SiteId shop_id = *SiteId::parse("shop");
const std::string ann_token = jwt_saying(R"({"sub":"ann","exp":1700000060})");

TEST(Gate, AnOriginIsExactlyWhatTheSiteLists) {
    const SiteGate gate({site_named("shop", {"https://good.com", "http://localhost:3000"})});
    for (const std::string_view good : {"https://good.com", "http://localhost:3000"}) {
        EXPECT_EQ(entered(gate, "shop", good), "shop");
    }
    for (const std::string bad : {"https://good.com.evil.com",
                                  "https://evilgood.com",
                                  "https://evil.com/https://good.com",
                                  "null",
                                  "NULL",
                                  "https://GOOD.com",
                                  "HTTPS://good.com",
                                  "https://good.com:443",
                                  "https://good.com:8443",
                                  "https://good.com/",
                                  "http://good.com",
                                  "https://www.good.com",
                                  "https://good.com.",
                                  " https://good.com",
                                  "https://good.com, https://evil.com",
                                  "good.com",
                                  "https://",
                                  "http://localhost",
                                  "http://localhost:30001",
                                  "*"}) {
        EXPECT_EQ(entered(gate, "shop", bad),
                  "origin: site shop does not list \"" + bad + "\", allowed: exactly what it lists");
    }
}

TEST(Gate, NullIsNeverLetInEvenIfItIsListed) {
    EXPECT_NE(entered(SiteGate({site_named("shop", {"null"})}), "shop", "null"), "shop");
    EXPECT_NE(entered(SiteGate({site_named("demo", {}, true)}), "demo", "null"), "demo");
}

TEST(Gate, R3_WhoSendsNoOriginHasToShowAToken) {
    const SiteGate gate({site_named("shop", {"https://good.com"})});
    const std::string missing =
        "origin: missing, allowed: exactly what site shop lists; or, of a program that is no browser, a token in "
        "Authorization";
    EXPECT_EQ(entered(gate, "shop", ""), missing);
    EXPECT_EQ(entered(gate, "", ""), missing);
    EXPECT_EQ(entered(gate, "shop", "", "Bearer " + ann_token), "shop");
    EXPECT_EQ(entered(gate, "", "", "Bearer " + ann_token), "shop");
    const std::string over = jwt_saying(R"({"sub":"ann","exp":1699999999})");
    for (const std::string& bad : {"Bearer " + over, "Bearer " + ann_token + "x", std::string("Bearer"), ann_token})
        EXPECT_NE(entered(gate, "shop", "", bad), "shop") << bad;
    EXPECT_NE(entered(gate, "shop", "https://evil.com", "Bearer " + ann_token), "shop")
        << "a page's origin counts, whatever else it shows";
    EXPECT_NE(entered(gate, "shop", "null", "Bearer " + ann_token), "shop");
}

TEST(Gate, R3_AnOpenSiteTakesProgramsUnlessItListsOrigins) {
    EXPECT_EQ(entered(SiteGate({site_named("demo", {}, true)}), "", ""), "demo");
    EXPECT_NE(entered(SiteGate({site_named("demo", {"http://localhost:3000"}, true)}), "", ""), "demo");
}

TEST(Gate, R3_AProgramsTokenSaysWhichSiteItIsFor) {
    relay::Site mail = site_named("mail", {"https://b.com"});
    mail.keys = {std::string(next_key)};
    const SiteGate gate({site_named("shop", {"https://a.com"}), mail});
    const std::string of_mail = "Bearer " + jwt_saying(R"({"sub":"ann","exp":1700000060,"aud":"mail"})", next_key);
    EXPECT_EQ(entered(gate, "", "", of_mail), "mail");
    EXPECT_EQ(entered(gate, "mail", "", of_mail), "mail");
    EXPECT_NE(entered(gate, "shop", "", of_mail), "shop");
}

TEST(Gate, AnOpenSiteTakesPagesFromAnywhereUnlessItListsSome) {
    EXPECT_EQ(entered(SiteGate({site_named("demo", {}, true)}), "", "http://localhost:5173"), "demo");
    const SiteGate choosy({site_named("demo", {"http://localhost:3000"}, true)});
    EXPECT_EQ(entered(choosy, "", "http://localhost:3000"), "demo");
    EXPECT_NE(entered(choosy, "", "http://localhost:5173"), "demo");
    EXPECT_NE(entered(SiteGate({site_named("shop", {})}), "", "http://a.com"), "shop") << "not open: nobody";
}

TEST(Gate, WithNothingAskedTheOriginChooses) {
    const SiteGate gate({site_named("shop", {"https://a.com", "https://both.com"}),
                         site_named("mail", {"https://b.com", "https://both.com"}), site_named("demo", {}, true)});
    EXPECT_EQ(entered(gate, "", "https://a.com"), "shop");
    EXPECT_EQ(entered(gate, "", "https://b.com"), "mail");
    EXPECT_EQ(entered(gate, "", "https://both.com"),
              "site: several list this origin, allowed: one named in the address");
    EXPECT_EQ(entered(gate, "mail", "https://both.com"), "mail");
    EXPECT_EQ(entered(gate, "", "https://c.com"), "origin: no site lists \"https://c.com\"")
        << "an open site that lists nothing is not a place for strays";
    EXPECT_EQ(entered(gate, "", ""), "site: missing, allowed: one named in the address");
    EXPECT_EQ(entered(gate, "", "null"), "origin: no site lists \"null\"");
}

TEST(Gate, ASiteThatIsNotServedIsRefused) {
    const SiteGate gate({site_named("shop", {"https://a.com"})});
    EXPECT_EQ(entered(gate, "else", "https://a.com"), "site: \"else\" is not served here");
    EXPECT_EQ(entered(gate, "Shop", "https://a.com"), "site: \"Shop\" is not served here");
    EXPECT_EQ(entered(gate, "x\nforged line", ""), "site: what was sent is not served here");
    EXPECT_EQ(entered(gate, std::string(200, 'x'), ""), "site: what was sent is not served here");
    EXPECT_FALSE(gate.admit(*SiteId::parse("else"), hello_of("ann", ann_token), today));
    EXPECT_FALSE(SiteGate({}).site({}, today));
}

TEST(Gate, TheTokenIsTheUsersOwn) {
    const SiteGate gate({site_named("shop", {"https://a.com"})});
    const auto ann = gate.admit(shop_id, hello_of("ann", ann_token), today);
    ASSERT_TRUE(ann) << ann.error().why;
    EXPECT_EQ(ann.value().user, *UserId::parse("ann"));
    EXPECT_EQ(ann.value().expires.ms, 1'700'000'060'000);
    const auto eve = gate.admit(shop_id, hello_of("eve", ann_token), today);
    ASSERT_FALSE(eve);
    EXPECT_EQ(eve.error().why, "sub: not the user who shows the token, allowed: a token made for that user");
    EXPECT_EQ(eve.error().code, CloseCode::unauthorised);
    const auto nobody = gate.admit(shop_id, hello_of("ann"), today);
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().why, "token: missing, allowed: a JWT signed with HS256");
}

TEST(Gate, ATokenOfOneSiteDoesNotHoldAtAnother) {
    relay::Site mail = site_named("mail", {"https://b.com"});
    mail.keys = {std::string(next_key)};
    const SiteGate gate({site_named("shop", {"https://a.com"}), mail});
    EXPECT_TRUE(gate.admit(shop_id, hello_of("ann", ann_token), today));
    EXPECT_FALSE(gate.admit(mail.id, hello_of("ann", ann_token), today));
}

TEST(Gate, RenewingIsForTheSameUser) {
    const SiteGate gate({site_named("shop", {"https://a.com"})});
    const std::string later = jwt_saying(R"({"sub":"ann","exp":1700009999,"grants":["watch"]})");
    const auto renewed = gate.renew(shop_id, *UserId::parse("ann"), later, today);
    ASSERT_TRUE(renewed);
    EXPECT_EQ(renewed.value().expires.ms, 1'700'009'999'000);
    EXPECT_FALSE(renewed.value().grants.call) << "the new token's grants count";
    EXPECT_FALSE(gate.renew(shop_id, *UserId::parse("bob"), later, today));
    EXPECT_FALSE(gate.renew(shop_id, *UserId::parse("ann"), "", today));
}

TEST(Gate, AnOpenSiteBelievesEverybodyButNotAFalseToken) {
    relay::Site demo = site_named("demo", {}, true);
    demo.keys = {std::string(good_key)};
    const SiteGate gate({demo});
    const auto ann = gate.admit(demo.id, hello_of("ann"), today);
    ASSERT_TRUE(ann);
    EXPECT_TRUE(ann.value().expires.is_never());
    EXPECT_TRUE(gate.admit(demo.id, hello_of("ann", ann_token), today));
    EXPECT_FALSE(gate.admit(demo.id, hello_of("eve", ann_token), today));
    EXPECT_FALSE(gate.admit(demo.id, hello_of("ann", ann_token + "x"), today));
    EXPECT_FALSE(SiteGate({site_named("demo", {}, true)}).admit(demo.id, hello_of("ann", ann_token), today))
        << "no key, so no token can hold";
}

// ------------------------------------------------------------------------------------------ plain requests (R2, M1)

std::string basic(const std::string& name, std::string_view key) {
    std::string text = name + ':' + std::string(key);
    std::string out = base64url(text);
    for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (out.size() % 4 != 0) out += '=';
    return "Basic " + out;
}
/// "shop, host", "shop, ann", or why not.
std::string known(const SiteGate& gate, const std::string& authorization, std::string_view site = {},
                  std::string_view origin = {}) {
    const auto found = gate.know({authorization, site, origin}, today);
    if (!found) return found.error().why;
    const auto& who = found.value();
    return std::string(who.site.view()) + (who.host ? ", host" : ", " + std::string(who.user.user.view()))
           + (who.proven ? "" : ", unproven");
}
SiteGate two_sites() {
    relay::Site mall = site_named("mall", {"https://mall.com"});
    mall.keys = {std::string(next_key)};
    relay::Site shop = site_named("shop", {"https://good.com"});
    shop.keys.emplace_back(alien_key);
    return SiteGate({shop, mall});
}

TEST(Request, ASitesKeySpeaksForTheSite) {
    const SiteGate gate = two_sites();
    EXPECT_EQ(known(gate, basic("shop", good_key)), "shop, host");
    EXPECT_EQ(known(gate, basic("shop", alien_key)), "shop, host") << "either of two";
    EXPECT_EQ(known(gate, "bAsIc " + basic("mall", next_key).substr(6)), "mall, host");
    EXPECT_EQ(known(gate, basic("shop", good_key), "shop"), "shop, host");
    EXPECT_NE(known(gate, basic("shop", good_key), "mall").find("site:"), std::string::npos);
    const std::string no = "authorization: no such site, or not a key of it";
    EXPECT_EQ(known(gate, basic("shop", next_key)), no);
    EXPECT_EQ(known(gate, basic("shop", std::string(good_key) + "x")), no);
    EXPECT_EQ(known(gate, basic("shop", "")), no);
    EXPECT_EQ(known(gate, basic("nowhere", good_key)), no) << "the same words: nobody learns which sites there are";
}

TEST(Request, WhatIsNoCredentialIsRefused) {
    const SiteGate gate = two_sites();
    for (const std::string bad : {"", "Basic", "Basic ", "Basic %%%%", "Basic c2hvcA==", "Basic =AAA", "Basic AAA",
                                  "Digest abc", "Bearer", "Bearer a.b.c", "shop:key"}) {
        EXPECT_FALSE(gate.know({bad, "shop", {}}, today).ok()) << bad;
    }
    EXPECT_FALSE(gate.know({"Basic " + std::string(4000, 'A'), {}, {}}, today).ok());
}

TEST(Request, WhoForgetsToSayWhoTheyAreIsToldThatAndNotToNameASite) {
    const std::string missing =
        "authorization: missing, allowed: Basic with the site and a key of it, or Bearer with a token";
    EXPECT_EQ(known(two_sites(), ""), missing);
    EXPECT_EQ(known(two_sites(), "", "shop"), missing);
    EXPECT_EQ(known(SiteGate({site_named("shop", {})}), ""), missing);
    const SiteGate mixed({site_named("shop", {"https://good.com"}), site_named("demo", {}, true)});
    EXPECT_EQ(known(mixed, ""), missing + "; or nothing, with an open site named in the address");
    EXPECT_EQ(known(mixed, "", "demo"), "demo, host, unproven");
    EXPECT_EQ(known(mixed, "", "nowhere"), "site: \"nowhere\" is not served here");
}

TEST(Request, WhatIsNoTokenIsToldSoWhetherOrNotASiteIsNamed) {
    const SiteGate gate = two_sites();
    for (const std::string& bad :
         {std::string(good_key), std::string("abc"), ann_token + "=", ann_token.substr(0, ann_token.rfind('.')),
          ann_token.substr(0, ann_token.rfind('.') + 1)})
        for (const std::string_view site : {"", "shop"})
            EXPECT_EQ(known(gate, "Bearer " + bad, site),
                      "token: not a JWT, allowed: header.payload.signature, each in base64url")
                << bad;
    EXPECT_EQ(known(gate, "Bearer " + ann_token),
              "site: missing, allowed: one named in the token's aud, or in the address");
}

TEST(Request, ATokenIsItsUsersOrTheSitesIfItSaysAdmin) {
    const SiteGate gate = two_sites();
    const auto bearer = [](std::string_view payload, std::string_view key = good_key) {
        return "Bearer " + jwt_saying(payload, key);
    };
    EXPECT_EQ(known(gate, bearer(R"({"sub":"ann","exp":1700000060})"), "shop"), "shop, ann");
    EXPECT_EQ(known(gate, bearer(R"({"sub":"ann","exp":1700000060})"), {}, "https://good.com"), "shop, ann");
    EXPECT_EQ(known(gate, bearer(R"({"sub":"ann","exp":1700000060,"aud":"shop"})")), "shop, ann");
    for (const char* list :
         {R"(["shop"])", R"(["shop","elsewhere"])", R"(["elsewhere","shop","shop"])", R"([1,"shop"])"})
        EXPECT_EQ(known(gate, bearer(R"({"sub":"ann","exp":1700000060,"aud":)" + std::string(list) + '}')), "shop, ann")
            << list;
    const std::string both = bearer(R"({"sub":"ann","exp":1700000060,"aud":["shop","mall"]})");
    EXPECT_NE(known(gate, both).find("aud: names several"), std::string::npos);
    EXPECT_EQ(known(gate, both, "shop"), "shop, ann");
    EXPECT_EQ(known(gate, bearer(R"({"sub":"boss","exp":1700000060,"aud":"shop","grants":["admin"]})")), "shop, host");
    EXPECT_EQ(known(gate, bearer(R"({"sub":"ann","exp":1700000060,"aud":"shop","grants":{"admin":false}})")),
              "shop, ann");
    EXPECT_NE(known(gate, bearer(R"({"sub":"ann","exp":1700000060,"aud":"mall"})")).find("signature"),
              std::string::npos);
    EXPECT_NE(known(gate, bearer(R"({"sub":"ann","exp":1700000060})")).find("site: missing"), std::string::npos);
    EXPECT_NE(known(gate, bearer(R"({"sub":"ann","exp":1})"), "shop").find("exp"), std::string::npos);
}

TEST(Request, ATokenThatHeldRunsOutAndGoesWithItsKey) {
    SiteGate gate = two_sites();
    const std::string bearer = "Bearer " + jwt_saying(R"({"sub":"ann","exp":1700000060,"aud":"shop"})");
    EXPECT_TRUE(gate.know({bearer, {}, {}}, today).ok());
    EXPECT_TRUE(gate.know({bearer, {}, {}}, today + seconds(59)).ok());
    EXPECT_FALSE(gate.know({bearer, {}, {}}, today + seconds(60)).ok());
    EXPECT_TRUE(gate.know({bearer, {}, {}}, today).ok());
    EXPECT_FALSE(gate.know({bearer, "mall", {}}, today).ok()) << "held for its own site";
    relay::Site shop = site_named("shop", {"https://good.com"});
    shop.keys = {std::string(next_key)};
    gate.set_sites({shop});
    EXPECT_FALSE(gate.know({bearer, {}, {}}, today).ok()) << "the key was taken away";
}

TEST(Request, OnAnOpenSiteWhoShowsNothingSpeaksForItAndIsNotedAsUnproven) {
    const SiteGate gate({site_named("demo", {}, true)});
    EXPECT_EQ(known(gate, ""), "demo, host, unproven");
    EXPECT_NE(known(gate, basic("demo", good_key)).find("not a key"), std::string::npos) << "what is shown must hold";
}

TEST(Request, PagesOfListedOriginsOnly) {
    const SiteGate gate = two_sites();
    const SiteId mall = *SiteId::parse("mall");
    EXPECT_TRUE(gate.requests_from(&shop_id, "https://good.com"));
    EXPECT_FALSE(gate.requests_from(&mall, "https://good.com"));
    EXPECT_TRUE(gate.requests_from(nullptr, "https://mall.com"));
    EXPECT_FALSE(gate.requests_from(nullptr, "https://good.com.evil.com"));
    EXPECT_FALSE(gate.requests_from(nullptr, "null"));
}

TEST(Request, AnOpenSiteWithNoOriginsTakesPagesOfThisMachineOnly) {
    const SiteGate gate({site_named("demo", {}, true)});
    for (const std::string_view good :
         {"http://localhost:3000", "https://localhost", "http://127.0.0.1:8080", "http://[::1]:1"})
        EXPECT_TRUE(gate.requests_from(nullptr, good)) << good;
    for (const std::string_view bad : {"https://evil.com", "http://localhost.evil.com", "http://localhost:80.evil.com",
                                       "http://127.0.0.1.evil.com", "null", "ftp://localhost"})
        EXPECT_FALSE(gate.requests_from(nullptr, bad)) << bad;
}

}  // namespace
}  // namespace beckon::test
