// A random world from a seed, lived to its end.
#pragma once

#include <cstdint>
#include <string>

#include "sim/tally.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

struct Outcome {
    std::uint64_t seed = 0;
    std::string violation;  ///< empty: all went well
    std::string transcript;
    Instant at;
    Tally tally;
};

/// What a world of this seed is like.
Conditions conditions_of(std::uint64_t seed);

/// Lives it: a minute of people and faults, then all is mended and must come to rest in agreement, then everybody leaves
/// and nothing may be left behind.
Outcome live(std::uint64_t seed, bool telling);

}  // namespace beckon::sim
