// How much of everything there is, site by site.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

#include "beckon/base/ids.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "hub/limits.hpp"

namespace beckon::relay {

struct SiteCensus {
    hub::SiteLimits limits;
    std::size_t sessions = 0;
    std::size_t connected = 0;                                         ///< of them, those with a socket
    std::size_t users = 0;                                             ///< with a session
    std::array<std::size_t, Spellings<Kind>::names.size()> ringing{};  ///< calls, by Kind
    std::array<std::size_t, Spellings<Kind>::names.size()> accepted{};
    std::size_t casts = 0;  ///< cameras that are live
    std::size_t rooms = 0;
    std::size_t members = 0;  ///< in all rooms
    std::size_t subscriptions = 0;
    std::array<std::uint64_t, hub::site_bounds> reached{};  ///< by SiteBound, since the start
};

struct Census {
    std::map<SiteId, SiteCensus> sites;
    std::size_t unacknowledged = 0;  ///< messages that are kept for pages until they say that they have them
    std::uint64_t unsaved = 0;       ///< rows that the store has not said to be on disk
};

}  // namespace beckon::relay
