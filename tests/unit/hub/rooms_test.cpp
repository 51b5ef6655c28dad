// M1, M3: rooms: reserved by the host, joined by pages until they expire.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

hub::RoomRow hall(const HubStory& story, std::size_t members_max = 0) {
    return {site("shop"), room("hall"), story.now, story.now + minutes(30), members_max};
}
HubStory reserved(std::size_t members_max = 0) {
    HubStory story;
    story.give(hub::ReserveRoom{1, hall(story, members_max)});
    for (const char* name : {"ann", "bob", "eve"}) story.connect(name, name);
    story.hush();
    return story;
}
std::optional<EndReason> closed(const HubStory& story, const std::string& name) {
    const auto news = story.heard<wire::RoomClosed>(name);
    return news.empty() ? std::nullopt : std::optional(news.back().reason);
}
wire::Invite pair_with(const HubStory& story, const char* id, const std::string& name) {
    const HubPage& page = story.pages.at(name);
    return {call(id), Kind::pair, page.user, page.seat(), room("hall")};
}

TEST(Room, TheNewcomerIsToldWhoIsThereAndTheyWhoCame) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    story.say("bob", wire::Join{room("hall")});
    const auto ann = story.heard<wire::Joined>("ann").at(0);
    EXPECT_TRUE(ann.members.empty());
    EXPECT_EQ(ann.until, (story.now + minutes(30)).ms);
    const auto bob = story.heard<wire::Joined>("bob").at(0);
    ASSERT_EQ(bob.members.size(), 1U);
    EXPECT_EQ(bob.members.items[0].user, user("ann"));
    EXPECT_EQ(bob.members.items[0].seat, story.pages.at("ann").seat());
    EXPECT_TRUE(bob.later.empty());
    ASSERT_EQ(story.count<wire::MemberChanged>("ann"), 1U);
    EXPECT_TRUE(story.heard<wire::MemberChanged>("ann")[0].here);
    EXPECT_EQ(story.count<wire::MemberChanged>("bob"), 0U);
}

TEST(Room, StaysAreRecorded) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    const Instant came = story.now;
    story.wait(minutes(2));
    story.say("ann", wire::Leave{room("hall")});
    const auto stays = story.kept<hub::StayRow>();
    ASSERT_EQ(stays.size(), 2U);
    EXPECT_TRUE(stays[0].went.is_never());
    EXPECT_EQ(stays[1].came, came);
    EXPECT_EQ(stays[1].went, came + minutes(2));
    EXPECT_EQ(story.told<hub::MemberHappened>().size(), 2U);
}

// M3, R4: of a member who comes back, too: his is another stay.
TEST(Room, R4_AStayThatTheStopLeftOpenEndsWithItAndTheHostHearsSoOnce) {
    HubStory story = reserved();
    for (const char* name : {"ann", "bob", "eve"}) story.say(name, wire::Join{room("hall")});
    const Instant came = story.now;
    story.wait(seconds(10));
    story.say("eve", wire::Leave{room("hall")});
    const Instant stopped = story.now;
    story.now = story.now + seconds(5);
    story.happened.clear();
    story.restart();
    const auto left = story.told<hub::MemberHappened>();
    ASSERT_EQ(left.size(), 2U) << "eve's had ended";
    for (const hub::MemberHappened& news : left) {
        EXPECT_EQ(news.stay.came, came);
        EXPECT_EQ(news.stay.went, stopped) << "the time without a relay is nobody's";
    }
    EXPECT_TRUE(story.stored().stays.empty());
    story.back("ann");
    story.say("ann", wire::Join{room("hall")});
    ASSERT_EQ(story.told<hub::MemberHappened>().size(), 3U);
    EXPECT_TRUE(story.told<hub::MemberHappened>()[2].stay.went.is_never());
    story.happened.clear();
    story.restart();
    ASSERT_EQ(story.told<hub::MemberHappened>().size(), 1U);
    EXPECT_EQ(story.told<hub::MemberHappened>()[0].stay.user, user("ann"));
}

// R1: the clock may have been set back while no relay ran.
TEST(Room, AStayThatWasLeftOpenEndsNeitherBeforeItBeganNorInTheFuture) {
    HubStory story = reserved();
    hub::Recover kept;
    kept.stopped = story.now + minutes(60);
    kept.stays = {{site("shop"), room("hall"), party("s-ann"), user("ann"), story.now - seconds(5)},
                  {site("shop"), room("hall"), party("s-bob"), user("bob"), story.now + seconds(5)}};
    story.give(kept);
    const auto rows = story.kept<hub::StayRow>();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].went, story.now);
    EXPECT_EQ(rows[1].went, rows[1].came);
}

