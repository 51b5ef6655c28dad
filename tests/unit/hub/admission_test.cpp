// R3, R8: who gets a session, and how those who do not are told.
#include <array>

#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

TEST(Admission, ANewPageGetsASessionOnceItIsOnDisk) {
    HubStory story;
    story.disk = false;
    HubPage& ann = story.connect("ann", "ann");
    EXPECT_FALSE(ann.welcome) << "a token that was told must survive a crash";
    story.saved();
    ASSERT_TRUE(ann.welcome);
    EXPECT_FALSE(ann.welcome->resumed);
    EXPECT_EQ(ann.welcome->backlog, 0);
    EXPECT_EQ(ann.welcome->now, story.now.ms);
    const auto rows = story.kept<hub::SessionRow>();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].session, ann.session());
    EXPECT_EQ(rows[0].hash, HubStory::hash_of(ann.welcome->resume)) << "the secret itself is never kept";
}

TEST(Admission, AnUnknownSiteIsUnauthorised) {
    HubStory story;
    EXPECT_EQ(story.connect("ann", "ann", nullptr, {}, "elsewhere").closed, CloseCode::unauthorised);
}

TEST(Admission, ASiteHasSoManySessionsAndNotOneMore) {
    hub::SiteLimits most;
    most.sessions = 2;
    HubStory story(most);
    EXPECT_FALSE(story.connect("ann", "ann").closed);
    EXPECT_FALSE(story.connect("bob", "bob").closed);
    EXPECT_EQ(story.connect("eve", "eve").closed, CloseCode::busy) << "3004: come back";
    story.say("ann", wire::Bye{});
    EXPECT_FALSE(story.connect("eve", "eve").closed);
}

TEST(Admission, AUserHasSoManySessionsAndNotOneMore) {
    hub::SiteLimits most;
    most.sessions_per_user = 2;
    HubStory story(most);
    story.connect("tab1", "ann");
    story.connect("tab2", "ann");
    EXPECT_EQ(story.connect("tab3", "ann").closed, CloseCode::limit);
    EXPECT_FALSE(story.connect("bob", "bob").closed) << "another user's";
    story.cut("tab1");
    EXPECT_FALSE(story.back("tab1").closed) << "one that comes back is not one more";
}

/// Or a stranger makes thousands of names that lie in one bucket, and each of his messages costs as much as thousands.
TEST(Admission, HowNamesAreSpreadIsEachHubsOwn) {
    const auto hashes = [](Seed seed) {
        hub::Hub hub(Settings{}, 1, seed);
        hub.handle(hub::SiteConfigured{site("site"), {}}, Instant{});
        const hub::State& state = hub.state();
        const hub::Site& served = state.sites.at(site("site"));
        return std::array{served.users.hash_function()(user("ann")), served.calls.hash_function()(call("one")),
                          served.rooms.hash_function()(room("one")), state.sessions.hash_function()(session("one"))};
    };
    const auto one = hashes({1, 2});
    EXPECT_EQ(one, hashes({1, 2}));
    const auto other = hashes({1, 3});
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], other[i]) << i;
}

TEST(Admission, WhileDrainingNobodyIsTakenIn) {
    HubStory story;
    story.give(hub::Drain{seconds(10)});
    EXPECT_EQ(story.connect("ann", "ann").closed, CloseCode::restarting);
}

// R1
TEST(Drain, SendsEverybodyElsewhereEachAtAMomentOfTheirOwn) {
    HubStory story;
    for (int i = 0; i < 20; ++i) story.connect("page" + std::to_string(i), "ann");
    story.hush();
    story.give(hub::Drain{seconds(10)});
    std::vector<std::int64_t> moments;
    for (int i = 0; i < 20; ++i) {
        const std::string name = "page" + std::to_string(i);
        const auto byes = story.heard<wire::Bye>(name);
        ASSERT_EQ(byes.size(), 1U);
        EXPECT_EQ(byes[0].code, 3000);
        EXPECT_LT(byes[0].after, 1'020) << "so few need no longer, whatever is allowed";
        moments.push_back(byes[0].after);
        EXPECT_EQ(story.pages.at(name).closed, CloseCode::restarting);
    }
    std::sort(moments.begin(), moments.end());
    EXPECT_GT(moments.back() - moments.front(), 500);
}

TEST(Drain, TakesNoLongerThanItMay) {
    HubStory story;
    for (int i = 0; i < 20; ++i) story.connect("page" + std::to_string(i), "ann");
    story.hush();
    story.give(hub::Drain{milliseconds(100)});
    for (int i = 0; i < 20; ++i) EXPECT_LT(story.heard<wire::Bye>("page" + std::to_string(i))[0].after, 100) << i;
}

TEST(Session, SitesNeverSeeEachOthersUsers) {
    HubStory story;
    story.give(hub::SiteConfigured{site("mall"), {}});
    story.connect("ann", "ann");
    story.connect("bob", "bob", nullptr, {}, "mall");
    story.invite("ann", "one", "bob");
    EXPECT_EQ(story.ended("ann"), EndReason::not_connected);
    EXPECT_TRUE(story.pages.at("bob").heard.size() == 1) << "the welcome";
}

TEST(Session, ATokenOfAnotherUserOrSiteProvesNothing) {
    HubStory story;
    story.give(hub::SiteConfigured{site("mall"), {}});
    const HubPage ann = story.connect("ann", "ann");
    HubPage& eve = story.pages["eve"] = ann;
    eve.user = user("eve");
    story.back("eve");
    EXPECT_NE(eve.session(), ann.session());
    EXPECT_FALSE(story.pages.at("ann").closed) << "and does not harm its owner";
    HubPage& twin = story.pages["twin"] = ann;
    twin.site = site("mall");
    story.back("twin");
    EXPECT_NE(twin.session(), ann.session());
}

TEST(Session, ATokenThatRanOutClosesTheSocketForGood) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.give(hub::TokenExpired{ann.conn});
    EXPECT_EQ(ann.closed, CloseCode::expired);
}

