// How long to wait before trying the relay again.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "beckon/base/rng.hpp"
#include "beckon/base/time.hpp"

namespace beckon::session {

/// 0, 300, 1200, 2700, 4800, 7000, 7000… ms, each spread so that a thousand pages that lost one relay do not return as one.
class Backoff {
public:
    static constexpr std::array<std::int64_t, 6> steps_ms{0, 300, 1200, 2700, 4800, 7000};

    Span next(Rng& rng) {
        const std::int64_t step = steps_ms[std::min<std::size_t>(tries_, steps_ms.size() - 1)];
        ++tries_;
        const std::int64_t spread = std::max<std::int64_t>(step / 4, 50);
        return milliseconds(step + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(spread))));
    }
    void succeeded() { tries_ = 0; }

    template <class See>
    void inspect(See& see) const {
        see(std::min<std::size_t>(tries_, steps_ms.size()));
    }

private:
    std::size_t tries_ = 0;
};

}  // namespace beckon::session
