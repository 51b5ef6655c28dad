#include "hub/accounts.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace beckon::hub::accounts {

namespace {

constexpr std::size_t parts_max =
    256;  ///< generations of a call, page loads of a broadcast: past that, time is not counted
constexpr std::size_t casts_over_max = 4096;  ///< broadcasts that are over and whose time is still counted, of one site
constexpr std::size_t casts_of_user_max = 16;  ///< …and of one user, so that nobody pushes out another's
constexpr Span just_past = milliseconds(1);    ///< within its grace a page is in time to the last
constexpr Span clock_slack = seconds(2);       ///< their clock may run a little faster than ours

/// The larger of the two; but all parts together no more than there was time for.
bool grow(std::map<std::int64_t, Span>& parts, std::int64_t part, Span reported, Span possible) {
    if (parts.size() >= parts_max && !parts.count(part)) return false;
    Span left = possible + clock_slack;
    Span held{};
    for (const auto& [number, counted] : parts) {
        if (number == part) {
            held = counted;
        } else {
            left = left - counted;
        }
    }
    const Span counted = std::min(reported, left);
    if (counted <= held) return false;
    parts[part] = counted;
    return true;
}

/// Until when the media of a call that is over may have flowed: until one of the two could hear of it. An end that we made
/// while both were out of reach (the camera was taken to another page, the administrator ended it) did not stop what flows
/// between them. Whoever has had one socket since before the end has heard it on that.
Instant over_at(Turn& turn, const Call& call) {
    if (!call.over()) return turn.now;
    Instant heard = sooner(call.ended + turn.settings().limbo, turn.now);
    for (const Seat& seat : call.seats) {
        const Session* session = seat.session ? turn.find(*seat.session) : nullptr;
        if (session && session->conn) heard = sooner(heard, later(call.ended, session->came));
    }
    return heard;
}

void account_call(Turn& turn, Session& session, const wire::Flowed& flowed) {
    Site& site = turn.site(session);
    const auto at = site.calls.find(flowed.call);
    if (at == site.calls.end()) return;
    Call& call = at->second;
    const auto role = call.role_of(session.id);
    // A call that one page alone claims to be in costs the other user nothing, nor does one that was never accepted.
    if (!role || !call.seat(other(*role)).session || call.accepted.is_never()) return;
    const Span possible = over_at(turn, call) - call.accepted;
    if (!grow(call.flowed, flowed.gen, milliseconds(flowed.ms), possible)) return;
    if (call.over()) tell_time(turn, session.site, call);
    turn.save(FlowRow{session.site, call.id, call.kind, call.seat(Role::caller).user, call.seat(Role::callee).user,
                      flowed.gen, call.flowed[flowed.gen]});
}

Span sum_of(const std::map<std::int64_t, Span>& parts) {
    Span sum;
    for (const auto& [number, counted] : parts) sum = sum + counted;
    return sum;
}

/// How long something was on of which so much is counted, whatever a clock that was set back meanwhile says of it.
Span at_least(const std::map<std::int64_t, Span>& parts) { return std::max(Span{}, sum_of(parts) - clock_slack); }

void tell_time(Turn& turn, const SiteId& site, const CastKey& key, const CastAccount& account) {
    turn.happened(CastTimed{site, key.user, key.cast, sum_of(account.parts)});
}

void save(Turn& turn, const SiteId& site, const CastKey& key, const CastAccount& account, std::int64_t part) {
    turn.save(CastRow{site, key.cast, key.user, part, account.parts.at(part), turn.state.stamp(account.began),
                      account.left_on ? Instant::never() : turn.state.stamp(account.ended)});
}

/// Whether a page speaks within the grace, or came within it and no longer ago than a lease: it speaks with its first words.
bool in_time(const Turn& turn, const Session& session, Instant ended) {
    const Settings& settings = turn.settings();
    if (turn.now - ended <= settings.grace) return true;
    return session.came >= ended && session.came - ended <= settings.grace && turn.now - session.came <= settings.lease;
}

/// Until when a broadcast may have been on. Who lost it with its grace, or with the relay, and is back within another, had it
/// on all along. Its total comes with the welcome, ahead of the word that it is on; and there may never be one, if that page
/// is loaded anew, or has ended it meanwhile. Who comes later may have had it off for any part of that time.
Instant on_until(const Turn& turn, const Session& session, const CastKey& key, const CastAccount& account) {
    const bool lost = account.left_on || (session.cast_lost && session.cast_before == key.cast);
    return lost && in_time(turn, session, account.ended) ? turn.now : sooner(account.ended, turn.now);
}

void account_cast(Turn& turn, Session& session, const CastId& id, std::int64_t part, Span reported) {
    Site& site = turn.site(session);
    const auto at = site.casts.find({session.user, id});
    if (at == site.casts.end()) return;
    CastAccount& account = at->second;
    const Instant until = on_until(turn, session, at->first, account);
    if (!grow(account.parts, part, reported, until - account.began)) return;
    if (!account.ended.is_never()) tell_time(turn, session.site, at->first, account);
    save(turn, session.site, at->first, account, part);
}

void save_parts(Turn& turn, const SiteId& site, const CastKey& key, const CastAccount& account) {
    for (const auto& [part, counted] : account.parts) save(turn, site, key, account, part);
}

/// What makes its end known, to the host and to a relay that restarts: of each part, since that takes the latest end that a row
/// tells.
void tell_end(Turn& turn, const SiteId& site, const CastKey& key, CastAccount& account) {
    account.left_on = false;
    tell_time(turn, site, key, account);
    save_parts(turn, site, key, account);
}

void forget_oldest(Site& site, std::map<std::uint64_t, CastKey>::iterator oldest) {
    site.casts.erase(oldest->second);
    site.casts_over.erase(oldest);
}

void on_again(Site& site, CastAccount& account) { site.casts_over.erase(std::exchange(account.over_as, 0U)); }

/// One more is over: the oldest that is over makes room for it. What is on, or may be, is never forgotten.
void remember_over(Site& site, const CastKey& key, CastAccount& account) {
    site.casts_over.erase(account.over_as);
    account.over_as = ++site.last_cast_over;
    site.casts_over[account.over_as] = key;
    std::size_t of_user = 0;
    std::uint64_t oldest = account.over_as;
    for (auto at = site.casts.lower_bound({key.user, {}}); at != site.casts.end() && at->first.user == key.user; ++at) {
        ++of_user;
        if (at->second.over_as != 0) oldest = std::min(oldest, at->second.over_as);
    }
    if (of_user > casts_of_user_max) forget_oldest(site, site.casts_over.find(oldest));
    if (site.casts_over.size() > casts_over_max) forget_oldest(site, site.casts_over.begin());
}

CastRow over_with_its_site(CastRow row, const Turn& turn) {
    row.ended = sooner(turn.now, later(turn.state.stopped, row.began + row.live));
    return row;
}

/// Until when a page of that user may still say that a broadcast goes on which a relay before us had as on.
Instant may_come_until(Turn& turn, const Site& site, const UserId& user, Instant ended) {
    Instant until = ended + turn.settings().grace;
    const auto at = site.users.find(user);
    if (at == site.users.end()) return until;
    for (const SessionId& id : at->second.sessions) {
        const Session* session = turn.find(id);
        if (session && session->conn && in_time(turn, *session, ended))
            until = later(until, session->came + turn.settings().lease);
    }
    return until;
}

/// Its page has not come back. The host hears that it was on until the relay before us stopped, or for as long as is counted;
/// time that its page may have to report still is held against the longer bound, that of the rows.
void end_left_on(Turn& turn, const SiteId& id, Site& site, const CastKey& key) {
    CastAccount& account = site.casts.at(key);
    const Instant known = later(turn.state.stopped, account.began + sum_of(account.parts));
    turn.happened(CastHappened{id, key.user, key.cast, turn.state.stamp(account.began), false,
                               turn.state.stamp(sooner(known, account.ended))});
    tell_end(turn, id, key, account);
    remember_over(site, key, account);
}

}  // namespace

