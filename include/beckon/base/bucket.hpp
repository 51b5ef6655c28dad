// How often something may be done: so many at once, and one more each so often. How many and how often is said at each use,
// so that a rule that is read anew holds at once; what has been used up, and since when, is all that is kept.
#pragma once

#include <cstddef>
#include <cstdint>

#include "beckon/base/time.hpp"

namespace beckon {

struct Bucket {
    std::size_t used = 0;
    Instant since{};  ///< from when the next one to come back is counted

    /// Uses up `cost` of the `burst`, if there are so many left; false: none was used up. No `every`: none ever comes back.
    bool take(Instant now, std::size_t burst, Span every, std::size_t cost = 1) {
        if (every.ms > 0 && used > 0) {
            const auto back = static_cast<std::size_t>((now - since).ms / every.ms);
            if (back >= used) {
                used = 0;
            } else if (back > 0) {
                used -= back;
                since = since + every * static_cast<std::int64_t>(back);
            }
        }
        if (used == 0) since = now;
        if (used + cost > burst) return false;
        used += cost;
        return true;
    }

    /// When it is as full as if it had never been used.
    Instant refilled(Span every) const { return since + every * static_cast<std::int64_t>(used); }
};

}  // namespace beckon
