// C6: what goes over the sockets of a link is one stream: nothing lost, doubled or reordered while it can be resumed,
// and both ends know it when it cannot.
#include <gtest/gtest.h>

#include "support/link_story.hpp"

namespace beckon::test {
namespace {

using session::Link;
using session::SendFrame;

wire::Message words(int number) { return wire::Push{std::to_string(number)}; }
std::string text_of(const SendFrame& frame) { return std::get<wire::Push>(frame.message).data.text; }

/// Up with an epoch, then down with these messages neither acknowledged nor answered, and greeted again.
LinkStory came_back_with(int messages) {
    LinkStory story;
    story.up();
    for (int i = 1; i <= messages; ++i) story.send(words(i));
    story.close(1006);
    story.wait(seconds(60));
    story.taken();
    story.open_and_greet();
    return story;
}

TEST(Resume, TheFirstHelloHasNothingToShowAndTheNextShowsSessionEpochAndLast) {
    LinkStory story;
    story.greeted();
    const auto first = std::get<wire::Hello>(story.taken().at(0).message);
    EXPECT_FALSE(first.session);
    EXPECT_FALSE(first.resume);
    EXPECT_FALSE(first.epoch);
    EXPECT_EQ(first.got, 0);
    story.welcome(false, 0, 9);
    story.arrives(1);
    story.arrives(2);
    story.close(1006);
    story.wait(seconds(60));
    story.taken();
    story.open_and_greet();
    const auto second = std::get<wire::Hello>(story.taken().at(0).message);
    EXPECT_EQ(second.session, session("page"));
    EXPECT_EQ(second.resume, token("secret"));
    ASSERT_TRUE(second.epoch);
    EXPECT_EQ(*second.epoch, 9);
    EXPECT_EQ(second.got, 2);
}

TEST(Resume, APageThatWasReloadedHasItsSessionButNoStream) {
    LinkStory story(session::Ticket{session("page"), token("secret")});
    story.greeted();
    const auto hello = std::get<wire::Hello>(story.taken().at(0).message);
    EXPECT_EQ(hello.session, session("page"));
    EXPECT_FALSE(hello.epoch);
}

TEST(Resume, WhatWasLostWithTheSocketIsReplayedInOrder) {
    LinkStory story = came_back_with(4);
    story.taken();
    const Link::Event event = story.welcome(true, 1);
    ASSERT_TRUE(is<Link::Welcomed>(event));
    EXPECT_TRUE(std::get<Link::Welcomed>(event).resumed);
    EXPECT_TRUE(story.link.take_unsent().empty());
    const auto frames = story.taken();
    ASSERT_EQ(frames.size(), 3U) << "the relay has the first";
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(frames[i].seq, i + 2);
        EXPECT_EQ(text_of(frames[i]), std::to_string(i + 2));
    }
    story.send(words(5));
    EXPECT_EQ(story.taken().at(0).seq, 5U) << "the count goes on";
}

TEST(Resume, R8_WhatNoFrameCanHoldIsNotSentAndHoldsNothingUp) {
    LinkStory story;
    story.up();
    wire::Description endless{call("one"), 1, 1, SdpType::offer, {}};
    endless.sdp.text.assign(limits::description_bytes, '\x01');
    story.send(endless);
    story.send(words(1));
    const auto sent = story.taken();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].seq, 1U);
    EXPECT_EQ(text_of(sent[0]), "1");
}

TEST(Resume, WhatIsSentWhileDownFollowsWhatWasSentBefore) {
    LinkStory story = came_back_with(1);
    story.send(words(2));
    EXPECT_EQ(story.taken().size(), 1U) << "nothing but the hello leaves before the welcome";
    story.welcome(true, 0);
    const auto frames = story.taken();
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(text_of(frames[0]), "1");
    EXPECT_EQ(text_of(frames[1]), "2");
}

