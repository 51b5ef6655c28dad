// What of a configuration can be changed while the relay runs: sites, the certificate, who is trusted, bounds, how much is
// logged. The rest is built into what runs already.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace beckon::relay::config {

/// The keys that differ and that only a restart brings.
std::vector<std::string> needs_restart(const Config& running, const Config& wanted);

}  // namespace beckon::relay::config
