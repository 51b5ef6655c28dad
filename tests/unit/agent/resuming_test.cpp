// C6: what a page remembers, how it goes on from it, and the data channel that stands in for a relay out of reach.
#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

wire::Restored restored(const CallId& id, bool lead = false, std::int64_t floor = 0) {
    return {id, party("ours"), party("theirs"), Presence::back, floor, floor, lead, std::nullopt, {}, std::nullopt};
}

// ------------------------------------------------------------------------------------------ memory

TEST(Memory, HoldsTheSessionFromTheWelcomeOn) {
    PageStory page;
    page.connect();
    ASSERT_TRUE(page.kept);
    ASSERT_TRUE(page.kept->ticket);
    EXPECT_EQ(page.kept->ticket->session, session("page"));
    EXPECT_TRUE(page.kept->calls.empty());
}

TEST(Memory, IsWrittenOnlyWhenItChanged) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::NetworkChanged{});
    page.wait(minutes(1));
    EXPECT_EQ(page.count<agent::Remember>(), 0U);
    page.tell(agent::SetMedia{one, false, true, false});
    EXPECT_EQ(page.count<agent::Remember>(), 1U);
}

TEST(Memory, WhatOnlyRangIsNotInItForTheRelayRingsItAgain) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    EXPECT_TRUE(page.kept->calls.empty());
    page.tell(agent::AnswerCall{one});
    ASSERT_EQ(page.kept->calls.size(), 1U);
    EXPECT_EQ(page.kept->calls.items[0].stage, Stage::accepted);
    EXPECT_FALSE(page.kept->calls.items[0].seat);
}

TEST(Memory, HoldsOfACallWhatItsResumptionNeeds) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::SetMedia{one, true, false, true});
    const auto& was = page.kept->calls.items.at(0);
    EXPECT_EQ(was.call, one);
    EXPECT_EQ(was.role, Role::callee);
    EXPECT_EQ(was.peer, user("bob"));
    EXPECT_EQ(was.seat, party("ours"));
    EXPECT_EQ(was.peer_seat, party("theirs"));
    EXPECT_EQ(was.gen, 1);
    EXPECT_TRUE(was.flowed);
    EXPECT_FALSE(was.video);
    EXPECT_TRUE(was.held);
}

// ------------------------------------------------------------------------------------------ after a reload

TEST(Reload, WhatWasOffOrOnHoldStaysSoBeforeAnythingIsSent) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::SetMedia{one, true, false, false});
    PageStory muted = page.reloaded();
    muted.connect();
    ASSERT_EQ(muted.count<call::SetTracks>(), 1U);
    EXPECT_TRUE(muted.done<call::SetTracks>()[0].audio);
    EXPECT_FALSE(muted.done<call::SetTracks>()[0].video);
    page.tell(agent::SetMedia{one, true, true, true});
    PageStory held = page.reloaded();
    held.connect();
    ASSERT_EQ(held.count<call::SetTracks>(), 1U);
    EXPECT_FALSE(held.done<call::SetTracks>()[0].audio);
    EXPECT_FALSE(held.done<call::SetTracks>()[0].video);
    page.tell(agent::SetMedia{one, true, true, false});
    PageStory usual = page.reloaded();
    usual.connect();
    EXPECT_EQ(usual.count<call::SetTracks>(), 0U);
}

TEST(Reload, TheCallGoesOnWithNoSecondRingAndNoSecondClick) {
    PageStory page = PageStory::up();
    page.talking();
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_EQ(reloaded.phase(one), "recovering");
    EXPECT_EQ(reloaded.count<agent::Capture>(), 1U);
    const auto hello = reloaded.sent<wire::Hello>().at(0);
    EXPECT_EQ(hello.session, session("page"));
    EXPECT_TRUE(hello.resume);
    EXPECT_FALSE(hello.epoch);
    ASSERT_EQ(hello.claims.size(), 1U);
    const wire::Claim claim = hello.claims.items[0];
    EXPECT_EQ(claim.stage, Stage::accepted);
    EXPECT_EQ(claim.seat, party("ours"));
    EXPECT_EQ(claim.gen, 1);
    EXPECT_TRUE(claim.fresh) << "it holds no connection any more";
    reloaded.tell(agent::CaptureGranted{});
    reloaded.hears(restored(one, true, 1));
    ASSERT_EQ(reloaded.count<call::CreatePeer>(), 1U);
    EXPECT_EQ(reloaded.done<call::CreatePeer>()[0].gen, 2);
    reloaded.live(one, 2);
    EXPECT_EQ(reloaded.phase(one), "live");
    EXPECT_EQ(reloaded.sent<wire::Invite>().size() + reloaded.sent<wire::Accept>().size(), 0U);
}

TEST(Reload, WhileCallingTheInvitationIsSaidAgain) {
    PageStory page = PageStory::up();
    const CallId id = page.calls("bob");
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_EQ(reloaded.sent<wire::Hello>().at(0).claims.items.at(0).stage, Stage::calling);
    ASSERT_EQ(reloaded.sent<wire::Invite>().size(), 1U);
    EXPECT_EQ(reloaded.sent<wire::Invite>()[0].call, id) << "the same call";
}

TEST(Reload, WhileAcceptingTheAcceptanceIsClaimed) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    page.tell(agent::AnswerCall{one});
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_EQ(reloaded.phase(one), "accepting");
    const auto claim = reloaded.sent<wire::Hello>().at(0).claims.items.at(0);
    EXPECT_EQ(claim.stage, Stage::accepted);
    EXPECT_FALSE(claim.seat);
    reloaded.accepted(one);
    EXPECT_EQ(reloaded.phase(one), "connecting");
}

