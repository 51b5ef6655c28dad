// What of a world decides its future, and nothing else: no clock but the time until things are due, no names of sockets
// and connections that are gone, no statistics.
#include "beckon/base/digest.hpp"
#include "beckon/wire/codec.hpp"
#include "hub/state.hpp"
#include "sim/explorer.hpp"

namespace beckon::sim {

namespace {

/// What is further off than this never happens in a small world, and all such times are alike.
constexpr Span horizon = minutes(30);

struct Look {
    Digest digest;
    bool streams = true;  ///< no socket will be cut any more: what is kept to be sent again never is
    std::string scratch;

    template <class T>
    void operator()(const T& value) {
        if constexpr (requires { value.inspect(*this); }) {
            value.inspect(*this);
        } else {
            digest(value);
        }
    }
    template <class T>
    void operator()(const session::Stream<T>& stream) {
        if (streams) digest(stream);
    }
    void operator()(const wire::Message& message) {
        scratch.clear();
        wire::append_body(scratch, message);
        digest(std::string_view(scratch));
    }
    void lane(const Lanes& lanes, Lanes::Id id) {
        for (const Item* item = lanes.head(id); item; item = lanes.after(*item)) {
            digest(item->what);
            if (streams) {
                digest(item->envelope.seq);
                digest(item->envelope.ack);
            }
            digest(item->number);
            if (item->what != What::frame) continue;
            (*this)(item->parcel ? item->parcel->message : item->message);
        }
        digest('|');
    }
};

void look_at(Look& see, const World& world, const Page& page) {
    see(page.agent.has_value());
    if (page.agent) page.agent->inspect(see);
    see(page.camera);
    see(page.captured);
    see(page.without);
    see(page.over);
    see.lane(world.lanes, page.camera_lane);
}

void look_at(Look& see, const World& world, const Conn& conn) {
    const bool gone = !conn.page_end && !conn.relay_end && world.lanes.empty(conn.up) && world.lanes.empty(conn.down);
    if (gone) return;
    see(conn.page);
    see(conn.page_end);
    see(conn.relay_end);
    see(conn.greeted);
    see(conn.silent);
    see(conn.cut);
    see.lane(world.lanes, conn.up);
    see.lane(world.lanes, conn.down);
}

void look_at(Look& see, const World& world, const PeerConn& peer) {
    if (peer.closed) return;
    see(peer.page);
    see(peer.call);
    see(peer.gen);
    see(peer.broken);
    see(peer.made.size());
    see(peer.pending);
    see(peer.ice);
    see(peer.remote_ice);
    see(peer.shown);
    if (peer.remote != nowhere) {
        const PeerConn& remote = world.peers[peer.remote];
        see(remote.page);
        see(remote.life == world.pages[remote.page].life);
    }
    see.lane(world.lanes, peer.work);
    for (const Lanes::Id lane : peer.news) see.lane(world.lanes, lane);
    see.lane(world.lanes, peer.straight);
    if (peer.link != nowhere) see(world.links[peer.link].flows);
}

void look_at(Look& see, const CallSeen& seen) {
    see(seen.call);
    for (const Side& side : seen.sides) {
        see(side.page);
        see(side.ended);
        see(side.joined);
    }
    see(seen.answered_by);
    see(seen.kept);
    see(seen.flowing);
}

}  // namespace

Fingerprint fingerprint_of(const World& world, const Allowance& left) {
    const bool streams = left.cuts > 0 || left.crashes > 0;
    Look see{Digest(world.now, horizon), streams, {}};
    for (const Page& page : world.pages) look_at(see, world, page);
    for (const Conn& conn : world.conns) look_at(see, world, conn);
    for (const PeerConn& peer : world.peers) look_at(see, world, peer);
    for (const CallSeen& seen : world.witness.calls()) look_at(see, seen);
    see(world.hub.has_value());
    // The hub's clock is ahead of the world's by `relay_ahead`.
    Look theirs{Digest(world.relay_now(), horizon), streams, {}};
    if (world.hub) world.hub->state().inspect(theirs);
    see(theirs.digest.low());
    see(theirs.digest.high());
    see.lane(world.lanes, world.store_lane);
    see(world.store.waiting().size());
    for (const Allowance::AtPage& page : left.pages) {
        see(page.calls);
        see(page.answers);
        see(page.ends);
        see(page.reloads);
    }
    see(left.cuts);
    see(left.crashes);
    return {see.digest.low(), see.digest.high()};
}

}  // namespace beckon::sim
