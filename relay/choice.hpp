// What a relay is told when it is started.
#pragma once

#include <functional>
#include <optional>

#include "config/load.hpp"

namespace beckon::relay {

struct ServeChoice {
    config::Loaded found;  ///< without errors
    /// The configuration as it is by now, on SIGHUP. Nothing: it is wrong, and how is in the log.
    std::function<std::optional<config::Loaded>()> reread{};
};

}  // namespace beckon::relay
