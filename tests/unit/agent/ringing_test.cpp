// C1, C4, C7: what a page makes of rings: when they show, when they do not, and what becomes of those beside them.
#include <gtest/gtest.h>

#include "support/page_story.hpp"

namespace beckon::test {
namespace {

const CallId two = call("two");

/// It has just come back, and so many frames are older than that.
PageStory with_backlog(std::int64_t frames) {
    PageStory page = PageStory::up();
    page.cut();
    page.again(true, frames);
    page.hush();
    return page;
}

TEST(Ring, ShowsAtOnceAndTheRelayIsTold) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    EXPECT_EQ(page.shown(one), "incoming");
    ASSERT_EQ(page.sent<wire::Ringing>().size(), 1U);
    EXPECT_EQ(page.count<agent::Capture>(), 0U) << "nothing is captured before it is answered";
}

TEST(Ring, InABacklogShowsOnlyBehindItsLastFrame) {
    PageStory page = with_backlog(3);
    page.hears(page.ring("one"));
    page.hears(wire::Push{"words"});
    page.hears(wire::Beat{});
    EXPECT_EQ(page.shown(one), "") << "frames without a number are not of the backlog";
    page.hears(wire::Push{"words"});
    EXPECT_EQ(page.shown(one), "incoming");
}

TEST(Ring, ThatEndedInTheSameBacklogNeverShows) {
    PageStory page = with_backlog(3);
    page.hears(page.ring("one"));
    page.hears(wire::Ended{one, EndReason::cancelled});
    page.hears(wire::Push{"words"});
    for (const auto& show : page.done<agent::Show>()) EXPECT_NE(show.phase.text, "incoming");
    EXPECT_EQ(page.sent<wire::Ringing>().size(), 0U);
    EXPECT_EQ(page.phase(one), "");
}

TEST(Ring, AFrameThatCannotBeReadIsOneOfTheBacklogToo) {
    PageStory page = with_backlog(2);
    page.hears(page.ring("one"));
    page.tell(agent::UnreadFrame{2, 0});
    EXPECT_EQ(page.shown(one), "incoming");
}

TEST(Ring, OldOrNearlyOverIsNotRung) {
    PageStory page = PageStory::up();
    wire::Ring old = page.ring("one");
    old.at = old.at - page.settings->ring.ms - 1;
    old.until = old.until + 600'000;
    page.hears(old);
    wire::Ring nearly_over = page.ring("two");
    nearly_over.until = nearly_over.at + page.settings->ring_left_min.ms - 1;
    page.hears(nearly_over);
    EXPECT_EQ(page.count<agent::Show>(), 0U);
    wire::Ring just = page.ring("three");
    just.at = just.at - page.settings->ring.ms;
    just.until = page.now.ms + page.settings->ring_left_min.ms;
    page.hears(just);
    EXPECT_EQ(page.shown(call("three")), "incoming");
}

TEST(Ring, ItsAgeComesFromTheRelaysClockHoweverWrongOursIs) {
    for (const std::int64_t ahead : {-86'400'000, -90'000, 90'000, 86'400'000}) {
        PageStory page;
        page.relay_ahead = ahead;
        page.connect();
        page.hears(page.ring("one"));
        EXPECT_EQ(page.shown(one), "incoming") << ahead;
        page.wait(page.settings->ring + page.settings->ring_slack - milliseconds(1));
        EXPECT_EQ(page.phase(one), "incoming") << ahead;
        page.wait(milliseconds(1));
        EXPECT_EQ(page.end_sent(one), EndReason::no_answer) << ahead;
    }
}

TEST(Ring, OfACallThatIsOverIsAnsweredWithItsEnd) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    page.tell(agent::EndCall{one});
    page.hush();
    page.hears(page.ring("one"));
    EXPECT_EQ(page.end_sent(one), EndReason::declined) << "the relay has forgotten that we said no";
    page.hears(wire::Ended{one, EndReason::declined});
    page.hush();
    page.hears(page.ring("one"));
    EXPECT_EQ(page.count<agent::Show>(), 0U) << "and one that comes after the end is not rung";
}

