#include "store/write.hpp"

#include "beckon/base/visit.hpp"
#include "store/columns.hpp"

namespace beckon::relay::store {

namespace {

// Filled with the row's columns, in their order, then with the time where one is kept.
constexpr std::string_view session_sql = R"sql(
INSERT INTO sessions (site, session, user, device, hash, previous) VALUES (?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET site = excluded.site, user = excluded.user, device = excluded.device, hash = excluded.hash,
    previous = excluded.previous)sql";

// What has ended stays as it ended: of a call that the hub has forgotten since, a page may still tell an end of its own, or
// use the name again.
constexpr std::string_view call_sql = R"sql(
INSERT INTO calls (site, call, kind, stage, caller, caller_seat, caller_session, caller_gen,
    callee, callee_seat, callee_session, callee_gen, room, floor, began, accepted, reason, ended)
VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET kind = excluded.kind, stage = excluded.stage,
    caller = excluded.caller, caller_seat = excluded.caller_seat, caller_session = excluded.caller_session,
    caller_gen = excluded.caller_gen, callee = excluded.callee, callee_seat = excluded.callee_seat,
    callee_session = excluded.callee_session, callee_gen = excluded.callee_gen, room = excluded.room,
    floor = excluded.floor, began = excluded.began, accepted = excluded.accepted, reason = excluded.reason, ended = excluded.ended
WHERE stage <> 'ended')sql";

// The last of a call comes ahead of its end: one behind it is of another call of that name.
constexpr std::string_view description_sql = R"sql(
INSERT INTO descriptions (site, call, role, type, gen, rev, sdp) SELECT ?1,?2,?3,?4,?5,?6,?7
WHERE NOT EXISTS (SELECT 1 FROM calls WHERE site = ?1 AND call = ?2 AND stage = 'ended')
ON CONFLICT DO UPDATE SET type = excluded.type, gen = excluded.gen, rev = excluded.rev, sdp = excluded.sdp)sql";

// Totals only grow: whatever order they come in, and after any crash, the largest holds. That others call each other by the
// same name adds nothing to it.
constexpr std::string_view flow_sql = R"sql(
INSERT INTO flows (site, call, kind, caller, callee, gen, flowed, first_seen, updated)
VALUES (?,?,?,?,?,?,?,?8,?8)
ON CONFLICT DO UPDATE SET flowed = excluded.flowed, updated = excluded.updated
WHERE excluded.flowed > flowed AND excluded.caller = caller AND excluded.callee = callee)sql";

constexpr std::string_view cast_sql = R"sql(
INSERT INTO casts (site, cast_id, user, part, live, began, ended, first_seen, updated) VALUES (?,?,?,?,?,?,?,?8,?8)
ON CONFLICT DO UPDATE SET live = max(live, excluded.live), began = excluded.began, ended = excluded.ended,
    updated = CASE WHEN excluded.live > live THEN excluded.updated ELSE updated END)sql";

constexpr std::string_view room_sql = R"sql(
INSERT INTO rooms (site, room, starts, until, members_max, description, creator, time_zone, made)
VALUES (?,?,?,?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET starts = excluded.starts, until = excluded.until, members_max = excluded.members_max,
    description = excluded.description, creator = excluded.creator, time_zone = excluded.time_zone,
    made = excluded.made, closed = NULL)sql";

// The row stays until it is old: its stays are asked for when it is over.
constexpr std::string_view room_gone_sql =
    "UPDATE rooms SET closed = coalesce(min(?1, until), ?1) WHERE site = ?2 AND room = ?3";

constexpr std::string_view stay_sql = R"sql(
INSERT INTO stays (site, room, seat, user, came, went) VALUES (?,?,?,?,?,?)
ON CONFLICT DO UPDATE SET user = excluded.user, went = excluded.went)sql";

// Numbered by SQLite, and with AUTOINCREMENT (schema.cpp) never by a number that was there before.
constexpr std::string_view event_sql = "INSERT INTO events (id, site, chain, type, created, body) VALUES (?,?,?,?,?,?)";

template <class... Values>
Trouble run(Database& database, std::string_view sql, const Values&... values) {
    const auto statement = database.prepared(sql);
    if (!statement) return statement.error();
    (put(*statement.value(), values), ...);
    return database.run(*statement.value());
}

template <class R, class... More>
Trouble run_row(Database& database, std::string_view sql, const R& row, const More&... more) {
    const auto statement = database.prepared(sql);
    if (!statement) return statement.error();
    put_row(*statement.value(), row);
    (put(*statement.value(), more), ...);
    return database.run(*statement.value());
}

Trouble write_row(Database& database, const hub::Row& row, Instant now) {
    return match(
        row, [&](const hub::SessionRow& r) { return run_row(database, session_sql, r); },
        [&](const hub::SessionGone& r) { return run(database, "DELETE FROM sessions WHERE session = ?", r.session); },
        [&](const hub::CallRow& r) { return run_row(database, call_sql, r); },
        [&](const hub::DescriptionRow& r) { return run_row(database, description_sql, r); },
        [&](const hub::FlowRow& r) { return run_row(database, flow_sql, r, now); },
        [&](const hub::CastRow& r) { return run_row(database, cast_sql, r, now); },
        [&](const hub::RoomRow& r) { return run_row(database, room_sql, r); },
        [&](const hub::RoomGone& r) { return run(database, room_gone_sql, now, r.site, r.room); },
        [&](const hub::StayRow& r) { return run_row(database, stay_sql, r); });
}

Trouble write_mail(Database& database, const Mail& mail) {
    for (const Event& event : mail.events) {
        if (Trouble trouble = run_row(database, event_sql, event)) return trouble;
    }
    for (const EventNumber number : mail.forgotten) {
        if (Trouble trouble = run(database, "DELETE FROM events WHERE number = ?", number.value)) return trouble;
    }
    return std::nullopt;
}

}  // namespace

Trouble write_batch(Database& database, const std::vector<Kept>& rows, const Mail& mail, std::uint64_t epoch,
                    Instant now) {
    return database.transaction([&]() -> Trouble {
        for (const Kept& kept : rows) {
            if (Trouble trouble = write_row(database, kept.row, now)) return trouble;
        }
        if (Trouble trouble = write_mail(database, mail)) return trouble;
        return run(database,
                   "INSERT INTO meta (name, value) VALUES ('epoch', ?), ('written', ?) "
                   "ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
                   epoch, now.ms);
    });
}

Trouble write_epoch(Database& database, std::uint64_t epoch) {
    return run(database,
               "INSERT INTO meta (name, value) VALUES ('epoch', ?) "
               "ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
               epoch);
}

Trouble note_stays(Database& database, Instant now) {
    return run(database,
               "UPDATE meta SET value = ?1 WHERE name = 'written' AND value < ?1 "
               "AND EXISTS (SELECT 1 FROM stays WHERE went IS NULL)",
               now.ms);
}

}  // namespace beckon::relay::store
