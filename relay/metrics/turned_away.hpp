// Which bounds turned somebody away, for the log: a line for each at every look, with how many there were since the last. Who
// floods the relay does not fill its disk.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "metrics/exposition.hpp"
#include "ports/journal.hpp"

namespace beckon::relay::metrics {

class TurnedAway {
public:
    static constexpr Span look_every = seconds(10);

    /// Says what is new since the last time.
    void look(const Moment& moment, Journal& journal);

private:
    std::array<std::uint64_t, ByName<ProcessBound>::size> told_{};
    std::map<SiteId, std::array<std::uint64_t, hub::site_bounds>> told_of_sites_;
};

}  // namespace beckon::relay::metrics
