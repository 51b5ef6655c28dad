#include "hub/calls.hpp"

#include <algorithm>

#include "hub/accounts.hpp"
#include "hub/casts.hpp"
#include "hub/delivery.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::calls {

Call* find(Site& site, const CallId& id) {
    const auto at = site.calls.find(id);
    return at == site.calls.end() ? nullptr : &at->second;
}

Call* find(Site& site, Session& session, const CallId& id) {
    Call* const last = session.calls_forgotten == site.calls_forgotten ? session.spoke_of.get() : nullptr;
    if (last && last->id == id) return last;
    Call* const found = find(site, id);
    if (!found) return nullptr;
    session.calls_forgotten = site.calls_forgotten;
    return &session.spoke_of.set(*found);
}

Call& open(Turn& turn, Site& site, const CallId& id, Kind kind, CallStage stage) {
    Call& call = site.calls[id];
    call.id = id;
    call.kind = kind;
    call.stage = stage;
    call.began = turn.now;
    ++site.live_calls;
    site.counts(call);
    return call;
}

SaveNumber save(Turn& turn, const SiteId& site, Call& call) {
    if (call.alleged) return {};
    const auto row_of = [](const Seat& seat) { return SeatRow{seat.user, seat.party, seat.session, seat.held_gen}; };
    CallRow row{site,
                call.id,
                call.kind,
                call.stage,
                row_of(call.seat(Role::caller)),
                row_of(call.seat(Role::callee)),
                call.room,
                call.floor,
                turn.state.stamp(call.began),
                turn.state.stamp(call.accepted),
                call.reason,
                turn.state.stamp(call.ended)};
    // An end that came before its call is nobody's business yet; and a row that is written again is no news.
    if (!row.callee.user.empty() && call.told != call.stage) {
        call.told = call.stage;
        turn.happened(CallHappened{row});
        if (call.over()) accounts::tell_time(turn, site, call);
    }
    return turn.save(std::move(row));
}

void enlist(Turn& turn, Session& session, Call& call) {
    const bool was_busy = session.busy();
    if (std::find(session.calls.begin(), session.calls.end(), call.id) == session.calls.end())
        session.calls.push_back(call.id);
    // Signs of life are due sooner from now on; but a call that rings there is not one, however many ring.
    if (!was_busy) sessions::became_busy(turn, session);
}

bool may_name_unknown(Turn& turn, const Session& session) {
    Site& site = turn.site(session);
    if (site.users[session.user].unknown.take(turn.now, site.limits.unknown_burst, site.limits.unknown_every))
        return true;
    site.turned_away(SiteBound::unknown);
    return false;
}

std::optional<SiteBound> too_many(Site& site, const Session& session) {
    // What rings there is the callers' doing, and not to keep it from calling.
    const auto own = std::count_if(session.calls.begin(), session.calls.end(), [&](const CallId& id) {
        const Call* call = find(site, id);
        return call && call->role_of(session.id);
    });
    const bool its_own = static_cast<std::size_t>(own) >= site.limits.calls_per_session;
    if (!its_own && site.live_calls < site.limits.calls) return std::nullopt;
    const SiteBound bound = its_own ? SiteBound::calls_per_session : SiteBound::calls;
    site.turned_away(bound);
    return bound;
}

// ------------------------------------------------------------------------------------------ placing a call

void turn_down(Turn& turn, Session& session, const CallId& call, EndReason reason, SaveNumber after) {
    delivery::post(turn, session, wire::Ended{call, reason}, after);
}

SaveNumber as_it_stands(Turn& turn) {
    turn.write_descriptions();  // no number is waited for that no row has been given yet
    return turn.state.saving;
}

