// B4, R1: the system's clock is set while calls go on. Ages, limits and times go on as if it had not been; what is stamped is so
// by the new time of day, and rooms begin and end by it.
#include <functional>

#include <gtest/gtest.h>

#include "beckon/wire/codec.hpp"
#include "support/hub_story.hpp"

namespace beckon::test {
namespace {

const std::vector<Span> hour_either_way{minutes(60), Span{} - minutes(60)};

wire::Account media_flowed(Span ms) {
    wire::Account notice;
    notice.flowed.items.push_back({call("one"), 1, ms.ms});
    return notice;
}
wire::Account camera_was_live(Span ms) {
    wire::Account notice;
    notice.cast = cast("show");
    notice.cast_part = wire::Number{1};
    notice.cast_ms = wire::Moment{ms.ms};
    return notice;
}

/// A day of two users: a call that nobody takes, one with a page that goes and comes back, goes and stays away; a broadcast;
/// a meeting; and all sessions forgotten in the end.
const std::vector<std::function<void(HubStory&)>> a_day{
    [](HubStory& story) {
        story.connect("ann", "ann");
        story.connect("bob", "bob");
        story.say("ann", wire::Subscribe{{{user("bob")}}});
        story.give(hub::ReserveRoom{
            1, {site("shop"), room("hall"), story.now - minutes(600), story.now + minutes(60'000), 0}});
    },
    [](HubStory& story) { story.invite("ann", "rings", "bob"); },
    [](HubStory& story) { story.wait(seconds(40)); },
    [](HubStory& story) { story.wait(seconds(40)); },
    [](HubStory& story) { story.invite("ann", "one", "bob"); },
    [](HubStory& story) { story.say("bob", wire::Accept{call("one")}); },
    [](HubStory& story) { story.wait(seconds(20)); },
    [](HubStory& story) { story.say("ann", media_flowed(minutes(60))); },
    [](HubStory& story) { story.cut("bob"); },
    [](HubStory& story) { story.wait(seconds(15)); },
    [](HubStory& story) { story.back("bob"); },
    [](HubStory& story) { story.wait(seconds(20)); },
    [](HubStory& story) { story.say("bob", media_flowed(seconds(50))); },
    [](HubStory& story) { story.cut("bob"); },
    [](HubStory& story) { story.wait(seconds(15)); },
    [](HubStory& story) { story.wait(seconds(15)); },
    [](HubStory& story) { story.say("ann", media_flowed(minutes(60))); },
    [](HubStory& story) { story.back("bob", {false}); },
    [](HubStory& story) {
        story.say("bob", wire::Live{cast("show"), true});
    },
    [](HubStory& story) { story.wait(seconds(10)); },
    [](HubStory& story) { story.say("bob", camera_was_live(minutes(60))); },
    [](HubStory& story) { story.wait(seconds(10)); },
    [](HubStory& story) {
        story.say("bob", wire::Live{cast("show"), false});
    },
    [](HubStory& story) { story.say("bob", camera_was_live(minutes(60))); },
    [](HubStory& story) { story.say("ann", wire::Join{room("hall")}); },
    [](HubStory& story) { story.wait(seconds(30)); },
    [](HubStory& story) { story.say("ann", wire::Leave{room("hall")}); },
    [](HubStory& story) { story.cut("ann"); },
    [](HubStory& story) { story.cut("bob"); },
    [](HubStory& story) { story.wait(story.settings.keep_session + seconds(1)); },
};

/// `set_before`: a step of the day, before which the clock is set.
HubStory lived(std::size_t set_before, Span by) {
    HubStory story;
    for (std::size_t step = 0; step < a_day.size(); ++step) {
        if (step == set_before) story.give(hub::DaySet{by});
        a_day[step](story);
    }
    return story;
}

/// All that the pages were told, to the letter; but for when a room ends, of which they are told by the hub's clock.
std::vector<std::string> told_to_pages(const HubStory& story) {
    std::vector<std::string> out;
    for (const auto& [name, page] : story.pages) {
        for (wire::Message message : page.heard) {
            if (auto* joined = std::get_if<wire::Joined>(&message)) joined->until = 0;
            out.push_back(name + ' ' + wire::encode({}, message));
        }
    }
    return out;
}

Span from_to(Instant from, Instant to) { return to.is_never() ? Span{-1} : to - from; }

/// How long everything was, as the store would be asked for it.
std::vector<std::string> books(const HubStory& story) {
    std::vector<std::string> out;
    const auto note = [&](std::string_view what, std::initializer_list<Span> spans) {
        std::string line(what);
        for (const Span span : spans) line += ' ' + std::to_string(span.ms);
        out.push_back(line);
    };
    const hub::Recover kept = story.stored();
    for (const hub::CallRow& row : kept.calls)
        note(row.call.view(), {sooner(row.accepted, row.ended) - row.began, row.ended - row.began});
    for (const hub::FlowRow& row : kept.flows) note(row.call.view(), {row.flowed});
    for (const hub::CastRow& row : kept.casts) note(row.cast.view(), {row.live, from_to(row.began, row.ended)});
    for (const hub::StayRow& row : story.kept<hub::StayRow>()) {
        if (!row.went.is_never()) note(row.seat.view(), {row.went - row.came});
    }
    for (const auto& news : story.told<hub::CallTimed>()) note("call", {news.flowed});
    for (const auto& news : story.told<hub::CastTimed>()) note("cast", {news.live});
    return out;
}

TEST(TimeOfDay, B4_R1_WhenItIsSetPagesAndTimesGoOnAsIfItHadNotBeen) {
    const HubStory as_ever = lived(a_day.size(), {});
    ASSERT_EQ(as_ever.stored().calls.size(), 2U);
    ASSERT_FALSE(as_ever.stored().flows.empty());
    ASSERT_FALSE(as_ever.stored().casts.empty());
    EXPECT_TRUE(as_ever.stored().sessions.empty());
    for (const Span by : hour_either_way) {
        for (std::size_t step = 0; step < a_day.size(); ++step) {
            const HubStory set = lived(step, by);
            EXPECT_EQ(told_to_pages(set), told_to_pages(as_ever)) << "set before step " << step;
            EXPECT_EQ(books(set), books(as_ever)) << "set before step " << step;
        }
    }
}

TEST(TimeOfDay, WhatIsStampedIsStampedByTheNewOne) {
    for (const Span by : hour_either_way) {
        HubStory story;
        story.connect("ann", "ann");
        story.connect("bob", "bob");
        story.invite("ann", "one", "bob");
        const Instant began = story.now;
        story.wait(seconds(5));
        story.give(hub::DaySet{by});
        EXPECT_EQ(story.kept<hub::CallRow>().back().began, began + by);
        story.say("bob", wire::Accept{call("one")});
        story.say("ann", wire::End{call("one"), EndReason::hangup});
        const hub::CallRow row = story.kept<hub::CallRow>().back();
        EXPECT_EQ(row.accepted, story.now + by);
        EXPECT_EQ(row.ended, story.now + by);
        EXPECT_EQ(story.told<hub::CallHappened>().back().call.ended, story.now + by);
        story.invite("ann", "two", "bob");
        EXPECT_EQ(story.heard<wire::Ring>("bob").back().at, story.now.ms) << "pages know the hub's clock";
    }
}

TEST(TimeOfDay, ARoomBeginsAndEndsByIt) {
    HubStory story;
    story.give(hub::ReserveRoom{1, {site("shop"), room("hall"), story.now, story.now + minutes(30), 0}});
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.say("ann", wire::Join{room("hall")});
    story.give(hub::DaySet{Span{} - minutes(60)});
    story.say("bob", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::RoomClosed>("bob"), 1U) << "it has not begun";
    story.wait(minutes(40));
    EXPECT_EQ(story.count<wire::RoomClosed>("ann"), 0U) << "whoever is there stays";
    story.give(hub::DaySet{Span{} - minutes(11)});
    story.wait(seconds(59));
    story.say("bob", wire::Join{room("hall")});
    EXPECT_EQ(story.count<wire::Joined>("bob"), 1U);
    EXPECT_EQ(story.heard<wire::Joined>("bob").back().until, (story.now + seconds(1)).ms);
    story.wait(seconds(1));
    EXPECT_EQ(story.count<wire::RoomClosed>("ann"), 1U);
    EXPECT_TRUE(story.shop().rooms.empty());
}

TEST(TimeOfDay, B4_ARelayThatIsRestartedLaterFindsTheCallAsLongAsItWas) {
    for (const Span by : hour_either_way) {
        HubStory story;
        story.now = Instant{} + minutes(24 * 60);
        story.connect("ann", "ann");
        story.connect("bob", "bob");
        story.talking("ann", "bob");
        story.say("ann", wire::Live{cast("show"), true});
        story.wait(seconds(20));
        story.give(hub::DaySet{by});
        story.wait(seconds(10));
        story.now = story.now + by;  // a hub begins by the time of day
        story.restart();
        story.back("ann", {false, {story.claim("ann", "bob", Role::caller)}});
        story.back("bob", {false, {story.claim("bob", "ann", Role::callee)}});
        story.say("ann", media_flowed(minutes(60)));
        const auto flows = story.stored().flows;
        ASSERT_EQ(flows.size(), 1U);
        EXPECT_EQ(flows[0].flowed, seconds(32)) << "and what the pages' clocks may differ";
        story.say("ann", wire::Live{cast("show"), true});
        story.say("ann", camera_was_live(minutes(60)));
        EXPECT_EQ(story.kept<hub::CastRow>().back().live, seconds(32));
    }
}

TEST(TimeOfDay, B4_SetBackWhileABroadcastWasOffItTakesNoTimeFromIt) {
    HubStory story;
    story.now = Instant{} + minutes(24 * 60);
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(20));
    story.cut("bob");
    story.wait(story.settings.grace + seconds(5));
    story.give(hub::DaySet{Span{} - minutes(60)});
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), true});
    story.now = story.now - minutes(60);  // a hub begins by the time of day
    story.restart();
    story.back("bob", {false});
    story.say("bob", wire::Live{cast("show"), true});
    story.say("bob", camera_was_live(seconds(20)));
    EXPECT_EQ(story.kept<hub::CastRow>().back().live, seconds(20));
}

TEST(TimeOfDay, B4_SetBackWhileTheRelayWasAwayItTakesNoTimeFromABroadcast) {
    for (const bool counted_before : {true, false}) {
        HubStory story;
        story.now = Instant{} + minutes(24 * 60);
        story.connect("bob", "bob");
        story.say("bob", wire::Live{cast("show"), true});
        story.wait(seconds(20));
        if (counted_before) story.say("bob", camera_was_live(seconds(20)));
        story.now = story.now - minutes(60);
        story.restart();
        story.back("bob", {false});
        story.say("bob", wire::Live{cast("show"), true});
        story.wait(seconds(5));
        story.say("bob", camera_was_live(minutes(60)));
        const hub::CastRow row = story.kept<hub::CastRow>().back();
        EXPECT_EQ(row.live, seconds(counted_before ? 25 : 7)) << "and what the page's clock may differ";
        EXPECT_LE(row.began, story.now);
    }
}

TEST(TimeOfDay, B4_SetBackWhileTheRelayWasAwayItTakesNoTimeFromABroadcastThatIsOver) {
    HubStory story;
    story.now = Instant{} + minutes(24 * 60);
    story.connect("bob", "bob");
    story.say("bob", wire::Live{cast("show"), true});
    story.wait(seconds(20));
    story.say("bob", wire::Live{cast("show"), false});
    story.now = story.now - minutes(60);
    story.restart();
    story.back("bob", {false});
    story.say("bob", camera_was_live(minutes(60)));
    EXPECT_EQ(story.kept<hub::CastRow>().back().live, seconds(22)) << "its last word is counted, and no more";
}

HubStory talked_on_the_second_day(Span span) {
    HubStory story;
    story.now = Instant{} + minutes(24 * 60);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.talking("ann", "bob");
    story.wait(span);
    return story;
}

TEST(TimeOfDay, B4_SetBackWhileTheRelayWasAwayItTakesNoTimeFromACall) {
    HubStory story = talked_on_the_second_day(seconds(20));
    story.say("ann", media_flowed(seconds(20)));
    story.now = story.now - minutes(60);
    story.restart();
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller)}});
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee)}});
    story.wait(seconds(5));
    story.say("ann", media_flowed(minutes(60)));
    EXPECT_EQ(story.stored().flows.at(0).flowed, seconds(25))
        << "and what the page's clock may differ is in it already";
}

