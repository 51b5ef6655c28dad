// M2, C8: rooms, where every two members are a pair, and handing a call over to somebody else.
#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

PageStory in_the_hall() {
    PageStory page = PageStory::up();
    page.tell(agent::JoinRoom{room("hall")});
    return page;
}
wire::Joined joined(std::vector<wire::Member> members) {
    wire::Joined out;
    out.room = room("hall");
    out.seat = party("ours");
    out.members.items = std::move(members);
    return out;
}
wire::Ring pair_ring(const PageStory& page, const char* id, const char* hall = "hall") {
    wire::Ring ring = page.ring(id, "bob", Kind::pair);
    ring.room = room(hall);
    return ring;
}

TEST(Room, TheNewcomerInvitesThoseWhoWereThere) {
    PageStory page = in_the_hall();
    EXPECT_EQ(page.sent<wire::Join>().size(), 1U);
    page.hears(joined({{party("seat-bob"), user("bob")}, {party("seat-eve"), user("eve")}}));
    EXPECT_TRUE(page.done<agent::ShowRoom>().back().joined);
    EXPECT_EQ(page.count<agent::ShowMember>(), 2U);
    const auto invites = page.sent<wire::Invite>();
    ASSERT_EQ(invites.size(), 2U);
    EXPECT_EQ(invites[0].kind, Kind::pair);
    EXPECT_EQ(invites[0].to_seat, party("seat-bob"));
    EXPECT_EQ(invites[0].room, room("hall"));
    page.hush();
    page.hears(joined({{party("seat-bob"), user("bob")}}));
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U) << "there is a pair with bob already";
}

// S4: they invite us, and are there all the same.
TEST(Room, AfterAnAbsenceThoseWhoCameLaterAreShownAndNotInvited) {
    PageStory page = in_the_hall();
    page.hears(joined({{party("seat-bob"), user("bob")}}));
    page.hush();
    page.cut();
    page.again(true);
    ASSERT_EQ(page.sent<wire::Join>().size(), 1U);
    page.hush();
    wire::Joined again = joined({{party("seat-bob"), user("bob")}});
    again.later.items = {{party("seat-eve"), user("eve")}};
    page.hears(again);
    EXPECT_TRUE(page.done<agent::ShowRoom>().back().joined);
    const auto there = page.done<agent::ShowMember>();
    ASSERT_EQ(there.size(), 2U);
    EXPECT_TRUE(there[0].user == user("eve") && there[0].here);
    EXPECT_TRUE(there[1].user == user("bob") && there[1].here);
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
}

TEST(Room, APairOfItsOwnRoomNeedsNoClickAndAnyOtherIsDeclined) {
    PageStory page = in_the_hall();
    page.hears(pair_ring(page, "one"));
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Ringing>().size(), 0U);
    page.hears(pair_ring(page, "two", "cellar"));
    EXPECT_EQ(page.end_sent(call("two")), EndReason::declined);
    PageStory outside = PageStory::up();
    outside.hears(pair_ring(outside, "one"));
    EXPECT_EQ(outside.end_sent(one), EndReason::declined);
}

// What one does not send in a room is not sent to those who come later either, nor after a reload.
TEST(Room, WhoIsMutedIsMutedForTheNextWhoComesAsWell) {
    PageStory page = in_the_hall();
    page.hears(joined({{party("seat-bob"), user("bob")}}));
    const CallId with_bob = page.sent<wire::Invite>().back().call;
    page.tell(agent::SetShared{false, true});
    EXPECT_FALSE(page.sends(with_bob).audio);
    EXPECT_FALSE(page.done<agent::ShowShared>().back().audio);
    page.hears(pair_ring(page, "one"));
    EXPECT_FALSE(page.sends(one).audio);
    EXPECT_FALSE(page.done<call::SetTracks>().back().audio) << "before anything could be sent";
    page.accepted(one);
    EXPECT_FALSE(page.sent<wire::Media>().back().audio) << "and the newcomer is told";

    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_FALSE(reloaded.done<agent::ShowShared>().back().audio);
    reloaded.hears(pair_ring(reloaded, "two"));
    EXPECT_FALSE(reloaded.sends(call("two")).audio);
    reloaded.tell(agent::LeaveRoom{});
    EXPECT_TRUE(reloaded.done<agent::ShowShared>().back().audio) << "the next room begins with everything on";
    EXPECT_FALSE(reloaded.kept->shared);
}

