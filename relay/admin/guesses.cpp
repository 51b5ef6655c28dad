#include "admin/guesses.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace beckon::relay::admin {

Span Guesses::wait(std::string_view address, Instant now) {
    const auto found = networks_.find(network_of(address));
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
    Used& used = networks_[network_of(address)];
    refill(used, now);
    if (used.guesses == 0) used.since = now;
    used.guesses = std::min(used.guesses + 1, burst);
}

/// Of an IPv6 address the first half: the other one is whatever its owner likes.
std::string Guesses::network_of(std::string_view address) {
    std::string text(address);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    return std::string(bytes.begin(), bytes.begin() + bytes.size() / 2);
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
