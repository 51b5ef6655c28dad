// What all viewers of the agent's broadcast and all members of its room get, whenever they come: who is muted for those
// who are there is not heard by the next, nor after a reload.
#pragma once

#include <vector>

#include "beckon/agent.hpp"

namespace beckon {

inline void Agent::on(const agent::SetShared& set, Instant now) {
    shared_ = agent::RememberedShared{set.audio, set.video};
    if (set.audio && set.video) shared_.reset();
    memory_stale_ = true;
    out(agent::ShowShared{set.audio, set.video});
    const auto sharing = [](const call::Machine& machine) { return !machine.over() && shares(machine.facts()); };
    for (const CallId& call : those(sharing))
        tell(call, call::SetMedia{set.audio, set.video, find(call)->mine().held}, now);
}

inline bool Agent::shares(const call::Facts& facts) {
    return facts.kind == Kind::pair || (facts.kind == Kind::watch && facts.role == Role::callee);
}

/// Before anything of ours could be sent in it.
inline void Agent::share_with(const CallId& call, Instant now) {
    const call::Machine* machine = find(call);
    if (shared_ && machine && shares(machine->facts()))
        tell(call, call::SetMedia{shared_->audio, shared_->video, false}, now);
}

/// The next broadcast or room begins with everything on.
inline void Agent::shared_ends() {
    if (!shared_ || cast_ || room_) return;
    shared_.reset();
    out(agent::ShowShared{true, true});
}

}  // namespace beckon
