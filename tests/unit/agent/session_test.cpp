// S4, C6: the page's session: who it says it is, what it says again in a new stream, and what happens when it is over.
#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

TEST(Connect, SaysWhoThisIs) {
    PageStory page;
    page.tell(agent::Connect{});
    EXPECT_EQ(page.count<session::OpenSocket>(), 1U);
    page.tell(agent::SocketOpened{});
    const auto hello = page.sent<wire::Hello>().at(0);
    EXPECT_EQ(hello.user, user("ann"));
    EXPECT_EQ(hello.token->text, "jwt");
    EXPECT_EQ(hello.device, device("computer"));
    EXPECT_FALSE(hello.session);
    page.welcome();
    ASSERT_EQ(page.count<agent::ShowSession>(), 1U);
    EXPECT_EQ(page.done<agent::ShowSession>()[0].state, agent::SessionState::up);
}

TEST(Connect, TwiceIsOnce) {
    PageStory page = PageStory::up();
    page.tell(agent::Connect{});
    EXPECT_EQ(page.count<session::OpenSocket>(), 0U);
}

TEST(Connect, BeforeItNothingCanBeAskedFor) {
    PageStory page;
    page.tell(agent::StartCall{user("bob")});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
    page.hush();
    page.tell(agent::StartBroadcast{});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
    page.hush();
    page.tell(agent::JoinRoom{room("hall")});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state);
    EXPECT_EQ(page.count<agent::Capture>(), 0U);
}

TEST(Session, GoingDownIsShownAndComingBackToo) {
    PageStory page = PageStory::up();
    page.cut();
    page.again(true);
    const auto shown = page.done<agent::ShowSession>();
    ASSERT_EQ(shown.size(), 2U);
    EXPECT_EQ(shown[0].state, agent::SessionState::down);
    EXPECT_EQ(shown[1].state, agent::SessionState::up);
}

TEST(Session, C6_IsShownAsDownOnceHoweverManyAttemptsFail) {
    PageStory page = PageStory::up();
    page.cut();
    for (int i = 0; i < 5; ++i) {
        page.wait(seconds(10));
        page.cut();
    }
    EXPECT_EQ(page.count<agent::ShowSession>(), 1U);
    page.again(true);
    page.cut();
    const auto shown = page.done<agent::ShowSession>();
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(shown[2].state, agent::SessionState::down) << "and each time that it goes down anew";
}

TEST(Session, AFinalCloseCodeEndsEverythingAndReleasesTheCamera) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::StartBroadcast{});
    page.hush();
    page.tell(agent::SocketClosed{3503});
    EXPECT_EQ(page.shown(id), "ended");
    EXPECT_EQ(page.count<call::ClosePeer>(), 1U);
    EXPECT_EQ(page.count<agent::Release>(), 1U);
    ASSERT_EQ(page.count<agent::ShowSession>(), 1U);
    EXPECT_EQ(page.done<agent::ShowSession>()[0].state, agent::SessionState::over);
    EXPECT_EQ(page.done<agent::ShowSession>()[0].code, 3503);
    EXPECT_EQ(page.kept, agent::Memory{}) << "nothing is left to resume";
    EXPECT_TRUE(page.agent.deadline().is_never());
}

// S4: a page that tries again with another token hears when that is refused as well.
TEST(Session, ThatIsOverOnceMoreIsShownOnceMore) {
    PageStory page = PageStory::up();
    page.tell(agent::SocketClosed{3506});
    page.hush();
    page.tell(agent::Connect{});
    page.tell(agent::SocketOpened{});
    page.tell(agent::SocketClosed{3503});
    ASSERT_EQ(page.count<agent::ShowSession>(), 1U);
    EXPECT_EQ(page.done<agent::ShowSession>()[0].state, agent::SessionState::over);
}

TEST(Disconnect, EndsEveryCallBeforeItSaysBye) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::JoinRoom{room("hall")});
    page.hush();
    page.tell(agent::Disconnect{});
    EXPECT_EQ(page.end_sent(id), EndReason::hangup);
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_FALSE(page.sent<wire::Live>()[0].on);
    EXPECT_EQ(page.count<agent::Release>(), 1U);
    const auto frames = page.done<session::SendFrame>();
    ASSERT_FALSE(frames.empty());
    EXPECT_TRUE(std::holds_alternative<wire::Bye>(frames.back().message));
    EXPECT_EQ(page.count<session::CloseSocket>(), 1U);
    EXPECT_EQ(page.kept, agent::Memory{});
    page.hush();
    page.connect();
    EXPECT_EQ(page.done<agent::ShowSession>().back().state, agent::SessionState::up) << "and may come again";
}

