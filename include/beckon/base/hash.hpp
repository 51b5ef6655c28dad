// Hashing what strangers name: SipHash-1-3 (Aumasson and Bernstein, 2012) under a key of the process's own. Without one, anybody
// can make names by the thousand that all hash alike, and each look-up among them goes through every one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "beckon/base/rng.hpp"

namespace beckon {

struct HashKey {
    std::uint64_t low = 0;
    std::uint64_t high = 0;

    static constexpr HashKey random(Rng rng) {
        const std::uint64_t first = rng.next();
        return {first, rng.next()};
    }
};

namespace detail {

class Sip {
public:
    constexpr explicit Sip(HashKey key)
        : a_(key.low ^ 0x736F6D6570736575ULL),
          b_(key.high ^ 0x646F72616E646F6DULL),
          c_(key.low ^ 0x6C7967656E657261ULL),
          d_(key.high ^ 0x7465646279746573ULL) {}

    constexpr void take(std::uint64_t word) {
        d_ ^= word;
        round();
        a_ ^= word;
    }
    constexpr std::uint64_t result() {
        c_ ^= 0xFFU;
        for (int i = 0; i < 3; ++i) round();
        return a_ ^ b_ ^ c_ ^ d_;
    }

private:
    static constexpr std::uint64_t rotate(std::uint64_t x, unsigned by) { return (x << by) | (x >> (64U - by)); }
    constexpr void round() {
        a_ += b_;
        b_ = rotate(b_, 13) ^ a_;
        a_ = rotate(a_, 32);
        c_ += d_;
        d_ = rotate(d_, 16) ^ c_;
        a_ += d_;
        d_ = rotate(d_, 21) ^ a_;
        c_ += b_;
        b_ = rotate(b_, 17) ^ c_;
        c_ = rotate(c_, 32);
    }

    std::uint64_t a_;
    std::uint64_t b_;
    std::uint64_t c_;
    std::uint64_t d_;
};

}  // namespace detail

/// On a machine of the other byte order it is another sum, and as good.
inline std::uint64_t keyed_hash(HashKey key, std::string_view bytes) noexcept {
    detail::Sip sip(key);
    const std::uint64_t size = bytes.size();
    std::uint64_t word = 0;
    for (; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
        std::memcpy(&word, bytes.data(), sizeof word);
        sip.take(word);
    }
    word = 0;
    std::memcpy(&word, bytes.data(), bytes.size());
    sip.take(word | size << 56U);
    return sip.result();
}

}  // namespace beckon
