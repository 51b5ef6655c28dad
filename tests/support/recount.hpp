// What a hub counts as it goes, counted anew.
#pragma once

#include <cstddef>
#include <map>

#include "hub/state.hpp"

namespace beckon::test {

inline hub::Tally counted_anew(const hub::Site& site) {
    hub::Tally out;
    for (const auto& [id, user] : site.users) out.users += user.sessions.empty() ? 0U : 1U;
    for (const auto& [id, room] : site.rooms) out.members += room.members.size();
    for (const auto& [id, call] : site.calls) {
        const auto kind = static_cast<std::size_t>(call.kind);
        if (call.stage == hub::CallStage::ringing) ++out.ringing[kind];
        if (call.stage == hub::CallStage::accepted) ++out.accepted[kind];
    }
    return out;
}

inline bool counts_truly(const hub::State& state) {
    std::map<SiteId, hub::Tally> anew;
    std::map<SiteId, std::size_t> away;
    std::size_t unacknowledged = 0;
    for (const auto& [id, site] : state.sites) anew.emplace(id, counted_anew(site));
    for (const auto& [id, session] : state.sessions) {
        hub::Tally& site = anew[session.site];
        site.connected += session.conn ? 1U : 0U;
        site.casts += session.cast ? 1U : 0U;
        site.subscriptions += session.subscriptions.size();
        unacknowledged += session.stream.unacked().size();
        if (session.conn) continue;
        ++away[session.site];
        if (state.sites.at(session.site).away.count({session.lost_at, id}) == 0) return false;
    }
    for (const auto& [id, site] : state.sites) {
        if (!(site.now == anew[id]) || site.away.size() != away[id]) return false;
    }
    return unacknowledged == state.unacknowledged;
}

}  // namespace beckon::test