TEST(Room, LeavingEndsThePairsAndNothingElse) {
    PageStory page = in_the_hall();
    page.tell(agent::StartWatch{user("eve")});
    const CallId watched = page.sent<wire::Invite>().back().call;
    page.hears(pair_ring(page, "one"));
    page.tell(agent::LeaveRoom{});
    EXPECT_EQ(page.sent<wire::Leave>().size(), 1U);
    EXPECT_EQ(page.end_sent(one), EndReason::left);
    EXPECT_FALSE(page.end_sent(watched));
    EXPECT_FALSE(page.done<agent::ShowRoom>().back().joined);
    page.hush();
    page.tell(agent::LeaveRoom{});
    EXPECT_TRUE(page.effects.empty());
}

TEST(Room, JoiningAnotherLeavesTheFirst) {
    PageStory page = in_the_hall();
    page.tell(agent::JoinRoom{room("hall")});
    EXPECT_EQ(page.sent<wire::Join>().size(), 1U);
    page.tell(agent::JoinRoom{room("cellar")});
    EXPECT_EQ(page.sent<wire::Leave>().at(0).room, room("hall"));
    EXPECT_EQ(page.sent<wire::Join>().back().room, room("cellar"));
    page.hush();
    page.hears(joined({{party("seat-bob"), user("bob")}}));
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U) << "a late answer of the first room";
}

TEST(Room, ThatIsClosedIsSaidWithItsReason) {
    PageStory page = in_the_hall();
    page.hears(pair_ring(page, "one"));
    page.hears(wire::RoomClosed{room("cellar"), EndReason::unknown});
    EXPECT_TRUE(page.agent.room());
    page.hears(wire::RoomClosed{room("hall"), EndReason::full});
    EXPECT_EQ(page.done<agent::ShowRoom>().back().reason, EndReason::full);
    EXPECT_EQ(page.end_sent(one), EndReason::left);
    EXPECT_FALSE(page.kept->room);
}

TEST(Room, ThatOpensLaterIsToldFromOneThatIsNone) {
    PageStory page = in_the_hall();
    page.hears(wire::RoomClosed{room("hall"), EndReason::unknown});
    page.hears(wire::Error{ErrorCode::not_yet, "the room opens in 600000 ms", Text<128>{"room"}, std::nullopt});
    EXPECT_EQ(page.refused(), ErrorCode::not_yet);
    EXPECT_EQ(page.done<agent::TellRefused>().back().text, "the room opens in 600000 ms");
    EXPECT_EQ(page.done<agent::ShowRoom>().back().reason, EndReason::unknown);
    EXPECT_FALSE(page.agent.room());
}

// ------------------------------------------------------------------------------------------ handing over

TEST(Transfer, IsAskedOfTheOtherParty) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::TransferCall{one, user("eve")});
    ASSERT_EQ(page.sent<wire::Transfer>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Transfer>()[0].to, user("eve"));
    page.hears(wire::TransferFailed{one, EndReason::busy});
    ASSERT_EQ(page.count<agent::TellTransferFailed>(), 1U);
    EXPECT_EQ(page.done<agent::TellTransferFailed>()[0].reason, EndReason::busy);
    EXPECT_EQ(page.phase(one), "live") << "the call goes on";
}

TEST(Transfer, ThatNobodyReportsOnIsToldAsFailed) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::TransferCall{one, user("eve")});
    page.wait(page.settings->transfer);
    ASSERT_EQ(page.count<agent::TellTransferFailed>(), 1U);
    EXPECT_EQ(page.phase(one), "live");
}

TEST(Transfer, OnlyOfATwoWayCallAndOnlyToAThirdUser) {
    PageStory page = PageStory::up();
    page.talking();
    for (const char* whom : {"bob", "ann"}) {
        page.hush();
        page.tell(agent::TransferCall{one, user(whom)});
        EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
    }
    page.tell(agent::StartWatch{user("eve")});
    const CallId watched = page.sent<wire::Invite>().back().call;
    page.hush();
    page.tell(agent::TransferCall{watched, user("mob")});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
}

/// Bob asked us to call eve instead; that call is on its way.
CallId handed(PageStory& page) {
    page.talking();
    page.hears(wire::Transfer{one, user("eve")});
    const auto invites = page.sent<wire::Invite>();
    return invites.size() == 1 && invites[0].to == user("eve") ? invites[0].call : CallId{};
}

