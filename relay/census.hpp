// How much of everything there is in a hub just now, for the metrics.
#pragma once

#include "hub/state.hpp"
#include "ports/census.hpp"

namespace beckon::relay {

/// Of hubs that have no site in common.
void add(Census& all, Census more);

/// From what the hub counts as it goes: it looks at each site once, and at nothing else.
Census taken_of(const hub::State& state);

}  // namespace beckon::relay