void account(Turn& turn, Session& session, const wire::Account& notice) {
    for (const wire::Flowed& flowed : notice.flowed) account_call(turn, session, flowed);
    if (notice.cast && notice.cast_ms)
        account_cast(turn, session, *notice.cast, notice.cast_part.value_or(wire::Number{}),
                     milliseconds(*notice.cast_ms));
}

void cast_live(Turn& turn, const Session& session, const CastId& cast) {
    Site& site = turn.site(session);
    const auto [at, fresh] = site.casts.try_emplace({session.user, cast});
    CastAccount& account = at->second;
    const bool goes_on = !fresh && account.ended.is_never();
    if (fresh) {
        account.began = turn.now;
        // A relay that restarts takes in what its page has to say of it, even if it is over by then.
        account.parts[0] = {};
    } else if (!account.ended.is_never()) {
        on_again(site, account);
        // A page that comes back within its grace was live all along.
        if (!in_time(turn, session, account.ended)) account.began = account.began + (turn.now - account.ended);
        account.ended = Instant::never();
        account.left_on = false;
    }
    turn.happened(CastHappened{session.site, session.user, cast, turn.state.stamp(account.began), true});
    // While it was off the clock may have been set: no row of it is to be stamped by the old one.
    if (!goes_on) save_parts(turn, session.site, at->first, account);
}

