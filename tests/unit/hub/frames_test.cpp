// R8, C6: frames as such: numbers that are wrong or come twice, what cannot be read, how many, and what a page that reads nothing
// brings down with it.
#include <gtest/gtest.h>

#include "hub/weight.hpp"
#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

TEST(Frames, AGapOrAnAcknowledgementOfTheFutureMeansOutOfStep) {
    HubStory story;
    story.connect("ann", "ann");
    story.frame("ann", {2, 0}, wire::Live{cast("show"), true});
    EXPECT_EQ(story.pages.at("ann").closed, CloseCode::out_of_step);
    story.back("ann");
    EXPECT_TRUE(story.pages.at("ann").welcome->resumed);
    story.frame("ann", {0, 99}, wire::Beat{});
    EXPECT_EQ(story.pages.at("ann").closed, CloseCode::out_of_step);
}

TEST(Frames, AFrameThatComesTwiceIsCarriedOutOnce) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    const wire::Message invite = wire::Invite{call("one"), Kind::call, user("bob"), std::nullopt, std::nullopt};
    story.frame("ann", {1, 0}, invite);
    story.frame("ann", {1, 0}, invite);
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
    EXPECT_FALSE(story.pages.at("ann").closed);
}

TEST(Malformed, ANumberWhereNoneBelongsAndNoneWhereOneDoes) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.frame("ann", {0, 0}, wire::Invite{call("one"), Kind::call, user("bob"), std::nullopt, std::nullopt});
    EXPECT_EQ(story.refused("ann"), ErrorCode::malformed);
    EXPECT_EQ(story.count<wire::Ring>("bob"), 0U);
    story.hush();
    story.frame("ann", {1, 0}, wire::Beat{});
    EXPECT_EQ(story.refused("ann"), ErrorCode::malformed);
    EXPECT_EQ(story.count<wire::Beat>("ann"), 0U);
}

TEST(Malformed, WhatOnlyARelaySendsIsRefused) {
    HubStory story;
    story.connect("ann", "ann");
    story.say("ann", wire::Ended{call("one"), EndReason::hangup});
    EXPECT_EQ(story.refused("ann"), ErrorCode::malformed);
    story.hush();
    story.say("ann", wire::Hello{});
    EXPECT_EQ(story.refused("ann"), ErrorCode::malformed) << "a socket greets once";
}

TEST(Malformed, AFrameThatCouldNotBeReadIsSaidSoAndItsNumberCounts) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    HubPage& ann = story.pages.at("ann");
    story.give(hub::Misframed{ann.conn, {1, 0}, {Fault::Code::out_of_bounds, "call", "8 to 32"}});
    ASSERT_EQ(story.count<wire::Error>("ann"), 1U);
    const auto error = story.heard<wire::Error>("ann")[0];
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.field->text, "call");
    EXPECT_NE(error.text.text.find("8 to 32"), std::string::npos);
    ann.sent = 1;
    story.invite("ann", "one", "bob");
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U) << "the stream goes on behind it";
}

TEST(Malformed, ALongSentenceIsCutToItsBound) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.give(hub::Misframed{ann.conn, {0, 0}, {Fault::Code::missing, std::string(400, 'f'), std::string(400, 'a')}});
    const auto error = story.heard<wire::Error>("ann").at(0);
    EXPECT_LE(error.text.text.size(), Text<256>::max_bytes);
    EXPECT_LE(error.field->text.size(), Text<128>::max_bytes);
}

TEST(Rates, RubbishIsSoonRidOf) {
    hub::SiteLimits most;
    most.frames_burst = 80;
    HubStory story(most);
    HubPage& ann = story.connect("ann", "ann");
    for (int i = 0; i < 8; ++i) story.give(hub::Misframed{ann.conn, {0, 0}, {}});
    EXPECT_FALSE(ann.closed);
    story.give(hub::Misframed{ann.conn, {0, 0}, {}});
    EXPECT_EQ(ann.closed, CloseCode::broken);
}

