// What several shards have counted, as one relay's.
#pragma once

#include "ports/meters.hpp"

namespace beckon::relay::metrics {

/// On the thread that writes `more`.
void add(Meters& all, const Meters& more);

}  // namespace beckon::relay::metrics
