// B1, B2, B4: the broadcast, who watches it, and the notices of time.
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

// ------------------------------------------------------------------------------------------ the broadcast

TEST(Broadcast, IsLiveOnceTheCameraIsOn) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
    EXPECT_EQ(page.sent<wire::Live>().size(), 0U);
    ASSERT_EQ(page.count<agent::ShowBroadcast>(), 1U);
    EXPECT_FALSE(page.done<agent::ShowBroadcast>()[0].live);
    page.tell(agent::CaptureGranted{});
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_TRUE(page.sent<wire::Live>()[0].on);
    EXPECT_TRUE(page.done<agent::ShowBroadcast>().back().live);
    const CastId cast = page.sent<wire::Live>()[0].cast;
    page.tell(agent::StartBroadcast{true});
    EXPECT_EQ(page.sent<wire::Live>().size(), 1U) << "it is on";
    page.tell(agent::StopBroadcast{});
    EXPECT_EQ(page.sent<wire::Live>().back().cast, cast);
    EXPECT_FALSE(page.sent<wire::Live>().back().on);
    EXPECT_EQ(page.count<agent::Release>(), 1U);
}

TEST(Broadcast, WithoutACameraThereIsNone) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureFailed{});
    EXPECT_EQ(page.done<agent::ShowBroadcast>().back().reason, EndReason::no_media);
    EXPECT_FALSE(page.agent.broadcasting());
}

TEST(Broadcast, GoesOnAfterAReloadUnderItsNameAndCountsThePart) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{});
    const CastId cast = page.sent<wire::Live>().at(0).cast;
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_EQ(reloaded.count<agent::Capture>(), 1U) << "the consent is remembered";
    EXPECT_EQ(reloaded.sent<wire::Live>().size(), 0U);
    reloaded.tell(agent::CaptureGranted{});
    ASSERT_EQ(reloaded.sent<wire::Live>().size(), 1U);
    EXPECT_EQ(reloaded.sent<wire::Live>()[0].cast, cast);
    reloaded.wait(reloaded.settings->account);
    const auto notices = reloaded.sent<wire::Account>();
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].cast, cast);
    EXPECT_EQ(*notices[0].cast_part, 1);
    reloaded.hears(reloaded.ring("one", "eve", Kind::watch));
    EXPECT_EQ(reloaded.phase(one), "accepting") << "auto-accept is remembered too";
}

// S7: what there is no device for is not sent, whatever else is switched meanwhile, and is sent again once there is one.
TEST(Devices, ACameraThatIsPluggedInAgainIsSeenAgainWhateverWasSwitchedMeanwhile) {
    for (const bool held : {true, false}) {
        PageStory page = PageStory::up();
        const CallId id = page.talking();
        page.tell(agent::CaptureGranted{true, false});
        ASSERT_EQ(page.sent<wire::Media>().size(), 1U) << "the other side is told";
        EXPECT_FALSE(page.sent<wire::Media>()[0].video);
        EXPECT_TRUE(page.sent<wire::Media>()[0].audio);
        // The page hands in what it is shown: no video.
        page.tell(agent::SetMedia{id, held, false, held});
        page.tell(agent::SetMedia{id, true, false, false});
        EXPECT_FALSE(page.sends(id).video);
        page.hush();
        page.tell(agent::CaptureGranted{true, true});
        EXPECT_TRUE(page.sends(id).video) << held;
        ASSERT_EQ(page.sent<wire::Media>().size(), 1U);
        EXPECT_TRUE(page.sent<wire::Media>()[0].video);
        page.hush();
        page.tell(agent::CaptureGranted{true, true});
        EXPECT_EQ(page.sent<wire::Media>().size(), 0U) << "nothing has changed";
    }
}

TEST(Devices, ACameraThatWasSwitchedOffStaysOffWhenItIsPluggedInAgain) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::SetMedia{id, true, false, false});
    page.tell(agent::CaptureGranted{true, false});
    page.tell(agent::CaptureGranted{true, true});
    EXPECT_FALSE(page.sends(id).video);
}

TEST(Devices, WhatIsSwitchedOnWithoutADeviceIsSentOnceThereIsOne) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::SetMedia{id, true, false, false});
    page.tell(agent::CaptureGranted{true, false});
    page.tell(agent::SetMedia{id, true, true, false});
    EXPECT_FALSE(page.sends(id).video) << "there is none";
    page.tell(agent::CaptureGranted{true, true});
    EXPECT_TRUE(page.sends(id).video);
}

TEST(Devices, TheNextViewerIsToldToo) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{true, false});
    page.hears(page.ring("one", "eve", Kind::watch));
    page.accepted(one);
    ASSERT_EQ(page.sent<wire::Media>().size(), 1U);
    EXPECT_FALSE(page.sent<wire::Media>()[0].video);
    page.tell(agent::SetShared{true, false});
    page.tell(agent::CaptureGranted{true, true});
    EXPECT_FALSE(page.sends(one).video) << "switched off for all";
}