TEST(Resume, ANewStreamCountsFromOneAndGivesBackWhatMustBeSaidAgain) {
    LinkStory story = came_back_with(2);
    story.send(wire::Accept{call("one")});
    story.send(wire::Live{cast("show"), true});
    story.send(wire::End{call("one"), EndReason::hangup});
    story.arrives(1);
    story.taken();
    const Link::Event event = story.welcome(false, 0, 8);
    ASSERT_TRUE(is<Link::Welcomed>(event));
    const auto unsent = story.link.take_unsent();
    ASSERT_EQ(unsent.size(), 2U) << "what is a state is the owner's to tell";
    EXPECT_TRUE(std::holds_alternative<wire::Accept>(unsent[0].item));
    EXPECT_TRUE(std::holds_alternative<wire::End>(unsent[1].item));
    EXPECT_TRUE(story.taken().empty()) << "what becomes of them is for the owner to say";
    story.send(words(3));
    EXPECT_EQ(story.taken().at(0).seq, 1U);
    EXPECT_TRUE(is<Link::Deliver>(story.arrives(1))) << "in both directions";
}

/// A welcome said "resumed" of a stream that cannot be. To count from 1 all the same would lose what is said from now
/// on, for the relay counts on. The page hangs up, greets with no stream, and then both ends know.
void greets_anew(LinkStory& story) {
    EXPECT_FALSE(story.link.up());
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3003}));
    story.wait(seconds(60));
    story.taken();
    story.open_and_greet();
    const auto hello = std::get<wire::Hello>(story.taken().at(0).message);
    EXPECT_FALSE(hello.epoch);
    EXPECT_EQ(hello.session, session("page")) << "the session can be resumed";
    EXPECT_EQ(hello.resume, token("secret"));
}

TEST(Resume, IsNotBelievedUnderAnotherEpoch) {
    LinkStory story = came_back_with(2);
    story.send(wire::Accept{call("one")});
    EXPECT_TRUE(is<Link::WentDown>(story.welcome(true, 1, 8)));
    greets_anew(story);
    const Link::Event event = story.welcome(false, 0, 9);
    ASSERT_TRUE(is<Link::Welcomed>(event));
    EXPECT_FALSE(std::get<Link::Welcomed>(event).resumed);
    EXPECT_EQ(story.link.take_unsent().size(), 1U);
}

TEST(Resume, IsNotBelievedIfTheRelayLacksWhatItAcknowledged) {
    LinkStory story;
    story.up();
    story.send(words(1));
    story.send(words(2));
    story.arrives(1, 2);
    story.close(1006);
    story.wait(seconds(60));
    story.open_and_greet();
    EXPECT_TRUE(is<Link::WentDown>(story.welcome(true, 1))) << "the second is gone: never a partial replay";
    greets_anew(story);
}

TEST(Link, DeliversEachFrameOnceAndInOrder) {
    LinkStory story;
    story.up();
    EXPECT_TRUE(is<Link::Deliver>(story.arrives(1)));
    EXPECT_TRUE(is<Link::Nothing>(story.arrives(1)));
    EXPECT_TRUE(is<Link::Deliver>(story.arrives(2)));
    EXPECT_TRUE(is<Link::Deliver>(story.frame({0, 0}, wire::Beat{}))) << "outside the sequence";
    EXPECT_TRUE(is<Link::WentDown>(story.arrives(4))) << "the third was skipped";
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3003}));
}

TEST(Link, AMessageThatNeedsANumberAndHasNoneIsDropped) {
    LinkStory story;
    story.up();
    EXPECT_TRUE(is<Link::Nothing>(story.arrives(0)));
    EXPECT_TRUE(story.link.up());
}

TEST(Link, AFrameThatCouldNotBeReadCountsAllTheSame) {
    LinkStory story;
    story.up();
    EXPECT_TRUE(is<Link::Deliver>(story.link.unread({1, 0}, story.now, story.rng)));
    EXPECT_TRUE(is<Link::Deliver>(story.arrives(2))) << "a newer relay's message is no gap";
    EXPECT_TRUE(is<Link::Nothing>(story.link.unread({2, 0}, story.now, story.rng)));
    EXPECT_TRUE(is<Link::WentDown>(story.link.unread({9, 0}, story.now, story.rng)));
}

