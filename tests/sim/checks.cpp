// What must hold after every step. Only what the step touched is looked at.
#include "hub/state.hpp"
#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {

// Two ICE restarts, and the time that each may take.
constexpr Span heals_within = seconds(12);

/// Written down here once more, from DESIGN and not from the core, so that the core cannot excuse itself.
bool needs_camera(const call::Machine& machine) {
    const call::Facts& facts = machine.facts();
    if (facts.kind == Kind::watch && facts.role == Role::caller) return false;
    return match(machine.phase(),
                 []<class S>(const S&) { return !OneOf<S, call::Arriving, call::Incoming, call::Ended>; });
}

bool may_run(const call::Phase& phase, call::Timer timer) {
    const auto in = [&]<class... S>(std::tuple<S...>*) { return (std::holds_alternative<S>(phase) || ...); };
    using namespace call;  // NOLINT(google-build-using-namespace)
    switch (timer) {
        case Timer::ring: return in(static_cast<std::tuple<Calling, Alerted, Arriving, Incoming>*>(nullptr));
        case Timer::confirm: return in(static_cast<std::tuple<Accepting>*>(nullptr));
        case Timer::connect: return in(static_cast<std::tuple<Connecting>*>(nullptr));
        case Timer::recover: return in(static_cast<std::tuple<Recovering>*>(nullptr));
        case Timer::restart: return in(static_cast<std::tuple<Connecting, Recovering>*>(nullptr));
        case Timer::transfer: return in(static_cast<std::tuple<Connecting, Live, Recovering>*>(nullptr));
        case Timer::count_: break;
    }
    return false;
}

/// Waiting for something, a call has a timer that ends the waiting.
bool must_run(const call::Phase& phase, call::Timer timer) {
    return timer != call::Timer::transfer && timer != call::Timer::restart && may_run(phase, timer);
}

}  // namespace

void World::check_page(Index index) {
    const Page& page = pages[index];
    const Agent& agent = *page.agent;
    bool camera_wanted = agent.broadcasting();
    std::size_t alive = 0;
    for (const call::Machine& machine : agent.calls()) {
        camera_wanted = camera_wanted || needs_camera(machine);
        if (!machine.over()) ++alive;
        for (std::size_t t = 0; t < Timers<call::Timer>::count; ++t) {
            const auto timer = static_cast<call::Timer>(t);
            const bool armed = machine.timers().armed(timer);
            if (armed && !may_run(machine.phase(), timer)) {
                return fail(page.name
                            + " runs a timer in a state that does not want it: " + std::string(title(machine.phase())));
            }
            if (!armed && must_run(machine.phase(), timer)) {
                return fail(page.name + " waits without a timer: " + std::string(title(machine.phase())));
            }
        }
    }
    if (page.camera == Page::Camera::on && !camera_wanted)
        return fail("the camera of " + page.name + " is on for nothing");
    if (alive > limits::calls_per_page) return fail(page.name + " has more calls than a page may have");
    if (agent.calls().size() > 3 * limits::calls_per_page)
        return fail(page.name + " keeps too many calls that are over");
}

/// Two pages that reach each other and the relay get media flowing again, soon.
void World::check_given_up(const CallSeen& seen) {
    Instant trouble;
    std::vector<Index> parties;
    for (const Side& side : seen.sides) {
        if (!side.joined || seen.flowing > 0 || (side.ended && side.ended_at < now)) continue;
        const Page& page = pages[side.page];
        if (side.life != page.life || page.copied) return;  // it has forgotten, or two tabs were at odds
        parties.push_back(side.page);
        trouble = later(trouble, pages[side.page].trouble);
    }
    // Where nothing takes time, messages may be held back for ever: that is trouble enough.
    if (!conditions.timed) return;
    if (parties.size() != 2 || now - trouble < heals_within || !path_up(parties[0], parties[1])) return;
    for (const Index party : parties) {
        if (!in_service(party) || !pages[party].agent->link().up() || conns[pages[party].conn].silent) return;
    }
    fail("media was given up in " + call_name(seen.call) + " although nothing has been wrong for "
         + std::to_string((now - trouble).ms) + " ms");
}

void World::saw(Index index, const agent::Show& shown) {
    CallSeen& seen = witness.of(shown.call);
    const Page& page = pages[index];
    if (seen.sides.empty())
        tally(shown.kind == Kind::watch ? Count::watches : shown.kind == Kind::pair ? Count::pairs : Count::invited);
    seen.kind = shown.kind;
    Side& side = seen.side(index, page.life, shown.role, now);
    if (!shown.peer.empty()) side.role = shown.role;  // an end that was only remembered does not know it any more
    if (shown.reason) {
        if (!side.ended) {
            tally(Count::ended);
            side.ended_at = now;
        }
        side.ended = shown.reason;
        if (*shown.reason == EndReason::ice_lost || *shown.reason == EndReason::ice_failed) check_given_up(seen);
        return;
    }
    if (side.ended) return fail(page.name + " shows a call again that was over: " + call_name(shown.call));
    const std::string& phase = shown.phase.text;
    if (phase == "connecting" || phase == "live" || phase == "recovering") side.joined = true;
    if (phase == "incoming") tally(Count::rang);
    if (phase == "live" && !side.live) {
        side.live = true;
        tally(Count::live);
    }
}