TEST(Room, HoldsSoManyAndNotOneMore) {
    HubStory story = reserved(2);
    for (const char* name : {"ann", "bob", "eve"}) story.say(name, wire::Join{room("hall")});
    EXPECT_EQ(closed(story, "eve"), EndReason::full);
    EXPECT_FALSE(closed(story, "bob"));
    story.say("ann", wire::Leave{room("hall")});
    EXPECT_FALSE(story.heard<wire::MemberChanged>("bob").back().here);
    story.say("eve", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::Joined>("eve"), 1U);
}

TEST(Room, UnknownNotYetOpenOrForbidden) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("cellar")});
    EXPECT_EQ(closed(story, "ann"), EndReason::unknown);
    EXPECT_FALSE(story.refused("ann"));
    hub::RoomRow later = hall(story);
    later.room = room("later");
    later.starts = story.now + minutes(10);
    story.give(hub::ReserveRoom{2, later});
    story.say("bob", wire::Join{room("later")});
    EXPECT_EQ(closed(story, "bob"), EndReason::unknown);
    const auto errors = story.heard<wire::Error>("bob");
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0].code, ErrorCode::not_yet);
    EXPECT_EQ(errors[0].text, "the room opens in 600000 ms");
    EXPECT_EQ(errors[0].field, Text<128>{"room"});
    story.hush();
    story.wait(minutes(10));
    story.say("bob", wire::Join{room("later")});
    EXPECT_EQ(story.count<wire::Joined>("bob"), 1U);
    EXPECT_FALSE(story.refused("bob"));
    hub::Grants none;
    none.join = false;
    story.connect("mob", "mob", nullptr, none);
    story.say("mob", wire::Join{room("hall")});
    EXPECT_EQ(closed(story, "mob"), EndReason::forbidden);
}

// R8: who comes is told to all who are there, to the host and to the disk, so a user comes only so often.
TEST(Room, AUserJoinsSoOftenAndIsToldWhenItIsTooOften) {
    HubStory story = reserved();
    story.say("bob", wire::Join{room("hall")});
    for (std::size_t i = 0; i < story.limits.joins_burst; ++i) {
        story.say("ann", wire::Join{room("hall")});
        story.say("ann", wire::Join{room("hall")});  // said again
        EXPECT_FALSE(closed(story, "ann"));
        story.say("ann", wire::Leave{room("hall")});
    }
    story.hush();
    const std::size_t stays = story.kept<hub::StayRow>().size();
    story.say("ann", wire::Join{room("hall")});
    EXPECT_EQ(closed(story, "ann"), EndReason::full);
    EXPECT_EQ(story.refused("ann"), ErrorCode::limit);
    EXPECT_FALSE(story.session_of("ann")->room);
    EXPECT_EQ(story.count<wire::MemberChanged>("bob"), 0U);
    EXPECT_EQ(story.kept<hub::StayRow>().size(), stays);
    EXPECT_EQ(story.shop().reached[static_cast<std::size_t>(hub::SiteBound::joins)], 1U);
    story.say("eve", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::Joined>("eve"), 1U) << "each user has their own";
    story.wait(story.limits.joins_every);
    story.say("ann", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::Joined>("ann"), 1U);
}

TEST(Room, APageThatComesBackByItselfDoesNotJoinOnceMore) {
    hub::SiteLimits most;
    most.joins_burst = 1;
    most.joins_every = minutes(60);
    HubStory story(most);
    story.give(hub::ReserveRoom{1, hall(story)});
    story.connect("ann", "ann");
    story.say("ann", wire::Join{room("hall")});
    for (int i = 0; i < 3; ++i) {
        story.cut("ann");
        story.wait(story.settings.grace + seconds(1));
        story.back("ann", {i % 2 == 0});
        story.say("ann", wire::Join{room("hall")});
        EXPECT_EQ(story.session_of("ann")->room, room("hall")) << "after an absence longer than the grace";
        story.restart();
        story.back("ann");
        story.say("ann", wire::Join{room("hall")});
        EXPECT_EQ(story.session_of("ann")->room, room("hall")) << "after the relay was away";
    }
}

/// Ann and bob are in it, and see each other.
HubStory paired() {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    story.say("bob", wire::Join{room("hall")});
    story.say("bob", pair_with(story, "one", "ann"));
    story.say("ann", wire::Accept{call("one")});
    story.hush();
    return story;
}

