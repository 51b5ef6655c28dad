// C6, R1: after a restart: from the store's rows, or without them from what the parties, each for itself, present.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

HubStory offered() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.say("bob", wire::Description{call("one"), 1, 1, SdpType::offer, "bob's offer"});
    story.hush();
    return story;
}
Return claims(HubStory& story, const char* name, const char* other, Role role, bool fresh = false) {
    return {true, {story.claim(name, other, role, Stage::accepted, 1, fresh)}};
}

TEST(Recover, BothPartiesGoOnWithTheSameCall) {
    HubStory story = offered();
    story.restart();
    story.back("ann", claims(story, "ann", "bob", Role::caller));
    story.back("bob", claims(story, "bob", "ann", Role::callee));
    for (const char* page : {"ann", "bob"}) {
        ASSERT_EQ(story.count<wire::Restored>(page), 1U) << page;
        EXPECT_FALSE(story.ended(page));
    }
    EXPECT_EQ(story.heard<wire::Restored>("ann")[0].peer, Presence::lost);
    EXPECT_EQ(story.heard<wire::Restored>("bob")[0].peer, Presence::back);
    EXPECT_EQ(story.heard<wire::Peer>("ann").back().state, Presence::back);
    ASSERT_TRUE(story.heard<wire::Restored>("ann")[0].offer) << "stored, and not answered yet";
    EXPECT_EQ(story.heard<wire::Restored>("ann")[0].offer->sdp.text, "bob's offer");
    story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.count<wire::Media>("bob"), 1U);
}

TEST(Recover, OneWhoDoesNotComeBackEndsIt) {
    HubStory story = offered();
    story.restart();
    story.back("ann", claims(story, "ann", "bob", Role::caller));
    story.wait(story.settings.grace);
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Recover, R8_WhatIsLeftOfASiteThatIsNotServedAnyMoreEnds) {
    HubStory story;
    story.give(hub::SiteConfigured{site("mall"), {}});
    story.connect("ann", "ann", nullptr, {}, "mall");
    story.connect("bob", "bob", nullptr, {}, "mall");
    story.talking("ann", "bob");
    story.give(hub::ReserveRoom{1, {site("mall"), room("hall"), story.now, story.now + minutes(30), 0}});
    story.say("ann", wire::Join{room("hall")});
    story.wait(seconds(10));
    story.invite("bob", "nobody", "eve");
    const Instant stopped = story.now;
    story.now = story.now + seconds(5);
    story.happened.clear();
    story.restart();  // serves the shop alone
    const hub::CallRow row = story.kept<hub::CallRow>().back();
    EXPECT_EQ(row.site, site("mall"));
    EXPECT_EQ(row.stage, hub::CallStage::ended) << "or its row would never be old enough to go";
    EXPECT_EQ(row.reason, EndReason::lost);
    EXPECT_EQ(row.ended, story.now);
    EXPECT_EQ(story.kept<hub::SessionGone>().size(), 2U);
    EXPECT_EQ(story.kept<hub::StayRow>().back().went, stopped);
    EXPECT_TRUE(story.happened.empty()) << "nobody wants to hear of it";
}

TEST(Recover, WhatRangRingsOn) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.wait(seconds(10));
    story.restart();
    story.hush();
    story.back("bob");
    ASSERT_EQ(story.count<wire::Ring>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::Ring>("bob")[0].until, (story.now - seconds(10) + story.settings.ring).ms)
        << "no longer than it would have";
    story.back("ann", {true, {story.claim("ann", "bob", Role::caller, Stage::calling)}});
    story.say("bob", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
}

TEST(Recover, WhatWasOverStaysOverWithItsReason) {
    HubStory story = offered();
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.restart();
    story.hush();
    story.back("bob", claims(story, "bob", "ann", Role::callee));
    EXPECT_EQ(story.ended("bob"), EndReason::hangup);
    EXPECT_EQ(story.shop().live_calls, 0U);
}

