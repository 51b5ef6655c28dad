#include "api/backends.hpp"

#include <algorithm>
#include <string>

namespace beckon::relay::api {

void Backends::serve(const std::vector<Site>& sites) {
    for (const Site& site : sites) sites_[site.id].may = site.backend;
}

std::optional<Problem> Backends::ask(const SiteId& site, Instant now) {
    const auto served = sites_.find(site);
    if (served == sites_.end()) return std::nullopt;  // the gate lets nobody in for a site that is not served
    auto& [may, asked] = served->second;
    if (asked.take(now, may.burst, may.every)) return std::nullopt;
    Problem problem{Wrong::too_many_requests, "Too many requests of the backend of " + std::string(site.view()) + '.'};
    problem.allowed = std::to_string(may.burst) + " at once, and one more each " + std::to_string(may.every.ms) + " ms";
    problem.retry_after = std::max(asked.since + may.every - now, milliseconds(1));
    return problem;
}

}  // namespace beckon::relay::api
