// How calls end: by a party, by a device that says no, with a session, a broadcast or a room, or before they began. The first
// end counts, and everybody hears its reason.
#include <algorithm>

#include "beckon/call/reasons.hpp"
#include "hub/calls.hpp"
#include "hub/delivery.hpp"
#include "hub/presence.hpp"

namespace beckon::hub::calls {

using call::heeded;
using call::said_by_pages;
using call::Teller;

void bury(Turn& turn, Session& session, const wire::Invite& wanted, EndReason reason) {
    Site& site = turn.site(session);
    Call& call = open(turn, site, wanted.call, wanted.kind, CallStage::ringing);
    call.room = wanted.room;
    call.seat(Role::caller).user = session.user;
    call.seat(Role::caller).session = session.id;
    call.seat(Role::callee).user = wanted.to;
    finish(turn, site, session.site, call, reason);
}

EndReason reason_for(const Call& call, const SessionId& session) {
    if (!call.over()) return EndReason::answered_elsewhere;
    // Of a call whose end came before anything else about it, nobody knows yet who is what.
    if (call.role_of(session) || call.seat(Role::callee).user.empty()) return *call.reason;
    if (call.seat(Role::callee).party) return EndReason::answered_elsewhere;
    if (*call.reason == EndReason::declined) return EndReason::declined_elsewhere;
    if (*call.reason == EndReason::busy) return EndReason::busy_elsewhere;
    return *call.reason;
}

void end(Turn& turn, Session& session, const wire::End& message) {
    Site& site = turn.site(session);
    Call* call = find(site, message.call);
    if (!call) {
        // Who is what in it is not known either.
        const EndReason reason = said_by_pages(message.reason) ? message.reason : EndReason::failed;
        if (!may_name_unknown(turn, session)) return turn_down(turn, session, message.call, reason);
        wire::Invite unseen;
        unseen.call = message.call;
        return bury(turn, session, unseen, reason);
    }
    const auto role = call->role_of(session.id);
    if (call->over()) return turn_down(turn, session, call->id, reason_for(*call, session.id), as_it_stands(turn));
    if (role == Role::caller || (role && call->stage == CallStage::accepted)) {
        const auto teller = call->stage == CallStage::accepted ? Teller::party : Teller::caller;
        return finish(turn, site, session.site, *call, heeded(teller, call->kind, message.reason));
    }
    if (!may_ring(*call, session))
        return turn_down(turn, session, call->id,
                         call->stage == CallStage::accepted ? EndReason::answered_elsewhere : EndReason::unknown,
                         as_it_stands(turn));
    if (message.reason == EndReason::no_answer) {
        // This device stops ringing; the call rings on for the others.
        call->ringing.erase(std::remove(call->ringing.begin(), call->ringing.end(), session.id), call->ringing.end());
        session.calls.erase(std::remove(session.calls.begin(), session.calls.end(), call->id), session.calls.end());
        return turn_down(turn, session, call->id, EndReason::no_answer);
    }
    // The device that says no is the one that the reason is about.
    call->seat(Role::callee).session = session.id;
    finish(turn, site, session.site, *call, heeded(Teller::device, call->kind, message.reason));
}

void finish(Turn& turn, Site& site, const SiteId& site_id, Call& call, EndReason reason) {
    if (call.over()) return;
    site.counts_no_more(call);
    call.stage = CallStage::ended;
    call.reason = reason;
    call.ended = turn.now;
    call.ring_until = Instant::never();
    const SaveNumber number = save(turn, site_id, call);
    std::vector<SessionId> told = std::exchange(call.ringing, {});
    for (Seat& seat : call.seats) {
        if (seat.session && std::find(told.begin(), told.end(), *seat.session) == told.end())
            told.push_back(*seat.session);
        seat.description.reset();
        seat.candidates.clear();
        forget_parked(seat);
        seat.media.reset();
    }
    for (const SessionId& id : told) {
        Session* session = turn.find(id);
        if (!session) continue;
        session->calls.erase(std::remove(session->calls.begin(), session->calls.end(), call.id), session->calls.end());
        delivery::post(turn, *session, wire::Ended{call.id, reason_for(call, id)}, number);
    }
    for (const Seat& seat : call.seats) {
        const auto user = site.users.find(seat.user);
        if (user == site.users.end()) continue;
        auto& calls = user->second.calls;
        calls.erase(std::remove(calls.begin(), calls.end(), call.id), calls.end());
        presence::tidy(turn, site_id, seat.user);
    }
    --site.live_calls;
    site.remember(call.id);  // the newest: it outlives this
}

namespace {

template <class Which>
void finish_where(Turn& turn, Session& session, EndReason reason, Which which) {
    Site& site = turn.site(session);
    const std::vector<CallId> calls = session.calls;
    for (const CallId& id : calls) {
        Call* call = find(site, id);
        if (call && !call->over() && which(*call)) finish(turn, site, session.site, *call, reason);
    }
}

}  // namespace

void end_watchers(Turn& turn, Session& caster, EndReason reason) {
    finish_where(turn, caster, reason, [&](const Call& call) {
        return call.kind == Kind::watch && call.seat(Role::callee).user == caster.user
               && call.seat(Role::caller).session != caster.id;
    });
}

void end_pairs(Turn& turn, Session& member, const RoomId& room, EndReason reason) {
    finish_where(turn, member, reason, [&](const Call& call) { return call.kind == Kind::pair && call.room == room; });
}

void session_gone(Turn& turn, Session& session, EndReason reason) {
    // Where it only rang, the call rings on elsewhere.
    finish_where(turn, session, reason, [&](const Call& call) { return call.role_of(session.id).has_value(); });
    for (const CallId& id : session.calls) {
        if (Call* call = find(turn.site(session), id))
            call->ringing.erase(std::remove(call->ringing.begin(), call->ringing.end(), session.id),
                                call->ringing.end());
    }
}

void end_any(Turn& turn, const EndAnyCall& input) {
    const auto site = turn.state.sites.find(input.site);
    Call* call = site == turn.state.sites.end() ? nullptr : find(site->second, input.call);
    if (call && !call->over()) return finish(turn, site->second, input.site, *call, EndReason::hangup);
    turn.state.refused = wire::Error{ErrorCode::unknown_call, "no such call, or it is over", std::nullopt, input.call};
}

}  // namespace beckon::hub::calls
