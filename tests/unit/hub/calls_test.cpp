// C1, C4, C7: placing a call, choosing who answers, and ending it once, with the reason that each side should see.
#include <gtest/gtest.h>

#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

/// Ann on one page, bob on two devices.
HubStory three_pages() {
    HubStory story;
    story.connect("ann", "ann");
    story.connect("phone", "bob");
    story.connect("laptop", "bob");
    story.hush();
    return story;
}
HubStory ringing() {
    HubStory story = three_pages();
    story.invite("ann", "one", "bob");
    return story;
}

TEST(Invite, RingsEveryDeviceOfTheUserAndSaysUntilWhen) {
    HubStory story = ringing();
    for (const char* page : {"phone", "laptop"}) {
        const auto rings = story.heard<wire::Ring>(page);
        ASSERT_EQ(rings.size(), 1U) << page;
        EXPECT_EQ(rings[0].from, user("ann"));
        EXPECT_EQ(rings[0].from_seat, story.pages.at("ann").seat());
        EXPECT_EQ(rings[0].at, story.now.ms);
        EXPECT_EQ(rings[0].until, (story.now + story.settings.ring).ms);
    }
    EXPECT_TRUE(story.pages.at("ann").heard.empty()) << "nothing says yet that anybody is there";
}

TEST(Invite, SaidAgainChangesNothing) {
    HubStory story = ringing();
    story.invite("ann", "one", "bob");
    EXPECT_EQ(story.count<wire::Ring>("phone"), 1U);
    EXPECT_FALSE(story.ended("ann"));
}

TEST(Invite, TheFirstDeviceThatRingsIsTold) {
    HubStory story = ringing();
    story.say("phone", wire::Ringing{call("one")});
    story.say("laptop", wire::Ringing{call("one")});
    EXPECT_EQ(story.count<wire::Ringing>("ann"), 1U);
    story.say("ann", wire::Ringing{call("one")});
    EXPECT_EQ(story.count<wire::Ringing>("ann"), 1U) << "a caller does not ring";
}

TEST(Invite, ADeviceThatRingsTooLateIsToldHowTheCallStands) {
    HubStory story = ringing();
    story.say("phone", wire::Accept{call("one")});
    story.hush();
    story.say("phone", wire::Ringing{call("one")});
    story.say("ann", wire::Ringing{call("one")});
    EXPECT_FALSE(story.ended("phone")) << "it is in the call";
    EXPECT_FALSE(story.ended("ann"));
    story.say("laptop", wire::Ringing{call("one")});
    EXPECT_EQ(story.ended("laptop"), EndReason::answered_elsewhere);
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.hush();
    story.say("phone", wire::Ringing{call("one")});
    EXPECT_EQ(story.ended("phone"), EndReason::hangup);
    story.say("phone", wire::Ringing{call("none")});
    EXPECT_EQ(story.ended("phone", "none"), EndReason::unknown);
}

TEST(Invite, ThereIsNobodyThere) {
    HubStory story = three_pages();
    story.invite("ann", "one", "eve");
    EXPECT_EQ(story.ended("ann"), EndReason::not_connected);
    story.cut("phone");
    story.cut("laptop");
    story.wait(story.settings.lease - milliseconds(1));
    story.invite("ann", "two", "bob");
    EXPECT_FALSE(story.ended("ann", "two")) << "they were there a moment ago: a reload takes that long";
    story.say("ann", wire::End{call("two"), EndReason::cancelled});
    story.wait(milliseconds(1));
    story.invite("ann", "three", "bob");
    EXPECT_EQ(story.ended("ann", "three"), EndReason::not_connected);
}

TEST(Invite, OneCallsOneselfOnAnotherDeviceAndNeverOnThisOne) {
    HubStory story;
    story.connect("tab1", "ann", "computer");
    story.connect("tab2", "ann", "computer");
    story.invite("tab1", "one", "ann");
    EXPECT_EQ(story.ended("tab1"), EndReason::not_connected);
    story.connect("phone", "ann", "telephone");
    story.invite("tab1", "two", "ann");
    EXPECT_EQ(story.count<wire::Ring>("phone"), 1U);
    EXPECT_EQ(story.count<wire::Ring>("tab2"), 0U);
    story.hush();
    story.say("phone", wire::Accept{call("two")});
    ASSERT_EQ(story.count<wire::Accepted>("tab1"), 1U);
    ASSERT_EQ(story.count<wire::Accepted>("phone"), 1U);
    EXPECT_EQ(story.heard<wire::Accepted>("tab1")[0].seat, story.pages.at("tab1").seat());
    EXPECT_EQ(story.heard<wire::Accepted>("phone")[0].seat, story.pages.at("phone").seat());
    EXPECT_EQ(story.known("two")->role_of(story.pages.at("tab1").session()), Role::caller)
        << "parties are told apart by party id, never by user";
}

