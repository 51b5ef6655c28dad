#include "store/read.hpp"

#include "store/query.hpp"

namespace beckon::relay::store {

namespace {

/// Pages that were away while a call ended ask for it when they are back; later than this, nobody does.
constexpr Span ended_kept = minutes(10);
/// A camera's page load may report once more when the relay is back; its total must not start anew.
constexpr Span casts_kept = minutes(24 * 60);

constexpr std::string_view of_recent_calls =
    "WHERE (site, call) IN (SELECT site, call FROM calls WHERE ended IS NULL OR ended >= ?) ORDER BY rowid";

}  // namespace

Result<Recovered, std::string> read_recovered(Database& database, Instant now) {
    Recovered out;
    hub::Recover& kept = out.kept;
    std::size_t& bad = out.unreadable;
    const Instant since = now - ended_kept;
    Trouble trouble = collect(database, kept.sessions, bad, "ORDER BY rowid");
    // The hub forgets the calls that ended first first, so they come in that order.
    if (!trouble)
        trouble = collect(database, kept.calls, bad, "WHERE ended IS NULL OR ended >= ? ORDER BY ended, rowid", since);
    if (!trouble) trouble = collect(database, kept.descriptions, bad, of_recent_calls, since);
    if (!trouble) trouble = collect(database, kept.flows, bad, of_recent_calls, since);
    if (!trouble)
        trouble = collect(database, kept.casts, bad, "WHERE updated >= ? ORDER BY updated, rowid", now - casts_kept);
    if (!trouble)
        trouble = collect(database, kept.rooms, bad,
                          "WHERE closed IS NULL AND (until IS NULL OR until > ?) ORDER BY rowid", now);
    if (!trouble) trouble = collect(database, kept.stays, bad, "WHERE went IS NULL ORDER BY rowid");
    if (trouble) return *trouble;
    const auto written = database.number("SELECT coalesce((SELECT value FROM meta WHERE name = 'written'), 0)");
    if (!written) return written.error();
    kept.stopped = Instant{written.value()};
    const auto epoch = database.number("SELECT value FROM meta WHERE name = 'epoch'");
    if (!epoch) return epoch.error();
    out.epoch = static_cast<std::uint64_t>(epoch.value());
    return out;
}

}  // namespace beckon::relay::store