namespace {

/// Who it rings at; or why not.
Result<std::vector<SessionId>, EndReason> targets(Turn& turn, Site& site, const Session& session,
                                                  const wire::Invite& wanted) {
    std::vector<SessionId> out;
    if (wanted.kind == Kind::watch) {
        const Session* caster = casts::caster(turn, site, wanted.to);
        if (!caster || caster->id == session.id) return EndReason::not_live;
        const auto viewers = std::count_if(caster->calls.begin(), caster->calls.end(), [&](const CallId& id) {
            const Call* call = find(site, id);
            return call && call->kind == Kind::watch && call->seat(Role::callee).user == wanted.to;
        });
        if (static_cast<std::size_t>(viewers) >= site.limits.viewers) {
            site.turned_away(SiteBound::viewers);
            return EndReason::full;
        }
        out.push_back(caster->id);
        return out;
    }
    const auto user = site.users.find(wanted.to);
    if (user == site.users.end()) return EndReason::not_connected;
    for (const SessionId& id : user->second.sessions) {
        const Session& target = *turn.find(id);
        if (wanted.kind == Kind::pair) {
            if (!wanted.room || session.room != wanted.room || target.room != wanted.room
                || seat_of(id) != wanted.to_seat)
                continue;
        } else if (id == session.id || !sessions::reachable(turn, target)
                   || (target.user == session.user && target.device == session.device)) {
            continue;  // one calls oneself on another device, not on this one
        }
        out.push_back(id);
    }
    if (out.empty()) return wanted.kind == Kind::pair ? EndReason::left : EndReason::not_connected;
    return out;
}

/// A device that calls the same user again ends the call that it had, and a page that asks for a camera again the watch that
/// it had. Pages do so themselves; one that does not would ring at a user many times over, or take all places of a viewer.
bool replaces(const Session& session, const wire::Invite& wanted, const Call& call, Role role) {
    const Seat& mine = call.seat(role);
    if (call.kind != wanted.kind || !mine.session || call.seat(other(role)).user != wanted.to) return false;
    if (wanted.kind == Kind::watch) return role == Role::caller && mine.session == session.id;
    return mine.user == session.user && mine.device == session.device;
}

std::optional<SiteBound> too_often(Turn& turn, Site& site, const Session& session) {
    const SiteLimits& most = site.limits;
    if (site.users[session.user].invites.take(turn.now, most.invites_burst, most.invites_every)) return std::nullopt;
    site.turned_away(SiteBound::invites);
    return SiteBound::invites;
}

void replace_older(Turn& turn, Site& site, const Session& session, const wire::Invite& wanted) {
    if (wanted.kind == Kind::pair) return;
    const std::vector<CallId> mine = site.users[session.user].calls;
    for (const CallId& id : mine) {
        Call* call = find(site, id);
        if (!call || call->over()) continue;
        if (replaces(session, wanted, *call, Role::caller) || replaces(session, wanted, *call, Role::callee))
            finish(turn, site, session.site, *call, EndReason::replaced);
    }
}

}  // namespace

void invite(Turn& turn, Session& session, const wire::Invite& wanted) {
    Site& site = turn.site(session);
    if (const Call* known = find(site, wanted.call)) {
        const Seat& caller = known->seat(Role::caller);
        if (known->over()) return turn_down(turn, session, wanted.call, *known->reason, as_it_stands(turn));
        if (caller.session == session.id) return;
        // Somebody else's id, or one that was claimed as accepted: either way not a new call.
        if (caller.user != session.user || caller.present) turn_down(turn, session, wanted.call, EndReason::forbidden);
        return;
    }
    const bool granted = wanted.kind == Kind::watch  ? session.grants.watch
                         : wanted.kind == Kind::pair ? session.grants.join
                                                     : session.grants.call;
    if (!granted) return turn_down(turn, session, wanted.call, EndReason::forbidden);
    std::optional<SiteBound>& bound = turn.state.bound;
    bound = too_many(site, session);
    if (!bound) bound = too_often(turn, site, session);
    if (bound) return turn_down(turn, session, wanted.call, EndReason::full);
    replace_older(turn, site, session, wanted);
    const auto devices = targets(turn, site, session, wanted);
    if (!devices) return bury(turn, session, wanted, devices.error());

    Call& call = open(turn, site, wanted.call, wanted.kind, CallStage::ringing);
    call.room = wanted.room;
    call.ring_until = turn.now + turn.settings().ring;
    Seat& caller = call.seat(Role::caller);
    caller.user = session.user;
    caller.device = session.device;
    caller.party = seat_of(session.id);
    caller.session = session.id;
    caller.present = true;
    call.seat(Role::callee).user = wanted.to;
    site.users[session.user].calls.push_back(call.id);
    if (wanted.to != session.user) site.users[wanted.to].calls.push_back(call.id);
    enlist(turn, session, call);
    save(turn, session.site, call);
    for (const SessionId& id : devices.value()) {
        Session& device = *turn.find(id);
        call.ringing.push_back(id);
        enlist(turn, device, call);
        send_ring(turn, device, call);
    }
    set_alarm(turn, session.site, call);
}

