#include "hub/presence.hpp"

#include <algorithm>

#include "hub/delivery.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::presence {

namespace {

void drop_watcher(Turn& turn, const SiteId& site_id, const UserId& user, const SessionId& session) {
    Site& site = turn.state.sites.at(site_id);
    const auto at = site.users.find(user);
    if (at == site.users.end()) return;
    auto& watchers = at->second.watchers;
    watchers.erase(std::remove(watchers.begin(), watchers.end(), session), watchers.end());
    tidy(turn, site_id, user);
}

}  // namespace

wire::UserPresence of(const Turn& turn, Site& site, const UserId& user) {
    wire::UserPresence out{user, false, std::nullopt};
    const auto at = site.users.find(user);
    if (at == site.users.end()) return out;
    for (const SessionId& id : at->second.sessions) {
        const auto session = turn.state.sessions.find(id);
        if (session == turn.state.sessions.end()) continue;
        out.connected = out.connected || sessions::reachable(turn, session->second);
        if (session->second.cast) out.live = session->second.cast;
    }
    return out;
}

void subscribe(Turn& turn, Session& session, const wire::Subscribe& wanted) {
    Site& site = turn.site(session);
    wire::PresenceOf answer;
    for (const UserId& user : wanted.users) {
        auto& mine = session.subscriptions;
        if (std::find(mine.begin(), mine.end(), user) == mine.end()) {
            if (mine.size() >= site.limits.subscriptions) {
                site.turned_away(SiteBound::subscriptions);
                delivery::refuse(turn, session, ErrorCode::limit,
                                 "at most " + std::to_string(site.limits.subscriptions) + " users may be watched",
                                 std::nullopt, "users");
                break;
            }
            mine.push_back(user);
            ++site.now.subscriptions;
            site.users[user].watchers.push_back(session.id);
        }
        answer.users.items.push_back(of(turn, site, user));
    }
    if (!answer.users.empty()) delivery::post(turn, session, std::move(answer));
}

void unsubscribe(Turn& turn, Session& session, const wire::Unsubscribe& unwanted) {
    for (const UserId& user : unwanted.users) {
        const auto at = std::find(session.subscriptions.begin(), session.subscriptions.end(), user);
        if (at == session.subscriptions.end()) continue;
        session.subscriptions.erase(at);
        --turn.site(session).now.subscriptions;
        drop_watcher(turn, session.site, user, session.id);
    }
}

void unsubscribe_all(Turn& turn, Session& session) {
    turn.site(session).now.subscriptions -= session.subscriptions.size();
    for (const UserId& user : std::exchange(session.subscriptions, {}))
        drop_watcher(turn, session.site, user, session.id);
}

void changed(Turn& turn, Site& site, const UserId& user, bool sure) {
    const auto at = site.users.find(user);
    if (at == site.users.end()) return;
    bool was = false;
    bool is = false;
    for (const SessionId& id : at->second.sessions) {
        Session& session = *turn.find(id);
        was = was || session.shown_connected;
        session.shown_connected = sessions::reachable(turn, session);
        is = is || session.shown_connected;
    }
    // A session that is gone altogether cannot say what it was shown as: `forget` asks when the last one goes.
    const bool last_gone = at->second.sessions.empty();
    if (was == is && !sure && !last_gone) return;
    if (at->second.watchers.empty()) return;
    wire::PresenceOf news;
    news.users.items.push_back(of(turn, site, user));
    const SharedParcel parcel(std::move(news));
    const std::vector<SessionId> watchers = at->second.watchers;
    for (const SessionId& id : watchers) {
        if (Session* watcher = turn.find(id)) delivery::post(turn, *watcher, parcel);
    }
}

void tidy(Turn& turn, const SiteId& site_id, const UserId& user) {
    Site& site = turn.state.sites.at(site_id);
    const auto at = site.users.find(user);
    if (at == site.users.end()) return;
    User& held = at->second;
    if (!held.sessions.empty() || !held.watchers.empty() || !held.calls.empty()) return;
    const SiteLimits& most = site.limits;
    const Instant refilled =
        std::max({held.invites.refilled(most.invites_every), held.unknown.refilled(most.unknown_every),
                  held.broadcasts.refilled(most.broadcasts_every), held.joins.refilled(most.joins_every)});
    if (refilled <= turn.now) {
        site.users.erase(at);
    } else if (refilled < held.alarm) {
        held.alarm = refilled;
        turn.state.alarms.set(refilled, UserKey{site_id, user});
    }
}

void alarm(Turn& turn, const UserKey& key, Instant set_for) {
    const auto site = turn.state.sites.find(key.site);
    if (site == turn.state.sites.end()) return;
    const auto user = site->second.users.find(key.user);
    if (user == site->second.users.end() || user->second.alarm != set_for) return;
    user->second.alarm = Instant::never();
    tidy(turn, key.site, key.user);
}

}  // namespace beckon::hub::presence
