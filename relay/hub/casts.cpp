#include "hub/casts.hpp"

#include <utility>

#include "hub/accounts.hpp"
#include "hub/calls.hpp"
#include "hub/delivery.hpp"
#include "hub/presence.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::casts {

namespace {

/// Whoever only comes back takes nothing: a page says it by itself, and its user is not to be told of a bound.
bool too_often(Turn& turn, Site& site, Session& session) {
    if (std::exchange(session.cast_lost, false)) return false;
    const SiteLimits& most = site.limits;
    if (site.users[session.user].broadcasts.take(turn.now, most.broadcasts_burst, most.broadcasts_every)) return false;
    site.turned_away(SiteBound::broadcasts);
    return true;
}

/// Its host hears of it, ahead of its rows.
void conclude(Turn& turn, const Session& session, const CastId& cast, Instant ended) {
    const Instant began = accounts::cast_began(turn, session, cast);
    turn.happened(CastHappened{session.site, session.user, cast, began, false, ended});
    accounts::cast_over(turn, session, cast);
}

/// Word that a broadcast is over, which a relay before us had as on, and which is on in no page of ours. It may have come too
/// late for all but those who wait for the camera.
void end_left_on(Turn& turn, Session& session, const CastId& cast) {
    if (const auto ended = accounts::left_on_until(turn, session, cast)) {
        conclude(turn, session, cast, *ended);
    } else if (!accounts::is_over(turn, session, cast)) {
        return;
    }
    if (caster(turn, turn.site(session), session.user)) return;
    session.cast_lost = false;  // the next is a new one
    calls::end_watchers(turn, session, EndReason::broadcast_ended);
}

}  // namespace

Session* caster(Turn& turn, Site& site, const UserId& user) {
    const auto at = site.users.find(user);
    if (at == site.users.end()) return nullptr;
    for (const SessionId& id : at->second.sessions) {
        Session* session = turn.find(id);
        if (session && session->cast) return session;
    }
    return nullptr;
}

void live(Turn& turn, Session& session, const wire::Live& wanted) {
    if (!wanted.on) {
        if (session.cast == wanted.cast) return end(turn, session, EndReason::broadcast_ended);
        return end_left_on(turn, session, wanted.cast);
    }
    if (!session.grants.broadcast)
        return delivery::post(turn, session, wire::LiveEnded{wanted.cast, EndReason::forbidden});
    Site& site = turn.site(session);
    session.cast_reclaimed = true;
    if (session.cast == wanted.cast) return;
    // One camera a user: the page that starts last has it. A page that came back as another session brings the same name.
    Session* other = caster(turn, site, session.user);
    if (other && other->id == session.id) other = nullptr;
    // What a page says again of a broadcast that another has replaced, or taken the place of meanwhile, starts nothing.
    if (session.cast_before == wanted.cast && (session.cast_replaced || other)) {
        session.cast_replaced = true;
        return delivery::post(turn, session, wire::LiveEnded{wanted.cast, EndReason::replaced});
    }
    if (too_often(turn, site, session)) {
        if (session.cast) end(turn, session, EndReason::broadcast_ended);
        delivery::post(turn, session, wire::LiveEnded{wanted.cast, EndReason::full});
        return delivery::refuse_rate(turn, session, "broadcasts begun", site.limits.broadcasts_burst,
                                     site.limits.broadcasts_every);
    }
    if (other) {
        delivery::post(turn, *other, wire::LiveEnded{*other->cast, EndReason::replaced});
        end(turn, *other, EndReason::replaced);
    }
    if (session.cast) end(turn, session, EndReason::broadcast_ended);
    session.cast = wanted.cast;
    ++site.now.casts;
    accounts::cast_live(turn, session, wanted.cast);
    sessions::became_busy(turn, session);
    presence::changed(turn, site, session.user, true);
}

void end(Turn& turn, Session& session, EndReason reason) {
    if (!session.cast) return;
    const CastId cast = *session.cast;
    session.cast.reset();
    --turn.site(session).now.casts;
    session.cast_reclaimed = true;
    session.cast_before = cast;
    session.cast_replaced = reason == EndReason::replaced;
    session.cast_lost = reason == EndReason::lost;
    conclude(turn, session, cast, turn.day());
    calls::end_watchers(turn, session, reason == EndReason::lost ? EndReason::lost : EndReason::broadcast_ended);
    presence::changed(turn, turn.site(session), session.user, true);
}

}  // namespace beckon::hub::casts
