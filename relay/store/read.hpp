// What an earlier process kept, for the hub.
#pragma once

#include "ports/store.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

struct Recovered {
    hub::Recover kept;
    std::size_t unreadable = 0;  ///< rows that were left out: not this program wrote them
    std::uint64_t epoch = 0;     ///< the highest that was ever used
};

/// Sessions; calls that have not ended, or just now, with what was described and what flowed in them; yesterday's casts;
/// rooms that are not over; stays that nobody ended.
Result<Recovered, std::string> read_recovered(Database& database, Instant now);

}  // namespace beckon::relay::store