TEST(Devices, OneThatWasMissingIsWantedAfterAReload) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::CaptureGranted{true, false});
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    reloaded.tell(agent::CaptureGranted{true, true});
    EXPECT_TRUE(reloaded.sends(id).video);
}

TEST(Devices, AViewerSendsNothingSoNothingIsMissing) {
    PageStory page = PageStory::up();
    page.tell(agent::StartWatch{user("eve")});
    const CallId watched = page.sent<wire::Invite>().back().call;
    page.accepted(watched);
    page.talking();
    page.tell(agent::CaptureGranted{true, false});
    EXPECT_TRUE(page.sends(watched).video);
}

// B1: a camera that was switched off is off for every viewer, whenever they come and whatever the page went through.
TEST(Broadcast, WhatIsOffIsOffForTheNextViewerAlsoAfterAReload) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{});
    page.tell(agent::SetShared{true, false});
    page.hears(page.ring("one", "eve", Kind::watch));
    EXPECT_FALSE(page.sends(one).video);
    page.hears(page.ring("two", "bob"));
    EXPECT_TRUE(page.sends(call("two")).video) << "a call is nobody's broadcast";

    PageStory reloaded = page.reloaded();
    reloaded.connect();
    reloaded.tell(agent::CaptureGranted{});
    EXPECT_FALSE(reloaded.done<agent::ShowShared>().back().video);
    reloaded.hears(reloaded.ring("three", "eve", Kind::watch));
    EXPECT_FALSE(reloaded.sends(call("three")).video);
    reloaded.tell(agent::SetShared{true, true});
    EXPECT_TRUE(reloaded.sends(call("three")).video);
    EXPECT_FALSE(reloaded.kept->shared);
}

TEST(Broadcast, IsSaidAgainInANewStream) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    page.cut();
    page.hush();
    page.again(false);
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_TRUE(page.sent<wire::Live>()[0].on);
    page.cut();
    page.tell(agent::StopBroadcast{});
    page.hush();
    page.again(false);
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_FALSE(page.sent<wire::Live>()[0].on) << "and so is its end";
}

// C6: the relay may have given the broadcast up after the grace though it kept the page's stream.
TEST(Broadcast, IsSaidAgainWhenTheStreamGoesOnAsWell) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    page.tell(agent::JoinRoom{room("hall")});
    page.cut();
    page.hush();
    page.again(true);
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_TRUE(page.sent<wire::Live>()[0].on);
    EXPECT_EQ(page.sent<wire::Join>().size(), 1U);
}

TEST(Broadcast, ThatAnotherPageTookUpIsOverHere) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    const CastId cast = page.sent<wire::Live>().at(0).cast;
    page.hears(wire::LiveEnded{*CastId::parse("another-one"), EndReason::replaced});
    EXPECT_TRUE(page.agent.broadcasting()) << "another one's";
    page.wait(seconds(3));
    page.hush();
    page.hears(wire::LiveEnded{cast, EndReason::replaced});
    EXPECT_FALSE(page.agent.broadcasting());
    ASSERT_EQ(page.sent<wire::Account>().size(), 1U) << "B4: its last word on its time";
    EXPECT_EQ(page.sent<wire::Account>()[0].cast_ms, wire::Moment{3'000});
    EXPECT_EQ(page.done<agent::ShowBroadcast>().back().reason, EndReason::replaced);
    EXPECT_EQ(page.count<agent::Release>(), 1U);
}

// ------------------------------------------------------------------------------------------ who watches (B2)

TEST(Watch, AViewerRingsAndIsTakenByTheUserOrByItself) {
    PageStory asked = PageStory::up();
    asked.tell(agent::StartBroadcast{false});
    asked.hears(asked.ring("one", "eve", Kind::watch));
    EXPECT_EQ(asked.shown(one), "incoming");
    PageStory by_itself = PageStory::up();
    by_itself.tell(agent::StartBroadcast{true});
    by_itself.hears(by_itself.ring("one", "eve", Kind::watch));
    EXPECT_EQ(by_itself.sent<wire::Accept>().size(), 1U);
    EXPECT_EQ(by_itself.sent<wire::Ringing>().size(), 0U);
}

TEST(Watch, NobodyIsTakenWithoutABroadcastAndAllEndWithIt) {
    PageStory page = PageStory::up();
    page.hears(page.ring("zero----", "eve", Kind::watch));
    EXPECT_EQ(page.end_sent(call("zero----")), EndReason::declined);
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{});
    page.hears(page.ring("one", "eve", Kind::watch));
    page.tell(agent::StopBroadcast{});
    EXPECT_EQ(page.end_sent(one), EndReason::broadcast_ended);
}

TEST(Watch, OneWhoIsWatchedIsNotBusy) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{});
    page.hears(page.ring("one", "eve", Kind::watch));
    page.accepted(one);
    page.hears(page.ring("two", "bob"));
    EXPECT_EQ(page.shown(call("two")), "incoming");
}

