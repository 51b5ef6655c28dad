// Peer connections: who described what to whom, and when media really flows.
//
// A description is named in its SDP, "o:page:life:gen:n" or "a:…"; that is all that there is in it. Media flows between two
// connections once each holds the other's matching description, with the credentials (`ice`) that the other has in force.
#include <charconv>

#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {

std::string name_of(const PeerConn& peer, std::int64_t n) {
    std::string out = peer.made[static_cast<std::size_t>(n - 1)].type == SdpType::offer ? "o" : "a";
    for (std::int64_t part :
         {static_cast<std::int64_t>(peer.page), static_cast<std::int64_t>(peer.life), peer.gen, n}) {
        out += ':';
        out += std::to_string(part);
    }
    return out;
}

struct Named {
    Index peer = nowhere;
    std::int64_t n = 0;
};

}  // namespace

PeerConn* World::peer_of(Index page, const CallId& call, std::int64_t gen) {
    for (Index i = peers.size(); i-- > 0;) {
        PeerConn& peer = peers[i];
        if (peer.page == page && peer.gen == gen && !peer.closed && peer.call == call) return &peer;
    }
    return nullptr;
}

static Named resolve(const World& world, const CallId& call, std::string_view sdp) {
    std::int64_t parts[4] = {};
    const char* at = sdp.data() + 1;
    const char* end = sdp.data() + sdp.size();
    for (std::int64_t& part : parts) {
        if (at >= end) return {};
        at = std::from_chars(at + 1, end, part).ptr;
    }
    for (Index i = world.peers.size(); i-- > 0;) {
        const PeerConn& peer = world.peers[i];
        if (static_cast<std::int64_t>(peer.page) == parts[0] && static_cast<std::int64_t>(peer.life) == parts[1]
            && peer.gen == parts[2] && peer.call == call && parts[3] >= 1
            && parts[3] <= static_cast<std::int64_t>(peer.made.size())) {
            return {i, parts[3]};
        }
    }
    return {};
}

void World::obey(Index page, const call::CreatePeer& effect) {
    if (peer_of(page, effect.call, effect.gen)) return fail(pages[page].name + " made the same peer connection twice");
    PeerConn peer;
    peer.page = page;
    peer.life = pages[page].life;
    peer.call = effect.call;
    peer.gen = effect.gen;
    const Index at = peers.size();
    peer.work = lanes.add(Way::work, at);
    for (Lanes::Id& lane : peer.news) lane = lanes.add(Way::link, at);
    peer.straight = lanes.add(Way::straight, at);
    if (effect.sends && pages[page].camera == Page::Camera::asking && !pages[page].without)
        fail(pages[page].name + " connects before its camera is there");
    peers.push_back(std::move(peer));
}

void World::obey(Index page, const call::ClosePeer& effect) {
    const PeerConn* peer = peer_of(page, effect.call, effect.gen);
    if (!peer) return fail(pages[page].name + " closed a peer connection that it does not have");
    close_peer(static_cast<Index>(peer - peers.data()));
}

void World::obey(Index page, const call::MakeOffer& effect) {
    const PeerConn* peer = peer_of(page, effect.call, effect.gen);
    if (!peer) return fail(pages[page].name + " wants an offer from a peer connection that it does not have");
    if (effect.restart) tally(Count::ice_restarts);
    Item& item = push(peer->work, What::make_offer, roll(conditions.describe));
    item.number = effect.restart ? 1 : 0;
    item.number2 = effect.yields ? 1 : 0;
}

void World::obey(Index page, const call::ApplyDescription& effect) {
    const PeerConn* peer = peer_of(page, effect.call, effect.gen);
    if (!peer) return fail(pages[page].name + " applied a description to a peer connection that it does not have");
    const Named named = resolve(*this, effect.call, effect.sdp.text);
    if (named.peer == nowhere || peers[named.peer].gen != effect.gen)
        return fail(pages[page].name + " applied a description of another call or generation");
    if (peers[named.peer].made[static_cast<std::size_t>(named.n - 1)].type != effect.type)
        return fail(pages[page].name + " took an offer for an answer");
    Item& item = push(peer->work, What::apply, roll(conditions.describe));
    item.number = static_cast<std::int64_t>(named.peer);
    item.number2 = named.n;
}

void World::obey(Index page, const call::AddCandidates& effect) {
    const PeerConn* peer = peer_of(page, effect.call, effect.gen);
    if (!peer) return fail(pages[page].name + " added candidates to a peer connection that it does not have");
    if (peer->remote == nowhere && lanes.empty(peer->work))
        fail(pages[page].name + " added candidates before any description");
}

