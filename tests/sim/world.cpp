#include "sim/world.hpp"

#include <algorithm>

namespace beckon::sim {

namespace {
// More timer calls than this at one instant, and the timer does not advance: a page would hang.
constexpr std::uint32_t ticks_max = 50;
}  // namespace

World::World(const Conditions& given, std::uint64_t seed)
    : conditions(given),
      settings(std::make_shared<const Settings>(given.settings)),
      dice(Seed{0x5EED, seed}) {
    lanes.set_timed(given.timed);
    store_lane = lanes.add(Way::store, 0);
    fate_lane = lanes.add(Way::fate, 0);
    relay_lane = lanes.add(Way::fate, 0);
    turn_lane = lanes.add(Way::fate, 0);
    pages.reserve(12);
}

Index World::add_person(std::string_view name) {
    people.push_back({*UserId::parse(name), std::string(name)});
    return people.size() - 1;
}

Index World::add_device(Index person) {
    Device device;
    device.person = person;
    device.id = *DeviceId::parse("device-" + std::to_string(devices.size()));
    device.network_lane = lanes.add(Way::fate, 2 * devices.size() + 1);
    device.path_lane = lanes.add(Way::fate, 2 * devices.size() + 2);
    devices.push_back(device);
    return devices.size() - 1;
}

/// The first page of a person has the person's name; the second device is "ann/2", a second tab "ann:2".
Index World::add_page(Index device) {
    const Index person = devices[device].person;
    std::size_t nth_device = 1;
    for (Index d = 0; d < device; ++d) nth_device += devices[d].person == person ? 1U : 0U;
    std::size_t nth_tab = 1;
    for (const Page& other : pages) nth_tab += other.device == device ? 1U : 0U;
    Page page;
    page.device = device;
    page.name = people[person].name;
    if (nth_device > 1) page.name += "/" + std::to_string(nth_device);
    if (nth_tab > 1) page.name += ":" + std::to_string(nth_tab);
    const Index index = pages.size();
    page.camera_lane = lanes.add(Way::camera, index);
    page.person_lane = lanes.add(Way::person, index);
    pages.push_back(std::move(page));
    return index;
}

Span World::roll(Range range) {
    if (!conditions.timed) return {};
    if (range.low == range.high) return milliseconds(range.low);
    return milliseconds(
        range.low + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(range.high - range.low + 1))));
}

void World::fail(std::string what) {
    if (broken()) return;
    violation = std::move(what);
    if (telling) say("", "BROKEN: " + violation);
}

Instant World::next_due() {
    Instant soonest = sooner(lanes.soonest(), hub_deadline);
    for (const Page& page : pages) soonest = sooner(soonest, page.deadline);
    return later(soonest, now);
}

bool World::step() { return step_before(Instant::never()); }

bool World::step_before(Instant until) {
    if (broken()) return false;
    const Instant item = lanes.soonest();
    Instant timer = hub_deadline;
    Index whose = nowhere;
    for (Index p = 0; p < pages.size(); ++p) {
        if (pages[p].deadline >= timer) continue;
        timer = pages[p].deadline;
        whose = p;
    }
    const Instant next = later(sooner(item, timer), now);
    if (next.is_never() || next > until) return false;
    if (next > now) {
        now = next;
        hub_ticks = 0;
        for (Page& page : pages) page.ticks = 0;
    }
    tally(Count::events);
    if (timer <= item) {
        tick(whose);
    } else {
        take(lanes.first());
    }
    return !broken();
}

void World::run_until(Instant until) {
    while (step_before(until)) {}
    if (!broken()) now = later(now, until);
}

void World::tick(Index page) {
    if (page == nowhere) {
        if (++hub_ticks > ticks_max) return fail("the hub's deadline lies in the past and stays there");
        return tell_hub(hub::Tick{});
    }
    if (++pages[page].ticks > ticks_max)
        return fail("the deadline of " + pages[page].name + " lies in the past and stays there");
    tell(page, agent::Tick{});
}

void World::take(Lanes::Id id) {
    const Way way = lanes.lane(id).way;
    const Index owner = static_cast<Index>(lanes.lane(id).owner);
    const Lanes::Taken taken(lanes, id);
    Item& item = taken.item();
    switch (way) {
        case Way::to_relay: return from_page(owner, item);
        case Way::to_page: return to_page(owner, item);
        case Way::camera: return camera_answers(owner, item);
        case Way::work: return peer_works(owner, item);
        case Way::link: return peer_event(owner, item);
        case Way::straight: return peer_hears(owner, item);
        case Way::store: return written(item);
        case Way::person:
        case Way::fate:
            if (on_turn) on_turn(*this, way, owner, item);
            return;
    }
}

}  // namespace beckon::sim
