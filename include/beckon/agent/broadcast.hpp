// The agent's broadcast: from the start to the stop, through reloads.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

inline void Agent::on(const agent::StartBroadcast& start, Instant now) {
    if (cast_) {
        cast_->auto_accept = start.auto_accept;
        memory_stale_ = true;
        return;
    }
    if (link_.over()) return refuse(ErrorCode::wrong_state, "not connected", std::nullopt);
    camera_wanted_anew();
    cast_ = Cast{CastId::random(rng_, fresh_id_bytes), 0, start.auto_accept, {}, Instant::never()};
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
    shared_ends();
    const auto watched = [](const call::Machine& machine) {
        return !machine.over() && machine.facts().kind == Kind::watch && machine.facts().role == Role::callee;
    };
    tell_those(watched, call::EndFor{EndReason::broadcast_ended}, now);
}

inline void Agent::show_cast(std::optional<EndReason> reason) {
    out(agent::ShowBroadcast{cast(), cast_ && !cast_->since.is_never(), reason});
}

}  // namespace beckon
