// A configuration while it is put together: values, and where each came from.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "config/load.hpp"

namespace beckon::relay::config {

/// Where a key was given last.
struct Place {
    std::string where;
    bool refused = false;  ///< with a value that is not allowed: nobody needs to hear that it is missing, too
};
using Places = std::map<std::string, Place, std::less<>>;

struct PlacedIce {
    IceServer server;
    Places places;
};

struct PlacedSite {
    Site site;
    std::string where;  ///< the place of the whole
    Places places;
    std::vector<PlacedIce> ice;
};

struct Draft {
    Config config;  ///< its sites are filled in at the end
    Places places;
    std::vector<PlacedSite> sites;
    bool (*is_private_host)(const std::string& host) = nullptr;           ///< as in Sources
    std::string (*directory_trouble)(const std::string& path) = nullptr;  ///< likewise
    std::string unread;  ///< where the first key is that means nothing, and may have been meant for a site
};

struct Report {
    std::vector<Complaint> errors;
    std::vector<Complaint> warnings;

    void error(std::string where, std::string what) { errors.push_back({std::move(where), std::move(what)}); }
    void warn(std::string where, std::string what) { warnings.push_back({std::move(where), std::move(what)}); }
};

/// What no single key can tell: whether they go together. Adds the open site if there is none.
void judge(Draft& draft, Report& report);

}  // namespace beckon::relay::config