TEST(Recover, R8_OfWhatWasOverOnlyTheNewestAreRemembered) {
    hub::SiteLimits limits;
    limits.ended_calls = 2;
    HubStory story(limits);
    story.connect("ann", "ann");
    for (const char* one : {"one", "two", "three", "four"}) {
        story.say("ann", wire::End{call(one), EndReason::failed});
        story.wait(seconds(1));
    }
    ASSERT_EQ(story.shop().calls.size(), 2U);
    story.restart();
    EXPECT_EQ(story.shop().calls.size(), 2U) << "the store has all four";
    for (const char* newest : {"three", "four"}) EXPECT_EQ(story.shop().calls.count(call(newest)), 1U) << newest;
}

TEST(Recover, AWatchThatWasAskedForRingsAtTheCameraAgain) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.invite("ann", "one", "bob", Kind::watch);
    story.restart();
    story.hush();
    story.back("bob");
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
}

TEST(Recover, ARoomIsThereAndItsMembersJoinAgain) {
    HubStory story;
    story.give(hub::ReserveRoom{1, {site("shop"), room("hall"), story.now, story.now + minutes(30), 0}});
    story.connect("ann", "ann");
    story.restart();
    story.back("ann");
    story.say("ann", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::Joined>("ann"), 1U);
    story.wait(minutes(30));
    EXPECT_EQ(story.count<wire::RoomClosed>("ann"), 1U);
}

// ------------------------------------------------------------------------------------------ without the store

TEST(Revive, WhatBothClaimIsTakenUpAgain) {
    HubStory story = offered();
    story.restart(false);
    const Return ann = claims(story, "ann", "bob", Role::caller);
    const Return bob = claims(story, "bob", "ann", Role::callee);
    story.hush();
    story.back("ann", ann);
    ASSERT_EQ(story.count<wire::Restored>("ann"), 1U);
    EXPECT_EQ(story.heard<wire::Restored>("ann")[0].peer, Presence::lost);
    EXPECT_EQ(story.heard<wire::Restored>("ann")[0].seat, ann.claims[0].seat) << "the seats keep their names";
    story.back("bob", bob);
    ASSERT_EQ(story.count<wire::Restored>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::Restored>("bob")[0].peer, Presence::back);
    story.say("ann", wire::Media{call("one"), true, true, false});
    EXPECT_EQ(story.count<wire::Media>("bob"), 1U);
}

TEST(Revive, R8_BothHearOfItOnceItIsOnDisk) {
    HubStory story = offered();
    story.restart(false);
    const Return ann = claims(story, "ann", "bob", Role::caller);
    const Return bob = claims(story, "bob", "ann", Role::callee);
    story.back("ann", ann);
    story.hush();
    story.rows.clear();
    story.disk = false;
    const std::uint64_t before = story.hub.state().saving.value;
    story.back("bob", bob);
    ASSERT_TRUE(std::holds_alternative<hub::SessionRow>(story.rows.at(0)));
    ASSERT_FALSE(story.kept<hub::CallRow>().empty());
    story.give(hub::Saved{{before + 1}});
    EXPECT_EQ(story.count<wire::Welcome>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Restored>("bob"), 0U);
    EXPECT_EQ(story.count<wire::Peer>("ann"), 0U);
    story.saved();
    EXPECT_EQ(story.count<wire::Restored>("bob"), 1U);
    EXPECT_EQ(story.count<wire::Peer>("ann"), 1U);
}

/// Of a store that is older than what its relay had told.
TEST(Recover, R8_ACallerWhoWasToldThatItWasAcceptedHasItsSeatAlsoInAnotherSession) {
    HubStory story;
    for (const char* name : {"ann", "bob"}) story.connect(name, name);
    story.invite("ann", "one", "bob");
    const std::vector<hub::Row> older = story.rows;
    story.say("bob", wire::Accept{call("one")});
    story.rows = older;
    story.restart();
    story.connect("fresh", "ann");
    story.back("fresh", {false, {story.claim("ann", "bob", Role::caller)}});
    story.restart();
    story.hush();
    story.back("bob", {false});
    story.back("fresh", {false, {}, {{call("one"), EndReason::hangup}}});
    EXPECT_TRUE(story.known()->over());
    EXPECT_TRUE(story.ended("bob"));
}

