// The agent's notices of time: totals, sent while anything flows and before each end.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

inline bool Agent::anything_to_account() const {
    if (cast_ && !cast_->since.is_never()) return true;
    return std::any_of(calls_.begin(), calls_.end(), [](const call::Machine& machine) { return machine.flows(); });
}

inline void Agent::account(Instant now) {
    wire::Account notice;
    for (call::Machine& machine : calls_) {
        for (const call::Flow::Part& part : machine.flow().unreported(now)) {
            if (notice.flowed.full()) {
                link_.send(notice, now);
                notice.flowed.items.clear();
            }
            notice.flowed.items.push_back({machine.facts().id, part.gen, part.total.ms});
        }
    }
    if (cast_ && !cast_->since.is_never()) {
        cast_->live = now - cast_->since;
        notice.cast = cast_->id;
        notice.cast_part = wire::Number{cast_->part};
        notice.cast_ms = wire::Moment{cast_->live.ms};
    }
    if (!notice.flowed.empty() || notice.cast) link_.send(notice, now);
}

/// The last word on a call's time goes out before its end does.
inline void Agent::report(call::Machine& machine, Instant now) {
    wire::Account notice;
    for (const call::Flow::Part& part : machine.flow().unreported(now))
        notice.flowed.items.push_back({machine.facts().id, part.gen, part.total.ms});
    if (!notice.flowed.empty()) link_.send(notice, now);
}

}  // namespace beckon