TEST(Room, ExpiresAndPutsEverybodyOut) {
    HubStory story = paired();
    story.wait(minutes(30));
    EXPECT_EQ(closed(story, "ann"), EndReason::left);
    EXPECT_EQ(closed(story, "bob"), EndReason::left);
    EXPECT_EQ(story.ended("ann"), EndReason::left);
    EXPECT_EQ(story.kept<hub::RoomGone>().size(), 1U);
    story.hush();
    story.say("eve", wire::Join{room("hall")});
    EXPECT_EQ(closed(story, "eve"), EndReason::unknown);
}

TEST(Room, AReservationMayBeProlonged) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    hub::RoomRow longer = hall(story);
    longer.until = story.now + minutes(60);
    story.give(hub::ReserveRoom{2, longer});
    story.wait(minutes(59));
    EXPECT_FALSE(closed(story, "ann"));
    story.wait(minutes(1));
    EXPECT_EQ(closed(story, "ann"), EndReason::left);
}

TEST(Room, ARemovedOnePutsEverybodyOut) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    story.give(hub::RemoveRoom{7, site("shop"), room("hall")});
    EXPECT_EQ(closed(story, "ann"), EndReason::left);
    EXPECT_FALSE(story.acted.back().refused);
    story.give(hub::RemoveRoom{8, site("shop"), room("hall")});
    ASSERT_TRUE(story.acted.back().refused);
    EXPECT_EQ(story.acted.back().refused->code, ErrorCode::unknown_room);
}

TEST(Room, R8_NobodyHearsThatOneIsClosedBeforeThatIsOnDisk) {
    HubStory story = paired();
    story.disk = false;
    story.give(hub::RemoveRoom{7, site("shop"), room("hall")});
    story.say("eve", wire::Join{room("hall")});
    for (const char* name : {"ann", "bob", "eve"}) EXPECT_TRUE(story.pages.at(name).heard.empty()) << name;
    story.saved();
    const auto& ann = story.pages.at("ann").heard;
    ASSERT_EQ(ann.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<wire::RoomClosed>(ann[0])) << "so that the page ends its pairs by itself";
    EXPECT_TRUE(std::holds_alternative<wire::Ended>(ann[1]));
    EXPECT_EQ(closed(story, "bob"), EndReason::left);
    EXPECT_EQ(closed(story, "eve"), EndReason::unknown);
}

TEST(Room, AReservationThatMakesNoSenseIsRefused) {
    HubStory story = reserved();
    const auto refused = [&](const hub::RoomRow& row) {
        story.give(hub::ReserveRoom{9, row});
        return story.acted.back().refused ? std::optional(story.acted.back().refused->code) : std::nullopt;
    };
    hub::RoomRow row = hall(story);
    EXPECT_FALSE(refused(row));
    row.until = row.starts;
    EXPECT_EQ(refused(row), ErrorCode::limit);
    row = hall(story, limits::room_members + 1);
    EXPECT_EQ(refused(row), ErrorCode::limit);
    row = hall(story);
    row.site = site("elsewhere");
    EXPECT_EQ(refused(row), ErrorCode::forbidden);
}

TEST(Room, ASiteHasSoManyAndNotOneMore) {
    hub::SiteLimits most;
    most.rooms = 1;
    HubStory story(most);
    story.give(hub::ReserveRoom{1, hall(story)});
    EXPECT_FALSE(story.acted.back().refused);
    hub::RoomRow second = hall(story);
    second.room = room("second");
    story.give(hub::ReserveRoom{2, second});
    EXPECT_TRUE(story.acted.back().refused);
    story.give(hub::ReserveRoom{3, hall(story)});
    EXPECT_FALSE(story.acted.back().refused) << "changed, not added";
}

TEST(Room, AMemberThatIsReloadedIsNoNewsAndIsToldWhoIsThere) {
    HubStory story = reserved();
    for (const char* name : {"ann", "bob", "eve"}) story.say(name, wire::Join{room("hall")});
    story.cut("bob");
    story.hush();
    story.back("bob", {false});
    story.say("bob", wire::Join{room("hall")});
    const auto joined = story.heard<wire::Joined>("bob").at(0);
    ASSERT_EQ(joined.members.size(), 1U);
    EXPECT_EQ(joined.members.items[0].user, user("ann"));
    ASSERT_EQ(joined.later.size(), 1U);
    EXPECT_EQ(joined.later.items[0].user, user("eve")) << "who invites";
    story.wait(minutes(1));
    EXPECT_EQ(story.count<wire::MemberChanged>("ann"), 0U);
}

