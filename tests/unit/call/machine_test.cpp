// C1–C4, C6, C8: what a call does on its way, beyond the state that it comes to (transition_table_test.cpp).
#include <gtest/gtest.h>

#include "support/machine_story.hpp"

namespace beckon::test {
namespace {

using call::PeerLink;

wire::Restored restored(Presence peer, std::int64_t floor, std::int64_t gen, bool lead) {
    return {call("one"), party("ours"), party("theirs"), peer, floor, gen, lead, std::nullopt, {}, std::nullopt};
}
call::Facts facts(Role role, std::optional<PartyId> seat = std::nullopt) {
    return {call("one"), Kind::call, role, user("bob"), seat, party("theirs"), std::nullopt};
}

// ------------------------------------------------------------------------------------------ ringing

TEST(Calling, PostsAnInvitationAndNoDescription) {
    MachineStory story = MachineStory::calling();
    ASSERT_EQ(story.posts<wire::Invite>().size(), 1U);
    EXPECT_EQ(story.posts<wire::Invite>()[0].to, user("bob"));
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U)
        << "no SDP before acceptance: it would tell who is online, and where";
}

TEST(Calling, SaysTheInvitationAgainInANewStream) {
    MachineStory pair = MachineStory::calling(true, Kind::pair);
    pair.tell(call::StreamRestarted{});
    ASSERT_EQ(pair.posts<wire::Invite>().size(), 1U);
    EXPECT_EQ(pair.posts<wire::Invite>()[0].to_seat, party("theirs"));
    EXPECT_EQ(pair.posts<wire::Invite>()[0].room, room("hall"));
    MachineStory accepting = MachineStory::accepting();
    accepting.tell(call::StreamRestarted{});
    EXPECT_EQ(accepting.count<call::Post>(), 0U) << "our claim says it";
}

TEST(Arriving, DoesNotRingBeforeTheBacklogIsDone) {
    MachineStory story = MachineStory::arriving();
    EXPECT_EQ(story.count<call::Post>(), 0U);
    story.tell(call::BacklogDone{});
    EXPECT_EQ(story.posts<wire::Ringing>().size(), 1U);
    story.tell(call::BacklogDone{});
    EXPECT_EQ(story.count<call::Post>(), 0U);
}

TEST(Accepting, SendsNoDescriptionBeforeTheRelaySaysThatItCounts) {
    MachineStory story = MachineStory::incoming();
    story.tell(call::Answer{});
    EXPECT_EQ(story.posts<wire::Accept>().size(), 1U);
    story.tell(call::MediaReady{});
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U);
    story.accepted();
    EXPECT_EQ(story.count<call::CreatePeer>(), 1U) << "C2: the side that accepts makes the offer";
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
    EXPECT_EQ(story.machine->facts().seat, party("ours"));
    EXPECT_EQ(story.machine->facts().peer_seat, party("theirs"));
}

TEST(Accepting, OffersOnceTheCameraIsThere) {
    MachineStory story = MachineStory::accepting(false);
    story.accepted();
    EXPECT_EQ(story.count<call::MakeOffer>(), 0U) << "C2: accept before media";
    story.tell(call::MediaReady{});
    EXPECT_EQ(story.count<call::MakeOffer>(), 1U);
}

TEST(Calling, TheCallerDoesNotOfferWhenAccepted) {
    MachineStory story = MachineStory::alerted();
    story.accepted();
    EXPECT_EQ(story.phase(), "connecting");
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U);
    story.tell(offer_of(1));
    EXPECT_EQ(story.count<call::ApplyDescription>(), 1U);
}

// ------------------------------------------------------------------------------------------ how it ends (C1)

struct Ending {
    MachineStory story;
    EndReason hung_up;
};

