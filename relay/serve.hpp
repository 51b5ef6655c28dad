// A relay that runs: everything constructed, joined, and taken apart again in order.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "config/config.hpp"

namespace beckon::relay {

struct ServeChoice {
    config::Config config;
    std::string files;  ///< a directory; what lies in it is served below /v1/
    /// The configuration as it is by now, on SIGHUP. Nothing: it is wrong, and how is in the log.
    std::function<std::optional<config::Config>()> reread{};
};

/// Until SIGTERM or SIGINT, and a drain. What the process should exit with.
int serve(const ServeChoice& choice);

}  // namespace beckon::relay