TEST(Revive, WhatOneAloneClaimsLapsesWithTheGrace) {
    HubStory story = offered();
    story.restart(false);
    story.back("ann", claims(story, "ann", "bob", Role::caller));
    story.wait(story.settings.grace);
    EXPECT_EQ(story.ended("ann"), EndReason::lost);
}

TEST(Revive, AForgedClaimGrantsNothingToItsMaker) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("eve", "eve");
    story.hush();
    story.back("eve", {false, {story.claim("eve", "bob", Role::caller, Stage::accepted, 1)}});
    story.say("eve", wire::Description{call("one"), 1, 1, SdpType::offer, "eve's offer"});
    story.say("eve", wire::Transfer{call("one"), user("ann")});
    EXPECT_TRUE(story.pages.at("bob").heard.empty()) << "bob hears nothing of it";
    story.say("eve", wire::End{call("one"), EndReason::hangup});
    EXPECT_TRUE(story.pages.at("bob").heard.empty());
    story.connect("ann", "ann");
    story.invite("ann", "two", "bob");
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U) << "nor is bob busy for others";
}

TEST(Revive, AForgedClaimToACallOfOthersIsTurnedDown) {
    HubStory story = offered();
    story.connect("eve", "eve");
    for (const Role role : {Role::caller, Role::callee}) {
        wire::Claim claim =
            story.claim(role == Role::caller ? "ann" : "bob", role == Role::caller ? "bob" : "ann", role);
        story.hush();
        story.back("eve", {false, {claim}});
        EXPECT_EQ(story.count<wire::Restored>("eve"), 0U);
        EXPECT_TRUE(story.ended("eve"));
        EXPECT_TRUE(story.pages.at("ann").heard.empty());
        EXPECT_TRUE(story.pages.at("bob").heard.empty());
    }
}

TEST(Revive, AForgedSeatOfThePartnersIsTurnedDown) {
    HubStory story = offered();
    story.cut("bob");
    story.connect("tab", "bob");
    wire::Claim claim = story.claim("bob", "ann", Role::callee);
    claim.seat = party("made-up-seat");
    story.hush();
    story.back("tab", {false, {claim}});
    EXPECT_EQ(story.count<wire::Restored>("tab"), 0U);
    EXPECT_TRUE(story.ended("tab"));
}

TEST(Revive, OnlyWhatWasAcceptedAndNamesBothSeats) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    wire::Claim half = story.claim("ann", "bob", Role::caller);
    half.peer_seat.reset();
    story.back("ann", {false, {half}});
    EXPECT_EQ(story.ended("ann"), EndReason::unknown);
    story.hush();
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::calling, 0, true, "two")}});
    EXPECT_EQ(story.known("two"), nullptr) << "it will be asked for again";
    EXPECT_FALSE(story.ended("ann", "two"));
}

TEST(Revive, ASessionRevivesNoMoreCallsThanItMayHave) {
    hub::SiteLimits most;
    most.calls_per_session = 2;
    HubStory story(most);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    Return many{false, {}};
    for (const char* id : {"one", "two", "three"})
        many.claims.push_back(story.claim("ann", "bob", Role::caller, Stage::accepted, 0, true, id));
    story.back("ann", many);
    EXPECT_EQ(story.count<wire::Restored>("ann"), 2U);
    EXPECT_EQ(story.ended("ann", "three"), EndReason::unknown);
}

// ------------------------------------------------------------------------------------------ claims that are made up (R8)

namespace {

/// Mal says that he is in a call with bob; bob has never heard of it.
wire::Claim made_up(const char* id = "one") {
    return {call(id), Kind::call, Role::caller, Stage::accepted, user("bob"), party("mal-seat"), party("bob-seat"),
            {},       1,          true};
}

}  // namespace

