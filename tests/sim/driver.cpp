// A page's side: what a browser and our driver do with an agent's effects. Like them it decides nothing.
#include <utility>

#include "sim/words.hpp"
#include "sim/world.hpp"

namespace beckon::sim {

namespace {

// What a camera's answer is to: nothing that was asked for.
constexpr std::int64_t pulled_out = 1;
constexpr std::int64_t plugged_in = 2;

}  // namespace

void World::open(Index index) {
    Page& page = pages[index];
    if (page.agent) return;
    ++page.life;
    page.trouble = now;
    page.over = false;
    page.camera = Page::Camera::off;
    page.captured = page.without = false;
    page.conn = nowhere;
    page.heard_on = nowhere;
    page.up = {};
    page.down = {};
    if (conditions.skewed) page.skew = milliseconds(static_cast<std::int64_t>(dice.below(86'400'000)));
    const Seed seed{index * 1000 + page.life, conditions.timed ? dice.next() : 0};
    Agent::Identity identity{people[devices[page.device].person].id, std::nullopt, devices[page.device].id};
    page.agent.emplace(std::move(identity), settings, seed, std::optional(page.memory));
    if (telling) say(page.name, page.memory ? "opens the page, which remembers" : "opens the page");
    tell(index, agent::Connect{});
}

void World::crash(Index index) {
    Page& page = pages[index];
    if (!page.agent) return;
    page.trouble = now;
    if (telling) say(page.name, "is gone");
    // What it had not reported of its calls' time is lost; how much that is nobody can say if it had no relay to tell.
    const bool heard = was_heard(page) && page.conn != nowhere && !conns[page.conn].silent && !conns[page.conn].cut;
    // What had ended long before that, it has reported.
    const Instant reported = (heard ? now : page.in_touch) - seconds(30);
    for (CallSeen& seen : witness.calls()) {
        for (const Side& side : seen.sides) {
            if (side.page != index || (side.ended && side.ended_at < reported)) continue;
            ++seen.losses;
            seen.excused = seen.excused || !heard;
        }
    }
    if (const auto cast = std::exchange(page.on_air, std::nullopt)) witness.goes_dark(*cast, now);
    for (CastSeen& seen : witness.casts()) {
        if (seen.page != index || seen.dark < reported) continue;
        ++seen.losses;
        seen.excused = seen.excused || !heard;
    }
    if (page.conn != nowhere) cut(page.conn, lanes.lane(conns[page.conn].up).size, 0);
    page.conn = nowhere;
    page.agent.reset();
    page.camera = Page::Camera::off;
    page.deadline = Instant::never();
    lanes.clear(page.camera_lane);
    for (Index p = 0; p < peers.size(); ++p) {
        if (peers[p].page == index && !peers[p].closed) close_peer(p);
    }
}

/// A page that is closed says so, if its agent is told in time.
void World::close(Index index) {
    if (!pages[index].agent) return;
    tell(index, agent::Disconnect{});
    crash(index);
    pages[index].memory.reset();
}

void World::reload(Index index) {
    if (!pages[index].agent) return;
    tally(Count::reloads);
    if (telling) say(pages[index].name, "reloads the page");
    crash(index);
    open(index);
}

void World::unplug(Index index) {
    if (pages[index].camera != Page::Camera::on) return;
    push(pages[index].camera_lane, What::refused, {}).number = pulled_out;
}

void World::camera_answers(Index index, const Item& item) {
    Page& page = pages[index];
    if (!page.agent) return;
    if (item.number == plugged_in && (page.camera != Page::Camera::off || !page.captured)) return;
    page.trouble = now;
    if (item.what == What::granted) {
        page.camera = Page::Camera::on;
        tell(index, agent::CaptureGranted{});
        if (!page.without) return;
        // Its tracks are new to connections that were made without.
        page.without = false;
        std::vector<std::pair<CallId, std::int64_t>> open;
        for (const PeerConn& peer : peers) {
            if (peer.page == index && !peer.closed && !peer.made.empty()) open.emplace_back(peer.call, peer.gen);
        }
        for (const auto& [call, gen] : open) tell(index, agent::NegotiationNeeded{call, gen});
        return;
    }
    if (item.number == pulled_out && page.camera != Page::Camera::on) return;
    page.without = true;
    page.camera = Page::Camera::off;
    tally(Count::cameras_refused);
    tell(index, agent::CaptureFailed{});
    // Once more: its agent may have given it back, or asked anew.
    if (page.camera != Page::Camera::off || !page.captured || !chance(conditions.camera_found)) return;
    push(page.camera_lane, What::granted, roll({1000, 20000})).number = plugged_in;
}

void World::tell(Index index, const agent::Input& input) {
    Page& page = pages[index];
    if (!page.agent || broken()) return;
    if (telling) say_input(*this, index, input);
    page.agent->handle(input, page_now(page));
    const auto act = [&]<class E>(E& effect) {
        if constexpr (OneOf<E, call::CreatePeer, call::ClosePeer, call::MakeOffer, call::ApplyDescription,
                            call::AddCandidates, agent::SendPeer>) {
            obey(index, effect);
        } else if constexpr (std::is_same_v<E, session::OpenSocket>) {
            open_socket(index);
        } else if constexpr (std::is_same_v<E, session::CloseSocket>) {
            close_socket(index);
        } else if constexpr (std::is_same_v<E, session::SendFrame>) {
            send_up(index, std::move(effect));
        } else if constexpr (std::is_same_v<E, agent::Capture>) {
            if (page.camera != Page::Camera::off) fail(page.name + " asked for a camera that it has");
            page.camera = Page::Camera::asking;
            page.captured = true;
            const bool refused = chance(conditions.camera_refused);
            push(page.camera_lane, refused ? What::refused : What::granted, roll(conditions.camera)).number = 0;
        } else if constexpr (std::is_same_v<E, agent::Release>) {
            if (page.camera == Page::Camera::asking)
                fail(page.name + " released a camera that is only being asked for");
            page.camera = Page::Camera::off;
            page.captured = page.without = false;
            lanes.clear(page.camera_lane);
        } else if constexpr (std::is_same_v<E, agent::Remember>) {
            if (page.keeps_memory) page.memory = std::move(effect.memory);
        } else if constexpr (std::is_same_v<E, agent::ShowSession>) {
            if (effect.state == agent::SessionState::over) {
                page.over = true;
                page.memory.reset();
                for (CallSeen& seen : witness.calls()) {
                    for (const Side& side : seen.sides) seen.excused = seen.excused || side.page == index;
                }
                if (page.on_air) witness.of(*page.on_air).excused = true;
                tally(Count::sessions_over);
            }
        } else if constexpr (std::is_same_v<E, agent::Show>) {
            saw(index, effect);
        } else if constexpr (std::is_same_v<E, agent::ShowBroadcast>) {
            const std::optional<CastId> cast = effect.live ? effect.cast : std::nullopt;
            if (cast == page.on_air) return;
            if (page.on_air) {
                witness.goes_dark(*page.on_air, now);
                // It has nobody to tell how long it was live, and may have a stream anew when it has; or its copy has just
                // taken its session over, and what it says now comes too late.
                if (!page.agent->link().up() || page.copied) witness.of(*page.on_air).excused = true;
            }
            if (cast) witness.goes_live(*cast, index, now, day);
            page.on_air = cast;
        } else if constexpr (std::is_same_v<E, agent::TellRefused>) {
            tally(Count::refusals);
        } else if constexpr (std::is_same_v<E, agent::TellExpiring>) {
            page.agent->handle(agent::RenewToken{}, now);  // nobody here has a token
        } else {
            // What the page only shows, and tracks that are muted where they are.
            static_assert(OneOf<E, call::SetTracks, agent::ShowPresence, agent::ShowShared, agent::ShowMember,
                                agent::ShowRoom, agent::TellPush, agent::TellTransferFailed, agent::UseIce>);
        }
    };
    while (auto effect = page.agent->poll()) {
        if (telling) say_effect(*this, index, *effect);
        match(*effect, act);
    }
    const Instant deadline = page.agent->deadline();
    page.deadline = deadline - page.skew;
    check_page(index);
}

}  // namespace beckon::sim