TEST(Transfer, TheFirstCallEndsWhenTheSecondIsAccepted) {
    PageStory page = PageStory::up();
    const CallId second = handed(page);
    ASSERT_TRUE(second);
    EXPECT_EQ(page.phase(one), "live") << "not before";
    page.accepted(second);
    EXPECT_EQ(page.end_sent(one), EndReason::transferred);
    EXPECT_EQ(page.phase(second), "connecting");
}

TEST(Transfer, TheFirstCallEndsThoughTheAcceptanceCameWhileWeWereAway) {
    PageStory page = PageStory::up();
    const CallId second = handed(page);
    page.cut();
    page.again(false);
    page.hears(wire::Restored{second, party("ours"), party("eves"), Presence::back, 0, 0, false, {}, {}, {}});
    EXPECT_EQ(page.end_sent(one), EndReason::transferred);
}

TEST(Transfer, IfTheSecondComesToNothingTheFirstGoesOnAndItsPartyHearsWhy) {
    PageStory page = PageStory::up();
    const CallId second = handed(page);
    page.hears(wire::Ended{second, EndReason::declined});
    ASSERT_EQ(page.sent<wire::TransferFailed>().size(), 1U);
    EXPECT_EQ(page.sent<wire::TransferFailed>()[0].call, one);
    EXPECT_EQ(page.sent<wire::TransferFailed>()[0].reason, EndReason::declined);
    EXPECT_EQ(page.phase(one), "live");
}

TEST(Transfer, ThatComesOverBothWaysIsCarriedOutOnce) {
    PageStory page = PageStory::up();
    ASSERT_TRUE(handed(page));
    page.tell(agent::PeerFrameArrived{one, wire::Transfer{one, user("eve")}});
    EXPECT_EQ(page.sent<wire::Invite>().size(), 1U);
}

// C8, R8: it rings somebody without a click of ours. Who was once let in must not make us ring people for ever.
TEST(Transfer, C8_ThreeTimesACallAndThenItIsForbidden) {
    PageStory page = PageStory::up();
    page.talking();
    for (std::size_t i = 0; i < limits::call_transfers; ++i) {
        page.hush();
        page.hears(wire::Transfer{one, user(i == 0 ? "eve" : "mob")});
        ASSERT_EQ(page.sent<wire::Invite>().size(), 1U) << i;
        page.hears(wire::Ended{page.sent<wire::Invite>()[0].call, EndReason::declined});
        EXPECT_EQ(page.sent<wire::TransferFailed>().back().reason, EndReason::declined) << i;
    }
    for (const char* whom : {"eve", "mob", "zoe"}) {
        page.hush();
        page.hears(wire::Transfer{one, user(whom)});
        EXPECT_EQ(page.sent<wire::Invite>().size(), 0U) << whom;
        ASSERT_EQ(page.sent<wire::TransferFailed>().size(), 1U) << whom;
        EXPECT_EQ(page.sent<wire::TransferFailed>()[0].reason, EndReason::forbidden) << whom;
    }
    EXPECT_EQ(page.phase(one), "live") << "the call goes on";
    page.tell(agent::EndCall{one});
    page.hears(wire::Ended{one, EndReason::hangup});
    page.talking("two");
    page.hears(wire::Transfer{call("two"), user("eve")});
    EXPECT_EQ(page.sent<wire::Invite>().size(), 1U) << "another call, another count";
}

TEST(Transfer, C8_OneAtATime) {
    PageStory page = PageStory::up();
    const CallId second = handed(page);
    page.hush();
    page.hears(wire::Transfer{one, user("zoe")});
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
    page.accepted(second);
    EXPECT_EQ(page.end_sent(one), EndReason::transferred);
}

TEST(Transfer, ToOurselvesIsRefusedAndOfAnUnknownCallIgnored) {
    PageStory page = PageStory::up();
    page.talking();
    page.hears(wire::Transfer{one, user("ann")});
    ASSERT_EQ(page.sent<wire::TransferFailed>().size(), 1U);
    EXPECT_EQ(page.sent<wire::TransferFailed>()[0].reason, EndReason::forbidden);
    page.hears(wire::Transfer{call("two"), user("eve")});
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
}

}  // namespace
}  // namespace beckon::test
