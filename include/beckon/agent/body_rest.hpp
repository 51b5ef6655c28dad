// The agent's camera, broadcast, room, notices and memory.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

// ------------------------------------------------------------------------------------------ the camera

inline bool Agent::wants_camera() const {
    return cast_ || std::any_of(calls_.begin(), calls_.end(), [](const call::Machine& machine) {
               return machine.needs_media();
           });
}

/// The camera is on exactly while something needs it. A grant that comes when nothing does any more is given back.
inline void Agent::tend_camera(Instant) {
    const bool wanted = wants_camera();
    switch (camera_) {
        case Camera::off:
            if (!wanted) return;
            camera_ = Camera::asking;
            out(agent::Capture{});
            return;
        case Camera::asking: return;
        case Camera::refused:
            if (!wanted) camera_ = Camera::off;
            return;
        case Camera::on:
            if (wanted) return;
            camera_ = Camera::off;
            out(agent::Release{});
            return;
    }
}

inline void Agent::camera_wanted_anew() {
    if (camera_ == Camera::refused) camera_ = Camera::off;
}

inline void Agent::on(const agent::CaptureGranted&, Instant now) {
    if (camera_ != Camera::asking) return;
    camera_ = Camera::on;
    if (!wants_camera()) return;  // `tend_camera` follows, and releases it
    if (cast_) cast_starts(now);
    tell_all(call::MediaReady{}, now);
}

inline void Agent::on(const agent::CaptureFailed&, Instant now) {
    if (camera_ == Camera::on) {
        // Unplugged: there may be another one.
        camera_ = Camera::off;
        return;
    }
    if (camera_ != Camera::asking) return;
    camera_ = Camera::refused;
    if (cast_) {
        link_.send(wire::Live{cast_->id, false}, now);
        cast_stops(EndReason::no_media, now);
    }
    std::vector<CallId> affected;
    for (const call::Machine& machine : calls_) {
        if (machine.needs_media()) affected.push_back(machine.facts().id);
    }
    for (const CallId& call : affected) tell(call, call::MediaFailed{}, now);
}

// ------------------------------------------------------------------------------------------ the broadcast

inline void Agent::on(const agent::StartBroadcast& start, Instant now) {
    if (cast_) {
        cast_->auto_accept = start.auto_accept;
        memory_stale_ = true;
        return;
    }
    if (link_.over()) return refuse(ErrorCode::wrong_state, "not connected", std::nullopt);
    camera_wanted_anew();
    cast_ = Cast{CastId::random(rng_, fresh_id_bytes), 0, start.auto_accept, {}, {}, Instant::never()};
    memory_stale_ = true;
    show_cast(std::nullopt);
    if (camera_ == Camera::on) cast_starts(now);
}

inline void Agent::on(const agent::StopBroadcast&, Instant now) {
    if (!cast_) return;
    account(now);
    link_.send(wire::Live{cast_->id, false}, now);
    cast_stops(std::nullopt, now);
}

inline void Agent::cast_starts(Instant now) {
    if (!cast_->since.is_never()) return;
    cast_->since = now;
    if (link_.ticket()) link_.send(wire::Live{cast_->id, true}, now);
    show_cast(std::nullopt);
}

inline void Agent::cast_stops(std::optional<EndReason> reason, Instant now) {
    cast_.reset();
    memory_stale_ = true;
    show_cast(reason);
    std::vector<CallId> watched;
    for (const call::Machine& machine : calls_) {
        if (!machine.over() && machine.facts().kind == Kind::watch && machine.facts().role == Role::callee)
            watched.push_back(machine.facts().id);
    }
    for (const CallId& call : watched) tell(call, call::EndFor{EndReason::broadcast_ended}, now);
}

inline void Agent::show_cast(std::optional<EndReason> reason) {
    out(agent::ShowBroadcast{cast(), cast_ && !cast_->since.is_never(), reason});
}

// ------------------------------------------------------------------------------------------ the room

inline void Agent::on(const agent::JoinRoom& join, Instant now) {
    if (room_ == join.room) return;
    if (link_.over()) return refuse(ErrorCode::wrong_state, "not connected", std::nullopt);
    if (room_) on(agent::LeaveRoom{}, now);
    room_ = join.room;
    memory_stale_ = true;
    if (link_.ticket()) link_.send(wire::Join{join.room}, now);
}

