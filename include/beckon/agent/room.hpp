// The agent's room, and the pairs in it.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

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
    shared_ends();
    const auto pair = [](const call::Machine& machine) {
        return !machine.over() && machine.facts().kind == Kind::pair;
    };
    tell_those(pair, call::EndFor{EndReason::left}, now);
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

}  // namespace beckon
