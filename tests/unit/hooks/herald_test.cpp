// R4, B4: what a host is told, word for word, and how it is signed.
#include "hooks/herald.hpp"

#include <gtest/gtest.h>

#include "hooks/signature.hpp"
#include "support/named.hpp"

namespace beckon::test {
namespace {

namespace hooks = relay::hooks;
using relay::Event;
using relay::EventType;

constexpr Instant told_at{9'000};

std::vector<relay::Site> sites() {
    relay::Site shop;
    shop.id = site("shop");
    shop.webhook.url = "https://shop.example/hook";
    shop.webhook.secrets = {"a secret of the shop"};
    relay::Site quiet;
    quiet.id = site("quiet");
    return {shop, quiet};
}

std::optional<Event> told(const hub::Happening& what) {
    return hooks::SiteHerald(sites(), Seed{1, 2}).event_of(what, told_at);
}

/// The event's body is this `data` in its envelope.
void expect_told(const hub::Happening& what, EventType type, const std::string& data) {
    const auto event = told(what);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, type);
    EXPECT_EQ(event->site, site("shop"));
    EXPECT_EQ(event->created, told_at);
    EXPECT_EQ(event->body, "{\"id\":\"" + std::string(event->id.view()) + "\",\"type\":\"" + std::string(spell(type))
                               + "\",\"created\":9000,\"site\":\"shop\",\"data\":" + data + "}");
}

hub::CallRow ringing() {
    hub::CallRow row;
    row.site = site("shop");
    row.call = call("one");
    row.caller.user = user("ann \"a\"");
    row.callee.user = user("bob");
    row.began = Instant{1'000};
    return row;
}
hub::CallRow accepted() {
    hub::CallRow row = ringing();
    row.stage = hub::CallStage::accepted;
    row.accepted = Instant{3'000};
    return row;
}
hub::CallRow over(hub::CallRow row, EndReason reason) {
    row.stage = hub::CallStage::ended;
    row.reason = reason;
    row.ended = Instant{8'000};
    return row;
}

TEST(WebhookWords, OfACall) {
    const std::string who = R"({"call":"one-----","kind":"call","caller":"ann \"a\"","callee":"bob","began":1000)";
    expect_told(hub::CallHappened{ringing()}, EventType::call_started, who + "}");
    expect_told(hub::CallHappened{accepted()}, EventType::call_accepted, who + R"(,"accepted":3000})");
    expect_told(hub::CallHappened{over(accepted(), EndReason::hangup)}, EventType::call_ended,
                who + R"(,"accepted":3000,"ended":8000,"reason":"hangup","ringing_ms":2000,"duration_ms":5000})");
    expect_told(hub::CallHappened{over(ringing(), EndReason::no_answer)}, EventType::call_ended,
                who + R"(,"ended":8000,"reason":"no_answer","ringing_ms":7000,"duration_ms":0})");
}

TEST(WebhookWords, OfAPairInARoom) {
    hub::CallRow row = ringing();
    row.kind = Kind::pair;
    row.room = room("hall");
    expect_told(hub::CallHappened{row}, EventType::call_started,
                R"({"call":"one-----","kind":"pair","caller":"ann \"a\"","callee":"bob","room":"hall","began":1000})");
}

TEST(WebhookWords, OfABroadcast) {
    hub::CastHappened news{site("shop"), user("bob"), cast("show"), Instant{2'000}, true};
    expect_told(news, EventType::broadcast_started, R"({"cast":"show----","user":"bob","began":2000})");
    news.live = false;
    expect_told(news, EventType::broadcast_ended,
                R"({"cast":"show----","user":"bob","began":2000,"ended":9000,"duration_ms":7000})");
    news.ended = Instant{5'000};
    expect_told(news, EventType::broadcast_ended,
                R"({"cast":"show----","user":"bob","began":2000,"ended":5000,"duration_ms":3000})");
}

TEST(WebhookWords, OfAMember) {
    hub::StayRow stay{site("shop"), room("hall"), party("s-ann"), user("ann"), Instant{4'000}, Instant::never()};
    expect_told(hub::MemberHappened{stay}, EventType::member_joined,
                R"({"room":"hall","seat":"s-ann---","user":"ann","came":4000})");
    stay.went = Instant{5'000};
    expect_told(hub::MemberHappened{stay}, EventType::member_left,
                R"({"room":"hall","seat":"s-ann---","user":"ann","came":4000,"went":5000,"duration_ms":1000})");
}

TEST(WebhookWords, B4_OfTime) {
    expect_told(hub::CallTimed{site("shop"), call("one"), Kind::watch, user("ann"), user("bob"), seconds(7)},
                EventType::usage,
                R"({"of":"call","call":"one-----","kind":"watch","caller":"ann","callee":"bob","flowed_ms":7000})");
    expect_told(
        hub::CallTimed{site("shop"), call("one"), Kind::pair, user("ann"), user("bob"), seconds(7), room("hall")},
        EventType::usage,
        R"({"of":"call","call":"one-----","kind":"pair","caller":"ann","callee":"bob","room":"hall","flowed_ms":7000})");
    expect_told(hub::CastTimed{site("shop"), user("bob"), cast("show"), seconds(8)}, EventType::usage,
                R"({"of":"broadcast","cast":"show----","user":"bob","live_ms":8000})");
}

TEST(WebhookWords, WhoHasNoWebhookIsToldNothing) {
    hub::CallRow row = ringing();
    row.site = site("quiet");
    EXPECT_FALSE(told(hub::CallHappened{row}));
    row.site = site("unknown");
    EXPECT_FALSE(told(hub::CallHappened{row}));
}

TEST(WebhookWords, WhoGetsAWebhookWhileTheRelayRunsIsTold) {
    hooks::SiteHerald herald({}, Seed{1, 2});
    EXPECT_FALSE(herald.event_of(hub::CallHappened{ringing()}, told_at));
    herald.set_sites(sites());
    EXPECT_TRUE(herald.event_of(hub::CallHappened{ringing()}, told_at));
    herald.set_sites({});
    EXPECT_FALSE(herald.event_of(hub::CallHappened{ringing()}, told_at));
}

TEST(WebhookWords, EveryEventHasAnIdAndEachThingAChain) {
    hooks::SiteHerald herald(sites(), Seed{1, 2});
    const auto of = [&](const hub::Happening& what) { return *herald.event_of(what, told_at); };
    const Event first = of(hub::CallHappened{ringing()});
    const Event second = of(hub::CallHappened{accepted()});
    EXPECT_NE(first.id, second.id);
    EXPECT_EQ(first.chain, second.chain);
    EXPECT_EQ(of(hub::CallTimed{site("shop"), call("one"), {}, {}, {}, {}}).chain, first.chain) << "behind the end";
    hub::CallRow other = ringing();
    other.call = call("two");
    EXPECT_NE(of(hub::CallHappened{other}).chain, first.chain);
    const auto show = of(hub::CastHappened{site("shop"), user("bob"), cast("show"), {}, true}).chain;
    EXPECT_EQ(of(hub::CastTimed{site("shop"), user("bob"), cast("show"), {}}).chain, show);
    EXPECT_NE(of(hub::CastHappened{site("shop"), user("ann"), cast("show"), {}, true}).chain, show);
}

/// Where the total of one call takes the place of the other's, a user pays for neither.
TEST(WebhookWords, NobodyFindsTwoCallsOfOneChain) {
    const auto chain = [](const char* secret, const char* call) {
        std::vector<relay::Site> all = sites();
        all.front().webhook.secrets = {"a newer one", secret};
        hooks::SiteHerald herald(all, Seed{1, 2});
        return herald.event_of(hub::CallTimed{site("shop"), test::call(call), {}, {}, {}, {}}, told_at)->chain;
    };
    // With FNV-1a over site and call, which these were found for in less than a second, they had one number.
    EXPECT_NE(chain("a secret", "freem_LDJS669_L-0PG0Qq"), chain("a secret", "freel3QGBM4xH5BnQ2I6Lr"));
    EXPECT_NE(chain("a secret", "one"), chain("another secret", "one"));
}

TEST(WebhookWords, AChainOutlivesANewSecretBesideTheOld) {
    hooks::SiteHerald herald(sites(), Seed{1, 2});
    const auto before = herald.event_of(hub::CallHappened{ringing()}, told_at)->chain;
    std::vector<relay::Site> changing = sites();
    changing.front().webhook.secrets.insert(changing.front().webhook.secrets.begin(), "a newer one");
    herald.set_sites(changing);
    EXPECT_EQ(herald.event_of(hub::CallHappened{accepted()}, told_at)->chain, before);
}

TEST(WebhookSignature, R4_IsHmacOverTimeAndBodyWithEachSecret) {
    // RFC 4231's second case has this key; the text is ours. The sums are Python's hmac module's.
    const std::string signed_once = hooks::signature({"Jefe"}, Instant{1'700'000'000'999}, "{\"id\":1}");
    EXPECT_EQ(signed_once, "t=1700000000,v1=05b728475104591e6ba9301ccd86c0f18c79ea7330ef9b9869435607a745d2bf");
    EXPECT_EQ(hooks::signature({"Jefe", "another secret"}, Instant{1'700'000'000'999}, "{\"id\":1}"),
              signed_once + ",v1=aea6b1ea2f503eeadb0687351573b315f3c1754f312719c87d0adadf28f2f451");
}

}  // namespace
}  // namespace beckon::test
