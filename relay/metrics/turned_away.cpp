#include "metrics/turned_away.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace beckon::relay::metrics {

namespace {

/// Those that were not told yet.
std::uint64_t fresh(std::uint64_t& told, std::uint64_t now) { return now - std::exchange(told, now); }

}  // namespace

void TurnedAway::look(const Moment& moment, Journal& journal) {
    ByName<ProcessBound> reached;
    reached.add(moment.meters.net.reached);
    reached.add(moment.meters.rest.reached);
    for (std::size_t i = 0; i < told_.size(); ++i) {
        const auto bound = static_cast<ProcessBound>(i);
        const std::uint64_t more = fresh(told_[i], reached[bound].value());
        if (more == 0) continue;
        journal.line(Level::info, "turned away", {{"limit", std::string(spell(bound))}, {"times", more}});
    }
    for (const auto& [id, site] : moment.census.sites) {
        auto& told = told_of_sites_[id];
        for (std::size_t i = 0; i < told.size(); ++i) {
            const auto bound = static_cast<hub::SiteBound>(i);
            const std::uint64_t more = fresh(told.at(i), metrics::turned_away(moment, id, bound));
            if (more == 0) continue;
            journal.line(Level::info, "turned away",
                         {{"site", std::string(id.view())}, {"limit", std::string(spell(bound))}, {"times", more}});
        }
    }
}

}  // namespace beckon::relay::metrics
