#include "hub/places.hpp"

#include <cstddef>

#include "beckon/base/fetch.hpp"
#include "hub/state.hpp"

namespace beckon::hub {

namespace {

// What a message needs of each stands at its front.
constexpr std::size_t session_front = 3 * memory_line;
constexpr std::size_t call_front = 2 * memory_line;  // with the caller's seat
constexpr std::size_t seat_front = memory_line;
constexpr std::size_t kept_bytes = sizeof(decltype(Session::stream)::Sent);
static_assert(offsetof(Session, awaited) < session_front && offsetof(Seat, description) < seat_front);

}  // namespace

void Places::speaks_of(ConnId conn, const Call& call, const Session& peer) {
    Place& place = places_[conn.place()];
    place.call = &call;
    place.callee = &call.seat(Role::callee);
    place.peer = &peer;
    place.peer_conn = *peer.conn;
    const auto& kept = peer.stream.unacked();
    place.next = kept.begin();
    if (kept.empty()) return;
    Place& there = places_[peer.conn->place()];
    there.kept = &kept.front();
    there.parcel = kept.front().item.parcel.get();
}

ConnId Places::expect(ConnId conn) const {
    const Place& place = of(conn);
    fetch(place.session, session_front);
    fetch(place.call, call_front);
    fetch(place.callee, seat_front);
    fetch(place.peer, session_front);
    fetch(&of(place.peer_conn), sizeof(Place));
    fetch(place.next, kept_bytes);
    fetch(place.kept, kept_bytes);
    fetch(place.parcel, sizeof(Parcel));
    return place.peer_conn;
}

}  // namespace beckon::hub
