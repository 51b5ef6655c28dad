// The end of a world: once everything works again, everybody must come to agree, soon, on everything.
#include <algorithm>

#include "hub/state.hpp"
#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {

const hub::Site* site_of(const World& world) {
    if (!world.hub) return nullptr;
    const auto& sites = world.hub->state().sites;
    return sites.empty() ? nullptr : &sites.begin()->second;
}

const call::Machine* machine_of(const World& world, Index page, const CallId& call) {
    if (!world.pages[page].agent) return nullptr;
    for (const call::Machine& machine : world.pages[page].agent->calls()) {
        if (machine.facts().id == call) return &machine;
    }
    return nullptr;
}

/// The devices of one user whose call was taken, refused or kept busy by another of them.
bool is_elsewhere(EndReason reason) {
    return reason == EndReason::answered_elsewhere || reason == EndReason::declined_elsewhere
           || reason == EndReason::busy_elsewhere;
}

/// It rang for as long as a device does by itself, and the caller waited on: a relay whose clock was set while it was away
/// lets a call ring anew.
bool stopped_before(EndReason device, std::optional<EndReason> all) {
    return device == EndReason::no_answer && all == EndReason::cancelled;
}

}  // namespace

void World::check_hub() {
    const hub::State& state = hub->state();
    for (const auto& [id, session] : state.sessions) {
        if (session.stream.unacked().size() > limits::unacked_frames)
            return fail("the hub keeps more for a session than it may");
    }
}

/// Nothing is on its way to anything: each call is over and forgotten, or media flows at both ends.
bool World::settled() {
    if (!hub) return false;
    for (const Page& page : pages) {
        if (!page.agent || page.over) continue;
        if (!page.agent->link().up() || page.camera == Page::Camera::asking) return false;
        // What it has not heard yet, it will not hear before it has found out.
        if (conns[page.conn].silent || conns[page.conn].cut) return false;
        // Nor what is on its way, or waits for the disk.
        if (!lanes.empty(conns[page.conn].down)) return false;
        const auto session = hub->state().sessions.find(page.agent->link().ticket()->session);
        if (session != hub->state().sessions.end() && session->second.transmitted < session->second.stream.sent())
            return false;
        for (const call::Machine& machine : page.agent->calls()) {
            if (!std::holds_alternative<call::Live>(machine.phase()) || machine.peer_away()) return false;
            const CallSeen* seen = witness.find(machine.facts().id);
            if (!seen || seen->flowing == 0) return false;
        }
    }
    const hub::Site* site = site_of(*this);
    for (const auto& [id, call] : site->calls) {
        if (call.over()) continue;
        if (call.stage != hub::CallStage::accepted) return false;
        for (const hub::Seat& seat : call.seats) {
            if (!seat.present) return false;
        }
        const CallSeen* seen = witness.find(id);
        if (!seen || seen->flowing == 0) return false;
    }
    return true;
}

/// At rest the relay and each page hold the same broadcast and the same room for its own.
std::string World::standing_apart() {
    for (const Page& page : pages) {
        if (!page.agent || page.over || page.copied || !page.agent->link().up()) continue;
        const auto at = hub->state().sessions.find(page.agent->link().ticket()->session);
        if (at == hub->state().sessions.end()) return page.name + " has a session that the relay does not know";
        const hub::Session& session = at->second;
        // A page that was loaded anew has some time to say what of its predecessor's still stands.
        if (!session.reclaim_by.is_never()) continue;
        if (session.cast != page.agent->cast())
            return page.name + (session.cast ? " is live at the relay only" : " is live without the relay knowing");
        if (session.room != page.agent->room())
            return page.name + (session.room ? " is in a room at the relay only" : " is in a room that has put it out");
    }
    return {};
}

