// The sites that are served, of all shards, and how often the backend of each has asked of late.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "api/problem.hpp"
#include "beckon/base/bucket.hpp"
#include "ports/site.hpp"

namespace beckon::relay::api {

class Backends {
public:
    /// In addition to those that are known; of these, with what it may from now on.
    void serve(const std::vector<Site>& sites);

    bool know(const SiteId& site) const { return sites_.count(site) != 0; }
    /// Where there is but one; null: there are others, too.
    const SiteId* only() const { return sites_.size() == 1 ? &sites_.begin()->first : nullptr; }

    /// One request more. What is wrong with it, if it is one too many.
    std::optional<Problem> ask(const SiteId& site, Instant now);

private:
    struct Backend {
        BackendRate may;
        Bucket asked;
    };
    std::map<SiteId, Backend> sites_;
};

}  // namespace beckon::relay::api
