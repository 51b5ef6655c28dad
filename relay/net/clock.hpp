// The time of day for what is stamped with it and held against others' clocks (tokens, TURN credentials, signatures, rooms),
// as one that timers can trust too: it never runs backwards.
//
// The system's two clocks part when a machine slept, or began with a wrong time and was then told the right one. This one
// follows: forward at once, and back by running at half the speed until the other has caught up.
#pragma once

#include <algorithm>
#include <cstdint>

#include "beckon/base/time.hpp"

namespace beckon::relay::net {

class Clock {
public:
    /// `steady`: microseconds of a clock that is never set. `look`: the system's time of day, asked once a second.
    template <class Look>
    Instant at(std::int64_t steady, const Look& look) {
        if (steady >= next_look_) follow(steady, look());
        return reading(steady);
    }

private:
    static constexpr std::int64_t look_every = 1'000'000;
    static constexpr std::int64_t micros_a_milli = 1000;

    Instant reading(std::int64_t steady) const {
        const std::int64_t passed = steady - since_;
        return {ours_.ms + (passed - std::min(passed / 2, ahead_)) / micros_a_milli};
    }
    void follow(std::int64_t steady, Instant theirs) {
        const Instant ours = reading(steady);
        ahead_ = theirs < ours ? (ours - theirs).ms * micros_a_milli : 0;
        ours_ = later(ours, theirs);
        since_ = steady;
        next_look_ = steady + look_every;
    }

    Instant ours_{};  ///< at `since_`
    std::int64_t since_ = 0;
    std::int64_t next_look_ = 0;
    std::int64_t ahead_ = 0;  ///< by so many microseconds, at `since_`
};

}  // namespace beckon::relay::net