/// One operation of the connection's own queue has come to its end.
void World::peer_works(Index index, Item& item) {
    PeerConn& peer = peers[index];
    if (peer.closed || peer.broken) return;
    const Index page = peer.page;
    const CallId call = peer.call;
    const std::int64_t gen = peer.gen;
    if (item.what == What::candidates) {
        wire::Candidate candidate;
        candidate.line = "candidate " + std::to_string(item.number);
        return tell(page, agent::LocalCandidates{call, gen, {{candidate}}});
    }
    const auto gather = [&](std::int64_t n) {
        if (conditions.gathers) push(peer.work, What::candidates, roll(conditions.gather)).number = n;
    };
    const auto made = [&](SdpType type, std::int64_t ice, Index answers, std::int64_t answers_n) {
        peer.made.push_back({type, ice, answers, answers_n});
        const auto n = static_cast<std::int64_t>(peer.made.size());
        const bool anew = n == 1 || ice != peer.made[static_cast<std::size_t>(n - 2)].ice;
        const bool held = type == SdpType::offer && peer.held;
        if (anew && !held) gather(n);
        const std::string name = name_of(peer, n);
        tell(page, agent::LocalDescription{call, gen, type, name});
    };
    if (item.what == What::make_offer) {
        const bool anew = item.number == 1 || peer.last_ice == 0;
        if (anew) ++peer.last_ice;
        const std::int64_t ice = anew ? peer.last_ice : peer.ice == 0 ? peer.last_ice : peer.ice;
        peer.pending = static_cast<std::int64_t>(peer.made.size()) + 1;
        peer.held = item.number2 == 1;
        return made(SdpType::offer, ice, nowhere, 0);
    }
    const PeerConn::Made theirs =
        peers[static_cast<Index>(item.number)].made[static_cast<std::size_t>(item.number2 - 1)];
    const auto from = static_cast<Index>(item.number);
    if (chance(conditions.description_refused)) {
        peer.broken = true;
        pages[page].trouble = now;
        tally(Count::descriptions_refused);
        return tell(page, agent::PeerBroke{call, gen});
    }
    if (theirs.type == SdpType::answer) {
        if (peer.pending == 0) return fail(pages[page].name + " applied an answer although it waits for none");
        if (theirs.answers != index || theirs.answers_n != peer.pending)
            return fail(pages[page].name + " applied an answer to another offer");
        const std::int64_t ice = peer.made[static_cast<std::size_t>(peer.pending - 1)].ice;
        if (peer.held && ice != peer.ice) gather(peer.pending);
        peer.ice = ice;
        peer.pending = 0;
        peer.remote = from;
        peer.remote_ice = theirs.ice;
        return consider(index);
    }
    if (peer.pending != 0 && !peer.held && peer.remote != nowhere)
        fail(pages[page].name + " rolls an offer back, after which it sees no picture any more");
    peer.pending = 0;
    const bool anew = peer.ice == 0 || peer.remote != from || peer.remote_ice != theirs.ice;
    if (anew) peer.ice = ++peer.last_ice;
    peer.remote = from;
    peer.remote_ice = theirs.ice;
    made(SdpType::answer, peer.ice, from, item.number2);
    consider(index);
}

/// Do this connection and the one it was told of fit by now?
void World::consider(Index index) {
    const PeerConn& peer = peers[index];
    if (peer.closed || peer.remote == nowhere) return;
    const PeerConn& other = peers[peer.remote];
    const bool fit = !other.closed && !other.broken && other.remote == index && peer.remote_ice == other.ice
                     && other.remote_ice == peer.ice;
    if (!fit) return;
    const Index a = std::min(index, peer.remote);
    const Index b = std::max(index, peer.remote);
    if (peer.link == nowhere || links[peer.link].a != a || links[peer.link].b != b) {
        links.push_back({a, b, 0, 0, 0, false});
        peers[a].link = peers[b].link = links.size() - 1;
    }
    Link& link = links[peer.link];
    if (link.ice_a == peers[a].ice && link.ice_b == peers[b].ice) return;
    for (const Index end : {a, b}) {
        if (peers[end].shown != call::PeerLink::connected) peers[end].shown.reset();  // it tries anew
    }
    link.ice_a = peers[a].ice;
    link.ice_b = peers[b].ice;
    ++link.stamp;
    choose_turn(link);
    attempt(peer.link);
}

/// Where one of the two devices needs a TURN server, both sides have one from the start of each attempt.
void World::choose_turn(Link& link) {
    const Index a = pages[peers[link.a].page].device;
    const Index b = pages[peers[link.b].page].device;
    link.via = nowhere;
    if (a == b || (!devices[a].relayed && !devices[b].relayed)) return;
    link.via = static_cast<Index>(dice.below(turn.size()));
    if (!turn[link.via].up) link.via = (link.via + 1) % turn.size();  // which may be down as well
    link.via_life = turn[link.via].life;
}

/// The two ends reach each other, the way that they have agreed on.
bool World::carried(const Link& link) const {
    const bool way = link.via == nowhere || (turn[link.via].up && turn[link.via].life == link.via_life);
    return way && path_up(peers[link.a].page, peers[link.b].page);
}

/// Both sides try to reach each other with what they have.
void World::attempt(Index at) {
    const Link& link = links[at];
    const Span took = roll(conditions.connect);
    const bool path = carried(link);
    for (const Index end : {link.a, link.b}) {
        if (peers[end].closed) continue;
        Item& item = push(peers[end].news[path ? 0 : 2], path ? What::link_up : What::link_failed,
                          path ? took + roll(conditions.across) : roll(conditions.despair));
        item.number = link.stamp;
        item.number2 = static_cast<std::int64_t>(at);
    }
}

