// C6: coming back: the whole missing tail or a new stream, and proof by a token that changes each time.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

void push(HubStory& story, const std::string& name, const char* words) {
    story.give(hub::PushWords{1, site("shop"), story.pages.at(name).session(), {words}});
}

TEST(Resume, WhatWasMissedFollowsInOrderAndIsCountedAsOld) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    push(story, "ann", "1");
    story.say("ann", wire::Ack{});
    story.cut("ann");
    push(story, "ann", "2");
    push(story, "ann", "3");
    story.hush();
    const SessionId before = ann.session();
    story.back("ann");
    EXPECT_EQ(ann.session(), before);
    EXPECT_TRUE(ann.welcome->resumed);
    EXPECT_EQ(ann.welcome->backlog, 2);
    const auto pushes = story.heard<wire::Push>("ann");
    ASSERT_EQ(pushes.size(), 2U);
    EXPECT_EQ(pushes[0].data.text, "2");
    EXPECT_EQ(pushes[1].data.text, "3");
    push(story, "ann", "4");
    EXPECT_EQ(ann.got, 4U) << "the count goes on";
}

TEST(Resume, WhatTheSocketSwallowedIsSentAgain) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    push(story, "ann", "1");
    push(story, "ann", "2");
    ann.got = 1;  // the second was lost with the socket
    story.cut("ann");
    story.hush();
    story.back("ann");
    ASSERT_EQ(story.count<wire::Push>("ann"), 1U);
    EXPECT_EQ(story.heard<wire::Push>("ann")[0].data.text, "2");
}

TEST(Resume, AReloadedPageStartsANewStreamInItsOldSession) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    const SessionId before = ann.session();
    const std::int64_t epoch = ann.welcome->epoch;
    push(story, "ann", "1");
    story.cut("ann");
    push(story, "ann", "2");
    story.hush();
    story.back("ann", {false});
    EXPECT_EQ(ann.session(), before);
    EXPECT_FALSE(ann.welcome->resumed);
    EXPECT_GT(ann.welcome->epoch, epoch);
    EXPECT_EQ(story.count<wire::Push>("ann"), 0U) << "never a partial replay";
    push(story, "ann", "3");
    EXPECT_EQ(ann.got, 1U);
}

TEST(Resume, OfAnotherEpochOrFromTheFutureStartsAnew) {
    for (const bool future : {false, true}) {
        HubStory story;
        HubPage& ann = story.connect("ann", "ann");
        push(story, "ann", "1");
        story.cut("ann");
        if (future) ann.got = 5;
        if (!future) ann.welcome->epoch = ann.welcome->epoch + 1;
        story.back("ann");
        EXPECT_FALSE(ann.welcome->resumed);
    }
}

TEST(Resume, PastItsBoundTheStreamStartsAnew) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.cut("ann");
    for (std::size_t i = 0; i < limits::unacked_frames; ++i) push(story, "ann", "x");
    story.hush();
    HubStory same = story;
    same.back("ann");
    EXPECT_TRUE(same.pages.at("ann").welcome->resumed) << "at the bound";
    push(story, "ann", "one more");
    story.back("ann");
    EXPECT_FALSE(ann.welcome->resumed) << "past it";
    EXPECT_EQ(story.count<wire::Push>("ann"), 0U);
}

TEST(Resume, PastItsBoundAPageThatIsThereIsSentAway) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    for (std::size_t i = 0; i <= limits::unacked_frames; ++i) push(story, "ann", "x");
    EXPECT_EQ(ann.closed, CloseCode::out_of_step) << "3003: come back, and start anew";
    story.back("ann");
    EXPECT_FALSE(ann.welcome->resumed);
}

/// A frame may bring about an answer that is much larger than it.
TEST(Resume, R8_WhatIsNotAcknowledgedIsCountedByWhatItKeeps) {
    wire::Subscribe wanted;
    for (std::size_t i = 0; i < limits::watched_users; ++i)
        wanted.users.items.push_back(user(std::string(60, 'x') + std::to_string(i)));
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    std::size_t answers = 0;
    for (; !ann.closed && answers < limits::unacked_frames; ++answers)
        story.give(hub::Framed{ann.conn, {++ann.sent, 0}, wire::Message(wanted), {}});
    EXPECT_EQ(ann.closed, CloseCode::out_of_step);
    EXPECT_LT(answers * wanted.users.size() * sizeof(wire::UserPresence), limits::unacked_bytes);
    const auto& reached = story.hub.state().sites.at(site("shop")).reached;
    EXPECT_EQ(reached[static_cast<std::size_t>(hub::SiteBound::unacknowledged)], 1U);
}

TEST(Resume, ASlowSocketIsClosedAndResumed) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    story.give(hub::SocketSlow{ann.conn});
    EXPECT_EQ(ann.closed, CloseCode::slow);
    story.back("ann");
    EXPECT_TRUE(ann.welcome->resumed);
}

TEST(Resume, TheSecondSocketOfASessionReplacesTheFirst) {
    HubStory story;
    const HubPage first = story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.pages["old"] = first;
    story.pages.at("old").connected = true;
    story.back("ann");
    EXPECT_EQ(story.pages.at("old").closed, CloseCode::superseded);
    story.give(hub::SocketGone{first.conn});
    push(story, "ann", "words");
    EXPECT_EQ(story.count<wire::Push>("ann"), 1U) << "late news of the first socket does no harm to the second";
}

// ------------------------------------------------------------------------------------------ the token