TEST(MadeUp, ACallThatOneSideClaimsIsKeptNowhereAndToldToNobody) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("mal", "mal");
    story.back("mal", {false, {made_up()}});
    story.say("mal", description(2));
    EXPECT_TRUE(story.happened.empty());
    EXPECT_TRUE(story.kept<hub::CallRow>().empty());
    EXPECT_TRUE(story.kept<hub::DescriptionRow>().empty());
    story.wait(minutes(1));
    EXPECT_TRUE(story.known()->over());
    EXPECT_TRUE(story.happened.empty()) << "nor its end";
    EXPECT_TRUE(story.kept<hub::CallRow>().empty());
}

TEST(MadeUp, TheMediaThatItsMakerSpeaksOfKeepsItAndItTakesAPlaceOfHisOwnOnly) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("mal", "mal");
    story.pages.at("mal").flowing = {call("one")};
    story.back("mal", {false, {made_up()}});
    story.wait(minutes(5));
    EXPECT_FALSE(story.known()->over()) << "for all we know it is true";
    EXPECT_EQ(story.session_of("mal")->calls.size(), 1U);
    EXPECT_TRUE(story.session_of("bob")->calls.empty());
    EXPECT_TRUE(story.happened.empty());
    EXPECT_TRUE(story.kept<hub::CallRow>().empty());
    story.pages.at("mal").flowing.clear();
    story.wait(story.settings.grace + seconds(5));
    EXPECT_TRUE(story.known()->over());
    EXPECT_TRUE(story.session_of("mal")->calls.empty());
}

TEST(MadeUp, WithItsMakerGoneItIsOverBeforeLong) {
    HubStory story;
    story.connect("bob", "bob");
    story.connect("mal", "mal");
    story.pages.at("mal").flowing = {call("one")};
    story.back("mal", {false, {made_up()}});
    story.cut("mal");
    story.wait(story.settings.limbo + seconds(1));
    EXPECT_TRUE(story.known()->over());
}

TEST(MadeUp, WhatBothSayIsKeptWithWhatTheFirstDescribed) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::accepted, 1)}});
    story.say("ann", description(2));
    story.rows.clear();
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::accepted, 1)}});
    ASSERT_EQ(story.rows.size(), 4U);
    EXPECT_TRUE(std::holds_alternative<hub::CallRow>(story.rows[1])) << "a description is found by its call";
    EXPECT_TRUE(std::holds_alternative<hub::DescriptionRow>(story.rows[2]));
    EXPECT_EQ(story.kept<hub::CallRow>().back().stage, hub::CallStage::accepted);
    ASSERT_EQ(story.kept<hub::DescriptionRow>().size(), 1U);
    EXPECT_EQ(story.told<hub::CallHappened>().size(), 1U);
    story.wait(minutes(1));
    EXPECT_FALSE(story.known()->over());
}

TEST(WithoutStore, WhoWasToldThatItAnsweredHasTheSeatItWasToldOf) {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    const PartyId seat = story.pages.at("bob").seat();
    wire::Claim claim = story.claim("bob", "ann", Role::callee);
    story.restart(false);
    story.connect("tab", "bob");
    story.back("ann", {false});
    story.hush();
    story.invite("ann", "one", "bob");  // its page never heard of the answer
    story.back("bob", {false, {claim}});
    ASSERT_EQ(story.count<wire::Accepted>("ann"), 1U);
    EXPECT_EQ(story.heard<wire::Accepted>("ann")[0].peer_seat, seat);
}

TEST(MadeUp, ClaimsOfUnknownCallsAreCharged) {
    HubStory story;
    story.connect("mal", "mal");
    for (int round = 0; round < 10; ++round) {
        Return with{false, {}, {}};
        for (int i = 0; i < 20; ++i) with.claims.push_back(made_up(("call-" + std::to_string(20 * round + i)).c_str()));
        story.back("mal", with);
    }
    EXPECT_LE(story.shop().calls.size(), story.limits.unknown_burst);
}

}  // namespace
}  // namespace beckon::test
