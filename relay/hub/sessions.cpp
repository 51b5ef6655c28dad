#include "hub/sessions.hpp"

#include <algorithm>
#include <tuple>

#include "hub/calls.hpp"
#include "hub/casts.hpp"
#include "hub/delivery.hpp"
#include "hub/presence.hpp"
#include "hub/rooms.hpp"

namespace beckon::hub::sessions {

namespace {

enum class Proof { good, stale, none };

Proof check(const Session& session, const Greeted& input, Instant now) {
    if (session.site != input.site || session.user != input.user || !input.presented) return Proof::none;
    if (*input.presented == session.hash) return Proof::good;
    if (session.previous && *input.presented == *session.previous)
        return now < session.previous_until ? Proof::good : Proof::stale;
    return Proof::none;
}

/// Its row names the token before only while that one is good: a relay that restarts cannot know for how long that was.
SaveNumber save(Turn& turn, Session& session) {
    session.previous_kept = session.previous && turn.now < session.previous_until;
    return turn.save(SessionRow{session.site, session.id, session.user, session.device, session.hash,
                                session.previous_kept ? session.previous : std::nullopt});
}

/// The token that was shown stays good until the next one is seen in use: the welcome that carries it may be lost.
SaveNumber rotate(Turn& turn, Session& session, const Greeted& input) {
    if (*input.presented == session.hash) session.previous = session.hash;
    session.previous_until = Instant::never();
    session.hash = input.fresh_hash;
    session.token_in_use = false;
    session.device = input.hello.device;
    return save(turn, session);
}

void join_user(Site& site, const Session& session) {
    auto& mine = site.users[session.user].sessions;
    if (mine.empty()) ++site.now.users;
    mine.push_back(session.id);
    ++site.sessions;
}

Session& begin(Turn& turn, const Greeted& input, SaveNumber& number) {
    Session& session = turn.state.sessions[input.fresh_session];
    session.site = input.site;
    session.id = input.fresh_session;
    session.user = input.user;
    session.device = input.hello.device;
    session.hash = input.fresh_hash;
    join_user(turn.site(session), session);
    number = save(turn, session);
    return session;
}

/// Of the two, the one that is missed less: it has no socket, takes part in nothing, and has been gone for longer.
const Session* missed_less(const Session* one, const Session& other) {
    if (other.conn || other.busy()) return one;
    if (one && std::tie(one->lost_at, one->id) < std::tie(other.lost_at, other.id)) return one;
    return &other;
}

/// Makes room for one more session of a user, or says why there is none. Who comes without a cookie leaves a session behind
/// with every page load, and is not to be locked out by them.
std::optional<CloseCode> make_room(Turn& turn, const SiteId& site_id, const UserId& user) {
    Site& site = turn.state.sites.at(site_id);
    const auto mine = site.users.find(user);
    if (mine != site.users.end() && mine->second.sessions.size() >= site.limits.sessions_per_user) {
        const Session* least = nullptr;
        for (const SessionId& id : mine->second.sessions) least = missed_less(least, *turn.find(id));
        if (!least) {
            site.turned_away(SiteBound::sessions_per_user);
            return CloseCode::limit;
        }
        forget(turn, SessionId(least->id), EndReason::lost);
    }
    if (site.sessions >= site.limits.sessions) {
        // Those that take part in something are but few among them: they have a short time to come back.
        const auto least = std::find_if(site.away.begin(), site.away.end(),
                                        [&](const auto& one) { return !turn.find(one.second)->busy(); });
        if (least == site.away.end()) {
            site.turned_away(SiteBound::sessions);
            return CloseCode::busy;
        }
        forget(turn, SessionId(least->second), EndReason::lost);
    }
    return std::nullopt;
}

void close(Turn& turn, ConnId conn, CloseCode code) { turn.state.effects.push(Close{conn, code}); }

/// Nothing of the old stream counts any more: what the page holds is what it says it holds.
void start_anew(Turn& turn, Session& session, const wire::Hello& hello) {
    session.reclaim_by = session.cast || session.room ? turn.now + turn.settings().lease : Instant::never();
    session.cast_reclaimed = !session.cast;
    session.room_reclaimed = !session.room;
    presence::unsubscribe_all(turn, session);
    calls::ends_claimed(turn, session, hello.ended.items);
    calls::claimed(turn, session, hello.claims.items);
    calls::ring_again(turn, session);
}

}  // namespace

void greeted(Turn& turn, Greeted input) {
    State& state = turn.state;
    const auto at = state.sites.find(input.site);
    if (at == state.sites.end()) return close(turn, input.conn, CloseCode::unauthorised);
    if (state.draining) return close(turn, input.conn, CloseCode::restarting);
    Session* session = input.hello.session ? turn.find(*input.hello.session) : nullptr;
    if (session) {
        const Proof proof = check(*session, input, turn.now);
        if (proof == Proof::stale) {
            // Two pages have held this token, and one of them stole it. Which one, nobody can say.
            close(turn, input.conn, CloseCode::revoked);
            if (session->conn) drop_socket(turn, *session, CloseCode::revoked);
            return forget(turn, *input.hello.session, EndReason::lost);
        }
        if (proof == Proof::none) session = nullptr;
    }
    SaveNumber number;
    if (session) {
        if (session->conn) drop_socket(turn, *session, CloseCode::superseded);
        number = rotate(turn, *session, input);
    } else {
        if (const auto refused = make_room(turn, input.site, input.user)) return close(turn, input.conn, *refused);
        session = &begin(turn, input, number);
    }
    state.sessions.give_socket(*session, input.conn);
    at->second.away.erase({session->lost_at, session->id});
    ++at->second.now.connected;
    session->grants = input.grants;
    session->came = turn.now;
    session->lost_at = Instant::never();
    const auto got = static_cast<std::uint64_t>(input.hello.got.value);
    const bool resumed = session->epoch != 0 && input.hello.epoch
                         && static_cast<std::uint64_t>(input.hello.epoch->value) == session->epoch
                         && got <= session->transmitted && session->stream.resumable_after(got);
    if (resumed) {
        delivery::acknowledged(turn, *session, got);
        session->transmitted = got;
    } else {
        delivery::restart(turn, *session);
        session->awaited.reset();
        session->transmitted = 0;
        session->acked = 0;
        session->epoch = ++state.epoch;
    }
    wire::Welcome welcome;
    welcome.session = session->id;
    welcome.resume = input.fresh_token;
    welcome.epoch = static_cast<std::int64_t>(session->epoch);
    welcome.resumed = resumed;
    welcome.got = static_cast<std::int64_t>(session->stream.received());
    welcome.backlog = static_cast<std::int64_t>(session->stream.unacked().size());
    welcome.now = turn.now.ms;
    session->awaited.any().welcome = {SharedParcel(std::move(welcome)), number};
    heard(turn, *session);
    delivery::pump(turn, *session);
    if (resumed) {
        calls::party_back(turn, *session);
    } else {
        start_anew(turn, *session, input.hello);
    }
    presence::changed(turn, turn.site(*session), session->user);
    set_alarm(turn, *session);
}

void heard(Turn& turn, Session& session) { session.heard = turn.now; }

void became_busy(Turn& turn, Session& session) {
    session.heard = std::max(session.heard, turn.now);
    set_alarm(turn, session);
}

void drop_socket(Turn& turn, Session& session, CloseCode code) {
    if (!session.conn) return;
    close(turn, *session.conn, code);
    socket_gone(turn, session);
}

void socket_gone(Turn& turn, Session& session) {
    if (!session.conn) return;
    turn.state.sessions.take_socket(session);
    if (session.awaited) session.awaited->welcome.reset();
    session.lost_at = turn.now;
    Site& site = turn.site(session);
    site.away.emplace(session.lost_at, session.id);
    --site.now.connected;
    calls::party_lost(turn, session);
    set_alarm(turn, session);
}

bool reachable(const Turn& turn, const Session& session) {
    return session.conn || turn.now < session.lost_at + turn.settings().lease;
}

void forget(Turn& turn, const SessionId& id, EndReason reason) {
    Session* session = turn.find(id);
    if (!session) return;
    if (session->conn) drop_socket(turn, *session, CloseCode::done);
    Site& site = turn.site(*session);
    session->epoch = 0;  // nothing more is sent to it
    const bool shown = session->shown_connected;
    casts::end(turn, *session, reason);
    rooms::leave(turn, *session, reason);
    calls::session_gone(turn, *session, reason);
    presence::unsubscribe_all(turn, *session);
    const UserId user = session->user;
    const SiteId site_id = session->site;
    auto& mine = site.users[user].sessions;
    mine.erase(std::remove(mine.begin(), mine.end(), id), mine.end());
    if (mine.empty()) --site.now.users;
    --site.sessions;
    site.away.erase({session->lost_at, id});
    delivery::restart(turn, *session);
    turn.save(SessionGone{id});
    turn.state.sessions.forget(id);
    presence::changed(turn, site, user, shown);  // the user's other sessions may have been out of reach for long
    presence::tidy(turn, site_id, user);
}

// ------------------------------------------------------------------------------------------ what is due

namespace {

Instant due(const Turn& turn, const Session& session) {
    const Settings& settings = turn.settings();
    Instant at = session.reclaim_by;
    if (session.previous_kept) at = sooner(at, session.previous_until);
    if (session.conn) return sooner(at, session.heard + (session.busy() ? settings.lease : settings.lease_idle));
    if (session.shown_connected) at = sooner(at, session.lost_at + settings.lease);
    if (session.cast || session.room) at = sooner(at, session.lost_at + settings.grace);
    return sooner(at, session.lost_at + settings.keep_session);
}

}  // namespace

void set_alarm(Turn& turn, Session& session) {
    const Instant at = due(turn, session);
    if (session.alarm <= at) return;
    session.alarm = at;
    turn.state.alarms.set(at, session.id);
}

void alarm(Turn& turn, Session& session) {
    session.alarm = Instant::never();
    const Settings& settings = turn.settings();
    if (session.reclaim_by <= turn.now) {
        session.reclaim_by = Instant::never();
        if (!session.cast_reclaimed) casts::end(turn, session, EndReason::lost);
        if (!session.room_reclaimed) rooms::leave(turn, session, EndReason::lost);
    }
    // From memory it does not go: whoever shows it now has a copy.
    if (session.previous_kept && session.previous_until <= turn.now) save(turn, session);
    if (session.conn && due(turn, session) <= turn.now) drop_socket(turn, session, CloseCode::silent);
    if (!session.conn) {
        if (session.lost_at + settings.keep_session <= turn.now)
            return forget(turn, SessionId(session.id), EndReason::lost);
        if (session.lost_at + settings.grace <= turn.now) {
            casts::end(turn, session, EndReason::lost);
            rooms::leave(turn, session, EndReason::lost);
        }
        presence::changed(turn, turn.site(session), session.user);
    }
    set_alarm(turn, session);
}

void recover(Turn& turn, const SessionRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) {
        turn.save(SessionGone{row.session});  // nor can anybody come back to it
        return;
    }
    Session& session = turn.state.sessions[row.session];
    session.site = row.site;
    session.id = row.session;
    session.user = row.user;
    session.device = row.device;
    session.hash = row.hash;
    session.previous = row.previous;
    session.previous_kept = row.previous.has_value();
    session.lost_at = turn.now;
    session.cast_lost = session.room_lost = true;  // what it took part in was lost with us
    session.shown_connected = true;  // whoever asks before its lease is over is told so, and is to hear when it is
    join_user(site->second, session);
    site->second.away.emplace(session.lost_at, session.id);
    set_alarm(turn, session);
}

}  // namespace beckon::hub::sessions
