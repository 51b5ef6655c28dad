// The description's examples reserve a room for a Monday evening in Berlin. It is served with one that is still to come, for
// who tries an example would be told that it is over.
#pragma once

#include <string>
#include <string_view>

#include "api/zone.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::api {

/// "2026-11-23" in it becomes the first Monday that is more than a week after `now`, with the offset that Berlin has then.
std::string with_coming_dates(std::string_view description, Instant now, Zones& zones);

}  // namespace beckon::relay::api
