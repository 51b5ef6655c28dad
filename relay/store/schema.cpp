#include "store/schema.hpp"

#include <array>

namespace beckon::relay::store {

namespace {

constexpr std::int64_t application_id = 0x42656b6e;  ///< "Bekn", in the file's header: so that `file` and we know it

/// Times are milliseconds of the relay's clock, NULL is never. What was released is never changed: add a step.
constexpr std::array migrations{
    // 1: what the hub keeps
    R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (
    site TEXT NOT NULL, session TEXT NOT NULL PRIMARY KEY, user TEXT NOT NULL, device TEXT NOT NULL,
    hash TEXT NOT NULL, previous TEXT);
CREATE TABLE calls (
    site TEXT NOT NULL, call TEXT NOT NULL, kind TEXT NOT NULL, stage TEXT NOT NULL,
    caller TEXT NOT NULL, caller_seat TEXT, caller_session TEXT, caller_gen INTEGER NOT NULL,
    callee TEXT NOT NULL, callee_seat TEXT, callee_session TEXT, callee_gen INTEGER NOT NULL,
    room TEXT, floor INTEGER NOT NULL, began INTEGER, accepted INTEGER, reason TEXT, ended INTEGER,
    PRIMARY KEY (site, call));
CREATE TABLE descriptions (
    site TEXT NOT NULL, call TEXT NOT NULL, role TEXT NOT NULL, type TEXT NOT NULL,
    gen INTEGER NOT NULL, rev INTEGER NOT NULL, sdp TEXT NOT NULL, PRIMARY KEY (site, call, role));
CREATE TABLE flows (
    site TEXT NOT NULL, call TEXT NOT NULL, kind TEXT NOT NULL, caller TEXT NOT NULL, callee TEXT NOT NULL,
    gen INTEGER NOT NULL, flowed INTEGER NOT NULL,
    first_seen INTEGER NOT NULL, updated INTEGER NOT NULL, PRIMARY KEY (site, call, gen));
CREATE TABLE casts (
    site TEXT NOT NULL, cast_id TEXT NOT NULL, user TEXT NOT NULL, part INTEGER NOT NULL, live INTEGER NOT NULL,
    began INTEGER, ended INTEGER, first_seen INTEGER NOT NULL, updated INTEGER NOT NULL,
    PRIMARY KEY (site, user, cast_id, part));
CREATE TABLE rooms (
    site TEXT NOT NULL, room TEXT NOT NULL, starts INTEGER, until INTEGER, members_max INTEGER NOT NULL,
    PRIMARY KEY (site, room));
CREATE TABLE stays (
    site TEXT NOT NULL, room TEXT NOT NULL, seat TEXT NOT NULL, user TEXT NOT NULL, came INTEGER, went INTEGER,
    PRIMARY KEY (site, room, seat, came));
CREATE INDEX calls_by_end ON calls (ended);
)sql",
    // 2: what the archive asks for, and what ages
    R"sql(
CREATE INDEX calls_by_time ON calls (site, began);
CREATE INDEX calls_by_caller ON calls (site, caller, began);
CREATE INDEX calls_by_callee ON calls (site, callee, began);
CREATE INDEX flows_by_time ON flows (site, first_seen);
CREATE INDEX flows_by_age ON flows (updated);
CREATE INDEX casts_by_time ON casts (site, first_seen);
CREATE INDEX casts_by_age ON casts (updated);
CREATE INDEX stays_by_end ON stays (went);
)sql",
    // 3: what the host says of a room; one that is over stays, so that whoever comes too late can be told
    R"sql(
ALTER TABLE rooms ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN creator TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN made INTEGER;
ALTER TABLE rooms ADD COLUMN closed INTEGER;
CREATE INDEX rooms_by_name ON rooms (room);
CREATE INDEX rooms_by_start ON rooms (site, starts, room);
)sql",
    // 4: webhooks that wait to be delivered
    R"sql(
CREATE TABLE events (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, site TEXT NOT NULL, chain INTEGER NOT NULL,
    type TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL);
)sql",
    // 5: a user's own times
    R"sql(
CREATE INDEX flows_by_caller ON flows (site, caller, first_seen);
CREATE INDEX flows_by_callee ON flows (site, callee, first_seen);
)sql",
};

/// A file that is empty, or ours.
Trouble check_owner(Database& database, std::int64_t version) {
    const auto owner = database.number("PRAGMA application_id");
    if (!owner) return owner.error();
    if (owner.value() == application_id) return std::nullopt;
    const auto tables = database.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (owner.value() == 0 && version == 0 && tables.value() == 0) return std::nullopt;
    return "database " + database.path() + " belongs to another program. Name another file for the relay's database";
}

}  // namespace

const int newest_version = static_cast<int>(migrations.size());

Trouble migrate(Database& database, int version) {
    const auto found = database.number("PRAGMA user_version");
    if (!found) return found.error();
    if (Trouble trouble = check_owner(database, found.value())) return trouble;
    if (found.value() > newest_version)
        return "database " + database.path() + " is of version " + std::to_string(found.value())
               + ", and this relay knows versions up to " + std::to_string(newest_version)
               + ". Start the newer relay that wrote it, or put a copy from before its upgrade in its place";
    if (found.value() >= version) return std::nullopt;
    return database.transaction([&]() -> Trouble {
        for (std::int64_t step = found.value(); step < version; ++step) {
            if (Trouble failed = database.execute(migrations.at(static_cast<std::size_t>(step)))) return failed;
        }
        return database.execute("PRAGMA application_id = " + std::to_string(application_id)
                                + "; PRAGMA user_version = " + std::to_string(version));
    });
}

}  // namespace beckon::relay::store
