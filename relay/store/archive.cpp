#include "store/archive.hpp"

#include <algorithm>

#include "store/query.hpp"

namespace beckon::relay::store {

namespace {

std::size_t bounded(std::size_t limit) { return std::min(limit, archive_rows_max); }

// Each side by its own index, and no more of it than is asked for.
constexpr std::string_view of_user =
    "WHERE rowid IN (SELECT rowid FROM calls WHERE site = ?1 AND caller = ?4 AND began < ?2 "
    "ORDER BY began DESC, rowid DESC LIMIT ?3) "
    "OR rowid IN (SELECT rowid FROM calls WHERE site = ?1 AND callee = ?4 AND began < ?2 "
    "ORDER BY began DESC, rowid DESC LIMIT ?3) ORDER BY began DESC, rowid DESC LIMIT ?3";
constexpr std::string_view of_site = "WHERE site = ?1 AND began < ?2 ORDER BY began DESC, rowid DESC LIMIT ?3";

const std::string flows_asked_for =
    "FROM flows WHERE site = ?1 AND first_seen >= ?2 AND first_seen < ?3 "
    "AND (?4 IS NULL OR callee = ?4 OR (kind <> 'watch' AND caller = ?4)) "
    "AND (?5 IS NULL OR (kind = 'watch' AND caller = ?5)) AND (?6 IS NULL OR call = ?6) ";
const std::string casts_asked_for =
    "FROM casts WHERE site = ?1 AND first_seen >= ?2 AND first_seen < ?3 AND (?4 IS NULL OR user = ?4) ";

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
    const std::size_t limit = bounded(query.limit);
    const Trouble trouble =
        query.user ? collect(database_, rows, unreadable, of_user, query.site, query.before.ms, limit, *query.user)
                   : collect(database_, rows, unreadable, of_site, query.site, query.before.ms, limit);
    if (trouble) return *trouble;
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
    if (Trouble trouble = ask("SELECT kind, sum(flowed) " + flows_asked_for + "GROUP BY kind", sum)) return trouble;
    const auto line = [&](Statement& found) {
        CallTime time;
        if (take_all(found, time.call, time.kind, time.caller, time.callee, time.flowed, time.first_seen, time.updated))
            usage.calls.push_back(time);
    };
    return ask("SELECT call, kind, caller, callee, sum(flowed), min(first_seen), max(updated) " + flows_asked_for
                   + "GROUP BY call ORDER BY min(first_seen) DESC, call LIMIT ?7",
               line, bounded(query.limit));
}

Trouble Archive::add_cast_times(Usage& usage, const UsageQuery& query) {
    if (query.viewer || query.call) return std::nullopt;
    const auto ask = [&](const std::string& sql, const auto& see, const auto&... more) {
        return each(database_, sql, see, query.site, query.from.ms, query.to.ms, query.user, more...);
    };
    const auto sum = [&](Statement& found) { take_all(found, usage.broadcast); };
    if (Trouble trouble = ask("SELECT coalesce(sum(live), 0) " + casts_asked_for, sum)) return trouble;
    const auto line = [&](Statement& found) {
        CastTime time;
        if (take_all(found, time.cast, time.user, time.live, time.first_seen, time.updated))
            usage.casts.push_back(time);
    };
    return ask("SELECT cast_id, user, sum(live), min(first_seen), max(updated) " + casts_asked_for
                   + "GROUP BY user, cast_id ORDER BY min(first_seen) DESC, cast_id LIMIT ?5",
               line, bounded(query.limit));
}

Archive::Answer<Usage> Archive::usage(const UsageQuery& query) {
    Usage usage;
    Trouble trouble = add_call_times(usage, query);
    if (!trouble) trouble = add_cast_times(usage, query);
    if (trouble) return *trouble;
    return usage;
}

Archive::Answer<std::vector<hub::RoomRow>> Archive::rooms(const SiteId& site, std::size_t limit) {
    std::vector<hub::RoomRow> rows;
    std::size_t unreadable = 0;
    const Trouble trouble =
        collect(database_, rows, unreadable, "WHERE site = ? ORDER BY starts, room LIMIT ?", site, bounded(limit));
    if (trouble) return *trouble;
    return rows;
}

Archive::Answer<std::vector<hub::StayRow>> Archive::stays(const SiteId& site, const RoomId& room, std::size_t limit) {
    std::vector<hub::StayRow> rows;
    std::size_t unreadable = 0;
    const Trouble trouble =
        collect(database_, rows, unreadable, "WHERE site = ? AND room = ? ORDER BY came, rowid LIMIT ?", site, room,
                bounded(limit));
    if (trouble) return *trouble;
    return rows;
}

}  // namespace beckon::relay::store
