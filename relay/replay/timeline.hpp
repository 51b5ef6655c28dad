// A recording as a person reads it: what happened at this page, and when, a line each; and why each call ended.
#pragma once

#include <string>
#include <vector>

#include "replay/recording.hpp"

namespace beckon::replay {

/// "   12.345  call Gb_t: live". Times are since the first line.
std::vector<std::string> timeline(const Recording& recording);

}  // namespace beckon::replay
