// Sockets between pages and the relay, and what befalls them.
#include <algorithm>

#include "beckon/wire/codec.hpp"
#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {
constexpr std::int64_t lost_code = 1006;  // what a browser says of a connection that just died
}

void World::open_socket(Index index) {
    Page& page = pages[index];
    if (page.conn != nowhere) return fail(page.name + " opened a second socket");
    Conn conn;
    conn.page = index;
    conn.life = page.life;
    conn.relay_life = relay_life;
    const Index at = conns.size();
    conn.up = lanes.add(Way::to_relay, at);
    conn.down = lanes.add(Way::to_page, at);
    conn.relay_end = relay_up() && devices[page.device].online && devices[page.device].served;
    const bool up = conn.relay_end;
    const Lanes::Id down = conn.down;
    conns.push_back(conn);
    page.conn = at;
    if (up) {
        push(down, What::opened, roll(conditions.wire) * 2);
    } else {
        conns[at].cut = true;
        push(down, What::closed, roll(conditions.wire) * 2).number = lost_code;
    }
}

void World::close_socket(Index index) {
    Page& page = pages[index];
    if (page.conn == nowhere) return fail(page.name + " closed a socket that it does not have");
    Conn& conn = conns[page.conn];
    page.conn = nowhere;
    conn.page_end = false;
    lanes.clear(conn.down);
    if (!conn.cut && !conn.silent && conn.relay_end) push(conn.up, What::closed, roll(conditions.wire));
}

void World::send_up(Index index, session::SendFrame frame) {
    Page& page = pages[index];
    if (page.conn == nowhere) return fail(page.name + " sent a frame without a socket");
    if (const auto* hello = std::get_if<wire::Hello>(&frame.message)) {
        if (hello->epoch && static_cast<std::uint64_t>(hello->got.value) != page.down.received()) {
            return fail(page.name + " miscounted what it received");
        }
    } else {
        const char* wrong = frame.seq == 0 ? nullptr : page.up.sends(frame.seq, fingerprint(frame.message));
        if (!wrong) wrong = page.down.acknowledges(frame.ack);
        if (wrong) return fail(page.name + " to the relay: " + wrong);
    }
    const Conn& conn = conns[page.conn];
    if (conn.cut || conn.silent || !conn.relay_end) return;
    Item& item = push(conn.up, What::frame, roll(conditions.wire));
    item.envelope = {frame.seq, frame.ack};
    item.message = std::move(frame.message);
}

/// What a page says with the welcome arrives, unless its next socket overtakes it.
bool World::was_heard(const Page& page) const {
    return page.agent->link().up() && now - page.welcomed > milliseconds(conditions.wire.high);
}

void World::to_page(Index at, Item& item) {
    Conn& conn = conns[at];
    const Index index = conn.page;
    Page& page = pages[index];
    if (!conn.page_end || page.life != conn.life || page.conn != at) return;
    if (item.what == What::opened) return tell(index, agent::SocketOpened{});
    if (item.what == What::closed) {
        page.conn = nowhere;
        conn.page_end = false;
        return tell(index, agent::SocketClosed{item.number});
    }
    tally(Count::frames);
    if (was_heard(page)) page.in_touch = now;
    const wire::Message& message = item.parcel->message;
    if (const auto* welcome = std::get_if<wire::Welcome>(&message)) {
        page.trouble = page.welcomed = now;
        if (!welcome->resumed) {
            page.up.sender_restarts();
            page.down.receiver_restarts();
        }
        tally(welcome->resumed ? Count::resumed : Count::not_resumed);
    } else if (item.envelope.seq != 0) {
        if (const char* wrong = page.down.arrives(item.envelope.seq))
            return fail("the relay to " + page.name + ": " + wrong);
    }
    tell(index, agent::FrameArrived{item.envelope.seq, item.envelope.ack, message});
}

void World::cut(Index at, std::int32_t kept_up, std::int32_t kept_down) {
    Conn& conn = conns[at];
    if (conn.cut) return;
    pages[conn.page].trouble = now;
    conn.cut = true;
    lanes.truncate(conn.up, kept_up);
    lanes.truncate(conn.down, kept_down);
    if (conn.relay_end && !conn.silent) push(conn.up, What::closed, roll(conditions.wire));
    if (conn.page_end) push(conn.down, What::closed, roll(conditions.wire)).number = lost_code;
}

void World::go_silent(Index at) {
    Conn& conn = conns[at];
    if (conn.cut || conn.silent) return;
    conn.silent = true;
    pages[conn.page].trouble = now;
    lanes.clear(conn.up);
    lanes.clear(conn.down);
}

void World::set_online(Index index, bool online) {
    Device& device = devices[index];
    if (device.online == online) return;
    device.online = online;
    for (Page& page : pages) {
        if (page.device == index) page.trouble = now;
    }
    if (!online) {
        for (const Page& page : pages) {
            if (page.device != index || page.conn == nowhere) continue;
            Conn& conn = conns[page.conn];
            const auto keep = [&](Lanes::Id lane) {
                return static_cast<std::int32_t>(dice.below(static_cast<std::uint64_t>(lanes.lane(lane).size) + 1));
            };
            const std::int32_t up = keep(conn.up);
            const std::int32_t down = keep(conn.down);
            if (chance(500)) {
                go_silent(page.conn);
            } else {
                cut(page.conn, up, down);
            }
        }
    }
    paths_changed();
    for (Index p = 0; p < pages.size(); ++p) {
        if (pages[p].device == index && pages[p].agent) tell(p, agent::NetworkChanged{});
    }
}

void World::set_served(Index index, bool served) {
    devices[index].served = served;
    for (const Page& page : pages) {
        if (!served && page.device == index && page.conn != nowhere) cut(page.conn, 0, 0);
    }
}

void World::set_path(Index index, bool path) {
    if (devices[index].path == path) return;
    devices[index].path = path;
    for (Page& page : pages) {
        if (page.device == index) page.trouble = now;
    }
    paths_changed();
}

void World::set_turn(Index server, bool up) {
    if (turn[server].up == up) return;
    turn[server].up = up;
    if (up) ++turn[server].life;
    for (Page& page : pages) {
        if (devices[page.device].relayed) page.trouble = now;
    }
    paths_changed();
}

bool World::path_up(Index a, Index b) const {
    const Index at = pages[a].device;
    const Index other = pages[b].device;
    if (at == other) return true;
    const auto up = [&](Index d) { return devices[d].online && devices[d].path; };
    const bool relayed = devices[at].relayed || devices[other].relayed;
    const bool any = std::any_of(turn.begin(), turn.end(), [](const TurnServer& server) { return server.up; });
    return up(at) && up(other) && (any || !relayed);
}

}  // namespace beckon::sim
