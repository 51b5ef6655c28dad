// R1, R3: one store for several hubs, on threads of their own.
#include "store/lanes.hpp"

#include <thread>

#include "store/event_queue.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

constexpr std::size_t lane_count = 3;

hub::CallRow call_at(std::size_t lane, const std::string& name) {
    hub::CallRow row = call_row(name, hub::CallStage::ringing);
    row.site = site("site-" + std::to_string(lane));
    return row;
}

/// A store, its lanes, and a desk for each.
class LaneStory {
public:
    StoreStory below;
    std::vector<Desk> desks{lane_count};
    std::unique_ptr<relay::Store> store;
    std::unique_ptr<store::Lanes> lanes;

    LaneStory() { open(); }
    ~LaneStory() { close(); }
    LaneStory(const LaneStory&) = delete;
    LaneStory& operator=(const LaneStory&) = delete;

    void open() {
        store = std::move(below.open().value());
        lanes = std::make_unique<store::Lanes>(*store, lane_count, [](const SiteId& site) -> std::size_t {
            return static_cast<std::size_t>(site.view().back() - '0');
        });
    }
    void start() {
        for (std::size_t i = 0; i < lane_count; ++i)
            lanes->lane(i).start([desk = &desks[i]](hub::SaveNumber upto) { desk->saved(upto.value); });
    }
    void close() {
        store.reset();  // the lanes hear its last word
        lanes.reset();
    }
};

TEST(StoreLanes, EachHearsOfItsOwnNumbersOnly) {
    LaneStory story;
    story.start();
    story.lanes->lane(0).keep({7}, call_at(0, "one"));
    story.lanes->lane(0).keep({8}, call_at(0, "two"));
    story.lanes->lane(2).keep({1}, call_at(2, "three"));
    story.desks[0].wait(8);
    story.desks[2].wait(1);
    story.lanes->lane(2).keep({2}, call_at(2, "four"));
    story.desks[2].wait(2);
    for (Desk& desk : story.desks) EXPECT_TRUE(desk.grew());
}

TEST(StoreLanes, WhatWasKeptComesBackWhereItsSiteIs) {
    LaneStory story;
    story.start();
    for (std::size_t i = 0; i < lane_count; ++i) {
        story.lanes->lane(i).keep({1}, call_at(i, "call-of-" + std::to_string(i)));
        hub::StayRow stay = stay_row("hall", Instant{1'000});
        stay.site = site("site-" + std::to_string(i));
        story.lanes->lane(i).keep({2}, stay);
        story.desks[i].wait(2);
    }
    story.close();
    story.open();
    for (std::size_t i = 0; i < lane_count; ++i) {
        const hub::Recover kept = story.lanes->lane(i).recover();
        ASSERT_EQ(kept.calls.size(), 1U);
        EXPECT_EQ(kept.calls.front().call, call("call-of-" + std::to_string(i)));
        ASSERT_EQ(kept.stays.size(), 1U);
        EXPECT_EQ(kept.stays.front().site, site("site-" + std::to_string(i)));
        EXPECT_EQ(kept.stopped, Instant{story.below.now});
    }
}

/// Both or neither, whoever else keeps rows meanwhile.
TEST(StoreLanes, AnEventGoesWithTheRowOfItsOwnLane) {
    LaneStory story;
    story.start();
    story.lanes->lane(0).keep_event(
        {named<relay::EventId>("of-lane-0"), site("site-0"), {1}, relay::EventType::call_started, Instant{1}, "{}"});
    story.lanes->lane(1).keep({1}, call_at(1, "other"));
    story.desks[1].wait(1);
    const auto queue = std::move(store::open_event_queue(story.below.directory.file()).value());
    EXPECT_TRUE(queue->waiting({}, 10).value().empty()) << "its row has not been kept";
    story.lanes->lane(0).keep({1}, call_at(0, "own"));
    story.desks[0].wait(1);
    EXPECT_EQ(queue->waiting({}, 10).value().size(), 1U);
}

/// A store whose disk hangs: it takes rows, and says what is saved when a test does.
class HungStore final : public relay::Store {
public:
    OnSaved on_saved;

    hub::Recover recover() override { return {}; }
    std::uint64_t next_epoch() override { return 1; }
    void start(OnSaved tell, OnEvents) override { on_saved = std::move(tell); }
    void keep(hub::SaveNumber, hub::Row&&) override {}
    void press() override {}
    void keep_event(relay::Event) override {}
    void flush_events() override {}
    void forget_events(std::vector<relay::EventNumber>) override {}
    Health health() const override { return {}; }
    Loss close() override { return {}; }
};

TEST(StoreLanes, R8_WhatWaitsForADiskThatHangsIsBoundedAndNoRowIsSaidToBeSavedTooSoon) {
    HungStore below;
    store::Lanes lanes(below, 1, [](const SiteId&) { return std::size_t{0}; });
    std::vector<std::uint64_t> told;
    lanes.lane(0).start([&](hub::SaveNumber upto) { told.push_back(upto.value); });
    constexpr std::uint64_t bound = store::Lanes::under_way_max;
    for (std::uint64_t i = 1; i <= bound + 2; ++i) lanes.lane(0).keep({i}, session_row("s-ann"));
    below.on_saved({bound + 1});
    EXPECT_EQ(told, (std::vector{bound - 1})) << "those past the bound go with the last of them";
    below.on_saved({bound + 2});
    EXPECT_EQ(told.back(), bound + 2);
    lanes.lane(0).keep({bound + 3}, session_row("s-ann"));
    below.on_saved({bound + 3});
    EXPECT_EQ(told.back(), bound + 3);
}

TEST(StoreLanes, ManyThreadsLoseNothing) {
    constexpr std::uint64_t each = 500;
    LaneStory story;
    story.start();
    std::vector<std::thread> hubs;
    for (std::size_t i = 0; i < lane_count; ++i) {
        hubs.emplace_back([&story, i] {
            for (std::uint64_t number = 1; number <= each; ++number)
                story.lanes->lane(i).keep({number}, call_at(i, "call-" + std::to_string(number)));
        });
    }
    for (std::thread& hub : hubs) hub.join();
    for (Desk& desk : story.desks) {
        desk.wait(each);
        EXPECT_TRUE(desk.grew());
    }
    story.close();
    story.open();
    for (std::size_t i = 0; i < lane_count; ++i) EXPECT_EQ(story.lanes->lane(i).recover().calls.size(), each);
}

}  // namespace
}  // namespace beckon::test
