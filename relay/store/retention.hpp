// What is old goes, a little at a time.
#pragma once

#include <cstddef>

#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// For how long things are kept once they are over. Zero: for ever.
struct Retention {
    Span calls = minutes(30LL * 24 * 60);   ///< ended calls with their descriptions
    Span usage = minutes(400LL * 24 * 60);  ///< times since they last grew; rooms that are over, and stays
};

/// Deletes up to `rows` of each kind in one transaction, so that nobody waits for long. True: there may be more.
Result<bool, std::string> tidy(Database& database, const Retention& retention, Instant now, std::size_t rows);

}  // namespace beckon::relay::store
