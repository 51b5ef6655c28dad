// What the host site may ask: calls with their descriptions, times, rooms and stays.
#include "store/archive.hpp"

#include <algorithm>

#include "faulty_disk.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

using store::Archive;

struct ArchiveStory : StoreStory {
    ArchiveStory() { start(); }
    Archive archive() const {
        auto opened = Archive::open(directory.file());
        EXPECT_TRUE(opened.ok()) << opened.error();
        return std::move(opened.value());
    }
    static relay::UsageQuery everything() {
        relay::UsageQuery query;
        query.site = site("shop");
        return query;
    }
    relay::Usage usage(const relay::UsageQuery& query) const { return archive().usage(query).value(); }
};
std::vector<std::string> names(const std::vector<hub::CallRow>& rows) {
    std::vector<std::string> out;
    out.reserve(rows.size());
    for (const hub::CallRow& row : rows) out.emplace_back(row.call.view());
    return out;
}
std::vector<std::string> calls_named(std::initializer_list<const char*> list) {
    std::vector<std::string> out;
    out.reserve(list.size());
    for (const char* name : list) out.emplace_back(call(name).view());
    return out;
}

TEST(Archive, CallsNewestFirstOfASiteOrAUser) {
    ArchiveStory story;
    hub::CallRow by_eve = call_row("third", hub::CallStage::ringing, {3'000});
    by_eve.caller.user = user("eve");
    hub::CallRow elsewhere = call_row("other", hub::CallStage::ringing, {9'000});
    elsewhere.site = site("club");
    story.keep(call_row("first", hub::CallStage::ringing, {1'000}));
    story.keep(call_row("second", hub::CallStage::accepted, {2'000}));
    story.keep(elsewhere);
    story.saved(by_eve);
    Archive archive = story.archive();
    const auto ask = [&](std::optional<UserId> of, std::optional<relay::Mark> before, std::size_t limit) {
        return names(archive.calls({site("shop"), of, std::move(before), limit}).value());
    };
    EXPECT_EQ(ask({}, {}, 100), calls_named({"third", "second", "first"}));
    EXPECT_EQ(ask({}, {}, 2), calls_named({"third", "second"}));
    EXPECT_EQ(ask({}, relay::Mark{Instant{2'000}, std::string(call("second").view())}, 2), calls_named({"first"}));
    EXPECT_EQ(ask(user("ann"), {}, 100), calls_named({"second", "first"}));
    EXPECT_EQ(ask(user("bob"), {}, 2), calls_named({"third", "second"}));
    EXPECT_EQ(ask(user("nobody"), {}, 100), calls_named({}));
}

// R2: page after page, everything once, also what began in the same millisecond.
TEST(Archive, PagesOfCallsMissNothingAndTellNothingTwice) {
    ArchiveStory story;
    for (int i = 0; i < 25; ++i)
        story.keep(call_row("call-" + std::to_string(i), hub::CallStage::ringing, Instant{1'000 + i / 10}));
    story.wait();
    Archive archive = story.archive();
    for (const auto& of : {std::optional<UserId>(), std::optional(user("ann"))}) {
        std::vector<std::string> seen;
        std::optional<relay::Mark> mark;
        for (;;) {
            const auto page = archive.calls({site("shop"), of, mark, 4}).value();
            if (page.empty()) break;
            for (const std::string& name : names(page)) seen.push_back(name);
            mark = relay::Mark{page.back().began, std::string(page.back().call.view())};
        }
        EXPECT_EQ(seen.size(), 25U);
        std::sort(seen.begin(), seen.end());
        EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
    }
}

TEST(Archive, ACallComesWithItsTwoDescriptions) {
    ArchiveStory story;
    story.keep(call_row("one", hub::CallStage::accepted));
    story.keep(description_row("one", Role::caller, "from ann"));
    story.keep(description_row("one", Role::callee, "from bob, at first"));
    story.keep(description_row("one", Role::callee, "from bob"));
    story.saved(ended_row("one", Instant{5'000}));
    Archive archive = story.archive();
    const auto found = archive.call(site("shop"), call("one")).value();
    ASSERT_TRUE(found && found->from_caller && found->from_callee);
    EXPECT_EQ(tell(found->call), tell(ended_row("one", Instant{5'000})));
    EXPECT_EQ(found->from_caller->sdp.text(), "from ann");
    EXPECT_EQ(found->from_callee->sdp.text(), "from bob");
    EXPECT_FALSE(archive.call(site("club"), call("one")).value());
}

TEST(Archive, TimesAddUpByKind) {
    ArchiveStory story;
    story.keep(flow_row("talk", 1, seconds(10)));
    story.keep(flow_row("talk", 2, seconds(20)));
    story.keep(flow_row("pair", 1, seconds(5), Kind::pair));
    story.keep(flow_row("look", 1, seconds(7), Kind::watch));
    story.keep(cast_row("show", 0, seconds(40)));
    story.saved(cast_row("show", 1, seconds(2)));
    const relay::Usage usage = story.usage(story.everything());
    EXPECT_EQ(usage.talked, seconds(35));
    EXPECT_EQ(usage.watched, seconds(7));
    EXPECT_EQ(usage.broadcast, seconds(42));
    EXPECT_EQ(usage.calls.size(), 3U);
    ASSERT_EQ(usage.casts.size(), 1U);
    EXPECT_EQ(usage.casts[0].live, seconds(42));
}

TEST(Archive, TimesByUserViewerAndCall) {
    ArchiveStory story;
    hub::FlowRow eve_looks = flow_row("eves", 1, seconds(3), Kind::watch);
    eve_looks.caller = user("eve");
    story.keep(eve_looks);
    story.keep(flow_row("anns", 1, seconds(4), Kind::watch));
    story.keep(flow_row("talk", 1, seconds(10)));
    story.saved(cast_row("show", 0, seconds(40)));
    relay::UsageQuery of_bob = story.everything();
    of_bob.user = user("bob");
    EXPECT_EQ(story.usage(of_bob).watched, seconds(7));
    EXPECT_EQ(story.usage(of_bob).talked, seconds(10));
    EXPECT_EQ(story.usage(of_bob).broadcast, seconds(40));
    relay::UsageQuery of_ann = story.everything();
    of_ann.user = user("ann");
    EXPECT_EQ(story.usage(of_ann).watched, Span{});  // she watched; nobody watched her
    EXPECT_EQ(story.usage(of_ann).talked, seconds(10));
    relay::UsageQuery by_eve = of_bob;
    by_eve.viewer = user("eve");
    EXPECT_EQ(story.usage(by_eve).watched, seconds(3));
    EXPECT_EQ(story.usage(by_eve).talked, Span{});
    EXPECT_EQ(story.usage(by_eve).broadcast, Span{});
    relay::UsageQuery one = story.everything();
    one.call = call("anns");
    EXPECT_EQ(story.usage(one).watched, seconds(4));
    EXPECT_EQ(story.usage(one).broadcast, Span{});
}

TEST(Archive, ATimeCountsWhereItBeganSoThatRangesAddUp) {
    ArchiveStory story;
    const std::int64_t first = story.now;
    story.saved(flow_row("long", 1, seconds(1)));
    story.now += 10'000;
    story.saved(flow_row("long", 1, seconds(11)));
    story.saved(flow_row("long", 2, seconds(2)));
    const auto between = [&](std::int64_t from, std::int64_t to) {
        relay::UsageQuery query = story.everything();
        query.from = {from};
        query.to = {to};
        return story.usage(query);
    };
    EXPECT_EQ(between(first, first + 10'000).talked, seconds(11));
    EXPECT_EQ(between(first + 10'000, first + 20'000).talked, seconds(2));
    const relay::Usage all = between(first, first + 20'000);
    ASSERT_EQ(all.calls.size(), 1U);
    EXPECT_EQ(all.calls[0].flowed, seconds(13));
    EXPECT_EQ(all.calls[0].first_seen, Instant{first});
    EXPECT_EQ(all.calls[0].updated, Instant{first + 10'000});
}

TEST(Archive, ListsAreBoundedAndSumsAreNot) {
    ArchiveStory story;
    for (int i = 0; i < 1'200; ++i) {
        const std::string name = "call-" + std::to_string(i);
        story.keep(flow_row(name, 1, seconds(1)));
        story.keep(call_row(name, hub::CallStage::ringing));
    }
    story.wait();
    relay::UsageQuery query = story.everything();
    query.limit = 1'000'000;
    const relay::Usage usage = story.usage(query);
    EXPECT_EQ(usage.calls.size(), relay::records_in_an_answer);
    EXPECT_EQ(usage.talked, seconds(1'200));
    EXPECT_EQ(story.archive().calls({site("shop"), {}, {}, 5'000}).value().size(), 1'000U);
}

// R2: usage goes on behind its mark; two users' broadcasts of one name are two.
TEST(Archive, PagesOfUsage) {
    ArchiveStory story;
    for (int i = 0; i < 7; ++i) story.keep(flow_row("call-" + std::to_string(i), 1, seconds(1)));
    hub::CastRow of_eve = cast_row("show", 0, seconds(3));
    of_eve.user = user("eve");
    story.keep(of_eve);
    story.saved(cast_row("show", 0, seconds(2)));
    relay::UsageQuery query = story.everything();
    query.limit = 3;
    std::size_t calls = 0;
    for (;;) {
        const auto page = story.usage(query).calls;
        if (page.empty()) break;
        calls += page.size();
        query.before = relay::Mark{page.back().first_seen, std::string(page.back().call.view())};
    }
    EXPECT_EQ(calls, 7U);
    query.before.reset();
    query.limit = 1;
    const auto first = story.usage(query).casts;
    ASSERT_EQ(first.size(), 1U);
    const std::string name = std::string(first[0].cast.view()) + ' ' + std::string(first[0].user.view());
    query.before = relay::Mark{first[0].first_seen, name};
    const auto second = story.usage(query).casts;
    ASSERT_EQ(second.size(), 1U);
    EXPECT_NE(first[0].user, second[0].user);
}

TEST(Archive, ARoomWithItsStays) {
    ArchiveStory story;
    const hub::RoomRow hall = room_row("hall", Instant{9'000});
    story.keep(hall);
    story.keep(stay_row("hall", Instant{2'000}));
    story.keep(stay_row("hall", Instant{1'000}, Instant{1'500}));
    story.saved(stay_row("attic", Instant{1'000}));
    Archive archive = story.archive();
    const auto found = archive.stays(site("shop"), room("hall")).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(tell(found->room.room), tell(hall));
    EXPECT_EQ(tell(found->stays),
              told_rows({stay_row("hall", Instant{1'000}, Instant{1'500}), stay_row("hall", Instant{2'000})}));
    EXPECT_FALSE(found->more);
    EXPECT_FALSE(archive.stays(site("club"), room("hall")).value()) << "another site's";
    EXPECT_EQ(tell(archive.room(room("hall")).value()->room), tell(hall)) << "whichever site";
}

// M1: one that is over is still told of, and no longer listed among those that are open.
TEST(Archive, R8_OnesOwnTimesAreNotSoughtAmongEverybodys) {
    const FaultyDisk disk;
    ArchiveStory story;
    for (int i = 0; i < 3'000; ++i) {
        hub::FlowRow row = flow_row("of-others-" + std::to_string(i), 1, seconds(1));
        row.caller = user("user-" + std::to_string(i));
        story.keep(row);
    }
    story.saved(flow_row("talk", 1, seconds(2)));
    const auto reads_for = [&](const relay::UsageQuery& query) {
        Archive archive = story.archive();
        const int before = FaultyDisk::reads();
        EXPECT_TRUE(archive.usage(query).ok());
        return FaultyDisk::reads() - before;
    };
    relay::UsageQuery anns = ArchiveStory::everything();
    anns.user = user("ann");
    relay::UsageQuery eyes = ArchiveStory::everything();
    eyes.viewer = user("ann");
    relay::UsageQuery talk = ArchiveStory::everything();
    talk.call = call("talk");
    const int all = reads_for(ArchiveStory::everything());
    for (const relay::UsageQuery& query : {anns, eyes, talk}) EXPECT_LT(reads_for(query) * 4, all);
    EXPECT_EQ(story.usage(anns).talked, seconds(2));
}

TEST(Archive, RoomsByTheirStartOpenOrAll) {
    ArchiveStory story;
    hub::RoomRow early = room_row("early", Instant{story.now + 9'000});
    hub::RoomRow late = room_row("late", Instant{story.now + 9'000});
    late.starts = Instant{900};
    story.keep(early);
    story.keep(late);
    story.keep(room_row("gone", Instant{story.now + 9'000}));
    story.saved(hub::RoomGone{site("shop"), room("gone")});
    Archive archive = story.archive();
    const auto listed = [&](const relay::RoomQuery& query) {
        std::vector<std::string> out;
        const auto rooms = archive.rooms(query).value();
        for (const auto& one : rooms) out.emplace_back(one.room.room.view());
        return out;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(listed({site("shop")}), (Names{"early", "late"}));
    EXPECT_EQ(listed({site("shop"), false}), (Names{"early", "gone", "late"}));
    EXPECT_EQ(listed({site("shop"), false, relay::Mark{Instant{500}, "early"}, 1}), Names{"gone"});
    EXPECT_EQ(archive.room(room("gone")).value()->closed, Instant{story.now});
    story.saved(room_row("gone", Instant{story.now + 9'000}));
    EXPECT_EQ(listed({site("shop")}).size(), 3U) << "reserved anew";
}

}  // namespace
}  // namespace beckon::test
