#include "sim/people.hpp"

#include <algorithm>

namespace beckon::sim {

namespace {

constexpr std::string_view names[] = {"ann", "bob", "cat", "dan"};

const RoomId& the_room() {
    static const RoomId room = *RoomId::parse("room-1");
    return room;
}

Index pick(World& world, std::size_t many) { return static_cast<Index>(world.dice.below(many)); }

/// Somebody, rarely oneself (on another device).
UserId somebody(World& world, Index page) {
    const Index me = world.devices[world.pages[page].device].person;
    Index who = pick(world, world.people.size());
    if (who == me && !world.chance(100)) who = (who + 1) % world.people.size();
    return world.people[who].id;
}

bool rings(const call::Machine& machine) { return std::holds_alternative<call::Incoming>(machine.phase()); }

/// A person who is called, or talking. True: that was all for now.
bool attends(World& world, Index page, const call::Machine& machine) {
    const CallId call = machine.facts().id;
    const std::int64_t mood = static_cast<std::int64_t>(world.dice.below(100));
    if (rings(machine)) {
        if (mood < 65) {
            world.tell(page, agent::AnswerCall{call});
        } else if (mood < 76) {
            world.tally(Count::declined);
            world.tell(page, agent::EndCall{call});
        }
        return true;
    }
    const bool two_way = machine.facts().kind == Kind::call;
    if (mood < (two_way ? 18 : 10)) {
        world.tell(page, agent::EndCall{call});
        return true;
    }
    if (mood < 32) {
        const bool audio = world.chance(600);
        const bool video = world.chance(600);
        const bool held = world.chance(200);
        world.tell(page, agent::SetMedia{call, audio, video, held});
        if (!two_way) world.tell(page, agent::SetShared{audio, video});
        return true;
    }
    if (mood < 37 && two_way) {
        world.tally(Count::transfers);
        world.tell(page, agent::TransferCall{call, somebody(world, page)});
        return true;
    }
    if (mood < 42) {
        world.share_screen(page, call);
        return true;
    }
    return false;
}

void starts_something(World& world, Index page) {
    const Agent& agent = *world.pages[page].agent;
    const std::int64_t mood = static_cast<std::int64_t>(world.dice.below(100));
    if (mood < 45) {
        const UserId to = somebody(world, page);
        const UserId me = agent.identity().user;
        world.tell(page, agent::StartCall{to});
        if (!world.chance(200)) return;
        // The other has the same idea at the same moment.
        for (Index other = 0; other < world.pages.size(); ++other) {
            if (other == page || !world.in_service(other) || !(world.pages[other].agent->identity().user == to))
                continue;
            world.tally(Count::mutual);
            world.pages[other].acted = world.now;
            return world.tell(other, agent::StartCall{me});
        }
    } else if (mood < 60) {
        UserId user = somebody(world, page);
        for (const Page& other : world.pages) {
            if (other.agent && other.agent->broadcasting() && &other != &world.pages[page])
                user = other.agent->identity().user;
        }
        world.tell(page, agent::StartWatch{user});
    } else if (mood < 72) {
        if (agent.broadcasting()) {
            world.tell(page, agent::StopBroadcast{});
        } else {
            world.tally(Count::broadcasts);
            world.tell(page, agent::StartBroadcast{world.chance(600)});
        }
    } else if (mood < 80) {
        if (agent.room()) {
            world.tell(page, agent::LeaveRoom{});
        } else {
            world.tally(Count::rooms);
            world.tell(page, agent::JoinRoom{the_room()});
        }
    } else if (mood < 88) {
        agent::Follow follow;
        follow.users.items.push_back(somebody(world, page));
        world.tell(page, follow);
    } else if (mood < 91) {
        agent::Unfollow unfollow;
        unfollow.users.items.push_back(somebody(world, page));
        world.tell(page, unfollow);
    } else if (mood < 93) {
        world.tell(page, agent::NetworkChanged{});
    }
}

void acts(World& world, Index page) {
    world.pages[page].acted = world.now;
    const Page& tab = world.pages[page];
    if (!tab.agent) {
        if (world.chance(600)) world.open(page);
        return;
    }
    const std::int64_t mood = static_cast<std::int64_t>(world.dice.below(1000));
    if (tab.over || mood < 45) return world.reload(page);
    if (mood < 60) {
        world.tally(Count::crashed_tabs);
        return world.crash(page);
    }
    if (mood < 70) return world.close(page);
    const auto& calls = tab.agent->calls();
    for (Index i = calls.size(); i-- > 0;) {
        if (!calls[i].over() && attends(world, page, calls[i])) return;
    }
    starts_something(world, page);
}

/// A second tab appears as a copy of the first, memory and all.
void copies_a_tab(World& world) {
    const Index from = pick(world, world.pages.size());
    if (!world.pages[from].agent) return;
    for (Index to = 0; to < world.pages.size(); ++to) {
        if (to == from || world.pages[to].agent || world.pages[to].device != world.pages[from].device) continue;
        world.tally(Count::copied_tabs);
        world.pages[to].memory = world.pages[from].memory;
        world.pages[to].copied = world.pages[from].copied = true;
        // What the first one still carries is of no call to the other party once the copy has come into its place.
        for (CallSeen& seen : world.witness.calls()) {
            for (const Side& side : seen.sides) seen.excused = seen.excused || (side.page == from && !side.ended);
        }
        return world.open(to);
    }
}

void relay_dies(World& world) {
    if (!world.relay_up()) return;
    world.tally(Count::relay_crashes);
    world.crash_relay(world.dice.below(4));
    world.push(world.relay_lane, What::returns, world.roll({200, 8000}));
}

void turn_dies(World& world) {
    const Index server = pick(world, world.turn.size());
    if (!world.turn[server].up) return;
    world.tally(Count::turn_deaths);
    if (world.telling) world.say("TURN server", "is gone");
    world.set_turn(server, false);
    world.push(world.turn_lane, What::turn_back, world.roll({200, 20000})).number = static_cast<std::int64_t>(server);
}

bool takes_part(const World& world, Index page, const CallId& call) {
    if (!world.in_service(page)) return false;
    const auto& calls = world.pages[page].agent->calls();
    return std::any_of(calls.begin(), calls.end(), [&](const call::Machine& machine) {
        return machine.facts().id == call && call::engaged(machine.phase());
    });
}

/// Both pages of a call are loaded anew at once; one of them may have crashed, and comes back when its person does.
bool both_reload(World& world, Index page) {
    if (!world.in_service(page)) return false;
    for (const call::Machine& machine : world.pages[page].agent->calls()) {
        const CallId call = machine.facts().id;
        for (Index other = 0; other < world.pages.size(); ++other) {
            if (other == page || !takes_part(world, page, call) || !takes_part(world, other, call)) continue;
            world.tally(Count::both_reload);
            world.reload(page);
            if (world.chance(800)) {
                world.reload(other);
            } else {
                world.tally(Count::crashed_tabs);
                world.crash(other);
            }
            return true;
        }
    }
    return false;
}

void strikes(World& world) {
    const auto keep = [&](Lanes::Id lane) {
        return static_cast<std::int32_t>(world.dice.below(static_cast<std::uint64_t>(world.lanes.lane(lane).size) + 1));
    };
    const auto mended_in = [&](Lanes::Id lane, Range range) { world.push(lane, What::returns, world.roll(range)); };
    const Index page = pick(world, world.pages.size());
    const Index device = world.pages[page].device;
    const Index conn = world.pages[page].conn;
    const std::int64_t mood = static_cast<std::int64_t>(world.dice.below(100));
    if (mood < 25) {
        if (conn == nowhere) return;
        world.tally(Count::cuts);
        const std::int32_t up = keep(world.conns[conn].up);
        world.cut(conn, up, keep(world.conns[conn].down));
    } else if (mood < 37) {
        if (conn == nowhere) return;
        world.tally(Count::half_open);
        if (world.telling) world.say(world.pages[page].name, "the socket falls silent");
        world.go_silent(conn);
    } else if (mood < 55) {
        if (!world.devices[device].online) return;
        world.tally(Count::flaps);
        if (world.telling) world.say(world.pages[page].name, "the network is gone");
        world.set_online(device, false);
        // A tunnel, or a lid that is closed: longer than the grace, shorter than the relay keeps a session.
        mended_in(world.devices[device].network_lane, world.chance(100) ? Range{21'000, 55'000} : Range{300, 15'000});
    } else if (mood < 62) {
        turn_dies(world);
    } else if (mood < 66) {
        for (Index i = 0; i < world.pages.size() && !both_reload(world, (page + i) % world.pages.size()); ++i) {}
    } else if (mood < 73) {
        if (!world.devices[device].path) return;
        world.tally(Count::path_cuts);
        if (world.telling) world.say(world.pages[page].name, "the path to others is gone");
        world.set_path(device, false);
        mended_in(world.devices[device].path_lane, {500, 20000});
    } else if (mood < 83) {
        if (!world.relay_up()) return;
        // Half of them at the worst time: while it writes.
        if (world.chance(500)) {
            world.dies_writing = true;
        } else {
            relay_dies(world);
        }
    } else if (mood < 88) {
        if (conn == nowhere || !world.conns[conn].greeted || !world.conns[conn].relay_end) return;
        world.tally(Count::slow_sockets);
        world.tell_hub(hub::SocketSlow{{conn + 1}});
    } else if (mood < 93) {
        copies_a_tab(world);
    } else if (mood < 98) {
        world.unplug(page);
    } else {
        if (!world.relay_up()) return;  // how long it was away nobody could say then
        world.tally(Count::clocks_set);
        world.set_clock(world.true_day + world.roll({-3'600'000, 3'600'000}));
    }
}

void turn(World& world, Way way, Index owner, const Item& item) {
    const Conditions& conditions = world.conditions;
    if (way == Way::person) {
        acts(world, owner);
        world.push(world.pages[owner].person_lane, What::acts, world.roll(conditions.pause));
        return;
    }
    if (item.what == What::returns) {
        if (owner == 0) return world.start_relay(conditions.store_may_be_lost && world.chance(300));
        const Index device = (owner - 1) / 2;
        if (owner % 2 == 1) return world.set_online(device, true);
        return world.set_path(device, true);
    }
    if (item.what == What::dies) return relay_dies(world);
    if (item.what == What::turn_back) return world.set_turn(static_cast<Index>(item.number), true);
    strikes(world);
    world.push(world.fate_lane, What::strikes, world.roll(conditions.between));
}

}  // namespace

void populate(World& world) {
    world.on_turn = turn;
    world.rooms.push_back({*SiteId::parse("site"), the_room(), {}, world.relay_now() + minutes(60), 8});
    for (std::string_view name : names) {
        const Index person = world.add_person(name);
        const Index device = world.add_device(person);
        world.add_page(device);
        if (world.chance(150)) world.add_page(device);
        if (world.chance(150)) world.add_page(world.add_device(person));
    }
    for (Device& one : world.devices) one.relayed = world.chance(world.conditions.relayed);
    world.start_relay(false);
    for (Index p = 0; p < world.pages.size(); ++p) {
        world.pages[p].keeps_memory = !world.chance(60);
        if (world.chance(850)) world.open(p);
        world.push(world.pages[p].person_lane, What::acts, world.roll({300, world.conditions.pause.high}));
    }
    if (world.conditions.between.high > 0)
        world.push(world.fate_lane, What::strikes, world.roll(world.conditions.between));
}

void mend(World& world) {
    for (const Page& page : world.pages) world.lanes.clear(page.person_lane);
    for (const Device& device : world.devices) {
        world.lanes.clear(device.network_lane);
        world.lanes.clear(device.path_lane);
    }
    world.lanes.clear(world.fate_lane);
    world.lanes.clear(world.relay_lane);
    world.lanes.clear(world.turn_lane);
    world.dies_writing = false;
    if (world.telling) world.say("", "---- everything is mended ----");
    for (Index d = 0; d < world.devices.size(); ++d) {
        world.set_online(d, true);
        world.set_path(d, true);
    }
    for (Index server = 0; server < world.turn.size(); ++server) world.set_turn(server, true);
    world.start_relay(false);
}

void everybody_leaves(World& world) {
    if (world.telling) world.say("", "---- everybody leaves ----");
    for (Index p = 0; p < world.pages.size(); ++p) {
        if (!world.in_service(p)) continue;
        world.tell(p, agent::StopBroadcast{});
        world.tell(p, agent::LeaveRoom{});
        std::vector<CallId> open;
        for (const call::Machine& machine : world.pages[p].agent->calls()) {
            if (!machine.over()) open.push_back(machine.facts().id);
        }
        for (const CallId& call : open) world.tell(p, agent::EndCall{call});
    }
}

}  // namespace beckon::sim
