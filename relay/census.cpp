#include "census.hpp"

namespace beckon::relay {

namespace {

SiteCensus census_of(const hub::Site& site) {
    SiteCensus out;
    out.limits = site.limits;
    out.sessions = site.sessions;
    out.rooms = site.rooms.size();
    out.reached = site.reached;
    out.connected = site.now.connected;
    out.users = site.now.users;
    out.casts = site.now.casts;
    out.members = site.now.members;
    out.subscriptions = site.now.subscriptions;
    out.ringing = site.now.ringing;
    out.accepted = site.now.accepted;
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
    out.unacknowledged = state.unacknowledged;
    out.unsaved = state.saving.value - state.saved.value;
    return out;
}

}  // namespace beckon::relay
