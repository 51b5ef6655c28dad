// The two times of a loop. `now` is for how long things take: it began as the time of day, and nobody sets it. `day` is the time
// of day, for what is stamped with it and held against others' clocks (tokens, TURN credentials, signatures, rooms).
//
// The system's time of day is looked at once a second. When it was set (by hand, by whatever keeps it right, after a wrong
// start, or behind the back of a machine that stood still), `day` follows, forward or back, and `now` goes on as if nothing had
// happened. Less than `worth_following` is left as it is: each step has to be told to whoever keeps stamps.
#pragma once

#include <cstdint>

#include "beckon/base/time.hpp"

namespace beckon::relay::net {

class Clock {
public:
    static constexpr Span worth_following = seconds(1);

    /// Before anything else. `steady`: microseconds of a clock that is never set. `look`: the system's time of day.
    template <class Look>
    Clock(std::int64_t steady, const Look& look)
        : steady_zero_(look() - Span{steady / micros_a_milli}),
          now_(now_at(steady)) {}

    /// To `steady`. By how much the time of day was set meanwhile; mostly nothing.
    template <class Look>
    Span at(std::int64_t steady, const Look& look) {
        now_ = now_at(steady);
        if (steady < next_look_) return {};
        next_look_ = steady + look_every;
        const Span off = look() - day();
        if (off < worth_following && off > Span{} - worth_following) return {};
        ahead_ = ahead_ + off;
        return off;
    }

    Instant now_at(std::int64_t steady) const { return steady_zero_ + Span{steady / micros_a_milli}; }
    /// As of the last `at`.
    Instant now() const { return now_; }
    Instant day() const { return now_ + ahead_; }

private:
    static constexpr std::int64_t look_every = 1'000'000;
    static constexpr std::int64_t micros_a_milli = 1000;

    Instant steady_zero_;  ///< what `now` was when `steady` was 0
    Instant now_;
    Span ahead_;  ///< `day` of `now`
    std::int64_t next_look_ = 0;
};

}  // namespace beckon::relay::net
