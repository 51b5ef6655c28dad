// A relay that runs: everything constructed, joined, and taken apart again in order.
#pragma once

#include "choice.hpp"

namespace beckon::relay {

/// Until SIGTERM or SIGINT, and a drain. What the process should exit with.
int serve(const ServeChoice& choice);

}  // namespace beckon::relay
