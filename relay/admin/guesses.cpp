#include "admin/guesses.hpp"

#include "ports/household.hpp"

namespace beckon::relay::admin {

Span Guesses::wait(std::string_view address, Instant now) {
    const auto found = networks_.find(household_of(address));
    if (found == networks_.end()) {
        if (networks_.size() < networks_max) return {};
        forget_the_refilled(now);
        return networks_.size() < networks_max ? Span{} : every;
    }
    Bucket left = found->second;
    if (left.take(now, burst, every)) return {};
    return left.since + every - now;
}

void Guesses::wrong(std::string_view address, Instant now) { networks_[household_of(address)].take(now, burst, every); }

void Guesses::forget_the_refilled(Instant now) {
    std::erase_if(networks_, [&](const auto& one) { return one.second.refilled(every) <= now; });
}

}  // namespace beckon::relay::admin
