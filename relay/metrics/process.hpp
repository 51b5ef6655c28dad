// What the system says about this process, under the names that Prometheus's own clients use.
#pragma once

#include "metrics/families.hpp"

namespace beckon::relay::metrics {

/// What cannot be read is left out.
void add_process(Families& families);

}  // namespace beckon::relay::metrics
