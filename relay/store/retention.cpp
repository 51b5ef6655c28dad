#include "store/retention.hpp"

#include <array>

#include "store/columns.hpp"

namespace beckon::relay::store {

namespace {

// ?1: what is older goes; ?2: so many at most. Descriptions go before the calls by which they are found, and stays no later
// than the rooms.
constexpr std::string_view old_descriptions =
    "DELETE FROM descriptions WHERE (site, call) IN "
    "(SELECT site, call FROM calls WHERE ended < ?1 ORDER BY ended, rowid LIMIT ?2)";
constexpr std::string_view old_calls =
    "DELETE FROM calls WHERE rowid IN (SELECT rowid FROM calls WHERE ended < ?1 ORDER BY ended, rowid LIMIT ?2)";
constexpr std::string_view old_rooms =
    "DELETE FROM rooms WHERE rowid IN (SELECT rowid FROM rooms WHERE until < ?1 LIMIT ?2)";
constexpr std::string_view old_flows =
    "DELETE FROM flows WHERE rowid IN (SELECT rowid FROM flows WHERE updated < ?1 LIMIT ?2)";
constexpr std::string_view old_casts =
    "DELETE FROM casts WHERE rowid IN (SELECT rowid FROM casts WHERE updated < ?1 LIMIT ?2)";
constexpr std::string_view old_stays =
    "DELETE FROM stays WHERE rowid IN (SELECT rowid FROM stays WHERE went < ?1 LIMIT ?2)";

struct Step {
    std::string_view sql;
    Span keep;
};

}  // namespace

Result<bool, std::string> tidy(Database& database, const Retention& retention, Instant now, std::size_t rows) {
    const std::array steps{Step{old_descriptions, retention.calls}, Step{old_calls, retention.calls},
                           Step{old_stays, retention.usage},        Step{old_rooms, retention.usage},
                           Step{old_flows, retention.usage},        Step{old_casts, retention.usage}};
    bool more = false;
    const Trouble trouble = database.transaction([&]() -> Trouble {
        for (const Step& step : steps) {
            if (step.keep == Span{}) continue;
            const auto statement = database.prepared(step.sql);
            if (!statement) return statement.error();
            put(*statement.value(), now - step.keep);
            put(*statement.value(), rows);
            if (Trouble failed = database.run(*statement.value())) return failed;
            more = more || database.changes() >= static_cast<std::int64_t>(rows);
        }
        return std::nullopt;
    });
    if (trouble) return *trouble;
    return more;
}

}  // namespace beckon::relay::store
