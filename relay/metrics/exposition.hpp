// All that the relay says about itself, in Prometheus's text format. No label has a user in it, nor anything that a site or
// a page has chosen, but the site's id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ports/census.hpp"
#include "ports/meters.hpp"
#include "ports/store.hpp"

namespace beckon::relay::metrics {

/// What is so at the moment of looking.
struct Moment {
    const Meters& meters;
    Census census;
    Store::Health store;
    std::string trouble;  ///< why the relay should get no new users; empty: it should
    std::string version;
    std::size_t connections_max = 0;
    std::uint64_t log_left_out = 0;
    Instant certificate_until = Instant::never();  ///< never: there is none
};

/// Whom that bound of the site turned away since the start.
std::uint64_t turned_away(const Moment& moment, const SiteId& site, hub::SiteBound by);

std::string exposition(const Moment& moment);

}  // namespace beckon::relay::metrics
