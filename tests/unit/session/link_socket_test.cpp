// C6: one socket at a time, opened again whenever it dies. Every state of the link against everything that may happen.
#include <gtest/gtest.h>

#include "support/link_story.hpp"

namespace beckon::test {
namespace {

using session::Link;
using session::Ticket;

TEST(Link, NothingHappensBeforeItIsStarted) {
    LinkStory story;
    EXPECT_TRUE(story.link.over());
    EXPECT_TRUE(story.link.deadline().is_never());
    story.send(wire::Push{"words"});
    story.network_changed();
    EXPECT_TRUE(is<Link::Nothing>(story.tick()));
    EXPECT_TRUE(story.sent.empty());
    EXPECT_EQ(story.opened, 0U);
}

TEST(Link, OpensOneSocketAtOnce) {
    LinkStory story;
    story.start();
    EXPECT_EQ(story.opened, 1U);
    EXPECT_FALSE(story.link.up());
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.greet);
    story.wait(milliseconds(1));
    EXPECT_EQ(story.opened, 1U);
}

TEST(Link, AnOpeningThatTakesTooLongIsGivenUpAndTriedAgain) {
    LinkStory story;
    story.start();
    EXPECT_TRUE(is<Link::WentDown>(story.wait(story.settings.greet)));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3001}));
    const Instant lost = story.now;
    EXPECT_LT(story.link.deadline() - lost, milliseconds(50));
    story.wait(seconds(1));
    EXPECT_EQ(story.opened, 2U);
}

TEST(Link, AGreetingThatIsNotAnsweredIsGivenUpAndTriedAgain) {
    LinkStory story;
    story.greeted();
    ASSERT_EQ(story.sent.size(), 1U);
    EXPECT_TRUE(carries<wire::Hello>(story.sent[0]));
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.greet) << "counted from the opening";
    EXPECT_TRUE(is<Link::WentDown>(story.wait(story.settings.greet)));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3001}));
}

TEST(Link, IsUpOnceWelcomedAndHasItsProofForNextTime) {
    LinkStory story;
    story.greeted();
    EXPECT_FALSE(story.link.ticket());
    const Link::Event event = story.welcome(false);
    ASSERT_TRUE(is<Link::Welcomed>(event));
    EXPECT_FALSE(std::get<Link::Welcomed>(event).resumed);
    EXPECT_TRUE(story.link.up());
    EXPECT_EQ(story.link.ticket(), (Ticket{session("page"), token("secret")}));
}

TEST(Link, EveryStateButUpDropsWhatItSendsOutsideTheSequence) {
    LinkStory story;
    story.start();
    story.send(wire::Beat{});
    story.open_and_greet();
    story.taken();
    story.send(wire::Beat{});
    EXPECT_TRUE(story.taken().empty());
    story.welcome(false);
    story.taken();
    story.send(wire::Beat{});
    EXPECT_EQ(story.taken().size(), 1U);
}

TEST(Link, FramesThatComeBeforeTheWelcomeOrWithoutASocketMeanNothing) {
    LinkStory story;
    story.start();
    EXPECT_TRUE(is<Link::Nothing>(story.welcome(false))) << "no greeting has left yet";
    EXPECT_TRUE(is<Link::Nothing>(story.arrives(1)));
    story.open_and_greet();
    EXPECT_TRUE(is<Link::Nothing>(story.arrives(1)));
    story.welcome(false);
    EXPECT_TRUE(is<Link::Nothing>(story.welcome(false))) << "one greeting, one welcome";
    EXPECT_TRUE(is<Link::Deliver>(story.arrives(1)));
    story.close(1006);
    EXPECT_TRUE(is<Link::Nothing>(story.arrives(2)));
}

TEST(Link, EventsOfASocketThatIsNotExpectedMeanNothing) {
    LinkStory story;
    story.up();
    EXPECT_TRUE(is<Link::Nothing>(story.link.socket_opened(story.now)));
    EXPECT_TRUE(story.link.up());
    EXPECT_TRUE(is<Link::WentDown>(story.close(1006)));
    EXPECT_TRUE(is<Link::Nothing>(story.close(1006))) << "closed once";
    EXPECT_TRUE(is<Link::Nothing>(story.link.socket_opened(story.now)));
}

TEST(Link, ACloseCodeOf3500AndAboveIsFinalInEveryState) {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{3500, 3502, 3503, 3504, 3507, 4999}) {
        for (int state = 0; state < 3; ++state) {
            LinkStory story;
            story.start();
            if (state > 0) story.open_and_greet();
            if (state > 1) story.welcome(false);
            const Link::Event event = story.close(code);
            ASSERT_TRUE(is<Link::Finished>(event)) << code << " in state " << state;
            EXPECT_EQ(std::get<Link::Finished>(event).code, code);
            EXPECT_TRUE(story.link.over());
            EXPECT_TRUE(story.link.deadline().is_never());
            story.network_changed();
            EXPECT_EQ(story.opened, 1U);
        }
    }
}

TEST(Link, AnyOtherCloseCodeIsComeBackFrom) {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{1000, 1001, 1006, 3000, 3001, 3004, 3499}) {
        LinkStory story;
        story.up();
        EXPECT_TRUE(is<Link::WentDown>(story.close(code))) << code;
        story.wait(seconds(1));
        EXPECT_EQ(story.opened, 2U) << code;
    }
}

TEST(Link, ASocketThatDiesAtOnceAgainAndAgainIsTriedEverMoreSlowly) {
    LinkStory story;
    story.start();
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 5; ++i) {
        story.open_and_greet();
        story.welcome(false);
        story.close(1006);
        waits.push_back((story.link.deadline() - story.now).ms);
        story.wait(seconds(60));
    }
    EXPECT_LT(waits[0], 50);
    EXPECT_GE(waits[4], 4800);
}