void World::peer_event(Index index, const Item& item) {
    PeerConn& peer = peers[index];
    const auto at = static_cast<Index>(item.number2);
    if (peer.closed || peer.broken) return;
    if (item.number != (item.what == What::link_down ? links[at].breaks : links[at].stamp)) return;
    Link& link = links[at];
    const auto show = [&](call::PeerLink state) {
        if (peer.shown == state) return;
        peer.shown = state;
        const CallId call = peer.call;
        tell(peer.page, agent::PeerLinkChanged{call, peer.gen, state});
    };
    if (item.what == What::link_up) {
        const bool path = carried(link) && !peers[link.a].closed && !peers[link.b].closed;
        if (path) {
            if (!link.flows) {
                link.flows = true;
                ++link.breaks;
                witness.media_starts(peer.call, now);
            }
            return show(call::PeerLink::connected);
        }
        Item& failing = push(peer.news[2], What::link_failed, roll(conditions.despair));
        failing.number = link.stamp;
        failing.number2 = item.number2;
        return;
    }
    if (item.what == What::link_down) {
        Item& failing = push(peer.news[2], What::link_failed, roll(conditions.despair));
        failing.number = link.stamp;
        failing.number2 = item.number2;
        return show(call::PeerLink::disconnected);
    }
    if (!link.flows) show(call::PeerLink::failed);
}

/// The path between the two ends of a link went, or one end did.
void World::breaks(Index at) {
    Link& link = links[at];
    if (!link.flows) return;  // what is under way will find out
    link.flows = false;
    witness.media_stops(peers[link.a].call, now);
    ++link.stamp;
    ++link.breaks;
    for (const Index end : {link.a, link.b}) {
        if (peers[end].closed) continue;
        Item& item = push(peers[end].news[1], What::link_down, roll(conditions.notice));
        item.number = link.breaks;
        item.number2 = static_cast<std::int64_t>(at);
    }
}

/// It is back: if nobody noticed, nothing was; otherwise some connections heal by themselves.
void World::heals(Index at) {
    Link& link = links[at];
    if (peers[link.a].closed || peers[link.b].closed) return;
    const auto connected = [&](Index end) { return peers[end].shown == call::PeerLink::connected; };
    const auto failed = [&](Index end) { return peers[end].shown == call::PeerLink::failed; };
    if (failed(link.a) || failed(link.b)) return;
    const bool unnoticed = connected(link.a) && connected(link.b);
    // While it still tries for the first time, it goes on trying; one that broke may have stopped.
    const auto broke = [&](Index end) { return peers[end].shown == call::PeerLink::disconnected; };
    if ((broke(link.a) || broke(link.b)) && !chance(conditions.heals_alone)) return;
    ++link.stamp;
    if (unnoticed) {
        link.flows = true;
        ++link.breaks;
        return witness.media_starts(peers[link.a].call, now);
    }
    attempt(at);
}

void World::paths_changed() {
    for (Index at = 0; at < links.size(); ++at) {
        const Link& link = links[at];
        if (peers[link.a].closed || peers[link.b].closed) continue;
        const bool path = carried(link);
        if (link.flows && !path) breaks(at);
        if (!link.flows && path) heals(at);
    }
}

void World::close_peer(Index index) {
    PeerConn& peer = peers[index];
    peer.closed = true;
    lanes.clear(peer.work);
    for (const Lanes::Id lane : peer.news) lanes.clear(lane);
    lanes.clear(peer.straight);
    if (peer.link == nowhere) return;
    const Link& link = links[peer.link];
    if (link.a == index || link.b == index) breaks(peer.link);
}

void World::obey(Index page, agent::SendPeer& effect) {
    for (Index i = peers.size(); i-- > 0;) {
        const PeerConn& peer = peers[i];
        if (peer.page != page || peer.closed || peer.link == nowhere || peer.call != effect.call) continue;
        const Link& link = links[peer.link];
        if (!link.flows) continue;
        const Index other = link.a == i ? link.b : link.a;
        push(peers[other].straight, What::frame, roll(conditions.across)).message = std::move(effect.message);
        tally(Count::straight);
        return;
    }
}

void World::peer_hears(Index index, Item& item) {
    const PeerConn& peer = peers[index];
    if (peer.closed || peer.link == nowhere) return;
    // What was handed to the channel still arrives after the other has closed its end, most of the time.
    const Link& link = links[peer.link];
    const bool on_its_way = carried(link) && !chance(conditions.channel_loses);
    if (!link.flows && !on_its_way) return;
    const CallId call = peer.call;
    tell(peer.page, agent::PeerFrameArrived{call, std::move(item.message)});
}

/// Another track: the browser wants to negotiate anew.
void World::share_screen(Index page, const CallId& call) {
    for (const PeerConn& peer : peers) {
        if (peer.page != page || peer.closed || peer.broken || peer.call != call
            || peer.shown != call::PeerLink::connected)
            continue;
        const std::int64_t gen = peer.gen;
        return tell(page, agent::NegotiationNeeded{call, gen});
    }
}

}  // namespace beckon::sim
