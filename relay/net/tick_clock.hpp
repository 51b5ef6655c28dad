// A clock whose microseconds are counted by the processor: a loop asks for them twice for each message, and to look at the system's
// clock costs ten times as much. It is looked at again after a while in any case: a counter that jumps (a machine that slept or was
// moved, another processor) is wrong for no longer than that while, and by no more. How fast it runs is learnt anew every second,
// and believed if it is what it was the second before: else a jump would pass for a pace.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

#if defined(__x86_64__)
#    include <cpuid.h>
#endif

namespace beckon::relay::net {

/// The counter, from wherever it began.
inline std::uint64_t ticks() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    std::uint64_t count = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(count));
    return count;
#else
    return 0;
#endif
}

/// It counts whether the processor works or sleeps, and always at one pace.
inline bool ticks_are_even() {
#if defined(__x86_64__)
    constexpr unsigned power_management = 0x80000007;
    constexpr unsigned invariant_tsc = 1U << 8U;
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid(power_management, &a, &b, &c, &d) != 0 && (d & invariant_tsc) != 0;
#elif defined(__aarch64__)
    return true;
#else
    return false;
#endif
}

class TickClock {
public:
    static constexpr std::int64_t counted_for = 2'000;  ///< then it is looked at again
    static constexpr std::int64_t learnt_every = 1'000'000;
    static constexpr double alike = 1.0 / 64;

    /// `micros`: what the clock says; it is never set back. Not `even`: it is always looked at.
    TickClock(std::int64_t micros, std::uint64_t ticks, bool even)
        : even_(even),
          looked_{micros, ticks},
          learnt_(looked_),
          now_(micros) {}

    /// What the clock says, never less than before.
    template <class Look>
    std::int64_t at(std::uint64_t ticks, const Look& look) {
        const double passed = between(looked_.ticks, ticks) * micros_a_tick_;
        if (micros_a_tick_ > 0 && passed >= 0 && passed < counted_for) {
            now_ = std::max(now_, looked_.micros + static_cast<std::int64_t>(passed));
        } else {
            looked_ = {look(), ticks};
            now_ = std::max(now_, looked_.micros);
            if (even_ && looked_.micros - learnt_.micros >= learnt_every) learn();
        }
        return now_;
    }

private:
    struct Moment {
        std::int64_t micros = 0;
        std::uint64_t ticks = 0;
    };

    void learn() {
        const double pace =
            static_cast<double>(looked_.micros - learnt_.micros) / between(learnt_.ticks, looked_.ticks);
        micros_a_tick_ = std::abs(pace - pace_) < pace_ * alike ? pace : 0;
        pace_ = pace;
        learnt_ = looked_;
    }
    static double between(std::uint64_t first, std::uint64_t second) {
        return static_cast<double>(static_cast<std::int64_t>(second - first));
    }

    bool even_;
    Moment looked_;
    Moment learnt_;  ///< as it was looked at then
    std::int64_t now_;
    double pace_ = 0;           ///< in the last second: microseconds a tick
    double micros_a_tick_ = 0;  ///< 0: not known
};

}  // namespace beckon::relay::net
