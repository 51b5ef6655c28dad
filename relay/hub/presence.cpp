#include "hub/presence.hpp"

#include <algorithm>

#include "hub/delivery.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::presence {

namespace {

void drop_watcher(Site& site, const UserId& user, const SessionId& session) {
    const auto at = site.users.find(user);
    if (at == site.users.end()) return;
    auto& watchers = at->second.watchers;
    watchers.erase(std::remove(watchers.begin(), watchers.end(), session), watchers.end());
    tidy(site, user);
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
                delivery::refuse(turn, session, ErrorCode::limit,
                                 "at most " + std::to_string(site.limits.subscriptions) + " users may be watched",
                                 std::nullopt, "users");
                break;
            }
            mine.push_back(user);
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
        drop_watcher(turn.site(session), user, session.id);
    }
}

void unsubscribe_all(Turn& turn, Session& session) {
    for (const UserId& user : std::exchange(session.subscriptions, {}))
        drop_watcher(turn.site(session), user, session.id);
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
    const auto parcel = std::make_shared<const Parcel>(Parcel{std::move(news), {}});
    const std::vector<SessionId> watchers = at->second.watchers;
    for (const SessionId& id : watchers) {
        if (Session* watcher = turn.find(id)) delivery::post(turn, *watcher, parcel);
    }
}

void tidy(Site& site, const UserId& user) {
    const auto at = site.users.find(user);
    if (at == site.users.end()) return;
    const User& held = at->second;
    if (held.sessions.empty() && held.watchers.empty() && held.calls.empty()) site.users.erase(at);
}

}  // namespace beckon::hub::presence
