// Stories in virtual time, for tests: pages by name, a network that does what it is told, a relay that dies on demand.
//
//   Story w;
//   Teller ann = w.page("ann"), bob = w.page("bob");
//   w.connect_all();
//   const CallId call = ann.calls("bob");
//   w.run_for(seconds(1));
//   bob.answers();
//   w.rest();
//   EXPECT_TRUE(w.in_call(ann, bob)) << w.transcript();
//
// Everything takes the same time in every run (`calm`): 20 ms across the network, 10 ms for the camera, 100 ms to connect.
// All promises are checked after every step; `~Story` has no opinion, so ask for `w.broken()` or end with `w.agrees()`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.hpp"

namespace beckon::sim {

class Story;

/// One page, and the person at it.
class Teller {
public:
    Teller(Story& story, Index page) : story_(&story), page_(page) {}

    CallId calls(std::string_view user);
    CallId watches(std::string_view user);
    /// Takes the call that rings here, or this one.
    void answers(std::optional<CallId> call = std::nullopt);
    /// Declines, gives up or hangs up.
    void ends(std::optional<CallId> call = std::nullopt);
    void shows(bool audio, bool video, bool held = false);
    void hands_over_to(std::string_view user);
    void broadcasts(bool auto_accept);
    void stops_broadcasting();
    void joins(std::string_view room);
    void leaves();
    void follows(std::string_view user);
    void opens();
    void reloads();
    void crashes();
    void closes();

    /// The title of its state of the call, "over" once it is, "nothing" if this page never heard of it.
    std::string state(const CallId& call) const;
    std::optional<EndReason> reason(const CallId& call) const;
    bool rings() const { return ringing().has_value(); }
    std::optional<CallId> ringing() const;
    std::optional<CallId> current() const;
    bool camera_on() const;
    bool camera_asked() const;
    const call::Machine* machine(const CallId& call) const;
    const Agent& agent() const;
    Index index() const { return page_; }

private:
    Page& page() const;
    Story* story_;
    Index page_;
};

class Story {
public:
    explicit Story(Conditions conditions = calm(), std::uint64_t seed = 1);

    World& world() { return world_; }
    const World& world_view() const { return world_; }

    /// Another page: a new user's first, or an old user's on another device.
    Teller page(std::string_view user);
    /// Another tab of that page's device.
    Teller tab(const Teller& of);
    void connect_all();
    /// Reserves a room at the relay.
    void room(std::string_view name, std::size_t members = 8);

    void run_for(Span span);
    /// Until nothing is under way: each call rings, flows or is over. At most two minutes.
    void rest();

    // ---------------------------------------------------------------- misfortune
    /// The page's next message of this kind to the relay never arrives, nor does the socket live on: a socket loses its
    /// tail, never its middle.
    template <class M>
    void drop_next(const Teller& page) {
        doomed_.push_back({page.index(), wire::Message(M{}).index()});
    }
    void cut(const Teller& page);
    void silence(const Teller& page);
    void offline(const Teller& page) { world_.set_online(device(page), false); }
    void online(const Teller& page) { world_.set_online(device(page), true); }
    /// The way to the relay alone; media flows on.
    void served(const Teller& page, bool up) { world_.set_served(device(page), up); }
    /// The way of media to everybody else.
    void path(const Teller& page, bool up) { world_.set_path(device(page), up); }
    /// From now on this page reaches others only over a TURN server; there are two.
    void relayed(const Teller& page) { world_.devices[device(page)].relayed = true; }
    void turn(Index server, bool up) { world_.set_turn(server, up); }
    void stop_relay() { world_.crash_relay(0); }
    void start_relay(bool with_empty_disk = false) { world_.start_relay(with_empty_disk); }
    void restart_relay() {
        stop_relay();
        start_relay();
    }
    void unplug(const Teller& page) { world_.unplug(page.index()); }

    // ---------------------------------------------------------------- how it stands
    /// Media flows, in one and the same two-way call.
    bool in_call(const Teller& a, const Teller& b) const;
    bool flows(const CallId& call) const;
    std::optional<EndReason> relay_says(const CallId& call) const;
    /// How long media flowed, as the relay accounts for it.
    Span accounted(const CallId& call) const;
    /// Nothing was broken so far, and if all is at rest everybody agrees. What is wrong otherwise.
    std::string verdict();
    bool agrees() { return verdict().empty(); }
    std::string transcript() const { return "\n" + world_.transcript(); }

private:
    friend class Teller;
    struct Doomed {
        Index page;
        std::size_t kind;
    };
    Index device(const Teller& page) const { return world_.pages[page.index()].device; }
    /// Cuts what carries a doomed frame. True: it did.
    bool doom();

    World world_;
    std::vector<Doomed> doomed_;
};

}  // namespace beckon::sim