TEST(Rates, ASessionMaySendSoManyFramesAtOnceAndThenSoManyASecond) {
    hub::SiteLimits most;
    most.frames_burst = 50;
    most.frames_every = milliseconds(20);
    HubStory story(most);
    HubPage& ann = story.connect("ann", "ann");
    for (int i = 0; i < 50; ++i) story.say("ann", wire::Ack{});
    EXPECT_FALSE(ann.closed);
    for (int i = 0; i < 20; ++i) {
        story.now = story.now + milliseconds(20);
        story.say("ann", wire::Ack{});
    }
    EXPECT_FALSE(ann.closed) << "one more each 20 ms";
    story.say("ann", wire::Ack{});
    EXPECT_EQ(ann.closed, CloseCode::busy) << "3004: come back";
}

// ------------------------------------------------------------------------------------------ overflows

/// A hub without pages: so many sessions, each in a call with the next, and all that is sent to them is thrown away.
class Chain {
public:
    explicit Chain(std::uint64_t length) : length_(length) {
        give(hub::SiteConfigured{site("shop"), {}});
        for (std::uint64_t i = 1; i <= length; ++i) greet(i);
        for (std::uint64_t i = 1; i < length; ++i) {
            const CallId one = call("call-" + std::to_string(i));
            page(i, {i == 1 ? 1U : 2U, 0}, wire::Invite{one, Kind::call, who(i + 1), std::nullopt, std::nullopt});
            page(i + 1, {1, 0}, wire::Accept{one});
        }
    }
    void give(hub::Input input) {
        hub_.handle(std::move(input), now_);
        while (auto effect = hub_.poll()) {
            if (const auto* save = std::get_if<hub::Save>(&*effect)) hub_.handle(hub::Saved{save->number}, now_);
        }
    }
    /// Nobody has room for one more message.
    void fill() {
        for (std::uint64_t i = 1; i <= length_; ++i) page(i, {0, sent_to(i)}, wire::Ack{});
        std::size_t room = limits::unacked_bytes;
        for (std::size_t bytes = limits::push_bytes; bytes > 0; bytes /= 2) {
            const wire::Push push{{std::string(bytes, 'x')}};
            for (; hub::weight_of(push) <= room; room -= hub::weight_of(push))
                give(hub::PushWords{1, site("shop"), std::nullopt, push.data});
        }
    }
    void cut(std::uint64_t i) { give(hub::SocketGone{{i}}); }
    std::size_t connected() const { return hub_.state().sessions.connected(); }

private:
    static UserId who(std::uint64_t i) { return user("user-" + std::to_string(i)); }
    static SessionId id(std::uint64_t i) { return session("session-" + std::to_string(i)); }
    std::uint64_t sent_to(std::uint64_t i) const { return hub_.state().sessions.at(id(i)).stream.sent(); }

    void greet(std::uint64_t i) {
        wire::Hello hello;
        hello.user = who(i);
        hello.device = device("device-" + std::to_string(i));
        give(hub::Greeted{{i}, site("shop"), who(i), {}, hello, std::nullopt, id(i), {}, {}});
    }
    void page(std::uint64_t i, wire::Envelope envelope, wire::Message message) {
        give(hub::Framed{{i}, envelope, std::move(message), {}});
    }

    std::uint64_t length_;
    Instant now_{1'000'000};
    hub::Hub hub_{{}, 100, Seed{1, 2}};
};

TEST(Overflow, GoesAlongTheLongestChainOfCalls) {
    Chain chain(4000);
    chain.fill();
    EXPECT_EQ(chain.connected(), 4000U);
    chain.cut(1);
    EXPECT_EQ(chain.connected(), 0U) << "each could not be told that the one before it is out of reach";
}

// ------------------------------------------------------------------------------------------ false acknowledgements

TEST(Acknowledged, WhatHasNotBeenSentYetCannotBe) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.disk = false;
    story.invite("ann", "one", "bob");  // its ring is numbered, and waits for the disk
    story.frame("bob", {0, 1}, wire::Beat{{}});
    EXPECT_EQ(story.pages.at("bob").closed, CloseCode::out_of_step);
    story.disk = true;
    story.saved();
    story.back("bob");
    EXPECT_TRUE(story.pages.at("bob").welcome->resumed);
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
}

TEST(Acknowledged, NorByAHello) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.disk = false;
    story.invite("ann", "one", "bob");
    story.cut("bob");
    story.pages.at("bob").got = 1;
    story.back("bob");
    story.disk = true;
    story.saved();
    EXPECT_FALSE(story.pages.at("bob").welcome->resumed);
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U) << "and hears it on its new stream";
}

}  // namespace
}  // namespace beckon::test
