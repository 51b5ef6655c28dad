#include "store/prepare.hpp"

#include <cstdint>

#include "store/schema.hpp"

namespace beckon::relay::store {

namespace {

/// Reading all of a large file would keep everybody waiting; its damage is found when it is met.
constexpr std::int64_t check_bytes = 16LL << 20U;

Trouble check_whole(Database& database) {
    const auto pages = database.number("PRAGMA page_count");
    if (!pages) return pages.error();
    const auto page = database.number("PRAGMA page_size");
    if (!page) return page.error();
    if (pages.value() * page.value() > check_bytes) return std::nullopt;
    // One row that says "ok", or what is wrong: no number either way, so the words are compared in SQL.
    const auto sound = database.number("SELECT count(*) FROM pragma_quick_check(1) WHERE quick_check = 'ok'");
    if (!sound) return sound.error();
    if (sound.value() == 1) return std::nullopt;
    return database.damaged();
}

Trouble bring_up_to_date(Database& database, const OnUpgrade& on_upgrade) {
    const auto before = database.number("PRAGMA user_version");
    if (!before) return before.error();
    if (Trouble trouble = migrate(database)) return trouble;
    const bool upgraded = before.value() != 0 && before.value() != newest_version;  // 0: it was made just now
    if (upgraded && on_upgrade) on_upgrade(before.value(), newest_version);
    return std::nullopt;
}

}  // namespace

Trouble prepare(Database& database, const OnUpgrade& on_upgrade) {
    if (Trouble trouble = database.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF")) return trouble;
    if (Trouble trouble = bring_up_to_date(database, on_upgrade)) return trouble;
    // Readers do not stop the writer, and a commit is one write and one flush. After a burst the log shrinks again.
    if (Trouble trouble = database.execute("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864"))
        return trouble;
    if (Trouble trouble = check_whole(database)) return trouble;
    // A disk that is full is no reason not to start: calls need none. Another process that writes is.
    return database.execute("BEGIN IMMEDIATE; COMMIT");
}

}  // namespace beckon::relay::store