/// Not before its row is on disk: a page that took the call would find a relay that restarted knowing nothing of it.
void send_ring(Turn& turn, Session& session, const Call& call) {
    const Seat& caller = call.seat(Role::caller);
    delivery::post(
        turn, session,
        wire::Ring{call.id, call.kind, caller.user, *caller.party, call.began.ms, call.ring_until.ms, call.room},
        as_it_stands(turn));
}

bool may_ring(const Call& call, const Session& session) {
    const Seat& caller = call.seat(Role::caller);
    if (call.stage != CallStage::ringing || call.seat(Role::callee).user != session.user
        || caller.session == session.id)
        return false;
    if (call.kind == Kind::call) return session.user != caller.user || session.device != caller.device;
    return std::find(call.ringing.begin(), call.ringing.end(), session.id) != call.ringing.end();
}

void ringing(Turn& turn, Session& session, const wire::Ringing& message) {
    Call* call = find(turn.site(session), message.call);
    if (!call) return turn_down(turn, session, message.call, EndReason::unknown);
    if (call->stage != CallStage::ringing) {
        // It rings there no more, unless it was this one that accepted.
        if (call->over() || !call->role_of(session.id))
            turn_down(turn, session, call->id, reason_for(*call, session.id), as_it_stands(turn));
        return;
    }
    if (!may_ring(*call, session) || call->alerted) return;
    call->alerted = true;
    const auto& caller = call->seat(Role::caller).session;
    if (Session* there = caller ? turn.find(*caller) : nullptr) delivery::post(turn, *there, wire::Ringing{call->id});
}

// ------------------------------------------------------------------------------------------ who answers

void accept(Turn& turn, Session& session, const wire::Accept& message) {
    Call* call = find(turn.site(session), message.call);
    if (!call) return turn_down(turn, session, message.call, EndReason::unknown);
    if (call->over()) return turn_down(turn, session, call->id, reason_for(*call, session.id), as_it_stands(turn));
    if (may_ring(*call, session)) return chosen(turn, session, *call);
    if (call->role_of(session.id) == Role::callee) {
        return delivery::post(
            turn, session, wire::Accepted{call->id, *call->seat(Role::callee).party, *call->seat(Role::caller).party},
            as_it_stands(turn));
    }
    turn_down(turn, session, call->id, reason_for(*call, session.id), as_it_stands(turn));
}

void chosen(Turn& turn, Session& session, Call& call, std::optional<PartyId> seat) {
    Site& site = turn.site(session);
    site.counts_no_more(call);
    call.stage = CallStage::accepted;
    site.counts(call);
    call.accepted = turn.now;
    call.ring_until = Instant::never();
    Seat& caller = call.seat(Role::caller);
    Seat& callee = call.seat(Role::callee);
    callee.device = session.device;
    callee.party = seat ? *seat : seat_of(session.id);
    callee.session = session.id;
    callee.present = session.conn.has_value();
    callee.lost_at = turn.now;
    const SaveNumber number = save(turn, session.site, call);
    enlist(turn, session, call);
    delivery::post(turn, session, wire::Accepted{call.id, *callee.party, *caller.party}, number);
    if (Session* there = caller.session ? turn.find(*caller.session) : nullptr)
        delivery::post(turn, *there, wire::Accepted{call.id, *caller.party, *callee.party}, number);
    for (const SessionId& id : std::exchange(call.ringing, {})) {
        Session* device = turn.find(id);
        if (!device || id == session.id) continue;
        device->calls.erase(std::remove(device->calls.begin(), device->calls.end(), call.id), device->calls.end());
        delivery::post(turn, *device, wire::Ended{call.id, EndReason::answered_elsewhere}, number);
    }
    set_alarm(turn, session.site, call);
}

}  // namespace beckon::hub::calls