TEST(Invite, NeedsTheGrant) {
    HubStory story;
    hub::Grants none;
    none.call = none.watch = none.join = false;
    story.connect("ann", "ann", nullptr, none);
    story.connect("bob", "bob");
    for (const Kind kind : {Kind::call, Kind::watch, Kind::pair}) {
        const char* id = kind == Kind::call ? "call" : kind == Kind::watch ? "watch" : "pair";
        story.invite("ann", id, "bob", kind);
        EXPECT_EQ(story.ended("ann", id), EndReason::forbidden);
    }
}

TEST(Invite, WithAnIdThatIsSomebodyElsesIsForbidden) {
    HubStory story = ringing();
    story.connect("eve", "eve");
    story.invite("eve", "one", "bob");
    EXPECT_EQ(story.ended("eve"), EndReason::forbidden);
    EXPECT_EQ(story.count<wire::Ring>("phone"), 1U);
}

// ------------------------------------------------------------------------------------------ who answers

TEST(Accept, TheFirstCountsAndTheOthersStop) {
    HubStory story = ringing();
    story.hush();
    story.say("laptop", wire::Accept{call("one")});
    story.say("phone", wire::Accept{call("one")});
    ASSERT_EQ(story.count<wire::Accepted>("ann"), 1U);
    EXPECT_EQ(story.heard<wire::Accepted>("ann")[0].peer_seat, story.pages.at("laptop").seat());
    ASSERT_EQ(story.count<wire::Accepted>("laptop"), 1U);
    EXPECT_EQ(story.heard<wire::Accepted>("laptop")[0].peer_seat, story.pages.at("ann").seat());
    EXPECT_EQ(story.count<wire::Accepted>("phone"), 0U);
    for (const auto& end : story.heard<wire::Ended>("phone")) EXPECT_EQ(end.reason, EndReason::answered_elsewhere);
    EXPECT_EQ(story.count<wire::Ended>("phone"), 2U) << "when the laptop took it, and in answer to its own try";
}

TEST(Accept, SaidAgainIsAnsweredAgain) {
    HubStory story = ringing();
    story.say("phone", wire::Accept{call("one")});
    story.hush();
    story.say("phone", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("phone"), 1U);
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 0U);
}

TEST(Accept, OfAnUnknownCallOrByAStranger) {
    HubStory story = ringing();
    story.connect("eve", "eve");
    story.say("eve", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("eve"), 0U);
    EXPECT_TRUE(story.ended("eve"));
    story.say("eve", wire::Accept{call("nothing")});
    EXPECT_EQ(story.ended("eve", "nothing"), EndReason::unknown);
    story.say("ann", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 0U) << "nor by the caller itself";
}

// ------------------------------------------------------------------------------------------ ends

struct Said {
    EndReason given;
    EndReason caller_sees;
    EndReason other_device_sees;
};

TEST(End, WhileItRingsEachSideSeesItsOwnReason) {
    for (const Said said : {Said{EndReason::declined, EndReason::declined, EndReason::declined_elsewhere},
                            Said{EndReason::hangup, EndReason::declined, EndReason::declined_elsewhere},
                            Said{EndReason::busy, EndReason::busy, EndReason::busy_elsewhere},
                            Said{EndReason::not_connected, EndReason::failed, EndReason::failed}}) {
        HubStory story = ringing();
        story.say("phone", wire::End{call("one"), said.given});
        EXPECT_EQ(story.ended("ann"), said.caller_sees);
        EXPECT_EQ(story.ended("phone"), said.caller_sees) << "the one that said it";
        EXPECT_EQ(story.ended("laptop"), said.other_device_sees);
        const auto rows = story.kept<hub::CallRow>();
        EXPECT_EQ(rows.back().stage, hub::CallStage::ended);
        EXPECT_EQ(rows.back().reason, said.caller_sees);
    }
}