TEST(HangUp, HasTheReasonOfWhereTheCallStands) {
    const std::vector<Ending> endings{{MachineStory::calling(), EndReason::cancelled},
                                      {MachineStory::alerted(), EndReason::cancelled},
                                      {MachineStory::calling(true, Kind::pair), EndReason::left},
                                      {MachineStory::arriving(), EndReason::declined},
                                      {MachineStory::incoming(), EndReason::declined},
                                      {MachineStory::accepting(), EndReason::hangup},
                                      {MachineStory::accepting(true, Kind::pair), EndReason::left},
                                      {MachineStory::connecting(), EndReason::hangup},
                                      {MachineStory::live(), EndReason::hangup},
                                      {MachineStory::live(Kind::pair), EndReason::left},
                                      {MachineStory::recovering(), EndReason::hangup}};
    for (Ending ending : endings) {
        const std::string before = ending.story.phase();
        ending.story.tell(call::HangUp{});
        EXPECT_EQ(ending.story.end_posted(), ending.hung_up) << before;
        EXPECT_EQ(ending.story.machine->reason(), ending.hung_up) << before;
    }
}

TEST(Ended, TheRelaysReasonCountsAndIsNotAnswered) {
    MachineStory story = MachineStory::live();
    story.tell(call::HangUp{});
    story.tell(wire::Ended{call("one"), EndReason::lost});
    EXPECT_EQ(story.machine->reason(), EndReason::lost);
    EXPECT_EQ(story.count<call::Changed>(), 1U);
    EXPECT_EQ(story.count<call::Post>(), 0U);
    story.tell(wire::Ended{call("one"), EndReason::lost});
    EXPECT_EQ(story.count<call::Changed>(), 0U) << "C3: a hang-up that echoes back";
}

TEST(Ended, ByTheRelayIsNotSaidBackToIt) {
    MachineStory story = MachineStory::live();
    story.tell(wire::Ended{call("one"), EndReason::hangup});
    EXPECT_EQ(story.count<call::Post>(), 0U);
    EXPECT_EQ(story.count<call::ClosePeer>(), 1U);
}

TEST(MediaFailed, BeforeMediaFlowedThereIsNoCallAndLaterItGoesOnWithTheirs) {
    for (MachineStory story : {MachineStory::calling(), MachineStory::accepting(false), MachineStory::connecting()}) {
        story.tell(call::MediaFailed{});
        EXPECT_EQ(story.end_posted(), EndReason::no_media);
    }
    MachineStory live = MachineStory::live();
    live.tell(call::MediaFailed{});
    EXPECT_EQ(live.phase(), "live");
    ASSERT_EQ(live.posts<wire::Media>().size(), 1U);
    EXPECT_FALSE(live.posts<wire::Media>()[0].audio);
    EXPECT_FALSE(live.posts<wire::Media>()[0].video);
}

// ------------------------------------------------------------------------------------------ what is shown (C3)

TEST(SetMedia, SwitchesTheTracksAndTellsTheOther) {
    MachineStory story = MachineStory::live();
    story.tell(call::SetMedia{true, false, false});
    ASSERT_EQ(story.count<call::SetTracks>(), 1U);
    EXPECT_TRUE(of_kind<call::SetTracks>(story.effects)[0].audio);
    EXPECT_FALSE(of_kind<call::SetTracks>(story.effects)[0].video);
    ASSERT_EQ(story.posts<wire::Media>().size(), 1U);
    EXPECT_FALSE(story.posts<wire::Media>()[0].video);
    story.tell(call::SetMedia{true, true, true});
    EXPECT_FALSE(of_kind<call::SetTracks>(story.effects)[0].audio) << "on hold nothing leaves";
    EXPECT_FALSE(of_kind<call::SetTracks>(story.effects)[0].video);
    EXPECT_TRUE(story.posts<wire::Media>()[0].audio) << "but the microphone is not muted";
    EXPECT_TRUE(story.posts<wire::Media>()[0].held);
}

TEST(SetMedia, BeforeSomebodyIsThereIsToldAsSoonAsThereIs) {
    for (MachineStory story : {MachineStory::calling(), MachineStory::alerted(), MachineStory::accepting()}) {
        const std::string before = story.phase();
        story.tell(call::SetMedia{false, true, false});
        EXPECT_EQ(story.posts<wire::Media>().size(), 0U) << before;
        MachineStory away = story;
        story.accepted();
        ASSERT_EQ(story.posts<wire::Media>().size(), 1U) << before;
        EXPECT_FALSE(story.posts<wire::Media>()[0].audio);
        away.tell(restored(Presence::back, 0, 0, false));
        EXPECT_EQ(away.posts<wire::Media>().size(), 1U) << before << ", accepted while we were away";
    }
    MachineStory usual = MachineStory::alerted();
    usual.accepted();
    EXPECT_EQ(usual.posts<wire::Media>().size(), 0U) << "that all is on is assumed";
}

