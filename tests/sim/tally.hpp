// What happened in a world, counted, so that one sees that the worlds are not empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beckon::sim {

enum class Count : std::uint8_t {
    events,
    frames,
    invited,
    rang,
    answered,
    declined,
    live,
    glares,
    mutual,
    ended,
    transfers,
    broadcasts,
    watches,
    rooms,
    pairs,
    reloads,
    crashed_tabs,
    second_tabs,
    copied_tabs,
    cuts,
    half_open,
    flaps,
    path_cuts,
    turn_deaths,
    both_reload,
    relay_crashes,
    stores_lost,
    slow_sockets,
    renewed,
    resumed,
    not_resumed,
    restored,
    peer_lost,
    recovered,
    straight,
    cameras_refused,
    descriptions_refused,
    ice_restarts,
    sessions_over,
    refusals,
    clocks_set,
    count_
};

class Tally {
public:
    static constexpr std::size_t size = static_cast<std::size_t>(Count::count_);
    static constexpr std::array<std::string_view, size> names{
        "events",    "frames",       "invited",      "rang",          "answered",      "declined",    "live",
        "glares",    "mutual",       "ended",        "transfers",     "broadcasts",    "watches",     "rooms",
        "pairs",     "reloads",      "crashed tabs", "second tabs",   "copied tabs",   "cuts",        "half-open",
        "flaps",     "path cuts",    "TURN deaths",  "both reload",   "relay crashes", "stores lost", "slow sockets",
        "renewed",   "resumed",      "not resumed",  "restored",      "peer lost",     "recovered",   "straight",
        "no camera", "broken peers", "ICE restarts", "sessions over", "refusals",      "clocks set"};

    void operator()(Count what, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(what)] += times; }
    std::uint64_t of(Count what) const { return counts_[static_cast<std::size_t>(what)]; }
    const std::array<std::uint64_t, size>& all() const { return counts_; }

    Tally& operator+=(const Tally& other) {
        for (std::size_t i = 0; i < size; ++i) counts_[i] += other.counts_[i];
        return *this;
    }

private:
    std::array<std::uint64_t, size> counts_{};
};

}  // namespace beckon::sim
