// R3: whom the gate lets in, from where, and as whom.
#include "auth/gate.hpp"

#include <gtest/gtest.h>

#include "site_story.hpp"

namespace beckon::test {
namespace {

using relay::auth::SiteGate;

/// The site's id, or why there is none.
std::string entered(const SiteGate& gate, std::string_view asked, std::string_view origin) {
    const auto site = gate.site(asked, origin);
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

TEST(Gate, WhoSendsNoOriginIsNoBrowserAndIsLetIn) {
    EXPECT_EQ(entered(SiteGate({site_named("shop", {"https://good.com"})}), "shop", ""), "shop")
        << "its token proves it";
    EXPECT_EQ(entered(SiteGate({site_named("demo", {}, true)}), "", ""), "demo");
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
    EXPECT_FALSE(SiteGate({}).site("", ""));
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

}  // namespace
}  // namespace beckon::test
