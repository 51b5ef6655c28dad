// How much of everything there is in a hub just now, for the metrics.
#pragma once

#include "hub/state.hpp"
#include "ports/census.hpp"

namespace beckon::relay {

/// Of hubs that have no site in common.
void add(Census& all, Census more);

/// Looks at every session and every call: milliseconds where there are many thousands.
Census taken_of(const hub::State& state);

}  // namespace beckon::relay
