// `beckon-relay serve`: what a relay needs before it runs (descriptors, its store), and then the relay itself.
#pragma once

#include <memory>

#include "choice.hpp"
#include "net/tls.hpp"

namespace beckon::relay {

/// Until SIGTERM or SIGINT, and a drain. What the process should exit with. `identity`: for TLS, to begin with; null: none.
int serve(const ServeChoice& choice, const std::shared_ptr<const net::Identity>& identity);

}  // namespace beckon::relay
