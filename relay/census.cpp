#include "census.hpp"

namespace beckon::relay {

namespace {

void count_calls(const hub::Site& site, SiteCensus& out) {
    for (const auto& [id, call] : site.calls) {
        const auto kind = static_cast<std::size_t>(call.kind);
        switch (call.stage) {
            case hub::CallStage::ringing: ++out.ringing[kind]; break;
            case hub::CallStage::accepted: ++out.accepted[kind]; break;
            case hub::CallStage::ended: break;
        }
    }
}

SiteCensus census_of(const hub::Site& site) {
    SiteCensus out;
    out.limits = site.limits;
    out.sessions = site.sessions;
    out.rooms = site.rooms.size();
    out.reached = site.reached;
    for (const auto& [id, user] : site.users) out.users += user.sessions.empty() ? 0U : 1U;
    for (const auto& [id, room] : site.rooms) out.members += room.members.size();
    count_calls(site, out);
    return out;
}

}  // namespace

void add(Census& all, Census more) {
    all.sites.merge(more.sites);
    all.unacknowledged += more.unacknowledged;
    all.unsaved += more.unsaved;
}

Census taken_of(const hub::State& state) {
    Census out;
    for (const auto& [id, site] : state.sites) out.sites.emplace(id, census_of(site));
    for (const auto& [id, session] : state.sessions) {
        SiteCensus& site = out.sites[session.site];
        site.connected += session.conn ? 1U : 0U;
        site.casts += session.cast ? 1U : 0U;
        site.subscriptions += session.subscriptions.size();
        out.unacknowledged += session.stream.unacked().size();
    }
    out.unsaved = state.saving.value - state.saved.value;
    return out;
}

}  // namespace beckon::relay
