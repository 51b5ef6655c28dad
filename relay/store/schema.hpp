// The tables, and how a file of an earlier version comes to have them.
#pragma once

#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// How many migrations there are: the version of a file that has seen them all.
extern const int newest_version;

/// Brings a file up to `version`, wholly or not at all. Refuses a file of a newer version, and one that another
/// program made.
Trouble migrate(Database& database, int version = newest_version);

}  // namespace beckon::relay::store