TEST(Ring, SaidAgainWhileItRingsOrIsAccepted) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    page.hush();
    page.hears(page.ring("one"));
    EXPECT_EQ(page.sent<wire::Ringing>().size(), 1U);
    EXPECT_EQ(page.agent.calls().size(), 1U);
    page.tell(agent::AnswerCall{one});
    page.hush();
    page.hears(page.ring("one"));
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U) << "a relay that forgot hears it again";
}

TEST(Answer, AsksForTheCameraAndTellsTheRelay) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    page.hush();
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U);
    EXPECT_EQ(page.count<agent::Capture>(), 1U);
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U) << "once";
}

TEST(Answer, SaysNoToTheOthersThatRing) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one", "bob"));
    page.hears(page.ring("two", "eve"));
    EXPECT_EQ(page.shown(two), "incoming");
    page.tell(agent::AnswerCall{two});
    EXPECT_EQ(page.end_sent(one), EndReason::busy);
    EXPECT_EQ(page.phase(two), "accepting");
}

/// Bob rings, and we have called eve.
struct BetweenTwo {
    static PageStory rung_by_bob() {
        PageStory page = PageStory::up();
        page.hears(page.ring("one", "bob"));
        return page;
    }
    /// With what reason eve's call ends, if it does.
    std::optional<EndReason> answer_bob() {
        page.tell(agent::AnswerCall{one});
        EXPECT_EQ(page.phase(one), "accepting");
        return page.end_sent(eve);
    }
    PageStory page = rung_by_bob();
    CallId eve = page.calls("eve");
};

TEST(Answer, HangsUpOnWhoeverWeAreWith) {
    BetweenTwo we;
    we.page.accepted(we.eve);
    EXPECT_EQ(we.page.phase(we.eve), "connecting");
    EXPECT_EQ(we.answer_bob(), EndReason::hangup);
}

TEST(Answer, TakesBackACallThatStillRings) {
    BetweenTwo we;
    EXPECT_EQ(we.answer_bob(), EndReason::cancelled);
}

TEST(Answer, LeavesWatchesAlone) {
    PageStory page = PageStory::up();
    page.tell(agent::StartWatch{user("eve")});
    const CallId watch = page.sent<wire::Invite>().back().call;
    page.hears(page.ring("one", "bob"));
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.end_sent(watch), std::nullopt);
}

TEST(Answer, OfACallThatAsksNothingEndsNoOther) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one", "bob"));
    page.tell(agent::EndCall{one});
    const CallId eve = page.calls("eve");
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.end_sent(eve), std::nullopt) << "it is over, though the relay has not confirmed it";
}

TEST(Answer, WhatIsNotThereIsRefused) {
    PageStory page = PageStory::up();
    page.tell(agent::AnswerCall{one});
    EXPECT_EQ(page.refused(), ErrorCode::unknown_call);
    page.hush();
    page.tell(agent::EndCall{one});
    EXPECT_EQ(page.refused(), ErrorCode::unknown_call);
    page.hush();
    page.tell(agent::SetMedia{one, true, true, false});
    EXPECT_EQ(page.refused(), ErrorCode::unknown_call);
    page.hush();
    page.tell(agent::TransferCall{one, user("eve")});
    EXPECT_EQ(page.refused(), ErrorCode::unknown_call);
}

TEST(Elsewhere, ACallThatWasTakenByAnotherDeviceStopsRinging) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one"));
    page.hears(wire::Ended{one, EndReason::answered_elsewhere});
    EXPECT_EQ(page.done<agent::Show>().back().reason, EndReason::answered_elsewhere);
    EXPECT_EQ(page.sent<wire::End>().size(), 0U);
}