inline void Agent::on(const agent::LeaveRoom&, Instant now) {
    if (!room_) return;
    link_.send(wire::Leave{*room_}, now);
    leave_room(std::nullopt, now);
}

inline void Agent::leave_room(std::optional<EndReason> reason, Instant now) {
    out(agent::ShowRoom{*room_, false, reason});
    room_.reset();
    memory_stale_ = true;
    std::vector<CallId> pairs;
    for (const call::Machine& machine : calls_) {
        if (!machine.over() && machine.facts().kind == Kind::pair) pairs.push_back(machine.facts().id);
    }
    for (const CallId& call : pairs) tell(call, call::EndFor{EndReason::left}, now);
}

/// The newcomer invites those who were there; after a new stream, those with whom no pair is left.
inline void Agent::pair_with(const wire::Member& member, Instant now) {
    out(agent::ShowMember{*room_, member.seat, member.user, true});
    const auto with = [&](const call::Machine& machine) {
        return !machine.over() && machine.facts().kind == Kind::pair && machine.facts().peer_seat == member.seat;
    };
    if (std::any_of(calls_.begin(), calls_.end(), with)) return;
    invite(Kind::pair, member.user, member.seat, std::nullopt, now);
}

// ------------------------------------------------------------------------------------------ notices

inline bool Agent::anything_to_account() const {
    if (cast_ && !cast_->since.is_never()) return true;
    return std::any_of(calls_.begin(), calls_.end(), [](const call::Machine& machine) { return machine.flows(); });
}

inline void Agent::account(Instant now) {
    wire::Account notice;
    for (call::Machine& machine : calls_) {
        for (const call::Flow::Part& part : machine.flow().unreported(now)) {
            if (!notice.flowed.full()) notice.flowed.items.push_back({machine.facts().id, part.gen, part.total.ms});
        }
    }
    if (cast_ && !cast_->since.is_never()) {
        cast_->live = now - cast_->since;
        notice.cast = cast_->id;
        notice.cast_part = wire::Number{cast_->part};
        notice.cast_ms = wire::Moment{cast_->live.ms};
    }
    if (!notice.flowed.empty() || notice.cast) link_.send(std::move(notice), now);
}

/// The last word on a call's time goes out before its end does.
inline void Agent::report(call::Machine& machine, Instant now) {
    wire::Account notice;
    for (const call::Flow::Part& part : machine.flow().unreported(now))
        notice.flowed.items.push_back({machine.facts().id, part.gen, part.total.ms});
    if (!notice.flowed.empty()) link_.send(std::move(notice), now);
}

// ------------------------------------------------------------------------------------------ what media there is

inline void Agent::on(const agent::LocalDescription& made, Instant now) {
    tell(made.call, call::LocalDescription{made.gen, made.type, made.sdp}, now);
}
inline void Agent::on(const agent::LocalCandidates& made, Instant now) {
    tell(made.call, call::LocalCandidates{made.gen, made.list}, now);
}
inline void Agent::on(const agent::PeerLinkChanged& changed, Instant now) {
    tell(changed.call, call::PeerLinkChanged{changed.gen, changed.link}, now);
}
inline void Agent::on(const agent::NegotiationNeeded& needed, Instant now) {
    tell(needed.call, call::NegotiationNeeded{needed.gen}, now);
}
inline void Agent::on(const agent::PeerBroke& broke, Instant now) { tell(broke.call, call::PeerBroke{broke.gen}, now); }

// ------------------------------------------------------------------------------------------ memory

inline agent::Memory Agent::memory() const {
    agent::Memory memory;
    memory.ticket = link_.over() ? std::nullopt : link_.ticket();
    for (const call::Machine& machine : calls_) {
        const call::Facts& facts = machine.facts();
        if (const auto reason = machine.reason()) {
            if (!memory.ends.full()) memory.ends.items.push_back({facts.id, *reason});
            continue;
        }
        // What only rings is rung again by the relay.
        if (machine.stage() == Stage::ringing || memory.calls.full()) continue;
        const call::Shown& mine = machine.mine();
        memory.calls.items.push_back({facts.id, facts.kind, facts.role, machine.stage(), facts.peer, facts.seat,
                                      facts.peer_seat, facts.room, machine.generation(), machine.flow().ever(),
                                      mine.audio, mine.video, mine.held});
    }
    if (cast_) memory.cast = agent::RememberedCast{cast_->id, cast_->part, cast_->auto_accept};
    memory.room = room_;
    return memory;
}

}  // namespace beckon
