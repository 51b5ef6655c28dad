// Which offers and answers to make, apply or ignore: perfect negotiation over numbered peer connections.
//
// A call goes through generations. Each is one RTCPeerConnection at either end; a reload starts another. At most two are
// alive: `active`, whose media is shown, and `next`, which takes its place as soon as it flows, so that nothing goes
// black. Within a generation offers are numbered by their maker (`rev`), and an answer repeats its offer's number.
//
//   an offer of a higher generation      is always taken
//   of one of ours, when we are at rest  is taken
//   of one of ours, crossing our offer   the polite side (the caller) takes it, the other ignores it
//   of a generation that is gone         is ignored
//
// Generations up to `floor` are dead: a page that held them was reloaded. The relay knows the floor, and tells exactly one
// side to lead, that is to offer the first generation above it.
//
// A connection that fails is mended with new ICE credentials. One that fails although more than its first descriptions was
// exchanged since it flowed is replaced by the next generation: Firefox, after a restart that failed and another, may send where
// nobody hears it, for good.
//
// While the other page is away, an offer of the next generation is parked at the relay, for a page that comes back with
// nothing. One that comes back as it went never hears of it: whatever flowed, flows on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "beckon/call/connection.hpp"
#include "beckon/call/early.hpp"
#include "beckon/call/effect.hpp"

namespace beckon::call {

class Negotiation {
public:
    Negotiation(Role role, Kind kind, bool media_ready) : role_(role), kind_(kind), ready_(media_ready || !sends()) {}

    /// Media goes one way in a watched broadcast: from the callee.
    bool sends() const { return kind_ != Kind::watch || role_ == Role::callee; }
    bool receives() const { return kind_ != Kind::watch || role_ == Role::caller; }

    /// Offer a new generation, unless one is on its way.
    void lead(Sink& out);
    /// The other page is out of reach: offer what it needs, should it come back with nothing.
    void park(Sink& out);
    /// It is back. True: as it was, so that what was parked for another is dropped.
    bool unpark(Sink& out);
    void media_ready(Sink& out);
    void local_description(std::int64_t gen, SdpType type, wire::Sdp sdp, Sink& out);
    void local_candidates(std::int64_t gen, List<wire::Candidate, limits::candidates_per_frame> list, Sink& out);
    void negotiation_needed(std::int64_t gen, Sink& out);
    /// New ICE credentials for the connection that is to carry the media. It may go on unanswered, and be asked for again.
    void restart_ice(Sink& out) { restart_ice(hoped_gen(), out); }
    /// The same for one that failed: the other side may hold that one only.
    void restart_ice(std::int64_t gen, Sink& out);
    /// What was found out about this side's ways is out of date.
    void network_changed(Sink& out);
    /// A connection is of no more use. False: it has happened too often.
    bool broke(std::int64_t gen, Sink& out);

    void description(const wire::Description& theirs, Sink& out);
    void candidates(const wire::Candidates& theirs, Sink& out);
    /// The relay's word on which generations are dead, and on who offers the next.
    void told(std::int64_t floor, bool lead, Sink& out);
    /// The stream started anew: descriptions and candidates may be lost, so offer again what does not flow.
    /// `seen`: the relay's highest generation.
    void restored(std::int64_t seen, Sink& out);
    /// The offer that the relay kept for us, though we may have answered it before.
    void kept(const wire::Description& theirs, Sink& out);

    /// Media began or ceased to flow; the next connection takes over the moment it flows.
    void link_changed(std::int64_t gen, bool flows, Sink& out);
    /// A connection that will not heal: of the two, the next is given up.
    void link_failed(std::int64_t gen, Sink& out);
    void close(Sink& out);

    bool flows() const { return usable() && active_->flows; }
    bool empty() const { return !active_ && !next_; }
    bool alive(std::int64_t gen) const { return (active_ && active_->gen == gen) || (next_ && next_->gen == gen); }
    std::int64_t active_gen() const { return active_ ? active_->gen : 0; }
    /// The active connection, unless a reload at the other end has killed it.
    bool usable() const { return active_ && active_->gen > floor_; }
    /// The generation that is to carry the media: the active one, or the next where that is dead or hopeless.
    std::int64_t hoped_gen() const;
    std::int64_t highest() const { return highest_; }
    const std::optional<Connection>& active() const { return active_; }
    const std::optional<Connection>& next() const { return next_; }