/// C1: the other side, the books and the site's backend repeat what was said, so nobody speaks for somebody else.
TEST(End, ACallerThatGivesUpDoesNotSpeakForTheCallee) {
    for (const EndReason given : {EndReason::declined, EndReason::busy, EndReason::no_answer, EndReason::transferred}) {
        HubStory story = ringing();
        story.say("ann", wire::End{call("one"), given});
        for (const char* page : {"ann", "phone", "laptop"}) EXPECT_EQ(story.ended(page), EndReason::cancelled) << page;
        EXPECT_EQ(story.kept<hub::CallRow>().back().reason, EndReason::cancelled);
    }
}

TEST(End, ADeviceThatOnlyRingsDoesNotSpeakForTheCallerOrForACallThatNeverBegan) {
    for (const EndReason given : {EndReason::cancelled, EndReason::ice_lost, EndReason::lost, EndReason::transferred,
                                  EndReason::broadcast_ended, EndReason::replaced}) {
        HubStory story = ringing();
        story.say("phone", wire::End{call("one"), given});
        EXPECT_EQ(story.ended("ann"), EndReason::declined);
        EXPECT_EQ(story.ended("laptop"), EndReason::declined_elsewhere);
        EXPECT_EQ(story.kept<hub::CallRow>().back().reason, EndReason::declined);
    }
}

TEST(End, APartyGivesNoReasonOfAnotherKindOfCall) {
    for (const EndReason given : {EndReason::broadcast_ended, EndReason::left, EndReason::busy}) {
        HubStory story = three_pages();
        story.talking("ann", "phone");
        story.say("ann", wire::End{call("one"), given});
        EXPECT_EQ(story.ended("phone"), EndReason::hangup);
    }
}

TEST(End, ADeviceThatStopsRingingByItselfLeavesTheOthersRinging) {
    HubStory story = ringing();
    story.say("phone", wire::End{call("one"), EndReason::no_answer});
    EXPECT_EQ(story.ended("phone"), EndReason::no_answer);
    EXPECT_FALSE(story.ended("ann"));
    story.say("laptop", wire::Accept{call("one")});
    EXPECT_EQ(story.count<wire::Accepted>("ann"), 1U);
}

TEST(End, ByTheCallerStopsEveryDevice) {
    HubStory story = ringing();
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    for (const char* page : {"ann", "phone", "laptop"}) EXPECT_EQ(story.ended(page), EndReason::cancelled) << page;
}

TEST(End, NobodyAnswersInTime) {
    HubStory story = ringing();
    story.wait(story.settings.ring - milliseconds(1));
    EXPECT_FALSE(story.ended("ann"));
    story.wait(milliseconds(1));
    for (const char* page : {"ann", "phone", "laptop"}) EXPECT_EQ(story.ended(page), EndReason::no_answer) << page;
}

TEST(End, AfterAcceptanceByEitherPartyAndWithOneReason) {
    for (const char* who : {"ann", "phone"}) {
        for (const EndReason given : {EndReason::hangup, EndReason::ice_lost, EndReason::no_media}) {
            HubStory story = three_pages();
            story.talking("ann", "phone");
            story.say(who, wire::End{call("one"), given});
            EXPECT_EQ(story.ended("ann"), given);
            EXPECT_EQ(story.ended("phone"), given);
            EXPECT_FALSE(story.ended("laptop")) << "it was told long ago";
        }
    }
}

TEST(End, AReasonThatBelongsToRingingIsAHangUpAfterAcceptance) {
    HubStory story = three_pages();
    story.talking("ann", "phone");
    story.say("phone", wire::End{call("one"), EndReason::declined});
    EXPECT_EQ(story.ended("ann"), EndReason::hangup) << "decline against accept: it had been accepted";
}

TEST(End, ByADeviceThatWasNotChosenEndsNothing) {
    HubStory story = three_pages();
    story.talking("ann", "phone");
    story.say("laptop", wire::End{call("one"), EndReason::declined});
    EXPECT_EQ(story.ended("laptop"), EndReason::answered_elsewhere);
    EXPECT_FALSE(story.ended("ann"));
}

