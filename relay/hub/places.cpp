#include "hub/places.hpp"

#include "beckon/base/fetch.hpp"
#include "hub/state.hpp"

namespace beckon::hub {

namespace {

// What a message needs of each stands at its front.
constexpr std::size_t session_front = 256;
constexpr std::size_t call_front = 192;
constexpr std::size_t seat_front = 128;

}  // namespace

void Places::speaks_of(ConnId conn, const Call& call, const Session& peer) {
    Place& place = places_[conn.place()];
    place.call = &call;
    place.callee = &call.seat(Role::callee);
    place.peer = &peer;
    place.peer_conn = *peer.conn;
}

ConnId Places::expect(ConnId conn) const {
    const Place& place = of(conn);
    fetch(place.session, session_front);
    fetch(place.call, call_front);
    fetch(place.callee, seat_front);
    fetch(place.peer, session_front);
    return place.peer_conn;
}

}  // namespace beckon::hub