void World::saw(const hub::Save& save) {
    const auto* row = std::get_if<hub::CallRow>(&save.row);
    if (!row) return;
    CallSeen& seen = witness.of(row->call);
    if (seen.kept && row->reason != seen.kept) {
        return fail("the relay changed its mind about how " + call_name(row->call)
                    + " ended: " + std::string(spell(*seen.kept)) + ", then "
                    + (row->reason ? std::string(spell(*row->reason)) : "not at all"));
    }
    if (row->reason && !seen.reason) seen.ended_at = now;
    seen.reason = row->reason;
    seen.accepted = seen.accepted || row->stage == hub::CallStage::accepted;
    if (row->kind != Kind::call) return;
    if (row->reason) return check_glare(seen);
    if (row->stage != hub::CallStage::ringing) return;
    for (const auto& [id, call] : hub->state().sites.begin()->second.calls) {
        const bool back = call.stage == hub::CallStage::ringing && call.kind == Kind::call
                          && call.seat(Role::caller).user == row->callee.user
                          && call.seat(Role::callee).user == row->caller.user;
        if (!back || id == row->call) continue;
        tally(Count::glares);
        CallSeen& other = witness.of(id);
        CallSeen& mine = witness.of(row->call);
        mine.crossed = id;
        other.crossed = row->call;
        mine.crossed_at = other.crossed_at = now;
    }
}

/// Two people who call each other at once, and are left alone, talk to each other.
void World::check_glare(const CallSeen& seen) {
    const CallSeen* other = seen.crossed ? witness.find(*seen.crossed) : nullptr;
    if (!other || !other->reason || seen.accepted || other->accepted || seen.forgotten || other->forgotten) return;
    if (!conditions.timed) return;  // a message may be held back until the call has rung in vain
    const auto in_vain = [](EndReason reason) {
        return reason == EndReason::replaced || reason == EndReason::no_answer;
    };
    if (!in_vain(*seen.reason) || !in_vain(*other->reason)) return;
    for (const CallSeen* call : {&seen, other}) {
        for (const Side& side : call->sides) {
            const Page& page = pages[side.page];
            if (page.trouble >= call->crossed_at - seconds(15) || !in_service(side.page)) return;
            if (side.role == Role::caller && page.acted > side.began) return;  // not left alone
        }
    }
    // A third call of theirs in the same breath (called again while crossing): then all three may be withdrawn.
    for (const CallSeen& third : witness.calls()) {
        if (&third == &seen || &third == other || third.kind != Kind::call) continue;
        for (const Side& side : third.sides) {
            const bool theirs = side.page == seen.sides.front().page || side.page == other->sides.front().page;
            if (theirs && later(side.began, side.ended ? side.ended_at : side.began) > seen.crossed_at - seconds(3))
                return;
        }
    }
    fail("each called the other, and neither call was answered: " + call_name(seen.call) + " and "
         + call_name(other->call));
}

void World::saw_kept(const hub::Save& save) {
    const auto* row = std::get_if<hub::CallRow>(&save.row);
    if (row && row->reason) witness.of(row->call).kept = row->reason;
}

/// A user answers at most once per call, on one device: whoever is told of an acceptance is told of the same one.
void World::saw_sent(Index page, const wire::Message& message) {
    const auto counts = [&](const CallId& call, const PartyId& ours, const PartyId& theirs) {
        CallSeen& seen = witness.of(call);
        for (const Side& side : seen.sides) {
            if (side.page != page) continue;
            const PartyId& answered = side.role == Role::callee ? ours : theirs;
            if (seen.answered_by && *seen.answered_by != answered)
                return fail("two devices were told that they answered " + call_name(call));
            if (!seen.answered_by) tally(Count::answered);
            seen.answered_by = answered;
        }
    };
    if (const auto* accepted = std::get_if<wire::Accepted>(&message))
        counts(accepted->call, accepted->seat, accepted->peer_seat);
    if (const auto* restored = std::get_if<wire::Restored>(&message)) {
        tally(Count::restored);
        counts(restored->call, restored->seat, restored->peer_seat);
    }
    if (const auto* peer = std::get_if<wire::Peer>(&message))
        tally(peer->state == Presence::lost ? Count::peer_lost : Count::recovered);
}

}  // namespace beckon::sim
