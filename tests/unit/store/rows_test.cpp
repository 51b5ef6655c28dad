// R1: what was reported saved is there again, whole; the last row of a key counts.
#include "store/archive.hpp"
#include "store/event_queue.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

using hub::CallStage;

TEST(Store, R1_WhatWasSavedIsThereAgain) {
    StoreStory story;
    story.start();
    hub::CallRow accepted = call_row("live", CallStage::accepted);
    accepted.kind = Kind::pair;
    accepted.room = room("hall");
    accepted.callee = {user("bob"), party("s-bob"), session("s-bob"), 9};
    story.keep(session_row("s-ann"));
    story.keep(accepted);
    story.keep(call_row("rings", CallStage::ringing));
    story.keep(description_row("live", Role::callee, "v=0\r\n"));
    story.keep(flow_row("live", 2, seconds(7), Kind::pair));
    story.keep(cast_row("show", 1, seconds(8)));
    story.saved(room_row("hall", Instant{story.now + 1}));
    story.again();
    const hub::Recover& kept = story.recovered;
    EXPECT_EQ(tell(kept.sessions), told_rows({session_row("s-ann")}));
    EXPECT_EQ(tell(kept.calls), told_rows({accepted, call_row("rings", CallStage::ringing)}));
    EXPECT_EQ(tell(kept.descriptions), told_rows({description_row("live", Role::callee, "v=0\r\n")}));
    EXPECT_EQ(tell(kept.flows), told_rows({flow_row("live", 2, seconds(7), Kind::pair)}));
    EXPECT_EQ(tell(kept.casts), told_rows({cast_row("show", 1, seconds(8))}));
    EXPECT_EQ(tell(kept.rooms), told_rows({room_row("hall", Instant{story.now + 1})}));
}

TEST(Store, B4_TheNextRelayIsToldWhenThisOneLastKeptAnything) {
    StoreStory story;
    story.start();
    story.now += 5'000;
    story.saved(session_row("s-ann"));
    const std::int64_t kept_last = story.now;
    story.stop();
    story.now += 60'000;
    story.start();
    EXPECT_EQ(story.recovered.stopped, Instant{kept_last});
}

TEST(Store, EveryReasonKindAndStageComesBackAsItself) {
    StoreStory story;
    story.start();
    std::vector<hub::CallRow> rows;
    for (std::size_t i = 0; i < Spellings<EndReason>::names.size(); ++i) {
        hub::CallRow row = ended_row("call-" + std::to_string(i), Instant{story.now});
        row.reason = static_cast<EndReason>(i);
        row.kind = static_cast<Kind>(i % 3);
        rows.push_back(row);
        story.keep(row);
    }
    story.wait();
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), tell(rows));
}

TEST(Store, TheLastRowOfAKeyCountsWithinABatchAndAcross) {
    StoreStory story;
    story.start();
    story.saved(call_row("one", CallStage::ringing));
    story.keep(call_row("one", CallStage::accepted));
    story.saved(ended_row("one", Instant{story.now}));
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), told_rows({ended_row("one", Instant{story.now})}));
}

/// Each by itself, or all in one batch: then they are there before the writer is.
void write(StoreStory& story, const std::vector<hub::Row>& rows, bool at_once) {
    if (!at_once) {
        story.start();
        for (const hub::Row& row : rows) story.saved(row);
        return story.stop();
    }
    const auto store = std::move(story.open().value());
    Desk desk;
    std::uint64_t number = 0;
    for (const hub::Row& row : rows) store->keep({++number}, hub::Row(row));
    store->start([&](hub::SaveNumber upto) { desk.saved(upto.value); });
    desk.wait(number);
}

