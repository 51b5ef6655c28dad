// The store in one SQLite file.
//
// One thread writes: it takes all rows that wait, commits them together, and says so. When the disk takes nothing, live
// calls go on: rows are reported as saved although they are only in memory, `health` says what is wrong, and writing is
// tried again every second. What happens in that time does not survive a crash. Whoever brings rows waits for no disk, so
// one that is well and takes less than comes loses what there is no more room for, and `health` says so for as long. One that
// fails nothing and never comes to an end is told by `health` alone: what waits for it waits.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "beckon/base/result.hpp"
#include "ports/meters.hpp"
#include "ports/store.hpp"
#include "store/backlog.hpp"
#include "store/prepare.hpp"
#include "store/retention.hpp"

namespace beckon::relay::store {

struct Options {
    std::function<Instant()>
        now;  ///< the clock of the rows' times; goes on from start to start; called from any thread
    Retention retention{};
    Bounds bounds{};                      ///< of what waits in memory: past them, rows are lost and `health` says so
    Span gather_for = milliseconds(100);  ///< what no page waits for is written together with what comes in this time
    Span busy_timeout = seconds(2);       ///< while a copy of the file is being made, say
    Span retry_every = seconds(1);        ///< while the disk takes nothing
    Span hangs_after = seconds(5);        ///< a write that goes on for longer is told
    Span tidy_every = minutes(1);         ///< between two batches
    std::size_t tidy_rows = 500;          ///< of each kind at once
    OnUpgrade on_upgrade{};               ///< told while the file is opened
    StoreMeters* meters = nullptr;        ///< written by the store; it outlives it
};

/// Opens or makes the file, brings it up to date and reads what is to be recovered. What cannot be read, or is another's, is
/// refused with a sentence: nothing is live yet, and whoever starts the relay looks. Nothing is ever thrown away.
Result<std::unique_ptr<Store>, std::string> open(const std::string& path, Options options);

}  // namespace beckon::relay::store
