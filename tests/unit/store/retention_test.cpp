// What is old goes, a little at a time, and nothing else does.
#include "store/retention.hpp"

#include "store/archive.hpp"
#include "store/sqlite.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

constexpr Span day = minutes(24 * 60);

struct RetentionStory : StoreStory {
    /// The store must not be running: this is what its thread does when it is idle.
    bool tidy(const store::Retention& retention, std::size_t rows) {
        auto database = store::Database::open(directory.file(), store::Database::Access::create, seconds(1));
        return store::tidy(database.value(), retention, Instant{now}, rows).value();
    }
    std::int64_t count(const std::string& table) {
        auto database = store::Database::open(directory.file(), store::Database::Access::create, seconds(1));
        return database.value().number("SELECT count(*) FROM " + table).value();
    }
};

TEST(Retention, EndedCallsGoWithTheirDescriptionsAndLiveOnesStay) {
    RetentionStory story;
    story.start();
    for (const char* name : {"old", "new", "live"}) story.keep(description_row(name, Role::caller, "v=0"));
    story.keep(ended_row("old", Instant{story.now} - day * 3));
    story.keep(ended_row("new", Instant{story.now} - day));
    story.saved(call_row("live", hub::CallStage::accepted, Instant{story.now} - day * 9));
    story.stop();
    EXPECT_FALSE(story.tidy({day * 2, Span{}}, 100));
    EXPECT_EQ(story.count("calls WHERE call <> 'old-----'"), 2);
    EXPECT_EQ(story.count("calls"), 2);
    EXPECT_EQ(story.count("descriptions"), 2);
}

TEST(Retention, TimesAndStaysHaveAnAgeOfTheirOwn) {
    RetentionStory story;
    story.start();
    story.keep(flow_row("old", 1, seconds(1)));
    story.keep(cast_row("old", 1, seconds(1)));
    story.keep(flow_row("grows", 1, seconds(1)));
    story.keep(stay_row("hall", Instant{1'000}, Instant{story.now}));
    story.saved(stay_row("hall", Instant{2'000}));
    story.now += (day * 3).ms;
    story.saved(flow_row("grows", 1, seconds(2)));
    story.stop();
    EXPECT_FALSE(story.tidy({day, day * 4}, 100));
    EXPECT_EQ(story.count("flows") + story.count("casts") + story.count("stays"), 5);
    EXPECT_FALSE(story.tidy({day, day * 2}, 100));
    EXPECT_EQ(story.count("flows"), 1);
    EXPECT_EQ(story.count("casts"), 0);
    EXPECT_EQ(story.count("stays WHERE went IS NULL"), 1);
    EXPECT_EQ(story.count("stays"), 1);
}

TEST(Retention, ARoomStaysForAsLongAsItsStaysForNobodyFindsThemWithoutIt) {
    RetentionStory story;
    story.start();
    story.keep(room_row("hall", Instant{story.now}));
    story.saved(stay_row("hall", Instant{1'000}, Instant{story.now}));
    story.stop();
    story.now += (day * 3).ms;
    EXPECT_FALSE(story.tidy({day, day * 9}, 100));
    EXPECT_EQ(story.count("rooms") + story.count("stays"), 2);
    EXPECT_FALSE(story.tidy({day * 9, day}, 100));
    EXPECT_EQ(story.count("rooms") + story.count("stays"), 0);
}

TEST(Retention, ZeroIsForEver) {
    RetentionStory story;
    story.start();
    story.keep(flow_row("old", 1, seconds(1)));
    story.saved(ended_row("old", Instant{1}));
    story.stop();
    story.now += (day * 10'000).ms;
    EXPECT_FALSE(story.tidy({Span{}, Span{}}, 100));
    EXPECT_EQ(story.count("calls") + story.count("flows"), 2);
}

TEST(Retention, ALittleAtATime) {
    RetentionStory story;
    story.start();
    for (int i = 0; i < 10; ++i) {
        story.keep(description_row("call-" + std::to_string(i), Role::callee, "v=0"));
        story.keep(ended_row("call-" + std::to_string(i), Instant{1'000 + i}));
    }
    story.wait();
    story.stop();
    EXPECT_TRUE(story.tidy({day, day}, 4));
    EXPECT_EQ(story.count("calls"), 6);
    EXPECT_EQ(story.count("descriptions"), 6);
    EXPECT_TRUE(story.tidy({day, day}, 4));
    EXPECT_FALSE(story.tidy({day, day}, 4));
    EXPECT_EQ(story.count("calls"), 0);
}

TEST(Retention, TheStoreTidiesWhenItIsIdle) {
    RetentionStory story;
    story.start();
    for (int i = 0; i < 50; ++i) story.keep(ended_row("call-" + std::to_string(i), Instant{1'000}));
    story.wait();
    story.stop();
    story.options.retention = {day, day};
    story.options.tidy_rows = 7;
    story.start();
    auto opened = store::Archive::open(story.directory.file());
    ASSERT_TRUE(opened.ok()) << opened.error();
    store::Archive& archive = opened.value();
    // As soon as there is nothing to write, step by step, without being asked.
    while (!archive.calls({site("shop")}).value().empty()) std::this_thread::yield();
    story.saved(session_row("s-ann"));
    EXPECT_EQ(story.store().health().trouble, "");
}

}  // namespace
}  // namespace beckon::test
