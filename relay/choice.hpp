// What a relay is told when it is started.
#pragma once

#include <functional>
#include <optional>

#include "config/config.hpp"

namespace beckon::relay {

struct ServeChoice {
    config::Config config;
    /// The configuration as it is by now, on SIGHUP. Nothing: it is wrong, and how is in the log.
    std::function<std::optional<config::Config>()> reread{};
};

}  // namespace beckon::relay
