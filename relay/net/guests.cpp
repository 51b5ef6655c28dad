#include "net/guests.hpp"

#include <algorithm>

namespace beckon::relay::net {

namespace {

/// Households that are gone but not calm yet are remembered; past this many to a socket, no more.
constexpr std::size_t houses_to_a_socket = 4;

/// A bucket of tokens, kept as the moment at which it will be full again.
bool too_often(Instant& calm_at, std::size_t burst, Span every, Instant now) {
    const Instant then = std::max(calm_at, now) + every;
    if (then - now > every * static_cast<std::int64_t>(burst)) return true;
    calm_at = then;
    return false;
}

}  // namespace

Guests::Arrival Guests::arrive(const std::optional<Address>& from, Instant now) {
    House* const house = from ? &houses_[from->household()] : nullptr;
    if (house && too_often(house->connects_calm_at, options_.connects_burst, options_.connects_every, now))
        return {ProcessBound::connects, std::nullopt};
    if (house && house->here >= options_.sockets_per_address) {
        const auto& waiting = house->waiting;
        if (waiting.empty()) return {ProcessBound::sockets_per_address, std::nullopt};
        return {std::nullopt, waiting.front()};
    }
    if (here_ < options_.sockets) return {};
    if (waiting_.empty()) return {ProcessBound::sockets, std::nullopt};
    return {std::nullopt, waiting_.front()};
}

void Guests::enter(Seat& seat, const std::optional<Address>& from) {
    ++here_;
    if (from) ++house_of(seat, *from).here;
}

void Guests::leave(Seat& seat) {
    proceed(seat);
    --here_;
    if (seat.house_) --seat.house_->second.here;
    seat.house_ = nullptr;
}

void Guests::wait(Seat& seat, hub::ConnId conn) {
    proceed(seat);
    seat.waits_ = true;
    seat.in_all_ = waiting_.insert(waiting_.end(), conn);
    if (!seat.house_) return;
    auto& theirs = seat.house_->second.waiting;
    seat.in_house_ = theirs.insert(theirs.end(), conn);
}

void Guests::proceed(Seat& seat) {
    if (!seat.waits_) return;
    seat.waits_ = false;
    waiting_.erase(seat.in_all_);
    if (seat.house_) seat.house_->second.waiting.erase(seat.in_house_);
}

std::optional<ProcessBound> Guests::open(Seat& seat, const Address& client, Instant now) {
    const bool behind_a_proxy = seat.house_ == nullptr;
    House& house = house_of(seat, client);
    if (behind_a_proxy) ++house.here;
    if (behind_a_proxy && house.here > options_.sockets_per_address) return ProcessBound::sockets_per_address;
    if (too_often(house.opens_calm_at, options_.opens_burst, options_.opens_every, now)) return ProcessBound::opens;
    return std::nullopt;
}

std::optional<ProcessBound> Guests::ask(const Seat& seat, const Address& client, Instant now) {
    House& house = seat.house_ ? seat.house_->second : houses_[client.household()];
    if (too_often(house.requests_calm_at, options_.requests_burst, options_.requests_every, now))
        return ProcessBound::requests;
    return std::nullopt;
}

Guests::House& Guests::house_of(Seat& seat, const Address& client) {
    if (!seat.house_) seat.house_ = &*houses_.try_emplace(client.household()).first;
    return seat.house_->second;
}

void Guests::forget(Instant now) {
    const bool crowded = houses_.size() > options_.sockets * houses_to_a_socket;
    std::erase_if(houses_, [&](const auto& one) {
        const House& house = one.second;
        return house.here == 0
               && (crowded || std::max({house.connects_calm_at, house.opens_calm_at, house.requests_calm_at}) <= now);
    });
}

}  // namespace beckon::relay::net