TEST(End, CancelAgainstAccept) {
    HubStory first = ringing();
    first.say("ann", wire::End{call("one"), EndReason::cancelled});
    first.hush();
    first.say("phone", wire::Accept{call("one")});
    EXPECT_EQ(first.ended("phone"), EndReason::cancelled);
    EXPECT_EQ(first.count<wire::Accepted>("phone"), 0U);
    HubStory second = ringing();
    second.say("phone", wire::Accept{call("one")});
    second.say("ann", wire::End{call("one"), EndReason::cancelled});
    EXPECT_EQ(second.ended("ann"), EndReason::hangup);
    EXPECT_EQ(second.ended("phone"), EndReason::hangup);
}

TEST(End, SaidAgainIsAnsweredWithTheReasonThatCounts) {
    HubStory story = three_pages();
    story.talking("ann", "phone");
    story.say("ann", wire::End{call("one"), EndReason::hangup});
    story.hush();
    story.say("phone", wire::End{call("one"), EndReason::ice_lost});
    EXPECT_EQ(story.ended("phone"), EndReason::hangup);
    EXPECT_FALSE(story.ended("ann"));
}

TEST(End, ThatComesBeforeItsInvitationIsFoundByIt) {
    HubStory story = three_pages();
    story.say("ann", wire::End{call("one"), EndReason::cancelled});
    EXPECT_EQ(story.ended("ann"), EndReason::cancelled);
    story.hush();
    story.invite("ann", "one", "bob");
    EXPECT_EQ(story.ended("ann"), EndReason::cancelled);
    EXPECT_EQ(story.count<wire::Ring>("phone"), 0U);
}

TEST(End, TheOldestOfThoseThatAreOverIsForgottenFirst) {
    hub::SiteLimits most;
    most.ended_calls = 2;
    HubStory story(most);
    story.connect("ann", "ann");
    for (const char* id : {"one", "two", "three"}) story.say("ann", wire::End{call(id), EndReason::cancelled});
    EXPECT_EQ(story.known("one"), nullptr);
    EXPECT_NE(story.known("two"), nullptr);
    EXPECT_NE(story.known("three"), nullptr);
    EXPECT_EQ(story.shop().live_calls, 0U);
}

// ------------------------------------------------------------------------------------------ calling again (C4)

TEST(CallingAgain, FromTheSameDeviceReplacesTheCallOfItsOtherTab) {
    HubStory story;
    story.connect("tab1", "ann", "computer");
    story.connect("tab2", "ann", "computer");
    story.connect("bob", "bob");
    story.connect("eve", "eve");
    story.talking("tab1", "bob");
    story.invite("tab2", "two", "eve");
    EXPECT_FALSE(story.ended("tab1")) << "a call to somebody else replaces nothing";
    story.invite("tab2", "three", "bob");
    EXPECT_EQ(story.ended("tab1"), EndReason::replaced);
    EXPECT_EQ(story.ended("bob"), EndReason::replaced);
    EXPECT_FALSE(story.known("three")->over());
}

TEST(CallingAgain, FromAnotherDeviceReplacesNothing) {
    HubStory story;
    story.connect("phone", "ann");
    story.connect("laptop", "ann");
    story.connect("bob", "bob");
    story.talking("phone", "bob");
    story.invite("laptop", "two", "bob");
    EXPECT_FALSE(story.ended("phone"));
    EXPECT_EQ(story.count<wire::Ring>("bob"), 1U);
}

TEST(CallingAgain, FromTheSamePageReplacesWhetherOrNotThePageEndsTheFirst) {
    HubStory story;
    story.connect("mal", "mal");
    story.connect("bob", "bob");
    for (int i = 0; i < 24; ++i) story.invite("mal", ("call-" + std::to_string(i)).c_str(), "bob");
    EXPECT_EQ(story.session_of("bob")->calls.size(), 1U);
    EXPECT_EQ(story.ended("bob", "call-0"), EndReason::replaced);
    story.say("bob", wire::Accept{call("call-23")});
    story.invite("mal", "again", "bob");
    EXPECT_EQ(story.ended("bob", "call-23"), EndReason::replaced);
    EXPECT_EQ(story.known("again")->stage, hub::CallStage::ringing);
}

TEST(CallingAgain, ACallThatComesTheOtherWayIsNotReplaced) {
    HubStory story = three_pages();
    story.invite("ann", "one", "bob");
    story.invite("phone", "two", "ann");
    EXPECT_FALSE(story.known("one")->over()) << "which of two that cross goes on, the pages settle";
    EXPECT_FALSE(story.known("two")->over());
}

}  // namespace
}  // namespace beckon::test