TEST(Session, R3_ANewerTokenSaysWhatMayBeginFromNowOn) {
    HubStory story;
    hub::Grants less;
    less.call = false;
    const HubPage& ann = story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.give(hub::Renewed{ann.conn, less});
    EXPECT_FALSE(story.ended("ann")) << "what goes on goes on";
    story.invite("ann", "two", "bob");
    EXPECT_EQ(story.ended("ann", "two"), EndReason::forbidden);
    story.give(hub::Renewed{ann.conn, {}});
    story.invite("ann", "three", "bob");
    EXPECT_FALSE(story.ended("ann", "three"));
}

TEST(Session, ByeForgetsItAndEndsWhatItTakesPartIn) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("ann", wire::Bye{});
    EXPECT_EQ(story.pages.at("ann").closed, CloseCode::done);
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
    EXPECT_EQ(story.session_of("ann"), nullptr);
    EXPECT_EQ(story.kept<hub::SessionGone>().size(), 1U);
}

TEST(Session, WithoutASignOfLifeTheSocketIsClosedAfterALease) {
    HubStory story;
    HubPage& idle = story.connect("idle", "ann");
    HubPage& busy = story.connect("busy", "bob");
    story.connect("eve", "eve");
    story.talking("eve", "busy");
    idle.silent = busy.silent = true;
    story.wait(story.settings.lease - milliseconds(1));
    EXPECT_FALSE(busy.closed);
    story.wait(milliseconds(1));
    EXPECT_EQ(busy.closed, CloseCode::silent);
    EXPECT_FALSE(idle.closed) << "idle pages speak less often";
    story.wait(story.settings.lease_idle - story.settings.lease);
    EXPECT_EQ(idle.closed, CloseCode::silent);
}

TEST(Session, IsKeptSoLongWithoutASocketAndThenForgotten) {
    HubStory story;
    story.connect("ann", "ann");
    story.cut("ann");
    story.wait(story.settings.keep_session - milliseconds(1));
    EXPECT_NE(story.session_of("ann"), nullptr);
    story.wait(milliseconds(1));
    EXPECT_EQ(story.session_of("ann"), nullptr);
    story.back("ann");
    EXPECT_FALSE(story.pages.at("ann").welcome->resumed);
}

TEST(Admission, PageLoadsWithoutACookieDoNotLockTheirUserOut) {
    HubStory story;
    story.connect("eve", "eve");
    story.connect("first", "bob");
    story.talking("first", "eve");
    story.cut("first");
    for (std::size_t i = 0; i < 2 * story.limits.sessions_per_user; ++i) {
        HubPage& page = story.connect("page", "bob");
        ASSERT_FALSE(page.closed) << i;
        story.cut("page");
        story.now = story.now + milliseconds(100);
    }
    EXPECT_EQ(story.shop().users.at(user("bob")).sessions.size(), story.limits.sessions_per_user);
    EXPECT_TRUE(story.session_of("first")) << "it is in a call, and may come back";
    story.back("page");
    EXPECT_TRUE(story.pages.at("page").welcome->resumed) << "the one longest gone was forgotten, not this";
    EXPECT_EQ(story.kept<hub::SessionGone>().size(), story.limits.sessions_per_user + 1);
}

TEST(Admission, ASiteThatIsFullForgetsWhoIsGoneFirst) {
    hub::SiteLimits most;
    most.sessions = 2;
    HubStory story(most);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    EXPECT_EQ(story.connect("eve", "eve").closed, CloseCode::busy);
    story.cut("bob");
    EXPECT_FALSE(story.connect("eve", "eve").closed);
    EXPECT_FALSE(story.session_of("bob"));
    EXPECT_EQ(story.shop().sessions, 2U);
}

}  // namespace
}  // namespace beckon::test
