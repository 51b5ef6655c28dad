#include "sim/story.hpp"

#include <algorithm>

#include "hub/state.hpp"

namespace beckon::sim {

namespace {

constexpr Span patience = seconds(150);

UserId user_id(std::string_view user) { return *UserId::parse(user); }

/// Rings, flows, or is not there any more.
bool at_rest(const World& world) {
    if (!world.relay_up()) return false;
    for (const Page& page : world.pages) {
        if (!page.agent || page.over) continue;
        if (!page.agent->link().up() || page.camera == Page::Camera::asking) return false;
        for (const call::Machine& machine : page.agent->calls()) {
            const call::Phase& phase = machine.phase();
            const bool live = std::holds_alternative<call::Live>(phase) && !machine.peer_away();
            if (!live && !std::holds_alternative<call::Alerted>(phase)
                && !std::holds_alternative<call::Incoming>(phase))
                return false;
        }
    }
    return true;
}

}  // namespace

// ------------------------------------------------------------------------------------------ a page

Page& Teller::page() const { return story_->world_.pages[page_]; }
const Agent& Teller::agent() const { return *page().agent; }

CallId Teller::calls(std::string_view user) {
    story_->world_.tell(page_, agent::StartCall{user_id(user)});
    return agent().calls().empty() ? CallId{} : agent().calls().back().facts().id;
}

CallId Teller::watches(std::string_view user) {
    story_->world_.tell(page_, agent::StartWatch{user_id(user)});
    return agent().calls().empty() ? CallId{} : agent().calls().back().facts().id;
}

void Teller::answers(std::optional<CallId> call) {
    if (!call) call = ringing();
    if (call) story_->world_.tell(page_, agent::AnswerCall{*call});
}

void Teller::ends(std::optional<CallId> call) {
    if (!call) call = current();
    if (call) story_->world_.tell(page_, agent::EndCall{*call});
}

void Teller::shows(bool audio, bool video, bool held) {
    if (const auto call = current()) story_->world_.tell(page_, agent::SetMedia{*call, audio, video, held});
}

void Teller::hands_over_to(std::string_view user) {
    if (const auto call = current()) story_->world_.tell(page_, agent::TransferCall{*call, user_id(user)});
}

void Teller::broadcasts(bool auto_accept) { story_->world_.tell(page_, agent::StartBroadcast{auto_accept}); }
void Teller::stops_broadcasting() { story_->world_.tell(page_, agent::StopBroadcast{}); }
void Teller::joins(std::string_view room) { story_->world_.tell(page_, agent::JoinRoom{*RoomId::parse(room)}); }
void Teller::leaves() { story_->world_.tell(page_, agent::LeaveRoom{}); }
void Teller::opens() { story_->world_.open(page_); }
void Teller::reloads() { story_->world_.reload(page_); }
void Teller::crashes() { story_->world_.crash(page_); }
void Teller::closes() { story_->world_.close(page_); }

void Teller::follows(std::string_view user) {
    agent::Follow follow;
    follow.users.items.push_back(user_id(user));
    story_->world_.tell(page_, follow);
}

const call::Machine* Teller::machine(const CallId& call) const {
    if (!page().agent) return nullptr;
    for (const call::Machine& machine : agent().calls()) {
        if (machine.facts().id == call) return &machine;
    }
    return nullptr;
}

std::string Teller::state(const CallId& call) const {
    const call::Machine* held = machine(call);
    if (held && !held->over()) return std::string(title(held->phase()));
    return held || reason(call) ? "over" : "nothing";
}

std::optional<EndReason> Teller::reason(const CallId& call) const {
    const CallSeen* seen = story_->world_.witness.find(call);
    if (!seen) return std::nullopt;
    for (const Side& side : seen->sides) {
        if (side.page == page_) return side.ended;
    }
    return std::nullopt;
}

std::optional<CallId> Teller::ringing() const {
    if (!page().agent) return std::nullopt;
    for (const call::Machine& machine : agent().calls()) {
        if (std::holds_alternative<call::Incoming>(machine.phase())) return machine.facts().id;
    }
    return std::nullopt;
}

/// The newest call that is not over.
std::optional<CallId> Teller::current() const {
    if (!page().agent) return std::nullopt;
    const auto& calls = agent().calls();
    for (std::size_t i = calls.size(); i-- > 0;) {
        if (!calls[i].over()) return calls[i].facts().id;
    }
    return std::nullopt;
}

bool Teller::camera_on() const { return page().camera == Page::Camera::on; }
bool Teller::camera_asked() const { return page().camera == Page::Camera::asking; }

// ------------------------------------------------------------------------------------------ the story

Story::Story(Conditions conditions, std::uint64_t seed) : world_(conditions, seed) {
    world_.telling = true;
    world_.start_relay(false);
}

Teller Story::page(std::string_view user) {
    for (Index p = 0; p < world_.people.size(); ++p) {
        if (world_.people[p].name == user) return {*this, world_.add_page(world_.add_device(p))};
    }
    return {*this, world_.add_page(world_.add_device(world_.add_person(user)))};
}

Teller Story::tab(const Teller& of) { return {*this, world_.add_page(device(of))}; }

void Story::connect_all() {
    for (Index p = 0; p < world_.pages.size(); ++p) world_.open(p);
    run_for(seconds(1));
}

void Story::room(std::string_view name, std::size_t members) {
    world_.rooms.push_back(
        {*SiteId::parse("site"), *RoomId::parse(name), {}, world_.relay_now() + minutes(60), members});
    world_.tell_hub(hub::ReserveRoom{1, world_.rooms.back()});
}

bool Story::doom() {
    for (auto fate = doomed_.begin(); fate != doomed_.end(); ++fate) {
        const Page& page = world_.pages[fate->page];
        if (page.conn == nowhere) continue;
        const Lanes::Id lane = world_.conns[page.conn].up;
        std::int32_t before = 0;
        for (const Item* item = world_.lanes.head(lane); item; item = world_.lanes.after(*item), ++before) {
            if (item->what != What::frame || item->message.index() != fate->kind) continue;
            doomed_.erase(fate);
            world_.say(page.name, "loses its socket, and what it had just sent");
            world_.cut(page.conn, before, 0);
            return true;
        }
    }
    return false;
}

void Story::run_for(Span span) {
    const Instant until = world_.now + span;
    doom();
    while (!world_.broken() && world_.next_due() <= until) {
        world_.step();
        doom();
    }
    if (!world_.broken()) world_.now = later(world_.now, until);
}

void Story::rest() {
    const Instant until = world_.now + patience;
    // Whatever was just asked for is on its way first.
    do {
        run_for(milliseconds(500));
    } while (!world_.broken() && !at_rest(world_) && world_.now < until);
    run_for(seconds(1));
}

void Story::cut(const Teller& page) {
    const Index conn = world_.pages[page.index()].conn;
    if (conn == nowhere) return;
    world_.say(world_.pages[page.index()].name, "loses its socket");
    world_.cut(conn, 0, 0);
}

void Story::silence(const Teller& page) {
    const Index conn = world_.pages[page.index()].conn;
    if (conn == nowhere) return;
    world_.say(world_.pages[page.index()].name, "the socket falls silent");
    world_.go_silent(conn);
}

bool Story::flows(const CallId& call) const {
    for (const CallSeen& seen : world_.witness.calls()) {
        if (seen.call == call) return seen.flowing > 0;
    }
    return false;
}

bool Story::in_call(const Teller& a, const Teller& b) const {
    const auto call = a.current();
    return call && call == b.current() && a.state(*call) == "live" && b.state(*call) == "live" && flows(*call);
}

std::optional<EndReason> Story::relay_says(const CallId& call) const {
    for (const CallSeen& seen : world_.witness.calls()) {
        if (seen.call == call) return seen.reason;
    }
    return std::nullopt;
}

Span Story::accounted(const CallId& call) const {
    Span total;
    for (const hub::FlowRow& row : world_.store.disk().flows) {
        if (row.call == call) total = total + row.flowed;
    }
    return total;
}

std::string Story::verdict() {
    if (world_.broken()) return world_.violation;
    return at_rest(world_) ? world_.disagreement() : std::string();
}

}  // namespace beckon::sim
