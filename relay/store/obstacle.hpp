// Whether a database can be had at a place, for whoever only wants to know.
#pragma once

#include <string>

#include "store/sqlite.hpp"

namespace beckon::relay::store {

/// It is there, and is something else than a file.
Trouble no_file(const std::string& path);

/// What would keep whoever asks from it, in the words of `open`; what only shows when the file is read (damage, another relay
/// that has it) it does not know. Nothing is made and nothing touched.
Trouble obstacle(const std::string& path);

}  // namespace beckon::relay::store