// R5
TEST(Ice, ServersNamedBeforeTheWelcomeAreThereWhenCallsGoOn) {
    PageStory page;
    page.tell(agent::Connect{});
    page.tell(agent::SocketOpened{});
    const wire::IceServer turn{{{{"turn:turn.example:3478"}}}, "1700000000:ann", "c2VjcmV0"};
    page.hears(wire::Ice{{{turn}}});
    ASSERT_EQ(page.count<agent::UseIce>(), 1U);
    EXPECT_EQ(page.done<agent::UseIce>()[0].servers.items, std::vector{turn});
    EXPECT_EQ(page.count<agent::ShowSession>(), 0U) << "it is no welcome";
}

TEST(Token, ARenewedOneIsSaidNowAndShownNextTime) {
    PageStory page = PageStory::up();
    page.hears(wire::Expiring{60'000});
    EXPECT_EQ(page.count<agent::TellExpiring>(), 1U);
    page.tell(agent::RenewToken{"newer"});
    ASSERT_EQ(page.sent<wire::Renew>().size(), 1U);
    page.cut();
    page.again(true);
    EXPECT_EQ(page.sent<wire::Hello>().back().token->text, "newer");
}

TEST(Follow, IsAskedOnceForEachUserAndShown) {
    PageStory page = PageStory::up();
    page.tell(agent::Follow{{{user("bob"), user("eve")}}});
    page.tell(agent::Follow{{{user("bob")}}});
    ASSERT_EQ(page.sent<wire::Subscribe>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Subscribe>()[0].users.size(), 2U);
    page.hears(wire::PresenceOf{{{{user("bob"), true, cast("show")}}}});
    ASSERT_EQ(page.count<agent::ShowPresence>(), 1U);
    EXPECT_EQ(page.done<agent::ShowPresence>()[0].live, cast("show"));
    page.tell(agent::Unfollow{{{user("bob"), user("nobody")}}});
    ASSERT_EQ(page.sent<wire::Unsubscribe>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Unsubscribe>()[0].users.size(), 1U);
}

TEST(Follow, IsSaidAgainInANewStreamAndOnlyThen) {
    PageStory page = PageStory::up();
    page.tell(agent::Follow{{{user("bob")}}});
    page.cut();
    page.hush();
    page.again(true);
    EXPECT_EQ(page.sent<wire::Subscribe>().size(), 0U);
    page.cut();
    page.tell(agent::Follow{{{user("eve")}}});
    page.hush();
    page.again(false);
    ASSERT_EQ(page.sent<wire::Subscribe>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Subscribe>()[0].users.size(), 2U);
}

// R8
TEST(Follow, SoManyUsersAndNotOneMore) {
    PageStory page = PageStory::up();
    agent::Follow follow;
    for (std::size_t i = 0; i < limits::subscriptions; ++i) {
        follow.users.items.push_back(user("user-" + std::to_string(i)));
        if (!follow.users.full()) continue;
        page.tell(follow);
        follow.users.items.clear();
    }
    EXPECT_FALSE(page.refused());
    page.hush();
    page.tell(agent::Follow{{{user("one too many")}}});
    EXPECT_EQ(page.refused(), ErrorCode::limit);
    EXPECT_EQ(page.sent<wire::Subscribe>().size(), 0U);
    page.tell(agent::Unfollow{{{user("user-0")}}});
    page.hush();
    page.tell(agent::Follow{{{user("one too many")}}});
    EXPECT_FALSE(page.refused());
    page.cut();
    page.hush();
    page.again(false);
    EXPECT_EQ(page.sent<wire::Subscribe>().size(), limits::subscriptions / limits::watched_users);
}

TEST(Push, WordsOfTheHostReachThePage) {
    PageStory page = PageStory::up();
    page.hears(wire::Push{"words"});
    ASSERT_EQ(page.count<agent::TellPush>(), 1U);
    page.hears(wire::Error{ErrorCode::limit, "slower", std::nullopt, std::nullopt});
    EXPECT_EQ(page.refused(), ErrorCode::limit);
}

TEST(NewStream, WhatMustNotBeLostIsSaidAgain) {
    PageStory page = PageStory::up();
    const CallId id = page.calls("bob");
    page.cut();
    page.tell(agent::EndCall{id});
    page.hush();
    page.again(false);
    EXPECT_EQ(page.end_sent(id), EndReason::cancelled);
    ASSERT_EQ(page.sent<wire::Hello>().size(), 1U);
    ASSERT_EQ(page.sent<wire::Hello>()[0].ended.size(), 1U);
    EXPECT_EQ(page.sent<wire::Hello>()[0].ended.items[0].reason, EndReason::cancelled);
}

// B1, C6: the stream overflowed before the relay could hear of it.
TEST(NewStream, ABroadcastThatWasStoppedBeforeAnOverflowIsSaidToBeOver) {
    PageStory page = PageStory::up();
    page.tell(agent::StartBroadcast{});
    page.tell(agent::CaptureGranted{});
    page.cut();
    page.tell(agent::StopBroadcast{});
    for (std::size_t i = 0; i <= limits::unacked_frames; ++i)
        page.tell(i % 2 == 0 ? agent::Input{agent::Follow{{{user("bob")}}}} : agent::Unfollow{{{user("bob")}}});
    page.hush();
    page.again(false);
    ASSERT_EQ(page.sent<wire::Live>().size(), 1U);
    EXPECT_FALSE(page.sent<wire::Live>()[0].on);
}

// D: an end is repeated until the relay has confirmed it, and no longer.
TEST(Ends, AreRepeatedUntilConfirmed) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.cut();
    page.tell(agent::EndCall{id});
    EXPECT_EQ(page.phase(id), "ended");
    PageStory reloaded = page.reloaded();
    reloaded.connect();
    EXPECT_EQ(reloaded.sent<wire::Hello>().at(0).ended.size(), 1U) << "even through a reload";
    reloaded.hears(wire::Ended{id, EndReason::hangup});
    EXPECT_TRUE(reloaded.kept->ends.empty());
    reloaded.cut();
    reloaded.hush();
    reloaded.again(false);
    EXPECT_TRUE(reloaded.sent<wire::Hello>().at(0).ended.empty());
}

TEST(Ends, TheRelaysReasonIsShown) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::EndCall{id});
    page.hears(wire::Ended{id, EndReason::lost});
    EXPECT_EQ(page.done<agent::Show>().back().reason, EndReason::lost);
    EXPECT_EQ(page.phase(id), "");
}