void cast_over(Turn& turn, const Session& session, const CastId& cast) {
    Site& site = turn.site(session);
    const auto at = site.casts.find({session.user, cast});
    if (at == site.casts.end()) return;
    CastAccount& account = at->second;
    if (!account.ended.is_never() && !account.left_on) return;
    account.ended = on_until(turn, session, at->first, account);
    tell_end(turn, session.site, at->first, account);
    remember_over(site, CastKey(at->first), account);
}

std::optional<Instant> left_on_until(Turn& turn, const Session& session, const CastId& cast) {
    const Site& site = turn.site(session);
    const auto at = site.casts.find({session.user, cast});
    if (at == site.casts.end() || !at->second.left_on) return std::nullopt;
    return turn.state.stamp(on_until(turn, session, at->first, at->second));
}

bool is_over(Turn& turn, const Session& session, const CastId& cast) {
    const auto& casts = turn.site(session).casts;
    for (auto at = casts.lower_bound({session.user, {}}); at != casts.end() && at->first.user == session.user; ++at) {
        if (at->second.left_on) return false;
    }
    return casts.count({session.user, cast}) != 0;
}

void alarm(Turn& turn, const LeftOn& casts) {
    Site& site = turn.state.sites.at(casts.site);
    std::vector<CastKey> over;
    Instant next = Instant::never();
    for (const auto& [key, account] : site.casts) {
        if (!account.left_on) continue;
        const Instant wait = may_come_until(turn, site, key.user, account.ended);
        if (wait < turn.now) {
            over.push_back(key);
        } else {
            next = sooner(next, wait + just_past);
        }
    }
    for (const CastKey& key : over) end_left_on(turn, casts.site, site, key);
    site.left_on = !next.is_never();
    turn.state.alarms.set(next, casts);
}

void tell_time(Turn& turn, const SiteId& site, const Call& call) {
    if (call.accepted.is_never()) return;
    turn.happened(CallTimed{site, call.id, call.kind, call.seat(Role::caller).user, call.seat(Role::callee).user,
                            sum_of(call.flowed), call.room});
}

Instant cast_began(Turn& turn, const Session& session, const CastId& cast) {
    const Site& site = turn.site(session);
    const auto at = site.casts.find({session.user, cast});
    return turn.state.stamp(at == site.casts.end() ? turn.now : at->second.began);
}

void save_live(Turn& turn, const SiteId& site_id, const Site& site) {
    for (const auto& [key, account] : site.casts) {
        if (account.ended.is_never()) save_parts(turn, site_id, key, account);
    }
}

void recover(Turn& turn, const FlowRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) return;
    const auto at = site->second.calls.find(row.call);
    if (at == site->second.calls.end()) return;
    Call& call = at->second;
    call.flowed[row.gen] = row.flowed;
    if (!call.accepted.is_never())
        call.accepted = sooner(call.accepted, sooner(call.ended, turn.now) - at_least(call.flowed));
}

void recover(Turn& turn, const CastRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) {
        // Nobody can come back to a site that is not served any more.
        if (row.ended.is_never()) turn.save(over_with_its_site(row, turn));
        return;
    }
    const CastKey key{row.user, row.cast};
    const auto [at, fresh] = site->second.casts.try_emplace(key);
    CastAccount& account = at->second;
    if (fresh) account.ended = {};
    account.parts[row.part] = row.live;
    account.left_on = account.left_on || row.ended.is_never();
    // What was live ends here: its page says so again, if it still is.
    const Instant ended = sooner(row.ended, turn.now);
    account.ended = later(account.ended, ended);
    // The clock may have been set back since. It was on before now, for as long as its row says, and at least as is counted.
    const Instant began = row.ended.is_never() ? row.began : row.began - (row.ended - ended);
    account.began = sooner(later(account.began, began), account.ended - at_least(account.parts));
    if (!account.left_on) return remember_over(site->second, key, account);
    on_again(site->second, account);
    if (std::exchange(site->second.left_on, true)) return;
    turn.state.alarms.set(turn.now + turn.settings().grace + just_past, LeftOn{row.site});
}

}  // namespace beckon::hub::accounts