/// The hub forgets in time what ended; a page that slept tells of it then, as of a call that it alone knows.
TEST(Store, R8_ACallThatEndedStaysAsItEndedWhateverIsSaidOfItLater) {
    for (const bool at_once : {true, false}) {
        SCOPED_TRACE(at_once);
        StoreStory story;
        const hub::CallRow ended = ended_row("one", Instant{story.now - 5'000});
        hub::CallRow buried = ended_row("one", Instant{story.now});
        buried.caller = {user("mal"), std::nullopt, session("s-mal"), 0};
        buried.callee = {};
        buried.accepted = Instant::never();
        buried.reason = EndReason::ice_lost;
        hub::CallRow reused = buried;
        reused.stage = CallStage::ringing;
        reused.ended = Instant::never();
        reused.reason.reset();
        write(story, {call_row("one", CallStage::accepted), ended, buried, reused}, at_once);
        story.start();
        EXPECT_EQ(tell(story.recovered.calls), told_rows({ended}));
    }
}

TEST(Store, R8_WhatACallThatEndedSaidStaysUnderANameThatIsUsedAgainAndItsTimeGrowsOn) {
    for (const bool at_once : {true, false}) {
        SCOPED_TRACE(at_once);
        StoreStory story;
        const auto said = description_row("one", Role::caller, "v=0");
        hub::FlowRow others = flow_row("one", 1, seconds(3'600));
        others.caller = user("mal");
        write(story,
              {call_row("one", CallStage::accepted), said, ended_row("one", Instant{story.now}),
               call_row("one", CallStage::accepted), description_row("one", Role::caller, "v=1"),
               description_row("one", Role::callee, "v=1"), flow_row("one", 1, seconds(9)), others,
               call_row("two", CallStage::accepted), description_row("two", Role::caller, "v=1")},
              at_once);
        story.start();
        EXPECT_EQ(tell(story.recovered.descriptions), told_rows({said, description_row("two", Role::caller, "v=1")}));
        EXPECT_EQ(tell(story.recovered.flows), told_rows({flow_row("one", 1, seconds(9))}));
    }
}

TEST(Store, TotalsKeepTheLargest) {
    StoreStory story;
    story.start();
    story.keep(call_row("one", CallStage::accepted));
    story.saved(flow_row("one", 1, seconds(9)));
    story.saved(flow_row("one", 1, seconds(5)));
    story.keep(cast_row("show", 0, seconds(9)));
    story.saved(cast_row("show", 0, seconds(5)));
    story.again();
    EXPECT_EQ(tell(story.recovered.flows), told_rows({flow_row("one", 1, seconds(9))}));
    EXPECT_EQ(tell(story.recovered.casts), told_rows({cast_row("show", 0, seconds(9))}));
}

TEST(Store, WhatIsGoneStaysAway) {
    StoreStory story;
    story.start();
    story.keep(session_row("s-ann"));
    story.keep(session_row("s-bob"));
    story.keep(room_row("hall", Instant::never()));
    story.keep(room_row("attic", Instant::never()));
    story.wait();
    story.keep(hub::SessionGone{session("s-ann")});
    story.saved(hub::RoomGone{site("shop"), room("hall")});
    story.again();
    EXPECT_EQ(tell(story.recovered.sessions), told_rows({session_row("s-bob")}));
    EXPECT_EQ(tell(story.recovered.rooms), told_rows({room_row("attic", Instant::never())}));
}

TEST(Store, TheSameNamesAtTwoSitesAreTwo) {
    StoreStory story;
    story.start();
    hub::CallRow other = call_row("one", CallStage::accepted);
    other.site = site("club");
    story.keep(call_row("one", CallStage::ringing));
    story.saved(other);
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), told_rows({call_row("one", CallStage::ringing), other}));
}

TEST(Store, QuotesNewlinesAndZeroBytesAreJustText) {
    StoreStory story;
    story.start();
    hub::CallRow row = call_row("one", CallStage::accepted);
    row.caller.user = user("Robert'); DROP TABLE calls;-- \"ä\" 𝄞");
    const std::string sdp("line\r\n'quoted'\n\"\0behind a zero", 30);
    story.keep(row);
    story.keep(description_row("one", Role::callee, ""));
    story.saved(description_row("one", Role::caller, sdp));
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), told_rows({row}));
    EXPECT_EQ(tell(story.recovered.descriptions),
              told_rows({description_row("one", Role::callee, ""), description_row("one", Role::caller, sdp)}));
}