TEST(Link, ASocketThatLivedForABeatIsCameBackToAtOnce) {
    LinkStory story;
    story.up();
    for (int i = 0; i < 3; ++i) {
        story.close(1006);
        story.wait(seconds(60));
    }
    story.open_and_greet();
    story.welcome(false);
    ASSERT_TRUE(is<Link::BeatDue>(story.wait(story.settings.beat_idle)));
    story.close(1006);
    EXPECT_LT(story.link.deadline() - story.now, milliseconds(50));
}

TEST(Link, TheRelaysWordOnWhenToComeBackCountsOnce) {
    LinkStory story;
    story.up();
    EXPECT_TRUE(is<Link::Nothing>(story.frame({0, 0}, wire::Bye{3000, 4'000})));
    story.close(3000);
    EXPECT_EQ(story.link.deadline(), story.now + seconds(4));
    story.wait(seconds(10));
    story.close(1006);
    EXPECT_LT(story.link.deadline() - story.now, seconds(1)) << "not for the loss after that";
}

TEST(Link, NoRelayCanSendAPageAwayForMoreThanFiveMinutes) {
    LinkStory story;
    story.up();
    story.frame({0, 0}, wire::Bye{3000, std::int64_t{1} << 40});
    story.close(3000);
    EXPECT_EQ(story.link.deadline(), story.now + minutes(5));
}

TEST(Link, ANetworkChangeEndsTheWait) {
    LinkStory story;
    story.up();
    story.frame({0, 0}, wire::Bye{3000, 60'000});
    story.close(3000);
    story.network_changed();
    EXPECT_EQ(story.link.deadline(), story.now);
    story.tick();
    EXPECT_EQ(story.opened, 2U);
}

TEST(Link, ANetworkChangeWhileUpAsksAtOnceWhetherTheSocketLives) {
    LinkStory story;
    story.up();
    story.network_changed();
    EXPECT_TRUE(is<Link::BeatDue>(story.last));
    story.send(wire::Beat{});
    EXPECT_TRUE(is<Link::WentDown>(story.wait(story.settings.lease - story.settings.beat)));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3001}));
}

/// C6: a try that began on the old network hangs for the time of a greeting, and that is half of a call's grace.
TEST(Link, ANetworkChangeWhileASocketOpensOrGreetsTriesAnewAtOnce) {
    for (const bool opened : {false, true}) {
        LinkStory story;
        story.start();
        if (opened) story.open_and_greet();
        story.network_changed();
        EXPECT_TRUE(is<Link::WentDown>(story.last));
        EXPECT_EQ(story.closed.size(), 1U);
        EXPECT_EQ(story.link.deadline(), story.now);
        story.tick();
        EXPECT_EQ(story.opened, 2U);
        EXPECT_EQ(story.link.deadline(), story.now + story.settings.greet) << "the new try has its own time";
        story.open_and_greet();
        EXPECT_TRUE(is<Link::Welcomed>(story.welcome(false)));
    }
}

TEST(Link, TheSecondWordOfOneNetworkChangeDoesNotDisturbATryThatSucceeds) {
    LinkStory story;
    story.start();
    story.network_changed();
    story.tick();
    story.network_changed();
    EXPECT_TRUE(is<Link::Nothing>(story.last));
    story.open_and_greet();
    story.welcome(false);
    EXPECT_TRUE(is<Link::Nothing>(story.wait(seconds(4))));
    EXPECT_TRUE(story.link.up());
    EXPECT_EQ(story.opened, 2U);
}

TEST(Link, AChangeSoonAfterAnotherTriesAnewALittleLater) {
    LinkStory story;
    story.start();
    story.network_changed();
    story.tick();
    story.open_and_greet();
    story.network_changed();
    EXPECT_TRUE(is<Link::WentDown>(story.wait(seconds(2))));
    story.tick();
    EXPECT_EQ(story.opened, 3U);
}

TEST(Link, ANetworkThatFlapsMakesNoStormOfSockets) {
    LinkStory story;
    story.start();
    const Instant end = story.now + seconds(60);
    for (bool fails = false; story.now < end; fails = !fails) {
        story.network_changed();
        if (fails) story.close(1006);  // whether a try hangs or is refused at once
        story.network_changed();
        story.tick();
        story.wait(milliseconds(10));
    }
    EXPECT_LE(story.opened, 60U);
    EXPECT_GE(story.opened, 20U);
}

TEST(Link, LeavingSaysByeAndClosesForGood) {
    LinkStory story;
    story.up();
    story.link.finish(story.now);
    story.tick();
    ASSERT_EQ(story.sent.size(), 1U);
    EXPECT_TRUE(carries<wire::Bye>(story.sent[0]));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3507}));
    EXPECT_TRUE(story.link.over());
    EXPECT_TRUE(is<Link::Nothing>(story.close(1000)));
}

TEST(Link, LeavingWhileASocketOpensClosesItAndWhileDownThereIsNone) {
    LinkStory opening;
    opening.start();
    opening.link.finish(opening.now);
    opening.tick();
    EXPECT_TRUE(opening.sent.empty());
    EXPECT_EQ(opening.closed, (std::vector<std::int64_t>{3507}));

    LinkStory down;
    down.up().close(1006);
    down.link.finish(down.now);
    down.tick();
    EXPECT_TRUE(down.closed.empty());
    EXPECT_TRUE(down.link.deadline().is_never()) << "and none is opened any more";
}

}  // namespace
}  // namespace beckon::test
