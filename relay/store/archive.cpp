#include "store/archive.hpp"

#include <algorithm>

#include "store/query.hpp"

namespace beckon::relay::store {

namespace {

std::size_t bounded(std::size_t limit) { return std::min(limit, records_in_an_answer); }

/// Behind everything: names are ASCII.
const std::string last_name = "~";

// ?2, ?3: the mark. Each side of a call by its own index, and no more of it than is asked for.
constexpr std::string_view of_user =
    "WHERE rowid IN (SELECT rowid FROM calls WHERE site = ?1 AND caller = ?5 AND began <= ?2 "
    "AND (began < ?2 OR call < ?3) ORDER BY began DESC, call DESC LIMIT ?4) "
    "OR rowid IN (SELECT rowid FROM calls WHERE site = ?1 AND callee = ?5 AND began <= ?2 "
    "AND (began < ?2 OR call < ?3) ORDER BY began DESC, call DESC LIMIT ?4) ORDER BY began DESC, call DESC LIMIT ?4";
constexpr std::string_view of_site =
    "WHERE site = ?1 AND began <= ?2 AND (began < ?2 OR call < ?3) ORDER BY began DESC, call DESC LIMIT ?4";

// A user may ask as often as their rate allows, so each question has an index that leads to its own rows; only who asks for
// everybody's looks at all of them. Every parameter is named, also where it is not asked for.
const std::string in_time = "first_seen >= ?2 AND first_seen < ?3 ";

std::string flows_asked_for(const UsageQuery& query) {
    std::string out = "FROM flows WHERE ";
    if (query.user) {
        const std::string mine = "SELECT rowid FROM flows WHERE site = ?1 AND " + in_time;
        out += "rowid IN (" + mine + "AND callee = ?4 UNION ALL " + mine + "AND caller = ?4 AND kind <> 'watch') ";
    } else {
        // The plus keeps SQLite from going by the time where the call leads to fewer rows.
        out +=
            "site = ?1 AND " + (query.call ? "+first_seen >= ?2 AND +first_seen < ?3 " : in_time) + "AND ?4 IS NULL ";
    }
    out += query.viewer ? "AND kind = 'watch' AND caller = ?5 " : "AND ?5 IS NULL ";
    out += query.call ? "AND call = ?6 " : "AND ?6 IS NULL ";
    return out;
}

std::string casts_asked_for(const UsageQuery& query) {
    return "FROM casts WHERE site = ?1 AND " + in_time + (query.user ? "AND user = ?4 " : "AND ?4 IS NULL ");
}

const std::string room_columns = "SELECT " + std::string(Table<hub::RoomRow>::columns) + ", closed FROM rooms ";
constexpr std::string_view rooms_of_site =
    "WHERE site = ?1 AND starts >= ?2 AND (starts > ?2 OR room > ?3) AND (?4 = 0 OR closed IS NULL) "
    "ORDER BY starts, room LIMIT ?5";

/// Rooms, each with the column behind those of its row.
template <class... Values>
Result<std::vector<StoredRoom>, std::string> read_rooms(Database& database, std::string_view rest,
                                                        const Values&... values) {
    std::vector<StoredRoom> rooms;
    const auto add = [&](Statement& found) {
        StoredRoom room;
        if (take_row(found, room.room) && take(found, room.closed)) rooms.push_back(std::move(room));
    };
    if (Trouble trouble = each(database, room_columns + std::string(rest), add, values...)) return *trouble;
    return rooms;
}

/// Reads the columns into the values; a value that cannot be read stays what it was.
template <class... Values>
bool take_all(Statement& found, Values&... values) {
    bool sound = true;
    ((sound = take(found, values) && sound), ...);
    return sound;
}

}  // namespace

Result<Archive, std::string> Archive::open(const std::string& path, Span busy_timeout) {
    auto database = Database::open(path, Database::Access::read_only, busy_timeout);
    if (!database) return database.error();
    // Opening reads nothing yet: a file that is none of ours is to be refused here, not at the first question.
    const auto tables = database.value().number("SELECT count(*) FROM meta");
    if (!tables) return tables.error();
    return Archive(std::move(database.value()));
}

Archive::Answer<std::vector<hub::CallRow>> Archive::calls(const CallQuery& query) {
    std::vector<hub::CallRow> rows;
    std::size_t unreadable = 0;
    const Mark mark = query.before.value_or(Mark{Instant::never(), last_name});
    const auto ask = [&](std::string_view sql, const auto&... more) {
        return collect(database_, rows, unreadable, sql, query.site, mark.at.ms, mark.name, bounded(query.limit),
                       more...);
    };
    if (Trouble trouble = query.user ? ask(of_user, *query.user) : ask(of_site)) return *trouble;
    return rows;
}

Archive::Answer<std::optional<StoredCall>> Archive::call(const SiteId& site, const CallId& call) {
    std::vector<hub::CallRow> calls;
    std::vector<hub::DescriptionRow> descriptions;
    std::size_t unreadable = 0;
    constexpr std::string_view this_one = "WHERE site = ? AND call = ?";
    Trouble trouble = collect(database_, calls, unreadable, this_one, site, call);
    if (!trouble) trouble = collect(database_, descriptions, unreadable, this_one, site, call);
    if (trouble) return *trouble;
    std::optional<StoredCall> found;
    if (calls.empty()) return found;
    found.emplace();
    found->call = std::move(calls.front());
    for (hub::DescriptionRow& row : descriptions)
        (row.from == Role::caller ? found->from_caller : found->from_callee) = std::move(row);
    return found;
}

Trouble Archive::add_call_times(Usage& usage, const UsageQuery& query) {
    const auto ask = [&](const std::string& sql, const auto& see, const auto&... more) {
        return each(database_, sql, see, query.site, query.from.ms, query.to.ms, query.user, query.viewer, query.call,
                    more...);
    };
    const auto sum = [&](Statement& found) {
        Kind kind{};
        Span span;
        if (!take_all(found, kind, span)) return;
        Span& total = kind == Kind::watch ? usage.watched : usage.talked;
        total = total + span;
    };
    const std::string flows = flows_asked_for(query);
    if (Trouble trouble = ask("SELECT kind, sum(flowed) " + flows + "GROUP BY kind", sum)) return trouble;
    const auto line = [&](Statement& found) {
        CallTime time;
        if (take_all(found, time.call, time.kind, time.caller, time.callee, time.flowed, time.first_seen, time.updated))
            usage.calls.push_back(time);
    };
    const Mark mark = query.before.value_or(Mark{Instant::never(), last_name});
    return ask(
        "SELECT call, kind, caller, callee, sum(flowed), min(first_seen) AS seen, max(updated) " + flows
            + "GROUP BY call HAVING seen < ?7 OR (seen = ?7 AND call < ?8) ORDER BY seen DESC, call DESC LIMIT ?9",
        line, mark.at.ms, mark.name, bounded(query.limit));
}

Trouble Archive::add_cast_times(Usage& usage, const UsageQuery& query) {
    if (query.viewer || query.call) return std::nullopt;
    const auto ask = [&](const std::string& sql, const auto& see, const auto&... more) {
        return each(database_, sql, see, query.site, query.from.ms, query.to.ms, query.user, more...);
    };
    const auto sum = [&](Statement& found) { take_all(found, usage.broadcast); };
    const std::string casts = casts_asked_for(query);
    if (Trouble trouble = ask("SELECT coalesce(sum(live), 0) " + casts, sum)) return trouble;
    const auto line = [&](Statement& found) {
        CastTime time;
        if (take_all(found, time.cast, time.user, time.live, time.first_seen, time.updated))
            usage.casts.push_back(time);
    };
    // Pages name their broadcasts, so two users may have one name: the user's is the rest of the mark.
    const Mark mark = query.before.value_or(Mark{Instant::never(), last_name});
    return ask("SELECT cast_id, user, sum(live), min(first_seen) AS seen, max(updated) " + casts
                   + "GROUP BY user, cast_id HAVING seen < ?5 OR (seen = ?5 AND cast_id || ' ' || user < ?6) "
                     "ORDER BY seen DESC, cast_id || ' ' || user DESC LIMIT ?7",
               line, mark.at.ms, mark.name, bounded(query.limit));
}

Archive::Answer<Usage> Archive::usage(const UsageQuery& query) {
    Usage usage;
    Trouble trouble = add_call_times(usage, query);
    if (!trouble) trouble = add_cast_times(usage, query);
    if (trouble) return *trouble;
    return usage;
}

Archive::Answer<std::vector<StoredRoom>> Archive::rooms(const RoomQuery& query) {
    const Mark mark = query.after.value_or(Mark{Instant{0}, {}});
    return read_rooms(database_, rooms_of_site, query.site, mark.at.ms, mark.name, query.open_only,
                      bounded(query.limit));
}

Archive::Answer<std::optional<StoredStays>> Archive::stays(const SiteId& site, const RoomId& room) {
    auto rooms = read_rooms(database_, "WHERE site = ? AND room = ?", site, room);
    if (!rooms) return rooms.error();
    std::optional<StoredStays> found;
    if (rooms.value().empty()) return found;
    found.emplace();
    found->room = std::move(rooms.value().front());
    std::size_t unreadable = 0;
    Trouble trouble =
        collect(database_, found->stays, unreadable, "WHERE site = ? AND room = ? ORDER BY came, rowid LIMIT ?", site,
                room, records_in_an_answer + 1);
    if (trouble) return *trouble;
    found->more = found->stays.size() > records_in_an_answer;
    if (found->more) found->stays.pop_back();
    return found;
}

Archive::Answer<std::optional<StoredRoom>> Archive::room(const RoomId& room) {
    auto rooms = read_rooms(database_, "WHERE room = ? ORDER BY site LIMIT 1", room);
    if (!rooms) return rooms.error();
    std::optional<StoredRoom> found;
    if (!rooms.value().empty()) found = std::move(rooms.value().front());
    return found;
}

}  // namespace beckon::relay::store
