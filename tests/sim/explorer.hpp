// Every order of events in a small world: whatever can come next is tried, from every state that can be reached.
//
// There are no delays: what is on its way may arrive now, or after anything else, and the clock only moves when a timer is
// chosen to fire. What people may do, and how often a connection may be cut, is counted, so that the world is finite.
// States that have the same future are one (snapshot.cpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.hpp"

namespace beckon::sim {

/// What may still be done in a world.
struct Allowance {
    struct AtPage {
        std::uint8_t calls = 0;
        std::uint8_t answers = 0;
        std::uint8_t ends = 0;
        std::uint8_t reloads = 0;
    };
    std::array<AtPage, 4> pages{};
    std::uint8_t cuts = 0;
    std::uint8_t crashes = 0;  ///< of the relay
};

/// One way to go on. `x` and `y` by kind: a lane; a page; a page and the number of its call; a socket and what is kept.
struct Step {
    enum class Kind : std::uint8_t { arrives, timer, calls, answers, ends, reloads, cut, crash };
    Kind kind = Kind::arrives;
    std::int16_t x = 0;
    std::int16_t y = 0;
};

/// A kind of small world, with everybody connected and nothing going on.
struct SmallWorld {
    std::string_view name;
    std::string_view about;
    std::vector<std::string_view> pages;  ///< whose each page is; pages of one person are on devices of their own
    std::vector<std::string_view> calls;  ///< whom each page would call; empty: nobody
    std::vector<Way> at_once;             ///< what takes no time here, so that it crosses nothing
    Allowance allowed;
    bool by_hand = false;  ///< millions of states: only when it is named
};

const std::vector<SmallWorld>& small_worlds();

struct Findings {
    std::uint64_t states = 0;
    std::uint64_t edges = 0;
    std::uint64_t agreed = 0;  ///< states at rest, with everybody in agreement
    std::uint32_t deepest = 0;
    std::string fault;            ///< empty: none
    std::vector<Step> way_there;  ///< the shortest that was seen
    bool complete = true;         ///< false: `states_max` was reached
};

Findings explore(const SmallWorld& small, std::uint64_t states_max);
/// Goes that way once more, with a transcript.
std::string retell(const SmallWorld& small, const std::vector<Step>& way);

/// Two worlds of one fingerprint have the same future (snapshot.cpp).
struct Fingerprint {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
Fingerprint fingerprint_of(const World& world, const Allowance& left);

}  // namespace beckon::sim