// R2: a token that the relay refuses is replaced, if the page has where to ask, and no call is lost by it.
agent::SocketClosed refusal(CloseCode code) { return {static_cast<std::uint16_t>(code)}; }

TEST(RefusedToken, IsReplacedAndTheCallGoesOn) {
    for (const CloseCode code : {CloseCode::unauthorised, CloseCode::expired}) {
        PageStory page = PageStory::up();
        const CallId id = page.talking();
        page.tell(refusal(code));
        ASSERT_EQ(page.count<agent::ShowSession>(), 1U) << "at once, not when there is a newer one";
        EXPECT_EQ(page.done<agent::ShowSession>()[0].state, agent::SessionState::down);
        EXPECT_EQ(page.count<agent::TellExpiring>(), 1U);
        page.wait(seconds(20));
        EXPECT_EQ(page.count<session::OpenSocket>(), 0U) << "with the refused one it is not tried again";
        page.tell(agent::RenewToken{"new"});
        page.again(true);
        EXPECT_EQ(page.sent<wire::Hello>().back().token->text, "new");
        EXPECT_EQ(page.phase(id), "live");
    }
}

TEST(RefusedToken, OneThatIsRefusedLikeTheOneBeforeItEndsTheSession) {
    PageStory page = PageStory::up();
    page.tell(refusal(CloseCode::unauthorised));
    page.tell(agent::RenewToken{"new"});
    page.wait(seconds(1));
    page.tell(agent::SocketOpened{});
    page.tell(refusal(CloseCode::unauthorised));
    EXPECT_EQ(page.done<agent::ShowSession>().back().state, agent::SessionState::over);
    EXPECT_EQ(page.done<agent::ShowSession>().back().code.value, 3501);
}

TEST(RefusedToken, AfterOneThatWasTakenIsReplacedAgain) {
    PageStory page = PageStory::up();
    for (const char* token : {"second", "third"}) {
        page.hush();
        page.tell(refusal(CloseCode::expired));
        page.tell(agent::RenewToken{token});
        page.again(true);
        EXPECT_EQ(page.done<agent::ShowSession>().back().state, agent::SessionState::up);
    }
}

TEST(RefusedToken, WithNoneToReplaceItEndsTheSession) {
    PageStory page = PageStory::up();
    const CallId id = page.talking();
    page.tell(agent::RenewToken{""});
    EXPECT_EQ(page.count<agent::ShowSession>(), 0U) << "the one that there is holds for a while";
    EXPECT_EQ(page.sent<wire::Renew>().size(), 0U);
    page.tell(refusal(CloseCode::expired));
    page.tell(agent::RenewToken{""});
    EXPECT_EQ(page.done<agent::ShowSession>().back().state, agent::SessionState::over);
    EXPECT_EQ(page.done<agent::ShowSession>().back().code.value, 3502);
    EXPECT_EQ(page.shown(id), "ended");
    EXPECT_TRUE(page.agent.deadline().is_never());
}

TEST(RefusedToken, OfAPageThatHasNowhereToAskEndsTheSession) {
    PageStory page;
    page.tell(agent::Connect{});
    page.tell(agent::SocketOpened{});
    page.tell(refusal(CloseCode::unauthorised));
    EXPECT_EQ(page.count<agent::TellExpiring>(), 1U);
    page.tell(agent::RenewToken{""});
    EXPECT_EQ(page.done<agent::ShowSession>().back().state, agent::SessionState::over);
    EXPECT_EQ(page.done<agent::ShowSession>().back().code.value, 3501);
}

}  // namespace
}  // namespace beckon::test
