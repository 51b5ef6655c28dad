// `beckon-relay serve`: what a relay needs before it runs (descriptors, its certificate, its store), and then the relay itself.
#pragma once

#include "choice.hpp"

namespace beckon::relay {

/// Until SIGTERM or SIGINT, and a drain. What the process should exit with.
int serve(const ServeChoice& choice);

}  // namespace beckon::relay
