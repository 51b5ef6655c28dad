#include "admin/guesses.hpp"

#include <algorithm>

#include "ports/household.hpp"

namespace beckon::relay::admin {

Span Guesses::wait(std::string_view address, Instant now) {
    const auto found = networks_.find(household_of(address));
    if (found == networks_.end()) {
        if (networks_.size() < networks_max) return {};
        forget_the_refilled(now);
        return networks_.size() < networks_max ? Span{} : every;
    }
    refill(found->second, now);
    if (found->second.guesses < burst) return {};
    return found->second.since + every - now;
}

void Guesses::wrong(std::string_view address, Instant now) {
    Used& used = networks_[household_of(address)];
    refill(used, now);
    if (used.guesses == 0) used.since = now;
    used.guesses = std::min(used.guesses + 1, burst);
}

void Guesses::refill(Used& used, Instant now) {
    const auto back = static_cast<std::size_t>(std::max<std::int64_t>((now - used.since).ms, 0) / every.ms);
    const std::size_t less = std::min(back, used.guesses);
    used.guesses -= less;
    used.since = used.since + every * static_cast<std::int64_t>(less);
}

void Guesses::forget_the_refilled(Instant now) {
    for (auto at = networks_.begin(); at != networks_.end();) {
        refill(at->second, now);
        at = at->second.guesses == 0 ? networks_.erase(at) : std::next(at);
    }
}

}  // namespace beckon::relay::admin