TEST(TimeOfDay, B4_SetBackAfterACallHadEndedItTakesNoTimeFromItsLateNotice) {
    HubStory story = talked_on_the_second_day(seconds(20));
    story.say("bob", wire::End{call("one"), EndReason::hangup});
    story.now = story.now - minutes(60);
    story.restart();
    story.back("ann", {false});
    story.say("ann", media_flowed(minutes(60)));
    EXPECT_EQ(story.stored().flows.at(0).flowed, seconds(22)) << "no more than there was time for";
}

TEST(TimeOfDay, R1_SetBackWhileTheRelayWasAwayItLetsNothingRingLonger) {
    HubStory story;
    story.now = Instant{} + minutes(24 * 60);
    story.connect("ann", "ann");
    story.connect("bob", "bob");
    story.invite("ann", "one", "bob");
    story.now = story.now - minutes(60);
    story.restart();
    story.back("ann", {false, {story.claim("ann", "bob", Role::caller, Stage::calling)}});
    story.back("bob", {false, {story.claim("bob", "ann", Role::callee, Stage::ringing)}});
    const auto rings = story.heard<wire::Ring>("bob");
    ASSERT_FALSE(rings.empty());
    EXPECT_EQ(rings.back().until, (story.now + story.settings.ring).ms);
    EXPECT_LE(rings.back().at, story.now.ms);
    story.wait(story.settings.ring);
    EXPECT_EQ(story.ended("ann"), EndReason::no_answer);
}

}  // namespace
}  // namespace beckon::test
