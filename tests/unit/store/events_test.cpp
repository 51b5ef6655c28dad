// R4: events wait on disk, together with the rows that they tell of, until somebody says that they need not.
#include <optional>
#include <thread>

#include <sqlite3.h>

#include "faulty_disk.hpp"
#include "store/event_queue.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

using relay::Event;
using relay::EventNumber;
using relay::EventType;
using relay::WaitingEvent;

struct EventStory : StoreStory {
    std::unique_ptr<relay::EventQueue> queue() const {
        auto opened = store::open_event_queue(directory.file());
        EXPECT_TRUE(opened.ok()) << opened.error();
        return std::move(opened.value());
    }
    std::vector<WaitingEvent> waiting(EventNumber after = {}, std::size_t limit = 100) const {
        const auto found = queue()->waiting(after, limit);
        EXPECT_TRUE(found.ok()) << found.error();
        return found.ok() ? found.value() : std::vector<WaitingEvent>();
    }
    std::vector<std::string> ids() const {
        std::vector<std::string> out;
        for (const WaitingEvent& one : waiting()) out.emplace_back(queue()->event(one.number).value()->id.view());
        return out;
    }
    /// Events go to disk with this row.
    void kept_with(std::initializer_list<Event> events, const hub::Row& row) {
        for (const Event& event : events) store().keep_event(event);
        saved(row);
    }
};
using Ids = std::vector<std::string>;

TEST(StoreEvents, R4_AnEventComesBackAsItWasAlsoInTheNextProcess) {
    EventStory story;
    story.start();
    const Event told = event_of("told", EventType::broadcast_ended, R"({"user":"Robert'); DROP TABLE events;-- ☎"})");
    story.kept_with({told}, call_row("one", hub::CallStage::ringing));
    for (int process = 0; process < 2; ++process) {
        const auto all = story.waiting();
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].site, told.site);
        EXPECT_EQ(all[0].chain, told.chain);
        EXPECT_EQ(all[0].type, told.type);
        EXPECT_EQ(all[0].created, told.created);
        const auto whole = story.queue()->event(all[0].number).value();
        ASSERT_TRUE(whole);
        EXPECT_EQ(whole->id, told.id);
        EXPECT_EQ(whole->body, told.body);
        story.again();
    }
}

TEST(StoreEvents, AreReadInOrderAndAPartAtATime) {
    EventStory story;
    story.start();
    story.kept_with({event_of("one"), event_of("two")}, session_row("s-ann"));
    story.kept_with({event_of("three")}, session_row("s-bob"));
    EXPECT_EQ(story.ids(), (Ids{"one-----", "two-----", "three---"}));
    const auto first = story.waiting({}, 2);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(story.waiting(first.back().number).size(), 1U);
}

TEST(StoreEvents, WhatIsForgottenIsGoneAndItsNumberIsNotUsedAgain) {
    EventStory story;
    story.start();
    story.kept_with({event_of("one"), event_of("two")}, session_row("s-ann"));
    const auto all = story.waiting();
    story.store().forget_events({all[0].number, all[1].number});
    story.saved(session_row("s-bob"));
    EXPECT_TRUE(story.ids().empty());
    EXPECT_FALSE(story.queue()->event(all[0].number).value());
    story.again();
    story.kept_with({event_of("three")}, session_row("s-carl"));
    ASSERT_EQ(story.waiting().size(), 1U);
    EXPECT_GT(story.waiting()[0].number, all[1].number);
}

TEST(StoreEvents, ThoseWithoutARowAreWrittenByThemselvesAndSomebodyIsTold) {
    EventStory story;
    Desk events;
    std::atomic<std::uint64_t> told = 0;
    {
        auto opened = story.open();
        ASSERT_TRUE(opened.ok()) << opened.error();
        relay::Store& store = *opened.value();
        store.recover();
        store.start([](hub::SaveNumber) {}, [&] { events.saved(++told); });
        store.keep_event(event_of("alone"));
        store.flush_events();
        events.wait(1);
        EXPECT_EQ(story.ids(), (Ids{"alone---"}));
        store.forget_events({story.waiting()[0].number});
    }
    EXPECT_EQ(told, 1U) << "that one is gone is no news";
    EXPECT_TRUE(story.ids().empty());
}

/// Whichever write is the first that fails: the event is on disk exactly if its row is.
TEST(StoreEvents, R4_AreWrittenWithTheirRowOrNotAtAll) {
    for (int step = 0, failures = 1; failures > 0; ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        const FaultyDisk disk;
        EventStory story;
        story.options.busy_timeout = Span{};
        story.options.retry_every = minutes(60);
        story.start();
        FaultyDisk::fail_from(step, SQLITE_IOERR_WRITE);
        story.kept_with({event_of("told")}, call_row("one", hub::CallStage::accepted));
        failures = story.store().health().trouble.empty() ? 0 : 1;
        // What happens to it at the end is the same as in a crash: the disk stays as it is.
        story.stop();
        FaultyDisk::heal();
        story.start();
        EXPECT_EQ(story.ids().size(), story.recovered.calls.size());
        EXPECT_EQ(story.ids().empty(), failures > 0);
    }
}

TEST(StoreEvents, WaitForADiskThatIsFullAndAreToldOfOnce) {
    const FaultyDisk disk;
    EventStory story;
    story.options.retry_every = milliseconds(1);
    story.start();
    FaultyDisk::fail_from(0, SQLITE_FULL);
    story.kept_with({event_of("one")}, call_row("one", hub::CallStage::accepted));
    story.kept_with({event_of("two")}, ended_row("one", Instant{story.now}));
    EXPECT_TRUE(story.ids().empty());
    FaultyDisk::heal();
    while (!story.store().health().trouble.empty()) std::this_thread::yield();
    EXPECT_EQ(story.ids(), (Ids{"one-----", "two-----"}));
}

TEST(StoreEvents, R8_PastTheBoundTheOldestAreDropped) {
    store::Mail mail;
    for (const char* id : {"one", "two", "three"}) mail.events.push_back(event_of(id));
    store::Bounds bounds;
    bounds.events = 2;
    EXPECT_EQ(store::shrink(mail, bounds), 1U);
    ASSERT_EQ(mail.events.size(), 2U);
    EXPECT_EQ(mail.events[0].id, named<relay::EventId>("two"));
    EXPECT_EQ(store::shrink(mail, bounds), 0U);
}

}  // namespace
}  // namespace beckon::test
