// C2, C3, S7: the camera is on exactly while a call or the broadcast needs it, and as long as there is one.
#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

TEST(Camera, IsAskedForAtTheCallersClickAndReleasedAtTheEnd) {
    PageStory page = PageStory::up();
    const CallId id = page.calls("bob");
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
    page.tell(agent::CaptureGranted{});
    page.tell(agent::EndCall{id});
    EXPECT_EQ(page.count<agent::Release>(), 1U);
    EXPECT_EQ(page.agent.camera(), Agent::Camera::off);
}

TEST(Camera, GrantedAfterTheCallHasEndedIsGivenBack) {
    PageStory page = PageStory::up();
    const CallId id = page.calls("bob");
    page.tell(agent::EndCall{id});
    EXPECT_EQ(page.count<agent::Release>(), 0U);
    page.tell(agent::CaptureGranted{});
    EXPECT_EQ(page.count<agent::Release>(), 1U);
    page.tell(agent::CaptureGranted{});
    EXPECT_EQ(page.count<agent::Release>(), 1U) << "a grant that was not asked for means nothing";
}

TEST(Camera, GrantedAfterTheFirstCallEndedServesTheSecond) {
    PageStory page = PageStory::up();
    page.tell(agent::EndCall{page.calls("bob")});
    page.calls("eve");
    EXPECT_EQ(page.count<agent::Capture>(), 1U) << "it is being asked for already";
    page.tell(agent::CaptureGranted{});
    EXPECT_EQ(page.count<agent::Release>(), 0U);
    EXPECT_EQ(page.agent.camera(), Agent::Camera::on);
}

TEST(Camera, RefusedMeansNoMediaForTheCallThatAsked) {
    PageStory page = PageStory::up();
    const CallId id = page.calls("bob");
    page.tell(agent::CaptureFailed{});
    EXPECT_EQ(page.end_sent(id), EndReason::no_media);
    page.hush();
    page.calls("eve");
    EXPECT_EQ(page.count<agent::Capture>(), 1U) << "a new call asks anew";
}

TEST(Camera, RefusedBeforeACallRingsDoesNotStopIt) {
    PageStory page = PageStory::up();
    const CallId watched = [&] {
        page.tell(agent::StartWatch{user("eve")});
        return page.sent<wire::Invite>().back().call;
    }();
    page.hears(page.ring("one"));
    page.calls("bob");  // answers it
    page.hears(page.ring("two", "mob", Kind::watch));
    page.tell(agent::CaptureFailed{});
    EXPECT_EQ(page.end_sent(one), EndReason::no_media);
    EXPECT_EQ(page.phase(watched), "calling") << "a viewer needs none";
}

TEST(Camera, IsSharedByCallsAndTheBroadcast) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    page.hears(page.ring("one"));
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
    page.accepted(one);
    EXPECT_EQ(page.count<call::MakeOffer>(), 1U) << "it is on already";
    page.tell(agent::StopBroadcast{});
    EXPECT_EQ(page.count<agent::Release>(), 0U) << "the call still needs it";
    page.tell(agent::EndCall{one});
    EXPECT_EQ(page.count<agent::Release>(), 1U);
}

TEST(Camera, ThatWasOnWhileItRangIsAskedForAgainIfItIsOffWhenItIsAnswered) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    page.hears(page.ring("one"));
    page.tell(agent::StopBroadcast{});
    page.hush();
    page.tell(agent::AnswerCall{one});
    page.accepted(one);
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
    EXPECT_EQ(page.count<call::MakeOffer>(), 0U) << "an offer without tracks";
    page.tell(agent::CaptureGranted{});
    EXPECT_EQ(page.count<call::MakeOffer>(), 1U);
}

TEST(Camera, PulledOutIsLookedForAgainAndTheCallGoesOnWithoutIt) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::CaptureFailed{});
    EXPECT_EQ(page.count<agent::Capture>(), 1U) << "there may be another one";
    page.tell(agent::CaptureFailed{});
    EXPECT_EQ(page.phase(id), "live");
    ASSERT_EQ(page.sent<wire::Media>().size(), 1U);
    EXPECT_FALSE(page.sent<wire::Media>()[0].video);
    EXPECT_EQ(page.count<agent::Capture>(), 1U) << "and not asked for again and again";
}

/// A page in a call whose camera and microphone went away, both at once.
struct WithoutDevices {
    PageStory page = PageStory::up();
    CallId id = page.talking();

    WithoutDevices() {
        page.tell(agent::CaptureFailed{});
        page.tell(agent::CaptureFailed{});
        page.hush();
    }
};

TEST(Camera, AndMicrophonePluggedInAgainAreSeenAgain) {  // S7
    WithoutDevices lost;
    lost.page.tell(agent::CaptureGranted{});
    EXPECT_EQ(lost.page.agent.camera(), Agent::Camera::on);
    ASSERT_EQ(lost.page.sent<wire::Media>().size(), 1U);
    EXPECT_TRUE(lost.page.sent<wire::Media>()[0].audio);
    EXPECT_TRUE(lost.page.sent<wire::Media>()[0].video);
    EXPECT_EQ(lost.page.count<agent::Release>(), 0U);
}

TEST(Camera, ThatWasSwitchedOffBeforeItWentAwayComesBackSwitchedOff) {  // C3
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::SetMedia{id, true, false, false});
    page.tell(agent::CaptureFailed{});
    page.tell(agent::CaptureFailed{});
    page.hush();
    page.tell(agent::CaptureGranted{});
    ASSERT_EQ(page.sent<wire::Media>().size(), 1U);
    EXPECT_TRUE(page.sent<wire::Media>()[0].audio);
    EXPECT_FALSE(page.sent<wire::Media>()[0].video);
}

TEST(Camera, PluggedInAfterTheCallStaysOff) {  // C3: until it is given back, the driver would take it up
    WithoutDevices lost;
    lost.page.tell(agent::EndCall{lost.id});
    EXPECT_EQ(lost.page.count<agent::Release>(), 1U);
    lost.page.tell(agent::CaptureGranted{});
    EXPECT_EQ(lost.page.agent.camera(), Agent::Camera::off);
}

TEST(Camera, APairThatComesWhileItIsRefusedAsksAnew) {
    PageStory page = PageStory::up();
    page.tell(agent::JoinRoom{room("hall")});
    wire::Ring first = page.ring("one", "bob", Kind::pair);
    first.room = room("hall");
    page.hears(first);
    page.accepted(one);
    page.tell(agent::CaptureGranted{});
    page.tell(agent::LocalDescription{one, 1, SdpType::offer, "ours"});
    page.hears(wire::Description{one, 1, 1, SdpType::answer, "theirs"});
    page.live(one);
    page.tell(agent::CaptureFailed{});
    page.tell(agent::CaptureFailed{});
    ASSERT_EQ(page.agent.camera(), Agent::Camera::refused);
    page.hush();
    wire::Ring second = page.ring("two", "eve", Kind::pair);
    second.room = room("hall");
    page.hears(second);
    EXPECT_EQ(page.phase(call("two")), "accepting");
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
}

}  // namespace
}  // namespace beckon::test
