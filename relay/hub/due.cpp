// When calls end if nothing more is heard, and what counts as heard.
#include "hub/calls.hpp"
#include "hub/delivery.hpp"

namespace beckon::hub::calls {

namespace {

/// When the call ends if nothing more is heard. Media that the one who is there vouches for keeps it; also a call that nobody
/// else has heard of, for it may be true, and if it is made up it takes a place of its maker's own and nothing else.
Instant due(const Settings& settings, const Call& call) {
    if (call.over()) return Instant::never();
    const Seat& caller = call.seat(Role::caller);
    const Seat& callee = call.seat(Role::callee);
    if (call.stage == CallStage::ringing)
        return sooner(call.ring_until, caller.present ? Instant::never() : caller.lost_at + settings.grace);
    if (caller.present && callee.present) return Instant::never();
    if (!caller.present && !callee.present) return later(caller.lost_at, callee.lost_at) + settings.limbo;
    const Seat& gone = caller.present ? callee : caller;
    const Seat& there = caller.present ? caller : callee;
    return later(gone.lost_at, there.vouched_at) + settings.grace;
}

}  // namespace

void set_alarm(Turn& turn, const SiteId& site, Call& call) {
    const Instant at = due(turn.settings(), call);
    if (call.alarm <= at) return;
    call.alarm = at;
    turn.state.alarms.set(at, CallKey{site, call.id});
}

void alarm(Turn& turn, const CallKey& key) {
    const auto site = turn.state.sites.find(key.site);
    Call* call = site == turn.state.sites.end() ? nullptr : find(site->second, key.call);
    if (!call) return;
    call->alarm = Instant::never();
    if (due(turn.settings(), *call) > turn.now) return set_alarm(turn, key.site, *call);
    const bool unanswered = call->stage == CallStage::ringing && call->ring_until <= turn.now;
    finish(turn, site->second, key.site, *call, unanswered ? EndReason::no_answer : EndReason::lost);
}

void beat(Turn& turn, Session& session, const wire::Beat& message) {
    for (const CallId& id : message.flowing) {
        Call* call = find(turn.site(session), id);
        if (!call || call->over()) continue;
        if (const auto role = call->role_of(session.id)) call->seat(*role).vouched_at = turn.now;
    }
    delivery::tell(turn, session, turn.state.beat);
}

}  // namespace beckon::hub::calls
