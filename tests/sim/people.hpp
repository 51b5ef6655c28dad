// What people do with their pages, and what fate does to them, in a random world.
#pragma once

#include "sim/world.hpp"

namespace beckon::sim {

/// People to populate a world, their devices and tabs, and their first turns.
void populate(World& world);
/// The rest of fate's blows are cancelled and what is broken is mended. Nobody does anything any more by himself.
void mend(World& world);
/// Everybody ends what goes on.
void everybody_leaves(World& world);

}  // namespace beckon::sim