TEST(Media, OfTheOtherIsShownAndSurvivesTheirReload) {
    MachineStory story = MachineStory::live();
    story.tell(wire::Media{call("one"), false, true, true});
    EXPECT_EQ(story.machine->theirs(), (call::Shown{false, true, true}));
    wire::Restored back = restored(Presence::back, 0, 1, false);
    back.media = wire::Media{call("one"), true, false, false};
    story.tell(back);
    EXPECT_EQ(story.machine->theirs(), (call::Shown{true, false, false}));
}

// ------------------------------------------------------------------------------------------ going on (C6)

TEST(Restored, APageThatIsToldToLeadOffersAboveTheFloor) {
    const Settings settings;
    MachineStory story = MachineStory::calling();
    story.machine = call::Machine::remembered(facts(Role::callee, party("ours")), settings, Stage::accepted, true, {},
                                              3, story.now);
    EXPECT_EQ(story.phase(), "recovering");
    EXPECT_TRUE(story.machine->fresh());
    EXPECT_EQ(story.machine->generation(), 3);
    story.tell(call::MediaReady{});
    story.tell(restored(Presence::back, 3, 3, true));
    ASSERT_EQ(story.count<call::CreatePeer>(), 1U);
    EXPECT_EQ(of_kind<call::CreatePeer>(story.effects)[0].gen, 4);
    EXPECT_FALSE(story.machine->fresh()) << "it has a connection again";
    story.link(4, PeerLink::connected);
    EXPECT_EQ(story.phase(), "live");
}

TEST(Restored, APageThatFindsAParkedOfferAnswersIt) {
    const Settings settings;
    MachineStory story = MachineStory::calling();
    story.machine = call::Machine::remembered(facts(Role::caller, party("ours")), settings, Stage::accepted, true, {},
                                              1, story.now);
    wire::Restored back = restored(Presence::back, 1, 2, false);
    back.offer = offer_of(2);
    back.candidates.items.push_back(candidates_of(2, 3));
    story.tell(back);
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U) << "not before the camera is there";
    story.tell(call::MediaReady{});
    EXPECT_EQ(story.count<call::ApplyDescription>(), 1U);
    ASSERT_EQ(story.count<call::AddCandidates>(), 1U);
    EXPECT_EQ(of_kind<call::AddCandidates>(story.effects)[0].list.size(), 3U);
}

TEST(Remembered, ComesBackToWhereItWas) {
    const Settings settings;
    const auto phase = [&](Stage stage, bool seated, bool flowed) {
        return std::string(
            title(call::Machine::remembered(facts(Role::caller, seated ? std::optional(party("ours")) : std::nullopt),
                                            settings, stage, flowed, {}, 0, {0})
                      .phase()));
    };
    EXPECT_EQ(phase(Stage::calling, false, false), "calling");
    EXPECT_EQ(phase(Stage::accepted, false, false), "accepting");
    EXPECT_EQ(phase(Stage::accepted, true, false), "connecting");
    EXPECT_EQ(phase(Stage::accepted, true, true), "recovering");
    EXPECT_EQ(call::Machine::remembered_end(call("one"), EndReason::busy, settings).reason(), EndReason::busy);
}

TEST(Peer, OneThatIsAwayIsShownSoAndLeftAnOfferBesideWhatFlows) {
    MachineStory flowing = MachineStory::live();
    flowing.tell(wire::Peer{call("one"), Presence::lost, 0, true});
    EXPECT_TRUE(flowing.machine->peer_away());
    EXPECT_EQ(flowing.phase(), "live") << "the relay is not needed for media to flow";
    EXPECT_EQ(flowing.count<call::CreatePeer>(), 1U);
    EXPECT_EQ(flowing.count<call::ClosePeer>(), 0U);
    flowing.made_offer(2);
    ASSERT_EQ(posted<wire::Description>(flowing.effects).size(), 1U);
    EXPECT_EQ(posted<wire::Description>(flowing.effects)[0].parked, true);
    flowing.tell(wire::Peer{call("one"), Presence::back, 0, false});
    EXPECT_FALSE(flowing.machine->peer_away());
    EXPECT_EQ(flowing.phase(), "live");
    ASSERT_EQ(flowing.count<call::ClosePeer>(), 1U) << "it came back as it went";
    EXPECT_EQ(of_kind<call::ClosePeer>(flowing.effects)[0].gen, 2);

    MachineStory silent = MachineStory::connecting();
    silent.tell(wire::Peer{call("one"), Presence::lost, 0, true});
    EXPECT_EQ(silent.count<call::CreatePeer>(), 1U);
}