TEST(Watch, AViewerAsksOnceAndNeedsNoCamera) {
    PageStory page = PageStory::up();
    page.tell(agent::StartWatch{user("bob")});
    EXPECT_EQ(page.sent<wire::Invite>().at(0).kind, Kind::watch);
    EXPECT_EQ(page.count<agent::Capture>(), 0U);
    page.tell(agent::StartWatch{user("bob")});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
    page.tell(agent::StartWatch{user("eve")});
    EXPECT_EQ(page.sent<wire::Invite>().size(), 2U) << "one may watch any number";
}

// ------------------------------------------------------------------------------------------ notices (B4)

TEST(Notices, CarryTotalsEveryTenSecondsWhileMediaFlows) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.wait(seconds(20));
    const auto notices = page.sent<wire::Account>();
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[0].flowed.items.at(0).call, id);
    EXPECT_EQ(notices[0].flowed.items.at(0).ms, 10'000);
    EXPECT_EQ(notices[1].flowed.items.at(0).ms, 20'000) << "in total";
}

TEST(Notices, TheLastWordGoesOutBeforeTheEnd) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.wait(seconds(3));
    page.tell(agent::EndCall{id});
    std::size_t account = 0;
    std::size_t end = 0;
    const auto frames = page.done<session::SendFrame>();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (std::holds_alternative<wire::Account>(frames[i].message)) account = i + 1;
        if (std::holds_alternative<wire::End>(frames[i].message)) end = i + 1;
    }
    ASSERT_NE(account, 0U);
    EXPECT_LT(account, end);
    EXPECT_EQ(page.sent<wire::Account>().back().flowed.items.at(0).ms, 3'000);
}

TEST(Notices, ACallThatTheOtherEndedIsReportedToo) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.wait(seconds(4));
    page.hears(wire::Ended{id, EndReason::hangup});
    ASSERT_EQ(page.sent<wire::Account>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Account>()[0].flowed.items.at(0).ms, 4'000);
}

TEST(Notices, AreMadeAgainInANewStream) {
    PageStory page = PageStory::up();
    page.talking();
    page.wait(seconds(10));
    page.cut();
    page.hush();
    page.again(false);
    page.wait(seconds(10));
    ASSERT_GE(page.sent<wire::Account>().size(), 1U);
    EXPECT_GE(page.sent<wire::Account>()[0].flowed.items.at(0).ms, 10'000) << "all of it, not only what is new";
}

TEST(Notices, WhatFlowedWhileTheRelayWasAwayIsReportedTheMomentItIsBack) {
    for (const bool resumed : {true, false}) {
        PageStory page = PageStory::up();
        page.talking();
        page.wait(seconds(9));
        page.cut();
        page.hush();
        page.again(resumed);
        ASSERT_EQ(page.sent<wire::Account>().size(), 1U) << "a relay that goes away every nine seconds would hear none";
        EXPECT_GE(page.sent<wire::Account>()[0].flowed.items.at(0).ms, 9'000);
    }
}

TEST(Notices, WhatDoesNotFitIntoOneGoesIntoAnother) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{true});
    page.tell(agent::CaptureGranted{});
    constexpr std::int64_t viewers = 12;
    constexpr std::int64_t gens = 3;
    static_assert(viewers * gens > limits::claims);
    for (std::int64_t viewer = 0; viewer < viewers; ++viewer) {
        const std::string name = "viewer-" + std::to_string(viewer);
        const CallId id = call(name.c_str());
        page.hears(page.ring(name.c_str(), "eve", Kind::watch));
        page.accepted(id);
        for (std::int64_t gen = 1; gen <= gens; ++gen) {
            if (gen > 1) page.hears(wire::Peer{id, Presence::lost, gen - 1, true});
            if (gen > 1) page.hears(wire::Peer{id, Presence::back, gen - 1, true});
            page.tell(agent::LocalDescription{id, gen, SdpType::offer, "ours"});
            page.hears(wire::Description{id, gen, 1, SdpType::answer, "theirs"});
            page.live(id, gen);
            page.wait(milliseconds(100));
        }
    }
    page.cut();
    page.hush();
    page.again(false);
    std::set<std::pair<std::string, std::int64_t>> told;
    for (const wire::Account& notice : page.sent<wire::Account>()) {
        for (const wire::Flowed& part : notice.flowed) told.emplace(part.call.view(), part.gen);
    }
    EXPECT_EQ(told.size(), static_cast<std::size_t>(viewers * gens));
}

TEST(Notices, WithNothingToSayThereAreNone) {
    PageStory page = PageStory::up();
    page.calls("bob");
    page.wait(seconds(50));
    EXPECT_EQ(page.sent<wire::Account>().size(), 0U);
}

}  // namespace
}  // namespace beckon::test
