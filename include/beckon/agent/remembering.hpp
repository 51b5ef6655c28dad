// What the agent remembers for its successor after a reload.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

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
        const call::Shown& mine = machine.wanted();
        memory.calls.items.push_back({facts.id, facts.kind, facts.role, machine.stage(), facts.peer, facts.seat,
                                      facts.peer_seat, facts.room, machine.generation(), machine.flow().ever(),
                                      mine.audio, mine.video, mine.held});
    }
    if (cast_) memory.cast = agent::RememberedCast{cast_->id, cast_->part, cast_->auto_accept};
    memory.room = room_;
    memory.shared = shared_;
    return memory;
}

}  // namespace beckon
