// Time as the load sees it.
#pragma once

#include <chrono>

namespace beckon::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace beckon::bench