TEST(Token, ChangesAtEachResumeAndTheOldOneHoldsUntilTheNewOneIsSeenInUse) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    ann.silent = true;
    const HubPage before = ann;
    story.cut("ann");
    story.back("ann");
    EXPECT_NE(ann.welcome->resume, before.welcome->resume);
    for (int i = 0; i < 3; ++i) {  // the welcome is lost again and again: all that the page has is the old one
        story.cut("ann");
        ann.welcome = before.welcome;
        story.back("ann");
        EXPECT_EQ(ann.session(), before.session());
        EXPECT_FALSE(ann.closed);
        story.wait(seconds(30));
    }
}

TEST(Token, TheOldOneHoldsForAGraceAfterTheNewOneWasSeenInUse) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    const HubPage before = ann;
    story.back("ann");
    story.say("ann", wire::Beat{});
    story.now = story.now + story.settings.token_grace - milliseconds(1);
    HubStory later = story;
    ann.welcome = before.welcome;
    story.back("ann");
    EXPECT_EQ(ann.session(), before.session()) << "two tabs were restored from one cookie, say";
    EXPECT_FALSE(ann.closed);

    later.now = later.now + milliseconds(1);
    HubPage& thief = later.pages["thief"] = before;
    later.back("thief");
    EXPECT_EQ(thief.closed, CloseCode::revoked);
    EXPECT_EQ(later.pages.at("ann").closed, CloseCode::revoked) << "nobody can say which of the two stole it";
    EXPECT_EQ(later.session_of("ann"), nullptr);
}

TEST(Token, RevokingEndsTheCallsOfTheSession) {
    HubStory story;
    const HubPage before = story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.back("ann");
    story.say("ann", wire::Beat{});
    story.now = story.now + story.settings.token_grace;
    story.pages["thief"] = before;
    story.back("thief");
    EXPECT_EQ(story.ended("bob"), EndReason::lost);
}

TEST(Token, OneThatIsTooOldOrMadeUpGivesANewSessionAndHarmsNobody) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    HubPage& guess = story.pages["guess"] = ann;
    guess.welcome->resume = token("made up");
    story.back("guess");
    EXPECT_FALSE(guess.closed);
    EXPECT_NE(guess.session(), ann.session());
    EXPECT_FALSE(ann.closed);
}

TEST(Token, SurvivesARestartOfTheRelayAndSoDoesTheOneBefore) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    const HubPage before = ann;
    story.back("ann");
    HubStory other = story;
    story.restart();
    story.back("ann");
    EXPECT_EQ(ann.session(), before.session());
    EXPECT_FALSE(ann.welcome->resumed) << "another epoch";
    other.restart();
    other.pages.at("ann").welcome = before.welcome;
    other.back("ann");
    EXPECT_EQ(other.pages.at("ann").session(), before.session());
}

TEST(Token, R8_TheOneBeforeIsNotGoodAgainAfterARestartOfTheRelay) {
    for (const bool page_leaves_at_once : {false, true}) {
        HubStory story;
        HubPage& ann = story.connect("ann", "ann");
        const HubPage before = ann;
        story.cut("ann");
        story.wait(minutes(1));  // or an alarm of its absence would come within the grace
        story.back("ann");
        story.say("ann", wire::Beat{});
        if (page_leaves_at_once) story.cut("ann");
        story.wait(story.settings.token_grace);
        story.restart();
        HubPage& thief = story.pages["thief"] = before;
        story.back("thief");
        EXPECT_FALSE(thief.closed);
        EXPECT_NE(thief.session(), before.session()) << "it proves nothing";
        story.back("ann");
        EXPECT_EQ(ann.session(), before.session());
    }
}

TEST(Token, R8_WhoShowsTheOneBeforeIsFoundOutHoweverLateThatIs) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    HubPage& thief = story.pages["thief"] = ann;
    story.back("ann");
    story.wait(minutes(5));
    story.back("thief");
    EXPECT_EQ(thief.closed, CloseCode::revoked);
    EXPECT_EQ(ann.closed, CloseCode::revoked);
}

TEST(Token, ItsRowNamesTheOneBeforeWhileThatIsGoodAndIsWrittenOnceMoreAfterwards) {
    HubStory story;
    HubPage& ann = story.connect("ann", "ann");
    for (int i = 0; i < 3; ++i) {
        const hub::TokenHash before = HubStory::hash_of(ann.welcome->resume);
        story.rows.clear();
        story.back("ann");
        story.wait(story.settings.token_grace - milliseconds(1));
        EXPECT_EQ(story.kept<hub::SessionRow>().at(0).previous, before);
        EXPECT_EQ(story.rows.size(), 1U);
        story.wait(minutes(5));
        ASSERT_EQ(story.rows.size(), 2U);
        EXPECT_EQ(story.kept<hub::SessionRow>().at(1).hash, HubStory::hash_of(ann.welcome->resume));
        EXPECT_FALSE(story.kept<hub::SessionRow>().at(1).previous);
    }
}

TEST(Token, TheFirstOfASessionCostsNoRowAndNoAlarmOfItsOwn) {
    HubStory story;
    story.connect("ann", "ann");
    const std::size_t alarms = story.hub.state().alarms.size();
    story.say("ann", wire::Beat{});
    EXPECT_EQ(story.hub.state().alarms.size(), alarms);
    story.wait(minutes(1));
    EXPECT_EQ(story.rows.size(), 1U);
}

TEST(Token, R8_ItsRowNamesTheDeviceThatItWasGivenTo) {
    HubStory story;
    story.connect("ann", "ann", "device-before").device = device("device-after");
    story.back("ann");
    EXPECT_EQ(story.kept<hub::SessionRow>().back().device, device("device-after"));
}

}  // namespace
}  // namespace beckon::test