std::string World::disagreement() {
    if (std::string apart = standing_apart(); !apart.empty()) return apart;
    for (const CallSeen& seen : witness.calls()) {
        const CallId& call = seen.call;
        std::optional<EndReason> agreed;
        bool open = false;
        std::string story;
        const auto hears = [&](const std::string& who, std::optional<EndReason> reason) -> bool {
            story += story.empty() ? "" : ", ";
            story += who + ": " + (reason ? std::string(spell(*reason)) : "goes on");
            if (!reason) {
                open = true;
            } else if (!agreed) {
                agreed = reason;
            } else if (*agreed != *reason && !seen.forgotten) {
                return false;
            }
            return !(open && agreed);
        };
        bool well = true;
        const hub::Site* site = site_of(*this);
        if (const auto at = site->calls.find(call); at != site->calls.end())
            well = hears("relay", at->second.reason) && well;
        for (const Side& side : seen.sides) {
            const Page& page = pages[side.page];
            // Whoever is gone, or has no session any more, is excused.
            if (!page.agent || page.over) continue;
            const call::Machine* machine = machine_of(*this, side.page, call);
            if (machine && !machine->over()) {
                well = hears(page.name, std::nullopt) && well;
            } else if (side.life == page.life && side.ended) {
                // Devices that rang in vain may know more, or less, than the parties do.
                const bool party = side.role == Role::caller || side.joined;
                if (page.copied) continue;  // one of the two tabs had to give way
                if (party) {
                    well = hears(page.name, side.ended) && well;
                } else if (!is_elsewhere(*side.ended) && seen.sides.size() == 2
                           && !(seen.forgotten && *side.ended == EndReason::unknown)
                           && !stopped_before(*side.ended, agreed)) {
                    well = hears(page.name, side.ended) && well;
                }
            }
        }
        if (!well) return call_name(call) + " did not end in agreement: " + story;
        if (agreed && seen.flowing > 0) return "media flows in " + call_name(call) + ", which is over";
    }
    for (const Page& page : pages) {
        if (page.agent && page.over && page.camera != Page::Camera::off)
            return "the camera of " + page.name + " is on after its session ended";
    }
    return {};
}

/// What was accounted for is what flowed. The clocks of the two ends start when each hears that it is connected, and stop
/// when it hears that it is not, up to `notice` later; a page that dies takes with it what it had not reported, up to one
/// accounting notice. Each break of a call may cost both. While one generation takes over from another the two ends may
/// count the same time in different ones.
void World::check_accounts() {
    const std::int64_t late = conditions.notice.high + conditions.connect.high + 1000;
    const std::int64_t lost = conditions.settings.account.ms + conditions.wire.high + conditions.notice.high + 1000;
    for (const CallSeen& seen : witness.calls()) {
        if (seen.excused || seen.flowing > 0) continue;
        std::int64_t accounted = 0;
        std::int64_t generations = 0;
        for (const hub::FlowRow& row : store.disk().flows) {
            if (row.call != seen.call) continue;
            accounted += row.flowed.ms;
            ++generations;
        }
        const std::int64_t truth = seen.flowed.ms;
        const std::int64_t breaks = seen.stretches + seen.losses;
        const bool over = accounted > truth + 1000 + (breaks + generations) * late;
        const bool under = accounted + 1500 + std::max<std::int64_t>(0, breaks - 1) * lost < truth;
        if (!over && !under) continue;
        return fail(call_name(seen.call) + " flowed for " + std::to_string(truth) + " ms in "
                    + std::to_string(seen.stretches) + " stretches, and " + std::to_string(accounted)
                    + " ms were accounted for");
    }
    check_cast_accounts(lost);
}

/// The same of broadcasts: pages know exactly for how long they were live. Time that a page was out of reach for longer than
/// the grace is not counted, and its row says so: it began later by as much. Nor is what a page showed that had not heard yet
/// that another one of its user did.
void World::check_cast_accounts(std::int64_t lost) {
    for (const CastSeen& seen : witness.casts()) {
        if (seen.excused || !seen.since.is_never()) continue;
        bool known = false;  // to the relay, and on its disk before it died
        Span accounted;
        Span unseen;
        Instant ended{};
        for (const hub::CastRow& row : store.disk().casts) {
            if (row.cast != seen.cast) continue;
            known = true;
            accounted = accounted + row.live;
            unseen = std::max(unseen, row.began - (seen.began + seen.day));
            ended = later(ended, row.ended);
        }
        if (known && !ended.is_never()) unseen = unseen + std::max(Span{}, seen.dark + seen.day - ended);
        const bool over = accounted.ms > seen.live.ms + 1000;
        const bool under = known && accounted.ms + unseen.ms + 1500 + seen.losses * lost < seen.live.ms;
        if (!over && !under) continue;
        return fail("the broadcast " + std::string(seen.cast.view().substr(0, 4)) + " was live for "
                    + std::to_string(seen.live.ms) + " ms, and " + std::to_string(accounted.ms)
                    + " ms were accounted for");
    }
}

}  // namespace beckon::sim
