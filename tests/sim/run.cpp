#include "sim/run.hpp"

#include "sim/people.hpp"
#include "sim/words.hpp"

namespace beckon::sim {

namespace {

constexpr Span life = seconds(60);
// Longest of what may be under way: both parties of a call gone (`limbo`), then found out by the last lease.
constexpr Span rest = seconds(200);
constexpr Span look = seconds(2);

/// What still goes on, for the sentence about a world that does not come to rest.
std::string unrest(const World& world) {
    std::string out;
    for (const Page& page : world.pages) {
        if (!page.agent || page.over) continue;
        if (!page.agent->link().up()) out += " " + page.name + " has no session;";
        for (const call::Machine& machine : page.agent->calls()) {
            out += " " + page.name + " holds " + call_name(machine.facts().id) + " "
                   + std::string(title(machine.phase())) + (machine.peer_away() ? " (other away);" : ";");
        }
    }
    constexpr std::size_t enough = 300;
    if (out.size() > enough) out = out.substr(0, enough) + "…";
    return out.empty() ? " only the relay knows" : out;
}

void come_to_rest(World& world, Span within) {
    const Instant until = world.now + within;
    // Twice in a row: what was on its way the first time gets there, and may begin something.
    for (int times = world.settled() ? 1 : 0; times < 2; times = world.settled() ? times + 1 : 0) {
        if (times == 0 && world.now >= until)
            return world.fail("nothing disturbs them any more, and still there is no rest:" + unrest(world));
        world.run_until(world.now + look);
        if (world.broken()) return;
    }
    if (std::string what = world.disagreement(); !what.empty()) world.fail(std::move(what));
}

}  // namespace

Conditions conditions_of(std::uint64_t seed) {
    Rng dice(Seed{0xC0D1, seed});
    Conditions c;
    const std::int64_t far = static_cast<std::int64_t>(dice.below(4)) * 60;
    c.wire = {3 + far / 6, 40 + far};
    c.across = {3, 40 + static_cast<std::int64_t>(dice.below(100))};
    c.disk = {0, dice.chance(1, 8) ? 400 : 20};
    c.camera = {0, dice.chance(1, 3) ? 3000 : 300};
    c.camera_refused = dice.chance(1, 4) ? 100 : 0;
    c.camera_found = 500;
    c.description_refused = dice.chance(1, 16) ? 30 : 0;
    c.relayed = dice.chance(1, 2) ? 300 : 0;
    c.heals_alone = static_cast<std::int64_t>(dice.below(1000));
    c.skewed = dice.chance(1, 2);
    c.encoded = dice.chance(1, 64);
    c.store_may_be_lost = dice.chance(1, 16);
    switch (dice.below(4)) {
        case 0: c.between = {0, 0}; break;
        case 1: c.between = {1000, 6000}; break;
        default: break;
    }
    if (dice.chance(1, 8)) c.pause = {300, 4000};
    if (dice.chance(1, 8)) {
        // By default no person comes near these.
        c.limits.broadcasts_burst = c.limits.joins_burst = 2;
        c.limits.broadcasts_every = c.limits.joins_every = seconds(20);
    }
    return c;
}

Outcome live(std::uint64_t seed, bool telling) {
    World world(conditions_of(seed), seed);
    world.telling = telling;
    populate(world);
    world.run_until(Instant{} + life);
    if (!world.broken()) mend(world);
    if (world.dice.chance(1, 2)) everybody_leaves(world);
    come_to_rest(world, rest);
    if (!world.broken()) {
        everybody_leaves(world);
        come_to_rest(world, seconds(60));
    }
    if (!world.broken()) world.check_accounts();
    return {seed, std::move(world.violation), world.transcript(), world.now, world.tally};
}

}  // namespace beckon::sim
