// What the host site may ask: calls with their descriptions, times, rooms and stays.
#include "store/archive.hpp"

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
    store::UsageQuery everything() const {
        store::UsageQuery query;
        query.site = site("shop");
        return query;
    }
    store::Usage usage(const store::UsageQuery& query) const { return archive().usage(query).value(); }
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
    const auto ask = [&](std::optional<UserId> of, Instant before, std::size_t limit) {
        return names(archive.calls({site("shop"), of, before, limit}).value());
    };
    EXPECT_EQ(ask({}, Instant::never(), 100), calls_named({"third", "second", "first"}));
    EXPECT_EQ(ask({}, Instant::never(), 2), calls_named({"third", "second"}));
    EXPECT_EQ(ask({}, Instant{2'000}, 2), calls_named({"first"}));
    EXPECT_EQ(ask(user("ann"), Instant::never(), 100), calls_named({"second", "first"}));
    EXPECT_EQ(ask(user("bob"), Instant::never(), 2), calls_named({"third", "second"}));
    EXPECT_EQ(ask(user("nobody"), Instant::never(), 100), calls_named({}));
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
    EXPECT_EQ(found->from_caller->sdp, "from ann");
    EXPECT_EQ(found->from_callee->sdp, "from bob");
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
    const store::Usage usage = story.usage(story.everything());
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
    store::UsageQuery of_bob = story.everything();
    of_bob.user = user("bob");
    EXPECT_EQ(story.usage(of_bob).watched, seconds(7));
    EXPECT_EQ(story.usage(of_bob).talked, seconds(10));
    EXPECT_EQ(story.usage(of_bob).broadcast, seconds(40));
    store::UsageQuery of_ann = story.everything();
    of_ann.user = user("ann");
    EXPECT_EQ(story.usage(of_ann).watched, Span{});  // she watched; nobody watched her
    EXPECT_EQ(story.usage(of_ann).talked, seconds(10));
    store::UsageQuery by_eve = of_bob;
    by_eve.viewer = user("eve");
    EXPECT_EQ(story.usage(by_eve).watched, seconds(3));
    EXPECT_EQ(story.usage(by_eve).talked, Span{});
    EXPECT_EQ(story.usage(by_eve).broadcast, Span{});
    store::UsageQuery one = story.everything();
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
        store::UsageQuery query = story.everything();
        query.from = {from};
        query.to = {to};
        return story.usage(query);
    };
    EXPECT_EQ(between(first, first + 10'000).talked, seconds(11));
    EXPECT_EQ(between(first + 10'000, first + 20'000).talked, seconds(2));
    const store::Usage all = between(first, first + 20'000);
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
    store::UsageQuery query = story.everything();
    query.limit = 1'000'000;
    const store::Usage usage = story.usage(query);
    EXPECT_EQ(usage.calls.size(), store::archive_rows_max);
    EXPECT_EQ(usage.talked, seconds(1'200));
    EXPECT_EQ(story.archive().calls({site("shop"), {}, Instant::never(), 5'000}).value().size(), 1'000U);
}

TEST(Archive, RoomsAndTheirStays) {
    ArchiveStory story;
    story.keep(room_row("hall", Instant{9'000}));
    story.keep(stay_row("hall", Instant{2'000}));
    story.keep(stay_row("hall", Instant{1'000}, Instant{1'500}));
    story.saved(stay_row("attic", Instant{1'000}));
    Archive archive = story.archive();
    EXPECT_EQ(tell(archive.rooms(site("shop")).value()), told_rows({room_row("hall", Instant{9'000})}));
    EXPECT_EQ(tell(archive.stays(site("shop"), room("hall")).value()),
              told_rows({stay_row("hall", Instant{1'000}, Instant{1'500}), stay_row("hall", Instant{2'000})}));
}

}  // namespace
}  // namespace beckon::test
