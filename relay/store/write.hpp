// Rows into their tables.
#pragma once

#include <cstdint>
#include <vector>

#include "ports/store.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// A row on its way to the disk.
struct Kept {
    hub::SaveNumber number;
    hub::Row row;
};

/// What else a transaction does: events that come, and those that need not be kept any more.
struct Mail {
    std::vector<Event> events;
    std::vector<EventNumber> forgotten;

    bool empty() const { return events.empty() && forgotten.empty(); }
};

/// All of the rows and the mail or none, in one transaction that is on disk when this returns. Notes `now` as the time of
/// the last write, and that `epoch` has been used.
Trouble write_batch(Database& database, const std::vector<Kept>& rows, const Mail& mail, std::uint64_t epoch,
                    Instant now);

/// By itself, ahead of all rows: the time of the last write stays that of the process before.
Trouble write_epoch(Database& database, std::uint64_t epoch);

/// Whoever is in a room has been there until now at least: after a crash or a stop that is when they went, if nothing was written since.
/// Nobody is, and nothing is written.
Trouble note_stays(Database& database, Instant now);

}  // namespace beckon::relay::store
