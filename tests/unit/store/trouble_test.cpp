// When the disk takes nothing: live calls go on, somebody is told, and it is made good when the disk is well again.
#include <array>
#include <thread>

#include <sqlite3.h>

#include "faulty_disk.hpp"
#include "store/event_queue.hpp"
#include "store/sqlite.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

/// A story whose disk can fail. It stops while the disk still is as the test left it.
struct TroubleStory : StoreStory {
    FaultyDisk disk;

    TroubleStory() {
        options.retry_every = milliseconds(1);
        options.busy_timeout = Span{};
    }
    std::string trouble() { return store().health().trouble; }
    /// It tries again by itself; nothing here depends on how soon.
    void until_well() {
        while (!trouble().empty()) std::this_thread::yield();
    }
};

TEST(StoreTrouble, WhatIsWrittenToAFullDiskIsReportedTheAdministratorToldAndWrittenLater) {
    TroubleStory story;
    story.start();
    story.saved(session_row("s-ann"));
    EXPECT_EQ(story.trouble(), "");
    FaultyDisk::fail_from(0, SQLITE_FULL);
    story.saved(call_row("one", hub::CallStage::ringing));
    story.saved(call_row("one", hub::CallStage::accepted));
    EXPECT_NE(story.trouble().find("disk is full"), std::string::npos) << story.trouble();
    EXPECT_NE(story.trouble().find(story.directory.file()), std::string::npos) << story.trouble();
    EXPECT_GE(story.store().health().waiting, 1U);
    FaultyDisk::heal();
    story.until_well();
    EXPECT_EQ(story.store().health().waiting, 0U);
    EXPECT_TRUE(story.store().close().none());
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), told_rows({call_row("one", hub::CallStage::accepted)}));
}

