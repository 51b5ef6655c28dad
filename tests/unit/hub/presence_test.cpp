// B1, R2: who is connected and who shows a camera, told to those who asked.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

void watch(HubStory& story, const std::string& name, std::vector<UserId> users) {
    wire::Subscribe subscribe;
    subscribe.users.items = std::move(users);
    story.say(name, subscribe);
}
/// What a page was last told of a user.
wire::UserPresence last(const HubStory& story, const std::string& name) {
    const auto news = story.heard<wire::PresenceOf>(name);
    return news.empty() || news.back().users.empty() ? wire::UserPresence{} : news.back().users.items[0];
}
HubStory watched() {
    HubStory story;
    story.connect("ann", "ann");
    watch(story, "ann", {user("bob")});
    story.hush();
    return story;
}

TEST(Presence, IsAnsweredAtOnceForEveryUserThatWasAskedFor) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    watch(story, "ann", {user("bob"), user("eve")});
    const auto answer = story.heard<wire::PresenceOf>("ann").at(0);
    ASSERT_EQ(answer.users.size(), 2U);
    EXPECT_TRUE(answer.users.items[0].connected);
    EXPECT_FALSE(answer.users.items[1].connected);
}

TEST(Presence, ComingIsToldOnceHoweverManyTabs) {
    HubStory story = watched();
    story.connect("tab1", "bob");
    story.connect("tab2", "bob");
    ASSERT_EQ(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_TRUE(last(story, "ann").connected);
}

TEST(Presence, AReloadIsNotToldAndGoingIsToldAfterALease) {
    HubStory story = watched();
    story.connect("bob", "bob");
    story.hush();
    story.cut("bob");
    story.wait(story.settings.lease - milliseconds(1));
    story.back("bob", {false});
    story.wait(minutes(1));
    EXPECT_EQ(story.count<wire::PresenceOf>("ann"), 0U) << "it does not flap";
    story.cut("bob");
    story.wait(story.settings.lease);
    ASSERT_EQ(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_FALSE(last(story, "ann").connected);
    story.back("bob");
    EXPECT_TRUE(last(story, "ann").connected);
}

TEST(Presence, ByeIsToldAtOnce) {
    HubStory story = watched();
    story.connect("bob", "bob");
    story.say("bob", wire::Bye{});
    EXPECT_FALSE(last(story, "ann").connected);
}

TEST(Presence, TheLastTabThatSaysByeIsToldThoughAnotherWasLostLongAgo) {
    HubStory story = watched();
    story.connect("tab1", "bob");
    story.connect("tab2", "bob");
    story.cut("tab2");
    story.wait(minutes(1));
    story.hush();
    story.say("tab1", wire::Bye{});
    ASSERT_GE(story.count<wire::PresenceOf>("ann"), 1U);
    EXPECT_FALSE(last(story, "ann").connected);
}

TEST(Presence, AfterARestartOneWhoDoesNotComeBackIsToldAsGone) {
    HubStory story = watched();
    story.connect("bob", "bob");
    story.restart();
    story.back("ann");
    story.hush();
    watch(story, "ann", {user("bob")});
    EXPECT_TRUE(last(story, "ann").connected) << "for all that we know";
    story.wait(story.settings.lease);
    EXPECT_FALSE(last(story, "ann").connected);
}

TEST(Presence, AfterARestartOneWhoComesBackInTimeIsNoNews) {
    HubStory story = watched();
    story.connect("bob", "bob");
    story.restart();
    story.back("ann");
    watch(story, "ann", {user("bob")});
    story.hush();
    story.back("bob");
    story.wait(minutes(1));
    EXPECT_EQ(story.count<wire::PresenceOf>("ann"), 0U);
}

TEST(Presence, WhoNoLongerAsksIsNoLongerTold) {
    HubStory story = watched();
    wire::Unsubscribe unsubscribe;
    unsubscribe.users.items = {user("bob"), user("nobody")};
    story.say("ann", unsubscribe);
    story.connect("bob", "bob");
    EXPECT_EQ(story.count<wire::PresenceOf>("ann"), 0U);
}

TEST(Presence, ANewStreamAsksAnew) {
    HubStory story = watched();
    story.back("ann", {false});
    story.hush();
    story.connect("bob", "bob");
    EXPECT_EQ(story.count<wire::PresenceOf>("ann"), 0U);
    story.cut("ann");
    story.back("ann");
    EXPECT_EQ(story.count<wire::PresenceOf>("ann"), 0U);
}

TEST(Presence, ASessionMayAskForSoManyUsersAndNotOneMore) {
    hub::SiteLimits most;
    most.subscriptions = 2;
    HubStory story(most);
    story.connect("ann", "ann");
    watch(story, "ann", {user("a"), user("b"), user("c")});
    EXPECT_EQ(story.refused("ann"), ErrorCode::limit);
    EXPECT_EQ(story.heard<wire::PresenceOf>("ann").at(0).users.size(), 2U);
    story.hush();
    watch(story, "ann", {user("a")});
    EXPECT_FALSE(story.refused("ann")) << "asked for already";
}

TEST(Presence, NothingIsKeptOfAUserOfWhomNothingIsLeft) {
    HubStory story = watched();
    story.connect("bob", "bob");
    story.say("bob", wire::Bye{});
    story.say("ann", wire::Bye{});
    EXPECT_TRUE(story.shop().users.empty());
}

// R8: what is due is bounded by what there is, however long it lives.
TEST(Alarms, ASessionThatIsBusyAndIdleInTurnsGathersNone) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.wait(minutes(2));
    const std::size_t before = story.hub.state().alarms.size();
    for (int i = 0; i < 50; ++i) {
        const std::string id = "call-" + std::to_string(i);
        story.invite("ann", id.c_str(), "bob");
        story.say("bob", wire::End{call(id), EndReason::declined});
        story.wait(minutes(2));
    }
    EXPECT_LE(story.hub.state().alarms.size(), before + 2);
}

}  // namespace
}  // namespace beckon::test