    template <class See>
    void inspect(See& see) const {
        see(ready_);
        see(lead_due_);
        see(floor_);
        see(highest_);
        see(heard_);
        see(answered_gone_);
        see(broken_);
        see(active_);
        see(next_);
        see(offer_due_.has_value());
        see(early_.size());
    }

private:
    static constexpr std::int64_t broken_max = 3;

    Connection* find(std::int64_t gen);
    bool polite() const { return role_ == Role::caller; }
    Connection& start(std::int64_t gen, Talk talk, Sink& out);
    void lead_whoever_is_there(Sink& out);
    /// It is parked no more.
    void be_heard(Connection& connection);
    /// One that is hopeless is replaced.
    void offer(Connection& connection, bool restart, Sink& out);
    void settle(Connection& connection, Sink& out);
    void replace(const Connection& hopeless, Sink& out);
    void take_offer(Connection& connection, const wire::Description& theirs, Sink& out);
    void add_early(const Connection& connection, Sink& out);
    void drop(std::optional<Connection>& connection, Sink& out);
    void next_takes_over();

    // Constant after construction
    Role role_;
    Kind kind_;
    // Waiting for our camera
    bool ready_;
    bool lead_due_ = false;
    std::optional<wire::Description> offer_due_;
    // The connections
    std::int64_t floor_ = 0;
    std::int64_t highest_ = 0;
    std::int64_t heard_ = 0;          ///< the highest that the other page may know of: none that is only parked
    std::int64_t answered_gone_ = 0;  ///< the last that they answered when we had it no more
    std::int64_t broken_ = 0;
    std::optional<Connection> active_;
    std::optional<Connection> next_;
    EarlyCandidates early_;
};

// ------------------------------------------------------------------------------------------------------------------

inline Connection* Negotiation::find(std::int64_t gen) {
    if (active_ && active_->gen == gen) return &*active_;
    if (next_ && next_->gen == gen) return &*next_;
    return nullptr;
}

inline std::int64_t Negotiation::hoped_gen() const {
    const bool hope = usable() && !(active_->hopeless && next_ && !next_->parked);
    return hope || !next_ ? active_gen() : next_->gen;
}

inline void Negotiation::drop(std::optional<Connection>& connection, Sink& out) {
    if (!connection) return;
    out(ClosePeer{out.call, connection->gen});
    connection.reset();
}

/// The active one is gone.
inline void Negotiation::next_takes_over() {
    active_.emplace(*std::move(next_));
    next_.reset();
}

inline Connection& Negotiation::start(std::int64_t gen, Talk talk, Sink& out) {
    highest_ = std::max(highest_, gen);
    heard_ = std::max(heard_, gen);
    drop(next_, out);
    // An active connection that never flowed shows nothing: there is nothing to keep it for.
    if (active_ && active_->gen > floor_ && !active_->flows && !active_->remote) drop(active_, out);
    std::optional<Connection>& place = active_ ? next_ : active_;
    place.emplace(Connection{});
    place->gen = gen;
    place->talk = talk;
    out(CreatePeer{out.call, gen, sends(), receives()});
    return *place;
}

inline void Negotiation::offer(Connection& connection, bool restart, Sink& out) {
    if (connection.hopeless) return replace(connection, out);
    connection.talk = Talk::offering;
    connection.again = false;
    connection.again_restart = false;
    connection.restarting = restart;
    // Chromium shows no picture any more once an offer was rolled back on a connection that had one.
    out(MakeOffer{out.call, connection.gen, restart, polite() && connection.remote});
}

/// At rest: make the offer that was put off.
inline void Negotiation::settle(Connection& connection, Sink& out) {
    connection.talk = Talk::stable;
    if (connection.again) offer(connection, connection.again_restart, out);
}

inline void Negotiation::lead(Sink& out) {
    if (!ready_) {
        lead_due_ = true;
        return;
    }
    lead_due_ = false;
    const bool asked = active_ && active_->gen > floor_ && !active_->remote;  // it only waits for its answer
    if (asked || offer_due_ || (next_ && next_->gen > floor_) || highest_ >= limits::number_max) return;
    offer(start(highest_ + 1, Talk::offering, out), false, out);
}

inline void Negotiation::park(Sink& out) {
    const std::int64_t before = highest_;
    const std::int64_t heard = heard_;
    lead(out);
    if (!next_ || next_->gen <= before || !usable()) return;
    next_->parked = true;
    heard_ = heard;
}

/// What was parked came too late to be heard of: it will do.
inline void Negotiation::lead_whoever_is_there(Sink& out) {
    const bool unheard = next_ && next_->parked && next_->talk == Talk::offered;
    unheard ? offer(*next_, false, out) : lead(out);
}

inline void Negotiation::be_heard(Connection& connection) {
    connection.parked = false;
    heard_ = std::max(heard_, connection.gen);
}

inline bool Negotiation::unpark(Sink& out) {
    if (!usable() || !next_ || !next_->parked) return false;
    drop(next_, out);
    return true;
}

inline void Negotiation::media_ready(Sink& out) {
    if (ready_) return;
    ready_ = true;
    if (offer_due_) {
        const wire::Description theirs = *std::move(offer_due_);
        offer_due_.reset();
        description(theirs, out);
    } else if (lead_due_) {
        lead(out);
    }
}

inline void Negotiation::local_description(std::int64_t gen, SdpType type, wire::Sdp sdp, Sink& out) {
    Connection* connection = find(gen);
    if (!connection) return;
    if (type == SdpType::offer && connection->talk == Talk::offering) {
        connection->talk = Talk::offered;
        if (!usable()) be_heard(*connection);  // with nothing left beside it, it is for whoever is there
        wire::Description made{out.call, gen, ++connection->rev, type, std::move(sdp)};
        if (connection->parked) made.parked = true;
        out.post(std::move(made));
    } else if (type == SdpType::answer && connection->talk == Talk::answering) {
        out.post(wire::Description{out.call, gen, connection->their_rev, type, std::move(sdp)});
        if (connection->waiting) {
            const wire::Description waiting = *std::move(connection->waiting);
            connection->waiting.reset();
            take_offer(*connection, waiting, out);
        } else {
            settle(*connection, out);
        }
    }
    // Otherwise it was made before a crossing offer made it void.
}

inline void Negotiation::local_candidates(std::int64_t gen, List<wire::Candidate, limits::candidates_per_frame> list,
                                          Sink& out) {
    if (find(gen)) out.post(wire::Candidates{out.call, gen, std::move(list)});
}

inline void Negotiation::negotiation_needed(std::int64_t gen, Sink& out) {
    Connection* connection = find(gen);
    if (!connection) return;
    if (connection->talk == Talk::stable) {
        offer(*connection, false, out);
    } else if (connection->talk != Talk::offering) {
        connection->again = true;
    }
}

inline void Negotiation::restart_ice(std::int64_t gen, Sink& out) {
    Connection* connection = find(gen);
    if (!connection || connection->gen <= floor_) return;
    switch (connection->talk) {
        case Talk::stable:
        case Talk::offered: offer(*connection, true, out); return;
        case Talk::offering: return;
        case Talk::answering:
            connection->again = true;
            connection->again_restart = true;
            return;
    }
}

inline void Negotiation::replace(const Connection& hopeless, Sink& out) {
    if (next_ && next_->gen == hopeless.gen) drop(next_, out);
    lead(out);
}

inline void Negotiation::network_changed(Sink& out) {
    if (next_ && next_->parked && next_->talk == Talk::offered) offer(*next_, true, out);
    restart_ice(out);
}

inline bool Negotiation::broke(std::int64_t gen, Sink& out) {
    if (!alive(gen)) return true;
    if (++broken_ > broken_max) return false;
    const bool was_next = next_ && next_->gen == gen;
    if (was_next) {
        drop(next_, out);
        if (flows()) return true;
    } else {
        drop(active_, out);
        if (next_) {
            next_takes_over();
            // Kept for a page with nothing, it is now what any page needs.
            if (active_->parked && active_->talk == Talk::offered) offer(*active_, false, out);
            be_heard(*active_);
            return true;
        }
    }
    lead(out);
    return true;
}

inline void Negotiation::add_early(const Connection& connection, Sink& out) {
    AddCandidates add{out.call, connection.gen, {early_.take(connection.gen)}};
    if (!add.list.empty()) out(std::move(add));
}

inline void Negotiation::take_offer(Connection& connection, const wire::Description& theirs, Sink& out) {
    connection.talk = Talk::answering;
    connection.agrees();
    be_heard(connection);
    connection.their_rev = theirs.rev;
    out(ApplyDescription{out.call, connection.gen, SdpType::offer, theirs.sdp});
    add_early(connection, out);
}

inline void Negotiation::description(const wire::Description& theirs, Sink& out) {
    if (theirs.gen <= floor_) return;
    Connection* connection = find(theirs.gen);
    if (theirs.type == SdpType::answer) {
        if (!connection) {
            if (theirs.gen > highest_) return;
            // They found an offer that we had parked, and dropped since.
            answered_gone_ = theirs.gen;
            if (!usable()) lead_whoever_is_there(out);
            return;
        }
        if (connection->talk != Talk::offered || connection->rev != theirs.rev) return;
        connection->agrees();
        be_heard(*connection);
        out(ApplyDescription{out.call, theirs.gen, SdpType::answer, theirs.sdp});
        add_early(*connection, out);
        settle(*connection, out);
        return;
    }
    if (!ready_) {
        if (!offer_due_ || theirs.gen >= offer_due_->gen) offer_due_.emplace(theirs);
        early_.forget_before(offer_due_->gen);
        highest_ = std::max(highest_, theirs.gen.value);
        heard_ = std::max(heard_, theirs.gen.value);
        return;
    }
    if (!connection) {
        // Below the highest we know of it is one that was overtaken; but after a reload we know numbers, not connections.
        if (theirs.gen < heard_ && (active_ || next_)) return;
        take_offer(start(theirs.gen, Talk::answering, out), theirs, out);
        return;
    }
    if (theirs.rev <= connection->their_rev) return;
    if (connection->talk == Talk::answering) {
        // One at a time: an answer does not say which offer it is for.
        if (!connection->waiting || theirs.rev > connection->waiting->rev) connection->waiting.emplace(theirs);
        return;
    }
    if (connection->hopeless && hoped_gen() > connection->gen) return;  // its place is being taken
    const bool crossing = connection->talk == Talk::offering || connection->talk == Talk::offered;
    if (crossing && !polite() && !connection->parked) return;  // a parked one may have reached nobody
    take_offer(*connection, theirs, out);
}

inline void Negotiation::candidates(const wire::Candidates& theirs, Sink& out) {
    if (theirs.gen <= floor_) return;
    const Connection* connection = find(theirs.gen);
    if (connection && connection->remote) {
        out(AddCandidates{out.call, theirs.gen, {theirs.list.items}});
        return;
    }
    if (!connection && theirs.gen < heard_) return;
    early_.keep(theirs);
}

inline void Negotiation::told(std::int64_t floor, bool lead_it, Sink& out) {
    floor_ = std::max(floor_, floor);
    highest_ = std::max(highest_, floor_);
    heard_ = std::max(heard_, floor_);
    early_.forget_before(floor_ + 1);
    if (next_ && next_->gen <= floor_) drop(next_, out);
    if (offer_due_ && offer_due_->gen <= floor_) offer_due_.reset();
    if (!usable() && (lead_it || answered_gone_ > floor_)) lead_whoever_is_there(out);
}

inline void Negotiation::restored(std::int64_t seen, Sink& out) {
    highest_ = std::max(highest_, seen);
    for (Connection* connection : {active_ ? &*active_ : nullptr, next_ ? &*next_ : nullptr}) {
        if (!connection || connection->gen <= floor_) continue;
        if (connection->flows && connection->talk != Talk::offered) continue;
        const bool anew = connection->parked || connection->restarting || (connection->remote && !connection->flows);
        if (connection->talk == Talk::offered || connection->talk == Talk::stable) offer(*connection, anew, out);
    }
}

inline void Negotiation::kept(const wire::Description& theirs, Sink& out) {
    if (Connection* connection = find(theirs.gen);
        connection && connection->their_rev == theirs.rev && connection->talk == Talk::stable) {
        take_offer(*connection, theirs, out);
        return;
    }
    description(theirs, out);
}

inline void Negotiation::link_changed(std::int64_t gen, bool flows, Sink& out) {
    Connection* connection = find(gen);
    if (!connection) return;
    connection->flows = flows;
    if (flows) connection->mended = connection->hopeless = false;
    if (flows && next_ && next_->gen == gen) {
        drop(active_, out);
        next_takes_over();
    }
}

inline void Negotiation::link_failed(std::int64_t gen, Sink& out) {
    link_changed(gen, false, out);
    if (next_ && next_->gen == gen && flows()) drop(next_, out);
    if (Connection* connection = find(gen)) connection->hopeless = connection->mended;
}

inline void Negotiation::close(Sink& out) {
    drop(next_, out);
    drop(active_, out);
    early_.clear();
    offer_due_.reset();
    lead_due_ = false;
}

}  // namespace beckon::call
