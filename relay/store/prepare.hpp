// What a database goes through before anything is read from it.
#pragma once

#include <cstdint>
#include <functional>

#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// A file that an older relay wrote was brought up to date. There is no way back but a copy.
using OnUpgrade = std::function<void(std::int64_t from, std::int64_t to)>;

/// Brings it up to date, looks whether it is whole, and whether nobody else holds it. Nothing is thrown away.
Trouble prepare(Database& database, const OnUpgrade& on_upgrade);

}  // namespace beckon::relay::store
