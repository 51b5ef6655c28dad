// What a world is made of: people, devices, pages, sockets, peer connections.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "beckon/agent.hpp"
#include "sim/lanes.hpp"
#include "sim/tap.hpp"

namespace beckon::sim {

/// Where in a world's list something stands.
using Index = std::size_t;
inline constexpr Index nowhere = static_cast<Index>(-1);

struct Person {
    UserId id;
    std::string name;
};

struct Device {
    Index person = 0;
    DeviceId id;
    bool online = true;    ///< reaches anything at all
    bool served = true;    ///< reaches the relay
    bool path = true;      ///< reaches other devices
    bool relayed = false;  ///< and those only over a TURN server
    // When these come back
    Lanes::Id network_lane = Lanes::none;
    Lanes::Id path_lane = Lanes::none;
};

/// Relays media for devices that reach nobody otherwise. One that was started anew knows nothing of what it relayed.
struct TurnServer {
    bool up = true;
    std::uint32_t life = 1;
};

/// A tab: it may be loaded, gone, and loaded again.
struct Page {
    Index device = 0;
    std::string name;
    std::optional<Agent> agent;  ///< none: closed or crashed
    std::uint32_t life = 0;      ///< counts loads
    std::optional<agent::Memory> memory;
    bool keeps_memory = true;
    Span skew;
    Instant deadline = Instant::never();  ///< of the agent, on the world's clock
    Index conn = nowhere;
    Index heard_on = nowhere;  ///< the last socket on which the relay was greeted: the taps are on that one
    Lanes::Id camera_lane = Lanes::none;
    Lanes::Id person_lane = Lanes::none;
    enum class Camera : std::uint8_t { off, asking, on } camera = Camera::off;
    bool captured = false;  ///< asked for, and not given back: what is plugged in is taken up
    bool without = false;   ///< it was refused a camera, or lost it, and calls may go on without
    bool copied = false;    ///< another tab has, or had, the same memory: one of the two has to give way
    bool over = false;      ///< its session ended for good
    std::optional<CastId> on_air;
    std::uint32_t ticks = 0;  ///< at this very instant
    Instant trouble;          ///< when something last went wrong with it, or was put right
    Instant welcomed;         ///< on the socket that it has
    Instant in_touch;         ///< when the relay last answered it, and had all that was said with the welcome
    Instant acted;            ///< when the person last did something
    Tap up;
    Tap down;
};

/// A socket between a page and the relay.
struct Conn {
    Index page = 0;
    std::uint32_t life = 0;
    std::uint64_t relay_life = 0;
    bool page_end = true;    ///< the page still holds it
    bool relay_end = false;  ///< the relay still holds it
    bool greeted = false;
    bool silent = false;  ///< half-open: what is sent is gone, and nobody is told
    bool cut = false;
    Lanes::Id up = Lanes::none;
    Lanes::Id down = Lanes::none;
};

/// One RTCPeerConnection. Descriptions are named in the SDP: "o:page:life:gen:n".
struct PeerConn {
    struct Made {
        SdpType type = SdpType::offer;
        std::int64_t ice = 0;
        Index answers = nowhere;     ///< an answer: to whose offer,
        std::int64_t answers_n = 0;  ///< and to which one
    };
    Index page = 0;
    std::uint32_t life = 0;
    CallId call;
    std::int64_t gen = 0;
    bool closed = false;
    bool broken = false;
    std::vector<Made> made;    ///< n counts from 1
    std::int64_t pending = 0;  ///< our offer that waits for its answer
    bool held = false;         ///< that offer is not our description yet
    std::int64_t ice = 0;      ///< our credentials in force
    std::int64_t last_ice = 0;
    Index remote = nowhere;
    std::int64_t remote_ice = 0;
    Index link = nowhere;
    std::optional<call::PeerLink> shown;
    Lanes::Id work = Lanes::none;
    std::array<Lanes::Id, 3> news{};  ///< connected, disconnected, failed: a later one does not wait for an earlier
    Lanes::Id straight = Lanes::none;
};

/// What two peer connections have between them once their descriptions fit.
struct Link {
    Index a = 0;
    Index b = 0;
    std::int64_t ice_a = 0;
    std::int64_t ice_b = 0;
    std::int64_t stamp = 0;   ///< what was on its way under an older one is void
    std::int64_t breaks = 0;  ///< counts turns for the worse and the better: a notice of an older one is void
    bool flows = false;       ///< the truth
    Index via = nowhere;      ///< the TURN server that both were given, if one of them needs any
    std::uint32_t via_life = 0;
};

}  // namespace beckon::sim
