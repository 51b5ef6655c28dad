// What a world is like: how slow, how kind, how wild.
#pragma once

#include <cstdint>

#include "beckon/base/settings.hpp"
#include "hub/limits.hpp"

namespace beckon::sim {

/// Milliseconds, both ends included.
struct Range {
    std::int64_t low = 0;
    std::int64_t high = 0;
};

struct Conditions {
    Settings settings;
    hub::SiteLimits limits;

    // How long things take
    Range wire{5, 60};    ///< one way between a page and the relay
    Range across{5, 60};  ///< one way between two pages
    Range disk{0, 20};
    Range camera{0, 400};  ///< until the person lets us
    Range describe{3, 30};
    Range gather{5, 60};
    Range connect{30, 300};
    Range notice{5000, 7000};    ///< from a broken path to `disconnected`
    Range despair{8000, 20000};  ///< from there to `failed`

    // What goes wrong, out of 1000
    std::int64_t camera_refused = 0;
    std::int64_t camera_found = 0;  ///< one that there was not is plugged in while it is wanted
    std::int64_t description_refused = 0;
    std::int64_t heals_alone = 500;
    std::int64_t relayed = 0;          ///< devices that need a TURN server
    std::int64_t channel_loses = 200;  ///< of what a data channel still held when it was closed

    // What people and fate do in a random world (people.cpp)
    Range pause{4000, 26000};    ///< between two actions at one page
    Range between{2500, 15000};  ///< between two blows of fate; 0: there are none
    bool store_may_be_lost = false;

    bool gathers = true;   ///< candidates come one by one, after their description
    bool timed = true;     ///< false: nothing happens by itself, the explorer chooses
    bool encoded = false;  ///< every frame is also written and read back
    bool skewed = false;   ///< every page's clock is wrong
};

/// A quiet world: all is quick and nothing fails. For stories.
inline Conditions calm() {
    Conditions c;
    c.wire = {20, 20};
    c.across = {20, 20};
    c.disk = {2, 2};
    c.camera = {10, 10};
    c.describe = {10, 10};
    c.gather = {20, 20};
    c.connect = {100, 100};
    c.notice = {5000, 5000};
    c.despair = {15000, 15000};
    c.heals_alone = 0;
    c.channel_loses = 0;
    return c;
}

}  // namespace beckon::sim