TEST(Store, WhatWaitsIsWrittenWhenItStops) {
    StoreStory story;
    story.start();
    for (int i = 0; i < 5'000; ++i) story.keep(call_row("call-" + std::to_string(i), CallStage::ringing));
    story.again();
    EXPECT_EQ(story.recovered.calls.size(), 5'000U);
}

// ------------------------------------------------------------------------------------------ what comes back

TEST(Store, CallsThatEndedAWhileAgoAreNotRecovered) {
    StoreStory story;
    story.start();
    const std::int64_t now = story.now;
    for (const auto& [name, ended] : {std::pair{"later", now - 1}, {"sooner", now - 2}, {"old", now - 600'001}}) {
        story.keep(description_row(name, Role::caller, name));
        story.keep(ended_row(name, Instant{ended}));
        story.keep(flow_row(name, 1, seconds(1)));
    }
    story.saved(call_row("live", CallStage::accepted));
    story.again();
    // Live ones first, then those that ended, the first of them first: the hub forgets them in that order.
    EXPECT_EQ(tell(story.recovered.calls),
              told_rows({call_row("live", CallStage::accepted), ended_row("sooner", Instant{now - 2}),
                         ended_row("later", Instant{now - 1})}));
    EXPECT_EQ(story.recovered.descriptions.size(), 2U);
    EXPECT_EQ(story.recovered.flows.size(), 2U);
}

TEST(Store, YesterdaysCastsAndRoomsThatAreOverAreNotRecovered) {
    StoreStory story;
    story.start();
    story.keep(room_row("over", Instant{story.now + 1'000}));
    story.keep(room_row("open", Instant{story.now + 200'000'000}));
    story.saved(cast_row("old", 0, seconds(1)));
    story.now += 100'000'000;
    story.saved(cast_row("new", 0, seconds(1)));
    story.again();
    EXPECT_EQ(tell(story.recovered.casts), told_rows({cast_row("new", 0, seconds(1))}));
    ASSERT_EQ(story.recovered.rooms.size(), 1U);
    EXPECT_EQ(story.recovered.rooms[0].room, room("open"));
}

// M3, R4: their ends are the hub's to make, together with the events that tell of them.
TEST(Store, StaysThatACrashLeftOpenComeBackWithTheTimeOfTheLastWrite) {
    StoreStory story;
    story.start();
    story.keep(stay_row("hall", Instant{1'000}, Instant{2'000}));
    const hub::StayRow open = stay_row("hall", Instant{story.now});
    story.saved(open);
    story.now += 5'000;
    story.saved(session_row("s-ann"));
    const Instant last_write{story.now};
    story.now += 60'000;
    story.again();
    EXPECT_EQ(tell(story.recovered.stays), told_rows({open}));
    EXPECT_EQ(story.recovered.stopped, last_write);
    hub::StayRow ended = open;
    ended.went = last_write;
    story.saved(ended);
    story.again();
    EXPECT_TRUE(story.recovered.stays.empty());
}

/// A relay died a minute ago, and left a stay open.
struct LeftOpen : StoreStory {
    Instant last_write{now};

    LeftOpen() {
        start();
        saved(stay_row("hall", last_write));
        stop();
        now += 60'000;
    }
    void expect_as_it_was() {
        start();
        EXPECT_EQ(recovered.stopped, last_write);
        EXPECT_EQ(recovered.stays.size(), 1U);
    }
};

// M3: for instance because its port is taken: until the time of a start that came to nothing, nobody was there.
TEST(Store, AStartThatIsGivenUpLeavesTheTimeOfTheLastWriteAsItWas) {
    LeftOpen story;
    auto given_up = story.open();
    ASSERT_TRUE(given_up.ok()) << given_up.error();
    given_up.value()->recover();
    given_up.value()->next_epoch();
    given_up.value().reset();
    story.expect_as_it_was();
}

// R8: what was recovered is in memory anyway.
TEST(Store, WhatIsHandedInBeforeTheStartIsBoundByNothingAndOnDiskOnceItHasStarted) {
    StoreStory story;
    story.options.bounds = {1, 1, 1};
    auto opened = story.open();
    ASSERT_TRUE(opened.ok()) << opened.error();
    for (std::uint64_t i = 1; i <= 3; ++i) {
        opened.value()->keep_event(event_of("event-" + std::to_string(i)));
        opened.value()->keep({i}, description_row("call-" + std::to_string(i), Role::caller, "v=0"));
    }
    opened.value()->start([](hub::SaveNumber) {});
    const auto queue = std::move(store::open_event_queue(story.directory.file()).value());
    EXPECT_EQ(queue->waiting({}, 10).value().size(), 3U);
    EXPECT_EQ(opened.value()->health().dropped, 0U);
    EXPECT_EQ(opened.value()->health().waiting, 0U);
}

TEST(Store, WhatWasHandedInAndNeverStartedIsToldAsLostAndNothingIsWritten) {
    LeftOpen story;
    auto opened = story.open();
    ASSERT_TRUE(opened.ok()) << opened.error();
    opened.value()->keep({1}, stay_row("hall", story.last_write, story.last_write));
    EXPECT_EQ(opened.value()->close().rows, 1U);
    opened.value().reset();
    story.expect_as_it_was();
}

// M3: a relay that is stopped knows until when it lived.
TEST(Store, StaysThatAStopLeftOpenEndAtTheStop) {
    StoreStory story;
    story.start();
    const hub::StayRow open = stay_row("hall", Instant{story.now});
    story.saved(open);
    story.now += 40'000;
    const Instant stopped{story.now};
    EXPECT_TRUE(story.store().close().none());
    story.now += 5'000;
    story.again();
    EXPECT_EQ(tell(story.recovered.stays), told_rows({open}));
    EXPECT_EQ(story.recovered.stopped, stopped);
}

// M3: a quiet relay writes nothing for hours, and whoever was in a room alone was there all the same.
TEST(Store, AStayThatACrashLeftOpenLastsAsLongAsTheRelayWasSeenToLive) {
    StoreStory story;
    story.options.tidy_every = milliseconds(1);
    story.start();
    story.saved(stay_row("hall", Instant{story.now}));
    story.now += 60'000;
    const auto written = [&] {
        auto database = store::Database::open(story.directory.file(), store::Database::Access::create, seconds(1));
        return database.value().number("SELECT value FROM meta WHERE name = 'written'").value();
    };
    while (written() < story.now) std::this_thread::yield();
    const Instant seen{story.now};
    story.now += 3'000;
    story.options.tidy_every = minutes(1);
    story.again();
    EXPECT_GE(story.recovered.stopped, seen);
}

TEST(Store, TheEpochGrowsFromStartToStart) {
    StoreStory story;
    std::uint64_t last = 0;
    for (int i = 0; i < 3; ++i) {
        auto opened = story.open();
        ASSERT_TRUE(opened.ok()) << opened.error();
        for (int twice = 0; twice < 2; ++twice) {
            const std::uint64_t epoch = opened.value()->next_epoch();
            EXPECT_GT(epoch, last);
            last = epoch;
        }
    }
}

}  // namespace
}  // namespace beckon::test