TEST(Link, AnAcknowledgementOfWhatWasNeverSentMeansOutOfStep) {
    LinkStory story;
    story.up();
    story.send(words(1));
    EXPECT_TRUE(is<Link::WentDown>(story.arrives(1, 2)));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3003}));
}

TEST(Link, AcknowledgesAfterAWhileIfNothingElseIsSaid) {
    LinkStory story;
    story.up();
    story.arrives(1);
    const Instant first = story.now;
    story.now = story.now + milliseconds(100);
    story.arrives(2);
    EXPECT_TRUE(story.sent.empty());
    EXPECT_EQ(story.link.deadline(), first + Settings{}.ack) << "counted from the first";
    story.wait(seconds(1));
    ASSERT_EQ(story.sent.size(), 1U);
    EXPECT_TRUE(carries<wire::Ack>(story.sent[0]));
    EXPECT_EQ(story.sent[0].seq, 0U);
    EXPECT_EQ(story.sent[0].ack, 2U);
}

TEST(Link, WhateverIsSaidAcknowledgesAsWell) {
    LinkStory story;
    story.up();
    story.arrives(1);
    story.send(words(1));
    EXPECT_EQ(story.taken().at(0).ack, 1U);
    story.wait(seconds(1));
    EXPECT_TRUE(story.taken().empty()) << "nothing is left to acknowledge";
}

TEST(Link, AcknowledgesEverySixteenthFrameAtOnce) {
    LinkStory story;
    story.up();
    for (std::uint64_t seq = 1; seq <= 33; ++seq) {
        story.arrives(seq);
        EXPECT_EQ(story.sent.size(), seq / 16) << seq;
    }
    EXPECT_EQ(story.sent.at(0).ack, 16U);
    EXPECT_EQ(story.sent.at(1).ack, 32U);
}

TEST(Link, GivesASignOfLifeMoreOftenWhileBusy) {
    LinkStory story;
    story.up();
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.beat_idle);
    story.link.set_busy(true, story.now);
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.beat);
    EXPECT_TRUE(is<Link::BeatDue>(story.wait(story.settings.beat)));
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.beat);
    story.link.set_busy(false, story.now);
    EXPECT_TRUE(is<Link::BeatDue>(story.wait(story.settings.beat))) << "the next is on its way already";
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.beat_idle);
}

TEST(Link, SilenceAfterABeatMeansLostAndAnyFrameMeansAlive) {
    LinkStory story;
    story.up();
    story.send(wire::Beat{});
    EXPECT_EQ(story.link.deadline(), story.now + story.settings.lease - story.settings.beat);
    story.frame({0, 0}, wire::Beat{});
    EXPECT_GT(story.link.deadline(), story.now + seconds(10)) << "answered";
    story.send(wire::Beat{});
    const Instant asked = story.now;
    story.now = story.now + seconds(1);
    story.send(wire::Beat{});
    EXPECT_EQ(story.link.deadline(), asked + story.settings.lease - story.settings.beat)
        << "a second question does not give more time";
    EXPECT_TRUE(is<Link::WentDown>(story.wait(seconds(10))));
    EXPECT_EQ(story.closed, (std::vector<std::int64_t>{3001}));
}

TEST(Overflow, WhileDownStartsAnewInsteadOfKeepingHalf) {
    LinkStory story;
    story.up();
    story.close(1006);
    for (std::size_t i = 0; i <= limits::unacked_frames; ++i) story.send(words(1));
    story.send(words(2));
    story.wait(seconds(60));
    story.taken();
    story.open_and_greet();
    const auto hello = std::get<wire::Hello>(story.taken().at(0).message);
    EXPECT_FALSE(hello.epoch) << "the stream cannot be resumed";
    EXPECT_TRUE(hello.session) << "the session can";
    EXPECT_TRUE(is<Link::Welcomed>(story.welcome(false, 0, 8)));
}

