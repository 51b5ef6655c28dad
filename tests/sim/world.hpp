// A whole world in one value: pages with their agents, the network between them, a relay with its disk, the people, and
// the clock. It does one thing after the other; copy it, and both copies go on alike.
//
//   world.cpp     making it, its clock, one step
//   driver.cpp    a page's side: obeys an agent's effects as a browser would
//   network.cpp   sockets, and what befalls them
//   relay.cpp     the relay's side: obeys the hub's effects as the engine would
//   media.cpp     peer connections
//   checks.cpp    what must hold after every step, and at the end
//   words.cpp     the transcript
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/hub.hpp"
#include "sim/conditions.hpp"
#include "sim/parts.hpp"
#include "sim/store.hpp"
#include "sim/tally.hpp"
#include "sim/witness.hpp"

namespace beckon::sim {

struct World {
    World(const Conditions& conditions, std::uint64_t seed);

    // -------------------------------------------------------------------------------- making it
    Index add_person(std::string_view name);
    Index add_device(Index person);
    Index add_page(Index device);

    // -------------------------------------------------------------------------------- running it
    /// Does what is due next. False: nothing is, or a promise was broken.
    bool step();
    /// The same, unless that is later than this.
    bool step_before(Instant until);
    /// Until nothing is due before then; the clock stands at `until` afterwards.
    void run_until(Instant until);
    Instant next_due();
    /// Takes the head of a lane, whatever the time.
    void take(Lanes::Id lane);
    /// Handles the timer of a page, or of the relay (`nowhere`).
    void tick(Index page);

    bool broken() const { return !violation.empty(); }
    /// A promise was broken; the first one counts.
    void fail(std::string what);

    // -------------------------------------------------------------------------------- pages (driver.cpp)
    void open(Index page);   ///< loads it, with what it remembers
    void close(Index page);  ///< the person closes it; the socket closes with it
    void crash(Index page);  ///< it is gone without a word
    void reload(Index page);
    void tell(Index page, const agent::Input& input);
    void share_screen(Index page, const CallId& call);
    void unplug(Index page);
    void camera_answers(Index page, const Item& item);
    bool in_service(Index page) const { return pages[page].agent && !pages[page].over; }

    // -------------------------------------------------------------------------------- network (network.cpp)
    void open_socket(Index page);
    void close_socket(Index page);
    bool was_heard(const Page& page) const;
    void to_page(Index conn, Item& item);
    void send_up(Index page, session::SendFrame frame);
    /// The connection dies; of what was on its way, so much still arrives.
    void cut(Index conn, std::int32_t kept_up, std::int32_t kept_down);
    /// Both ends believe in it, but nothing passes any more.
    void go_silent(Index conn);
    void set_online(Index device, bool online);
    void set_served(Index device, bool served);
    void set_path(Index device, bool path);
    bool path_up(Index page_a, Index page_b) const;
    /// What was relayed over it is cut; once it is back, only new credentials lead over it.
    void set_turn(Index server, bool up);
    bool relay_up() const { return hub.has_value(); }

    // -------------------------------------------------------------------------------- relay (relay.cpp)
    /// What the system says the time is; none of the relay's ages and limits is to know.
    void set_clock(Span day);
    void crash_relay(std::size_t lucky_writes);
    void start_relay(bool store_lost);
    void tell_hub(hub::Input input);
    void from_page(Index conn, Item& item);
    void written(const Item& item);
    std::string_view user_of(Index page) const { return people[devices[pages[page].device].person].name; }

    // -------------------------------------------------------------------------------- media (media.cpp)
    void obey(Index page, const call::CreatePeer& effect);
    void obey(Index page, const call::ClosePeer& effect);
    void obey(Index page, const call::MakeOffer& effect);
    void obey(Index page, const call::ApplyDescription& effect);
    void obey(Index page, const call::AddCandidates& effect);
    void obey(Index page, agent::SendPeer& effect);
    void peer_works(Index peer, Item& item);
    void peer_event(Index peer, const Item& item);
    void peer_hears(Index peer, Item& item);
    void close_peer(Index peer);
    void consider(Index peer);
    void attempt(Index link);
    void choose_turn(Link& link);
    bool carried(const Link& link) const;
    void breaks(Index link);
    void heals(Index link);
    void paths_changed();
    PeerConn* peer_of(Index page, const CallId& call, std::int64_t gen);

    // -------------------------------------------------------------------------------- checks (checks.cpp)
    void check_page(Index page);
    void check_given_up(const CallSeen& seen);
    void check_glare(const CallSeen& seen);
    void saw(Index page, const agent::Show& shown);
    void saw(const hub::Save& save);
    void saw_kept(const hub::Save& save);
    void saw_sent(Index page, const wire::Message& message);
    void check_hub();
    /// Everybody agrees on every call, now that all is quiet. Empty: yes.
    std::string disagreement();
    std::string standing_apart();
    bool settled();
    void check_accounts();
    void check_cast_accounts(std::int64_t lost);

    // -------------------------------------------------------------------------------- time and chance
    Span roll(Range range);
    bool chance(std::int64_t out_of_1000) { return dice.chance(static_cast<std::uint64_t>(out_of_1000), 1000); }
    Item& push(Lanes::Id lane, What what, Span in) { return lanes.push(lane, what, now + in); }
    Instant relay_now() const { return now + relay_ahead; }
    Instant page_now(const Page& page) const { return now + page.skew; }

    // -------------------------------------------------------------------------------- the transcript (words.cpp)
    void say(std::string_view who, std::string_view what);
    std::string transcript() const;

    Conditions conditions;
    std::shared_ptr<const Settings> settings;
    Rng dice;
    Instant now{0};
    Lanes lanes;

    std::vector<Person> people;
    std::vector<Device> devices;
    std::vector<Page> pages;
    std::vector<Conn> conns;
    std::vector<PeerConn> peers;
    std::vector<Link> links;
    std::array<TurnServer, 2> turn;

    std::optional<hub::Hub> hub;
    std::uint64_t relay_life = 0;
    static constexpr Span true_day = seconds(1'700'000'000);
    Span day = true_day;          ///< how far the time of day is before the world's clock…
    Span relay_ahead = true_day;  ///< …and was when the relay began, which is its own clock
    Instant hub_deadline = Instant::never();
    std::uint32_t hub_ticks = 0;
    std::uint64_t identities = 0;  ///< sessions and tokens made so far
    Store store;
    Lanes::Id store_lane = Lanes::none;
    Lanes::Id fate_lane = Lanes::none;
    Lanes::Id turn_lane = Lanes::none;   ///< when one of the TURN servers comes back
    Lanes::Id relay_lane = Lanes::none;  ///< when it comes back
    bool writing = false;
    bool clock_was_set = false;
    bool dies_writing = false;  ///< the next time that something waits to be written, the relay crashes
    std::vector<hub::RoomRow> rooms;

    Witness witness;
    Tally tally;
    std::string violation;
    bool telling = false;  ///< keeps a transcript
    std::vector<std::string> lines;

    /// What people and fate do when their turn in a lane comes; set by whoever runs random worlds.
    void (*on_turn)(World&, Way way, Index owner, const Item& item) = nullptr;
};

}  // namespace beckon::sim