// ------------------------------------------------------------------------------------------ busy and crossing (C4)

TEST(Busy, InACallOrCallingSomebodyElse) {
    PageStory talking = PageStory::up();
    talking.talking("zero");
    talking.hears(talking.ring("one", "eve"));
    EXPECT_EQ(talking.end_sent(one), EndReason::busy);
    EXPECT_EQ(talking.sent<wire::Ringing>().size(), 0U);
    PageStory calling = PageStory::up();
    calling.calls("bob");
    calling.hears(calling.ring("one", "eve"));
    EXPECT_EQ(calling.end_sent(one), EndReason::busy);
}

TEST(Glare, OursGoesAheadIfItsIdIsTheLesser) {
    PageStory page = PageStory::up();
    const CallId ours = page.calls("bob");
    const CallId theirs = call("zzzzzzzzzzzzzzzzzzzzzzz");
    page.hush();
    page.hears(page.ring("zzzzzzzzzzzzzzzzzzzzzzz"));
    EXPECT_EQ(page.phase(ours), "calling");
    EXPECT_EQ(page.count<agent::Show>(), 0U) << "theirs does not show";
    EXPECT_EQ(page.sent<wire::End>().size(), 0U) << "they withdraw it";
    PageStory came_to_nothing = page;
    page.hears(wire::Ended{theirs, EndReason::replaced});
    EXPECT_EQ(page.phase(theirs), "");
    EXPECT_EQ(page.phase(ours), "calling");
    came_to_nothing.hears(wire::Ended{ours, EndReason::full});
    EXPECT_EQ(came_to_nothing.shown(theirs), "incoming") << "before they heard of ours";
}

TEST(Glare, TheirsGoesAheadIfItsIdIsTheLesserAndIsAnsweredByItself) {
    PageStory page = PageStory::up();
    const CallId ours = page.calls("bob");
    page.hush();
    const CallId theirs = call("--------");
    page.hears(page.ring("--------"));
    EXPECT_EQ(page.end_sent(ours), EndReason::replaced);
    EXPECT_EQ(page.phase(theirs), "accepting") << "to have called is to have accepted";
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Ringing>().size(), 0U);
}

TEST(Glare, ToCallSomebodyWhoRingsIsToAnswer) {
    PageStory page = PageStory::up();
    page.hears(page.ring("one", "bob"));
    page.hush();
    page.tell(agent::StartCall{user("bob")});
    EXPECT_EQ(page.sent<wire::Accept>().size(), 1U);
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
}

TEST(CallingAgain, ReplacesTheCallToTheSameUser) {
    PageStory page = PageStory::up();
    const CallId first = page.calls("bob");
    const CallId second = page.calls("bob");
    EXPECT_NE(first, second);
    EXPECT_EQ(page.end_sent(first), EndReason::replaced);
    EXPECT_EQ(page.phase(second), "calling");
    page.hush();
    page.tell(agent::StartCall{user("eve")});
    EXPECT_EQ(page.refused(), ErrorCode::wrong_state) << "somebody else has to wait";
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
}

// R8
TEST(Limits, APageHasSoManyCallsAndNotOneMore) {
    PageStory page = PageStory::up();
    for (std::size_t i = 0; i < limits::calls_per_page; ++i)
        page.hears(page.ring(("ring-" + std::to_string(i)).c_str(), ("user-" + std::to_string(i)).c_str()));
    EXPECT_EQ(page.agent.calls().size(), limits::calls_per_page);
    page.hush();
    page.hears(page.ring("one-too-many", "eve"));
    EXPECT_EQ(page.end_sent(call("one-too-many")), EndReason::busy);
    page.tell(agent::StartWatch{user("eve")});
    EXPECT_EQ(page.refused(), ErrorCode::limit);
    EXPECT_EQ(page.sent<wire::Invite>().size(), 0U);
}

}  // namespace
}  // namespace beckon::test