TEST(Overflow, C6_BetweenHelloAndWelcomeTheStreamIsNotResumedAndNothingIsLostUnnoticed) {
    LinkStory story = came_back_with(3);
    for (std::size_t i = 0; i <= limits::unacked_frames; ++i) story.send(words(4));
    story.taken();
    EXPECT_TRUE(is<Link::WentDown>(story.welcome(true, 3)));
    EXPECT_TRUE(story.taken().empty()) << "it would count from 1 where the relay expects the fourth";
    greets_anew(story);
    EXPECT_TRUE(is<Link::Welcomed>(story.welcome(false, 0, 8)));
    story.send(words(5));
    EXPECT_EQ(story.taken().at(0).seq, 1U) << "and now both ends know";
}

TEST(Overflow, C6_WhatANewStreamMustBringIsKept) {
    const std::vector<wire::Message> must{wire::Live{cast("show"), false},
                                          wire::Account{},
                                          wire::Accept{call("one")},
                                          wire::End{call("one"), EndReason::hangup},
                                          wire::Transfer{call("one"), user("eve")},
                                          wire::TransferFailed{call("one"), EndReason::busy},
                                          wire::Renew{"newer"}};
    for (const std::size_t before : {std::size_t{0}, limits::unacked_frames - 3, limits::unacked_frames}) {
        LinkStory story;
        story.up();
        story.close(1006);
        for (std::size_t i = 0; i < before; ++i) story.send(words(1));
        for (const wire::Message& message : must) story.send(message);
        for (std::size_t i = 0; i <= limits::unacked_frames; ++i) story.send(words(2));
        story.wait(seconds(60));
        story.open_and_greet();
        story.welcome(false, 0, 8);
        const auto unsent = story.link.take_unsent();
        std::vector<std::size_t> kept;
        for (const Link::Sent& sent : unsent) kept.push_back(sent.item.index());
        std::vector<std::size_t> wanted;
        for (const wire::Message& message : must) wanted.push_back(message.index());
        EXPECT_EQ(kept, wanted) << before << " before them: each once, and in order";
    }
}

// R8
TEST(Overflow, WhatIsKeptOfItIsBoundedAndTheNewestStays) {
    LinkStory story;
    story.up();
    story.close(1006);
    const std::size_t many = 5 * limits::unacked_frames;
    for (std::size_t i = 1; i <= many; ++i) {
        wire::Account account;
        account.cast_ms = wire::Moment{static_cast<std::int64_t>(i)};
        story.send(account);
    }
    story.wait(seconds(60));
    story.open_and_greet();
    story.welcome(false, 0, 8);
    const auto unsent = story.link.take_unsent();
    EXPECT_EQ(unsent.size(), limits::unacked_frames / 2);
    EXPECT_EQ(*std::get<wire::Account>(unsent[unsent.size() - 1].item).cast_ms, static_cast<std::int64_t>(many));
}

TEST(Overflow, WhileUpEndsTheSocketAtOnce) {
    LinkStory story;
    story.up();
    for (std::size_t i = 0; i < limits::unacked_frames; ++i) story.send(words(1));
    EXPECT_EQ(story.taken().size(), limits::unacked_frames);
    story.send(words(2));
    story.send(words(3));
    EXPECT_TRUE(story.taken().empty()) << "numbers of the broken stream";
    EXPECT_TRUE(is<Link::WentDown>(story.wait(Span{})));
}

TEST(Overflow, AFrameThatCrossesItDoesNotKeepTheBrokenStreamAlive) {
    LinkStory story;
    story.up();
    for (std::size_t i = 0; i <= limits::unacked_frames; ++i) story.send(words(1));
    story.frame({0, 0}, wire::Beat{});
    EXPECT_TRUE(is<Link::WentDown>(story.wait(Span{}))) << "else nothing would ever leave again";
}

TEST(Overflow, ByBytesComesSoonerThanByFrames) {
    LinkStory story;
    story.up();
    const std::string sdp(limits::description_bytes, 'x');
    std::size_t sent = 0;
    while (story.link.deadline() > story.now && sent < 100) {
        story.send(wire::Description{call("one"), 1, 1, SdpType::offer, sdp});
        ++sent;
    }
    EXPECT_LE(sent * limits::description_bytes, limits::unacked_bytes + limits::description_bytes);
    EXPECT_GE(sent, 10U);
}

}  // namespace
}  // namespace beckon::test