TEST(Reload, WhileRingingNothingIsClaimedAndTheRelayRingsAgain) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_TRUE(reloaded.sent<wire::Hello>().at(0).claims.empty());
    reloaded.hears(reloaded.ring("one"));
    EXPECT_EQ(reloaded.shown(one), "incoming");
}

TEST(Reload, TheRoomIsJoinedAgain) {
    PageStory page = PageStory::up();
    page.tell(agent::JoinRoom{room("hall")});
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    ASSERT_EQ(reloaded.sent<wire::Join>().size(), 1U);
    EXPECT_EQ(reloaded.sent<wire::Join>()[0].room, room("hall"));
}

TEST(NewStream, APageThatWasNotReloadedKeepsItsConnection) {
    PageStory page = PageStory::up();
    page.talking();
    page.cut();
    EXPECT_EQ(page.phase(one), "live") << "media does not need the relay";
    page.again(false);
    const wire::Claim claim = page.sent<wire::Hello>().back().claims.items.at(0);
    EXPECT_FALSE(claim.fresh);
    page.hears(restored(one));
    EXPECT_EQ(page.phase(one), "live");
    EXPECT_EQ(page.count<call::ClosePeer>(), 0U);
}

// ------------------------------------------------------------------------------------------ straight to the other page

TEST(DataChannel, IsUsedOnlyWhileTheRelayIsOutOfReach) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::SetMedia{one, false, true, false});
    EXPECT_EQ(page.count<agent::SendPeer>(), 0U);
    page.cut();
    page.tell(agent::SetMedia{one, true, true, false});
    ASSERT_EQ(page.count<agent::SendPeer>(), 1U);
    EXPECT_TRUE(std::holds_alternative<wire::Media>(page.done<agent::SendPeer>()[0].message));
    page.tell(agent::EndCall{one});
    EXPECT_EQ(page.count<agent::SendPeer>(), 2U) << "and for the end";
}

TEST(DataChannel, OrWhileTheRelayCannotReachTheOther) {
    PageStory page = PageStory::up();
    page.talking();
    page.hears(wire::Peer{one, Presence::lost, 0, true});
    page.hush();
    page.tell(agent::SetMedia{one, false, true, false});
    EXPECT_EQ(page.count<agent::SendPeer>(), 1U);
    EXPECT_EQ(page.sent<wire::Media>().size(), 1U) << "and through the relay as well, for later";
    page.hears(wire::Peer{one, Presence::back, 0, false});
    page.hush();
    page.tell(agent::SetMedia{one, true, true, false});
    EXPECT_EQ(page.count<agent::SendPeer>(), 0U);
}

TEST(DataChannel, CarriesNothingThatIsTheRelaysBusiness) {
    PageStory page = PageStory::up();
    page.talking();
    page.cut();
    page.wait(seconds(15));
    page.tell(agent::StartBroadcast{});
    page.tell(agent::JoinRoom{room("hall")});
    EXPECT_EQ(page.count<agent::SendPeer>(), 0U);
}

TEST(DataChannel, WhatTheOtherPartyMaySayIsHeard) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::PeerFrameArrived{one, wire::Media{one, false, false, false}});
    ASSERT_EQ(page.count<agent::Show>(), 1U);
    EXPECT_FALSE(page.done<agent::Show>()[0].their_video);
    page.tell(agent::PeerFrameArrived{one, wire::End{one, EndReason::hangup}});
    EXPECT_EQ(page.shown(one), "ended");
    EXPECT_EQ(page.end_sent(one), EndReason::hangup) << "the relay is told as well";
}

TEST(DataChannel, AnEndSaysNoMoreThanAPartyMaySay) {
    struct Case {
        EndReason said;
        EndReason heard;
    };
    for (const Case one_of :
         {Case{EndReason::forbidden, EndReason::failed}, Case{EndReason::declined, EndReason::hangup},
          Case{EndReason::broadcast_ended, EndReason::hangup}, Case{EndReason::ice_lost, EndReason::ice_lost}}) {
        PageStory page = PageStory::up();
        page.talking();
        page.tell(agent::PeerFrameArrived{one, wire::End{one, one_of.said}});
        EXPECT_EQ(page.shown(one), "ended");
        EXPECT_EQ(page.end_sent(one), one_of.heard);
    }
}

TEST(DataChannel, NothingElseIsAndNothingOfAnotherCall) {
    PageStory page = PageStory::up();
    page.talking();
    page.tell(agent::StartBroadcast{true});
    page.hears(page.ring("two", "eve", Kind::watch));
    page.accepted(call("two"));
    ASSERT_EQ(page.phase(call("two")), "connecting");
    page.hush();
    const std::vector<wire::Message> forged{wire::Ended{one, EndReason::hangup},
                                            wire::Accepted{one, party("x"), party("y")},
                                            wire::Peer{one, Presence::lost, 9, true},
                                            restored(one, true, 9),
                                            page.ring("three", "mob"),
                                            wire::Push{"words"},
                                            wire::LiveEnded{},
                                            wire::Welcome{},
                                            wire::Bye{},
                                            wire::Media{call("two"), false, false, false},
                                            wire::End{call("two"), EndReason::hangup},
                                            wire::Transfer{call("two"), user("mob")}};
    for (const wire::Message& message : forged) {
        page.tell(agent::PeerFrameArrived{one, message});
        EXPECT_TRUE(page.effects.empty()) << "message " << message.index();
        EXPECT_EQ(page.phase(one), "live");
    }
}

}  // namespace
}  // namespace beckon::test
