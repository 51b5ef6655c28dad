// Where a fuzzer's decisions come from: the bytes that libFuzzer makes, or, where there are to be millions, a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "beckon/base/rng.hpp"

namespace beckon::fuzz {

class Choices {
public:
    explicit Choices(std::string_view bytes) : bytes_(bytes), rng_({0, 0}) {}
    explicit Choices(Seed seed) : endless_(true), rng_(seed) {}

    bool done() const { return !endless_ && at_ >= bytes_.size(); }
    std::uint64_t below(std::uint64_t limit) {
        if (endless_) return rng_.below(limit);
        std::uint64_t value = 0;
        for (std::uint64_t reach = 1; reach < limit; reach <<= 8U) value = value << 8U | byte();
        return value % limit;
    }
    bool chance(std::uint64_t times, std::uint64_t out_of) { return below(out_of) < times; }
    /// For values that are made by chance: as many as one likes come of two bytes.
    Rng dice() { return Rng({endless_ ? rng_.next() : below(1U << 16U), 1}); }
    /// The next so many bytes as they are.
    std::string_view text(std::size_t size) {
        const std::string_view out = bytes_.substr(at_ < bytes_.size() ? at_ : bytes_.size(), size);
        at_ += out.size();
        return out;
    }

private:
    std::uint64_t byte() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : 0; }

    std::string_view bytes_;
    std::size_t at_ = 0;
    bool endless_ = false;
    Rng rng_;
};

}  // namespace beckon::fuzz