TEST(Room, AMemberThatDoesNotComeBackHasLeft) {
    for (const bool comes_back_without : {false, true}) {
        HubStory story = reserved();
        story.say("ann", wire::Join{room("hall")});
        story.say("bob", wire::Join{room("hall")});
        story.cut("bob");
        if (comes_back_without) story.back("bob", {false});
        story.hush();
        story.wait(comes_back_without ? story.settings.lease : story.settings.grace);
        ASSERT_EQ(story.count<wire::MemberChanged>("ann"), 1U);
        EXPECT_FALSE(story.heard<wire::MemberChanged>("ann")[0].here);
    }
}

TEST(Pair, IsBetweenTwoMembersOfOneRoomOnly) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    story.say("bob", pair_with(story, "one", "ann"));
    EXPECT_EQ(story.ended("bob"), EndReason::left) << "bob is not in it";
    story.say("bob", wire::Join{room("hall")});
    story.say("bob", pair_with(story, "two", "eve"));
    EXPECT_EQ(story.ended("bob", "two"), EndReason::left) << "eve is not in it";
    story.connect("tab", "ann");
    story.hush();
    story.say("bob", pair_with(story, "three", "ann"));
    EXPECT_EQ(story.count<wire::Ring>("ann"), 1U);
    EXPECT_EQ(story.count<wire::Ring>("tab"), 0U) << "one member, not every tab of its user";
}

TEST(Pair, EndsWhenEitherLeaves) {
    HubStory story = reserved();
    story.say("ann", wire::Join{room("hall")});
    story.say("bob", wire::Join{room("hall")});
    story.say("bob", pair_with(story, "one", "ann"));
    story.say("ann", wire::Accept{call("one")});
    story.say("ann", wire::Leave{room("hall")});
    EXPECT_EQ(story.ended("bob"), EndReason::left);
    ASSERT_EQ(story.told<hub::CallTimed>().size(), 1U);
    EXPECT_EQ(story.told<hub::CallTimed>()[0].room, room("hall")) << "a lesson is billed by its room";
}

TEST(Room, OneThatIsFullLeavesAPageWhereItWas) {
    HubStory story = reserved();
    hub::RoomRow closet = hall(story, 1);
    closet.room = room("closet");
    story.give(hub::ReserveRoom{2, closet});
    story.say("ann", wire::Join{room("hall")});
    story.say("bob", wire::Join{room("closet")});
    story.say("ann", wire::Join{room("closet")});
    EXPECT_EQ(closed(story, "ann"), EndReason::full);
    EXPECT_EQ(story.session_of("ann")->room, room("hall"));
    EXPECT_EQ(story.shop().rooms.at(room("hall")).members.size(), 1U);
    story.say("bob", wire::Leave{room("closet")});
    story.say("ann", wire::Join{room("closet")});
    EXPECT_EQ(story.session_of("ann")->room, room("closet"));
    EXPECT_TRUE(story.shop().rooms.at(room("hall")).members.empty());
}

TEST(Room, ReservedAgainAndAgainHasOneAlarm) {
    HubStory story = reserved();
    const std::size_t alarms = story.hub.state().alarms.size();
    hub::RoomRow row = hall(story);
    for (int i = 0; i < 100; ++i) {
        row.until = row.until + seconds(1);
        story.give(hub::ReserveRoom{2, row});
    }
    EXPECT_EQ(story.hub.state().alarms.size(), alarms);
    row.until = story.now + minutes(1);
    story.give(hub::ReserveRoom{3, row});
    story.wait(minutes(1));
    EXPECT_EQ(story.kept<hub::RoomGone>().size(), 1U) << "one that is to end sooner than thought does";
}

// R8: or a site that reserves rooms for next year and removes them fills the memory of all.
TEST(Room, OnesThatAreRemovedLeaveNothingBehind) {
    HubStory story = reserved();
    const std::size_t alarms = story.hub.state().alarms.size();
    for (int i = 0; i < 5'000; ++i) {
        hub::RoomRow row = hall(story);
        row.room = room("next-year-" + std::to_string(i));
        row.until = story.now + minutes(365 * 24 * 60);
        story.give(hub::ReserveRoom{2, row});
        story.give(hub::RemoveRoom{3, row.site, row.room});
    }
    EXPECT_LT(story.hub.state().alarms.size(), alarms + 1'000);
    story.say("ann", wire::Join{room("hall")});
    story.wait(minutes(30));
    EXPECT_EQ(closed(story, "ann"), EndReason::left) << "one that is there still ends when it is to";
}

}  // namespace
}  // namespace beckon::test