TEST(Peer, OneThatComesBackWithNothingTakesTheOfferThatWasLeftForIt) {
    MachineStory story = MachineStory::live();
    story.tell(wire::Peer{call("one"), Presence::lost, 0, true});
    story.made_offer(2);
    story.tell(wire::Peer{call("one"), Presence::back, 1, false});
    EXPECT_EQ(story.phase(), "recovering");
    story.tell(answer_to(2));
    story.link(2, PeerLink::connected);
    EXPECT_EQ(story.phase(), "live");
    EXPECT_EQ(story.machine->negotiation()->active_gen(), 2);
}

TEST(Peer, OneThatComesBackAsItWentIsReachedAgainAtOnce) {
    MachineStory story = MachineStory::live();
    story.tell(wire::Peer{call("one"), Presence::lost, 0, true});
    story.link(1, PeerLink::disconnected);
    story.effects.clear();
    story.tell(wire::Peer{call("one"), Presence::back, 0, false});
    ASSERT_EQ(story.count<call::MakeOffer>(), 1U);
    const auto offer = of_kind<call::MakeOffer>(story.effects)[0];
    EXPECT_EQ(offer.gen, 1);
    EXPECT_TRUE(offer.restart);
}

TEST(Peer, AFloorThatKillsWhatFlowedMeansRecovering) {
    MachineStory story = MachineStory::live();
    story.tell(wire::Peer{call("one"), Presence::back, 1, false});
    EXPECT_EQ(story.phase(), "recovering");
    EXPECT_EQ(story.count<call::CreatePeer>(), 0U) << "the other leads";
    story.tell(offer_of(2));
    story.link(2, PeerLink::connected);
    EXPECT_EQ(story.phase(), "live");
}

TEST(PeerBroke, TooOftenEndsTheCall) {
    MachineStory story = MachineStory::connecting();
    for (std::int64_t gen = 1; gen <= 3; ++gen) story.tell(call::PeerBroke{gen});
    EXPECT_EQ(story.phase(), "connecting");
    story.tell(call::PeerBroke{4});
    EXPECT_EQ(story.end_posted(), EndReason::failed);
}

// ------------------------------------------------------------------------------------------ what the page asks about

TEST(NeedsMedia, FromTheClickOfACallerAndFromTheAcceptanceOfACallee) {
    EXPECT_TRUE(MachineStory::calling().machine->needs_media());
    EXPECT_TRUE(MachineStory::alerted().machine->needs_media());
    EXPECT_FALSE(MachineStory::arriving().machine->needs_media());
    EXPECT_FALSE(MachineStory::incoming().machine->needs_media());
    EXPECT_TRUE(MachineStory::accepting().machine->needs_media());
    EXPECT_TRUE(MachineStory::live().machine->needs_media());
    EXPECT_FALSE(MachineStory::ended().machine->needs_media());
    EXPECT_FALSE(MachineStory::calling(true, Kind::watch).machine->needs_media()) << "a viewer shows nothing";
}

TEST(Stage, IsWhatAClaimSays) {
    EXPECT_EQ(MachineStory::calling().machine->stage(), Stage::calling);
    EXPECT_EQ(MachineStory::alerted().machine->stage(), Stage::calling);
    EXPECT_EQ(MachineStory::arriving().machine->stage(), Stage::ringing);
    EXPECT_EQ(MachineStory::incoming().machine->stage(), Stage::ringing);
    EXPECT_EQ(MachineStory::accepting().machine->stage(), Stage::accepted);
    EXPECT_EQ(MachineStory::live().machine->stage(), Stage::accepted);
}

}  // namespace
}  // namespace beckon::test
