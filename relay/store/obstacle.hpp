// Whether a database can be had at a place, for whoever only wants to know.
#pragma once

#include <string>

#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// What would keep `open` from it, in the words of `open`; what only shows when the file is read (damage, another relay that
/// has it) it does not know. Nothing is made and nothing touched.
Trouble obstacle(const std::string& path);

}  // namespace beckon::relay::store
