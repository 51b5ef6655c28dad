// Files from other times and other hands: brought up to date, or refused with a sentence, and never thrown away.
#include <filesystem>
#include <fstream>
#include <functional>

#include <sys/stat.h>
#include <unistd.h>

#include "store/archive.hpp"
#include "store/obstacle.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "story.hpp"

namespace beckon::test {
namespace {

using store::Database;

Database database(const StoreStory& story) {
    auto opened = Database::open(story.directory.file(), Database::Access::create, seconds(1));
    EXPECT_TRUE(opened.ok()) << opened.error();
    return std::move(opened.value());
}
std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
/// To root nothing is read-only.
void as_nobody(const std::function<void()>& look) {
    const bool root = ::getuid() == 0;
    if (root) {
        ASSERT_EQ(::setresuid(65'534, 65'534, 0), 0);
    }
    look();
    if (root) {
        ASSERT_EQ(::setresuid(0, 0, 0), 0);
    }
}
/// Refused, with a sentence that names the file and holds `word`; the file is as it was.
void expect_refused(StoreStory& story, const std::string& word) {
    const std::string before = content(story.directory.file());
    const auto opened = story.open();
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().find(word), std::string::npos) << opened.error();
    EXPECT_NE(opened.error().find(story.directory.path()), std::string::npos) << opened.error();
    EXPECT_EQ(content(story.directory.file()), before);
}

TEST(StoreFile, AnOlderVersionIsBroughtUpToDateWithAllItHolds) {
    StoreStory story;
    {
        Database old = database(story);
        ASSERT_EQ(store::migrate(old, 1), std::nullopt);
        ASSERT_EQ(old.execute("INSERT INTO sessions VALUES ('shop', 's-ann---', 'ann', 'laptop--', 'one-----', NULL)"),
                  std::nullopt);
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> told;
    story.options.on_upgrade = [&](std::int64_t from, std::int64_t to) { told.emplace_back(from, to); };
    story.start();
    EXPECT_EQ(told, (std::vector<std::pair<std::int64_t, std::int64_t>>{{1, store::newest_version}}));
    hub::SessionRow row = session_row("s-ann");
    row.previous.reset();
    EXPECT_EQ(tell(story.recovered.sessions), told_rows({row}));
    story.stop();
    EXPECT_EQ(database(story).number("PRAGMA user_version").value(), store::newest_version);
    story.start();
    EXPECT_EQ(told.size(), 1U) << "once";
}

TEST(StoreFile, ANewerVersionIsRefused) {
    StoreStory story;
    story.start();
    story.stop();
    ASSERT_EQ(database(story).execute("PRAGMA user_version = 99"), std::nullopt);
    expect_refused(story, "version 99");
}

TEST(StoreFile, ASecondRelayIsRefusedUntilTheFirstIsGone) {
    StoreStory story;
    story.start();
    const auto second = story.open();
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().find("in use by another relay"), std::string::npos) << second.error();
    story.stop();
    story.start();
}

TEST(StoreFile, AnotherProgramsDatabaseIsRefused) {
    StoreStory story;
    ASSERT_EQ(database(story).execute("CREATE TABLE recipes (cake TEXT)"), std::nullopt);
    expect_refused(story, "another program");
}

TEST(StoreFile, WhatIsNoDatabaseIsRefused) {
    StoreStory story;
    std::ofstream(story.directory.file()) << std::string(10'000, 'x');
    expect_refused(story, "is not a database");
}

TEST(StoreFile, ADamagedDatabaseIsRefused) {
    StoreStory story;
    story.start();
    for (int i = 0; i < 2'000; ++i) story.keep(session_row("session-" + std::to_string(i)));
    story.wait();
    story.stop();
    const auto size = std::filesystem::file_size(story.directory.file());
    std::fstream file(story.directory.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(20'000, '\x5a');
    file.close();
    expect_refused(story, "is damaged");
}

TEST(StoreFile, ACutOffDatabaseIsRefused) {
    StoreStory story;
    story.start();
    for (int i = 0; i < 2'000; ++i) story.keep(session_row("session-" + std::to_string(i)));
    story.wait();
    story.stop();
    std::filesystem::resize_file(story.directory.file(), std::filesystem::file_size(story.directory.file()) / 2);
    expect_refused(story, "is damaged");
}

TEST(StoreFile, ADirectoryThatIsNotThereIsRefused) {
    StoreStory story;
    const auto opened = store::open(story.directory.path() + "/none/beckon.db", story.options);
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().find("directory exists"), std::string::npos) << opened.error();
}

TEST(StoreFile, AFileThatMayOnlyBeReadIsRefused) {
    StoreStory story;
    story.start();
    story.stop();
    ASSERT_EQ(::chmod(story.directory.file().c_str(), 0444), 0);
    ASSERT_EQ(::chmod(story.directory.path().c_str(), 0555), 0);
    as_nobody([&] { expect_refused(story, "read-only"); });
    ::chmod(story.directory.path().c_str(), 0700);
}

TEST(StoreFile, WhatWouldKeepItFromBeingOpenedIsSeenWithoutTouchingAnything) {
    StoreStory story;
    const std::string file = story.directory.file();
    const auto expect_same_words = [&](const std::string& path) {
        const auto opened = store::open(path, story.options);
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(store::obstacle(path), opened.error());
    };
    EXPECT_EQ(store::obstacle(file), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(file)) << "a look makes none";
    expect_same_words(story.directory.path() + "/none/beckon.db");
    expect_same_words(story.directory.path());
    EXPECT_NE(store::obstacle(story.directory.path())->find("is a directory"), std::string::npos);
    ASSERT_EQ(::mkfifo((file + "-pipe").c_str(), 0600), 0);
    expect_same_words(file + "-pipe");
    ASSERT_EQ(::chmod(story.directory.path().c_str(), 0555), 0);
    as_nobody([&] { expect_same_words(file); });
    ::chmod(story.directory.path().c_str(), 0700);
    story.start();
    EXPECT_EQ(store::obstacle(file), std::nullopt) << "also while a relay has it";
    story.stop();
    std::filesystem::create_symlink(file, file + "-link");
    EXPECT_EQ(store::obstacle(file + "-link"), std::nullopt);
}

TEST(StoreFile, ALinkToAFileThatIsNotThereYetIsNoObstacle) {
    StoreStory story;
    const std::filesystem::path here = story.directory.path();
    std::filesystem::create_directories(here / "links");
    std::filesystem::create_directories(here / "data");
    std::filesystem::create_symlink("../data/beckon.db", here / "links" / "beckon.db");
    for (const auto& [path, mode] :
         {std::pair{here, 0755}, std::pair{here / "links", 0555}, std::pair{here / "data", 0777}})
        ASSERT_EQ(::chmod(path.c_str(), static_cast<mode_t>(mode)), 0);
    as_nobody([&] {
        EXPECT_EQ(store::obstacle(here / "links" / "beckon.db"), std::nullopt);
        EXPECT_TRUE(store::open(here / "links" / "beckon.db", story.options).ok());
    });
    ::chmod((here / "links").c_str(), 0755);
}

TEST(StoreFile, RowsThatNobodyCouldHaveWrittenAreLeftOutAndTold) {
    StoreStory story;
    story.start();
    story.saved(session_row("s-ann"));
    story.stop();
    ASSERT_EQ(
        database(story).execute("INSERT INTO sessions VALUES ('shop', 'short', 'x', 'laptop--', 'one-----', NULL)"),
        std::nullopt);
    story.start();
    EXPECT_EQ(tell(story.recovered.sessions), told_rows({session_row("s-ann")}));
    const relay::Store::Health health = story.store().health();
    EXPECT_EQ(health.trouble, "") << "whoever sends users here minds it, and the row stays";
    EXPECT_EQ(health.unreadable, 1U);
    EXPECT_NE(health.damage.find("left out: 1"), std::string::npos) << health.damage;
}

TEST(StoreFile, NobodyElseMayReadIt) {
    StoreStory story;
    story.start();
    story.saved(session_row("s-ann"));
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat about {};
        ASSERT_EQ(::stat((story.directory.file() + suffix).c_str(), &about), 0) << suffix;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << suffix;
    }
}

TEST(StoreFile, AnArchiveOfNothingSaysSo) {
    const Directory directory;
    const auto archive = store::Archive::open(directory.file());
    ASSERT_FALSE(archive.ok());
    EXPECT_NE(archive.error().find(directory.file()), std::string::npos) << archive.error();
}

}  // namespace
}  // namespace beckon::test
