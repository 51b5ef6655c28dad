// A repeatable stream of numbers from a seed that the driver supplies (in a browser: 128 bits of crypto.getRandomValues).
// It spreads retries and names calls; it makes no secret: every token comes ready-made from the driver. Who needs numbers
// that nobody can foresee must see to it that nobody is shown any of the same seed.
#pragma once

#include <cstdint>

namespace beckon {

struct Seed {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

/// xoroshiro128++ (Blackman and Vigna, 2019), its state filled by splitmix64.
class Rng {
public:
    constexpr explicit Rng(Seed seed) : a_(mix(seed.high)), b_(mix(seed.low ^ 0x9E3779B97F4A7C15ULL)) {
        if ((a_ | b_) == 0) b_ = 1;
    }

    constexpr std::uint64_t next() {
        const std::uint64_t out = rotate(a_ + b_, 17) + a_;
        const std::uint64_t both = a_ ^ b_;
        a_ = rotate(a_, 49) ^ both ^ (both << 21U);
        b_ = rotate(both, 28);
        return out;
    }

    /// Uniform enough in [0, limit): the bias is under limit / 2^64. `limit` 0 gives 0.
    constexpr std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : next() % limit; }

    constexpr bool chance(std::uint64_t times, std::uint64_t out_of) { return below(out_of) < times; }

    template <class See>
    void inspect(See& see) const {
        see(a_);
        see(b_);
    }

private:
    static constexpr std::uint64_t rotate(std::uint64_t x, unsigned by) { return (x << by) | (x >> (64U - by)); }
    static constexpr std::uint64_t mix(std::uint64_t x) {
        x += 0x9E3779B97F4A7C15ULL;
        x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
        return x ^ (x >> 31U);
    }

    std::uint64_t a_;
    std::uint64_t b_;
};

}  // namespace beckon
