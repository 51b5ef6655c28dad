#include "net/guests.hpp"

#include <algorithm>

namespace beckon::relay::net {

namespace {

/// Households that are gone but not calm yet are remembered; past this many to a socket, no more.
constexpr std::size_t houses_to_a_socket = 4;

}  // namespace

Guests::Arrival Guests::arrive(const std::optional<Address>& from) const {
    const auto found = from ? houses_.find(from->household()) : houses_.end();
    if (found != houses_.end() && found->second.here >= options_.sockets_per_address) {
        const auto& waiting = found->second.waiting;
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
    if (too_often(house, now)) return ProcessBound::opens;
    return std::nullopt;
}

/// A bucket of tokens, kept as the moment at which it will be full again.
bool Guests::too_often(House& house, Instant now) const {
    const Instant calm_at = std::max(house.calm_at, now) + options_.opens_every;
    if (calm_at - now > options_.opens_every * static_cast<std::int64_t>(options_.opens_burst)) return true;
    house.calm_at = calm_at;
    return false;
}

Guests::House& Guests::house_of(Seat& seat, const Address& client) {
    if (!seat.house_) seat.house_ = &*houses_.try_emplace(client.household()).first;
    return seat.house_->second;
}

void Guests::forget(Instant now) {
    const bool crowded = houses_.size() > options_.sockets * houses_to_a_socket;
    std::erase_if(houses_,
                  [&](const auto& one) { return one.second.here == 0 && (crowded || one.second.calm_at <= now); });
}

}  // namespace beckon::relay::net
