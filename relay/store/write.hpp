// Rows into their tables.
#pragma once

#include <vector>

#include "ports/store.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// A row on its way to the disk.
struct Kept {
    hub::SaveNumber number;
    hub::Row row;
};

/// All of the rows or none, in one transaction that is on disk when this returns. Notes `now` as the time of the last
/// write, and that `epoch` has been used.
Trouble write_batch(Database& database, const std::vector<Kept>& rows, std::uint64_t epoch, Instant now);

}  // namespace beckon::relay::store
