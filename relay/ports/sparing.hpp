// Whether a line about a stranger goes into the log: the first twenty do, and then one each second, for nobody may fill the disk
// by being refused. The next line says how many were left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "beckon/base/bucket.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay {

class Sparing {
public:
    /// True: say it, with what `left_out` gives.
    bool may(Instant now) {
        if (lines_.take(now, burst, every)) return true;
        ++left_out_;
        return false;
    }
    /// Since the last line.
    std::uint64_t left_out() { return std::exchange(left_out_, 0U); }

private:
    static constexpr std::size_t burst = 20;
    static constexpr Span every = seconds(1);

    Bucket lines_;
    std::uint64_t left_out_ = 0;
};

}  // namespace beckon::relay