TEST(StoreTrouble, R8_ACallThatEndedWhileTheDiskTookNothingStaysAsItEnded) {
    TroubleStory story;
    story.start();
    FaultyDisk::fail_from(0, SQLITE_FULL);
    story.saved(ended_row("one", Instant{story.now - 5'000}));
    story.saved(ended_row("one", Instant{story.now}));
    story.saved(call_row("one", hub::CallStage::ringing));
    FaultyDisk::heal();
    story.until_well();
    story.again();
    EXPECT_EQ(tell(story.recovered.calls), told_rows({ended_row("one", Instant{story.now - 5'000})}));
}

TEST(StoreTrouble, EachFailureSaysWhatToDo) {
    struct Case {
        int code;
        const char* words;
    };
    for (const Case& c : std::array{Case{SQLITE_READONLY, "read-only"}, Case{SQLITE_IOERR_WRITE, "check the disk"},
                                    Case{SQLITE_CORRUPT, "move the file away"}, Case{SQLITE_FULL, "Free some space"}}) {
        TroubleStory story;
        story.start();
        FaultyDisk::fail_from(0, c.code);
        story.saved(session_row("s-ann"));
        EXPECT_NE(story.trouble().find(c.words), std::string::npos) << story.trouble();
        FaultyDisk::heal();
        story.until_well();
    }
}

TEST(StoreTrouble, AFileThatAnotherProcessHoldsIsWaitedFor) {
    TroubleStory story;
    story.start();
    story.saved(session_row("s-ann"));
    // The store's thread may be tidying up just now, and is waited for.
    auto other = store::Database::open(story.directory.file(), store::Database::Access::create, seconds(10));
    ASSERT_TRUE(other.ok());
    ASSERT_EQ(other.value().execute("BEGIN IMMEDIATE"), std::nullopt);
    story.saved(session_row("s-bob"));
    EXPECT_NE(story.trouble().find("another process"), std::string::npos) << story.trouble();
    ASSERT_EQ(other.value().execute("ROLLBACK"), std::nullopt);
    story.until_well();
    story.again();
    EXPECT_EQ(story.recovered.sessions.size(), 2U);
}

TEST(StoreTrouble, AStartOnAFileThatAnotherProcessWritesIsRefused) {
    TroubleStory story;
    story.start();
    story.stop();
    auto other = store::Database::open(story.directory.file(), store::Database::Access::create, seconds(10));
    ASSERT_TRUE(other.ok());
    ASSERT_EQ(other.value().execute("BEGIN IMMEDIATE"), std::nullopt);
    const auto refused = story.open();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().find("another process"), std::string::npos) << refused.error();
}

/// Whichever write or flush is the first that fails: nothing is refused, nothing is lost once the disk is well again.
TEST(StoreTrouble, FailingAtEveryStepLosesNothing) {
    bool failed = true;
    for (int step = 0; failed; ++step) {
        const int code = step % 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        SCOPED_TRACE("step " + std::to_string(step) + ", code " + std::to_string(code));
        TroubleStory story;
        story.start();
        FaultyDisk::fail_from(step, code);
        for (const char* name : {"one", "two", "three"}) {
            story.keep(description_row(name, Role::caller, std::string(9'000, 'x')));
            story.saved(call_row(name, hub::CallStage::accepted));
        }
        failed = FaultyDisk::failed();
        EXPECT_EQ(story.trouble().empty(), !failed) << story.trouble();
        FaultyDisk::heal();
        story.again();
        EXPECT_EQ(story.recovered.calls.size(), 3U);
        EXPECT_EQ(story.recovered.descriptions.size(), 3U);
    }
}

TEST(StoreTrouble, ADiskThatNeverComesBackHoldsNobodyUpAndTheLossIsTold) {
    TroubleStory story;
    story.start();
    story.saved(session_row("s-ann"));
    FaultyDisk::fail_from(0, SQLITE_FULL);
    story.saved(session_row("s-bob"));
    story.store().keep_event({});
    const relay::Store::Loss loss = story.store().close();  // the last attempt fails too
    EXPECT_EQ(loss.rows, 1U);
    EXPECT_EQ(loss.events, 1U);
    EXPECT_NE(loss.trouble.find("disk is full"), std::string::npos) << loss.trouble;
    EXPECT_TRUE(story.store().close().none()) << "it is told once";
    story.stop();
    FaultyDisk::heal();
    story.start();
    EXPECT_EQ(tell(story.recovered.sessions), told_rows({session_row("s-ann")}));
}

TEST(StoreTrouble, R8_WhatCameBeforeTheStartLosesNothingThoughTheDiskTakesItOnlyLater) {
    TroubleStory story;
    story.options.bounds = {2, 100, 2};
    auto opened = story.open();
    ASSERT_TRUE(opened.ok()) << opened.error();
    for (std::uint64_t i = 1; i <= 5; ++i) {
        opened.value()->keep_event(event_of("event-" + std::to_string(i)));
        opened.value()->keep({i}, session_row("s-" + std::to_string(i)));
    }
    FaultyDisk::fail_from(0, SQLITE_FULL);
    Desk desk;
    opened.value()->start([&](hub::SaveNumber upto) { desk.saved(upto.value); });
    desk.wait(5);
    EXPECT_NE(opened.value()->health().trouble, "");
    FaultyDisk::heal();
    EXPECT_TRUE(opened.value()->close().none());
    EXPECT_EQ(opened.value()->health().dropped, 0U);
    opened.value().reset();
    EXPECT_EQ(std::move(store::open_event_queue(story.directory.file()).value())->waiting({}, 10).value().size(), 5U);
    story.start();
    EXPECT_EQ(story.recovered.sessions.size(), 5U);
}

TEST(StoreTrouble, WhatWaitsIsBoundedAndTheLossTold) {
    TroubleStory story;
    story.options.bounds = {10, 100};
    story.options.tidy_every = milliseconds(1);
    story.options.gather_for = Span{};
    story.start();
    FaultyDisk::fail_from(0, SQLITE_FULL);
    for (int i = 0; i < 100; ++i) {
        const std::string name = "call-" + std::to_string(i);
        story.saved(call_row(name, hub::CallStage::accepted));
        story.saved(description_row(name, Role::caller, std::string(30, 'x')));
        EXPECT_LE(story.store().health().waiting, 23U);  // twice the bound between two attempts, and what just came
    }
    while (story.trouble().find("were dropped") == std::string::npos) std::this_thread::yield();
    FaultyDisk::heal();
    story.until_well();
    EXPECT_GT(story.store().health().dropped, 0U) << "what is lost is lost, and the disk is well";
    story.again();
    EXPECT_LE(story.recovered.calls.size(), 20U);
    ASSERT_FALSE(story.recovered.calls.empty());
    EXPECT_EQ(story.recovered.calls.back().call, call("call-99"));
}

/// The writer is held up, as by a disk that takes its time; nobody who brings rows is.
TEST(StoreTrouble, R8_RowsPastTheBoundOfASlowDiskAreDroppedAndThatIsToldAtOnceAndUntilThereIsRoomAgain) {
    TroubleStory story;
    story.options.bounds = {10, 100};
    auto opened = story.open();
    ASSERT_TRUE(opened.ok()) << opened.error();
    Desk desk;
    std::mutex held_up;
    {
        std::unique_lock hold(held_up);
        opened.value()->start([&](hub::SaveNumber upto) {
            desk.saved(upto.value);
            const std::lock_guard wait(held_up);
        });
        opened.value()->keep({1}, session_row("session-1"));
        desk.wait(1);
        for (std::uint64_t i = 2; i <= 20; ++i) opened.value()->keep({i}, session_row("session-" + std::to_string(i)));
        EXPECT_EQ(opened.value()->health().waiting, 10U);
        EXPECT_EQ(opened.value()->health().dropped, 9U);
        EXPECT_NE(opened.value()->health().trouble.find("more slowly"), std::string::npos) << "no commit has failed";
    }
    desk.wait(20);
    EXPECT_EQ(opened.value()->health().dropped, 9U);
    EXPECT_NE(opened.value()->health().trouble.find("more slowly"), std::string::npos)
        << "nobody may have looked before";
    opened.value()->keep({21}, session_row("session-21"));
    desk.wait(21);
    EXPECT_EQ(opened.value()->health().dropped, 9U);
    EXPECT_EQ(opened.value()->health().trouble, "") << "it takes what comes now";
    opened.value().reset();
    EXPECT_EQ(story.open().value()->recover().sessions.size(), 12U);
}

TEST(StoreTrouble, R1_AWriteThatComesToNoEndIsToldAndWhatWaitsForItIsWrittenOnceItDoes) {
    TroubleStory story;
    story.options.hangs_after = milliseconds(1);
    story.start();
    story.saved(session_row("s-ann"));
    story.until_well();
    FaultyDisk::hang();
    story.keep(call_row("one", hub::CallStage::accepted));
    while (story.trouble().find("at one write") == std::string::npos) std::this_thread::yield();
    EXPECT_NE(story.trouble().find(story.directory.file()), std::string::npos) << story.trouble();
    story.keep(call_row("two", hub::CallStage::accepted));
    EXPECT_GE(story.store().health().waiting, 2U);
    FaultyDisk::heal();
    story.wait();
    story.until_well();
    story.again();
    EXPECT_EQ(story.recovered.calls.size(), 2U);
}

TEST(StoreTrouble, AStartOnAFullDiskIsRefusedWithASentence) {
    TroubleStory story;
    FaultyDisk::fail_from(0, SQLITE_FULL);
    const auto opened = story.open();
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().find("disk is full"), std::string::npos) << opened.error();
    FaultyDisk::heal();
    story.start();
    story.saved(session_row("s-ann"));
}

}  // namespace
}  // namespace beckon::test
