// Timers as a table with one slot for each name of an enum, so that none can be armed twice or forgotten.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "beckon/base/time.hpp"

namespace beckon {

/// `Which` is an enum whose last enumerator is `count_`.
template <class Which>
class Timers {
public:
    static constexpr std::size_t count = static_cast<std::size_t>(Which::count_);

    void arm(Which which, Instant at) { slot(which) = at; }
    void clear(Which which) { slot(which) = Instant::never(); }
    void clear_all() { at_.fill(Instant::never()); }

    Instant when(Which which) const { return at_[static_cast<std::size_t>(which)]; }
    bool armed(Which which) const { return !when(which).is_never(); }

    /// The only deadline there is.
    Instant soonest() const {
        Instant best = Instant::never();
        for (Instant at : at_) best = sooner(best, at);
        return best;
    }

    /// Takes the earliest timer that is due, disarming it; the lower enumerator where two fall together.
    std::optional<Which> take_due(Instant now) {
        std::size_t best = count;
        for (std::size_t i = 0; i < count; ++i) {
            if (at_[i] <= now && !at_[i].is_never() && (best == count || at_[i] < at_[best])) best = i;
        }
        if (best == count) return std::nullopt;
        at_[best] = Instant::never();
        return static_cast<Which>(best);
    }

    template <class See>
    void inspect(See& see) const {
        for (Instant at : at_) see(at);
    }

private:
    static constexpr std::array<Instant, count> all_never() {
        std::array<Instant, count> out{};
        out.fill(Instant::never());
        return out;
    }
    Instant& slot(Which which) { return at_[static_cast<std::size_t>(which)]; }

    std::array<Instant, count> at_ = all_never();
};

}  // namespace beckon
