// All that can happen to a call. Messages from the other end count as they are (wire::…); the rest is here.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "beckon/base/ids.hpp"
#include "beckon/call/phase.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::call {

// ------------------------------------------------------------------------------------------ from the user

/// The user takes the call (or the agent does: auto-accept, a room, a crossing call).
struct Answer {};

/// The user ends the call: declines it, gives it up or hangs up, by where it stands.
struct HangUp {};

struct SetMedia {
    bool audio = true;
    bool video = true;
    bool held = false;
};

struct AskTransfer {
    UserId to;
};

// ------------------------------------------------------------------------------------------ from the agent

/// The agent ends the call, for a reason of its own: busy, replaced, broadcast_ended, left, transferred.
struct EndFor {
    EndReason reason = EndReason::failed;
};

/// Our camera and microphone are there: both, or one of them, or by now another than before.
struct MediaReady {
    bool audio = true;
    bool video = true;
};

/// They will not be.
struct MediaFailed {};

/// All that was missed while we were away is now known.
struct BacklogDone {};

/// The stream to the relay started anew: what it may have lost is said again.
struct StreamRestarted {};

/// The browser's network changed.
struct NetworkChanged {};

struct Elapsed {
    Timer timer = Timer::ring;
};

// ------------------------------------------------------------------------------------------ from the driver's peers

enum class PeerLink : std::uint8_t { connected, disconnected, failed };

/// A description of ours is made and set.
struct LocalDescription {
    std::int64_t gen = 0;
    SdpType type = SdpType::offer;
    wire::Sdp sdp;
};

struct LocalCandidates {
    std::int64_t gen = 0;
    List<wire::Candidate, limits::candidates_per_frame> list;
};

/// RTCPeerConnection.connectionState.
struct PeerLinkChanged {
    std::int64_t gen = 0;
    PeerLink link = PeerLink::connected;
};

/// The browser wants a new offer: tracks were added or taken away.
struct NegotiationNeeded {
    std::int64_t gen = 0;
};

/// The browser refused a description: this connection is of no more use.
struct PeerBroke {
    std::int64_t gen = 0;
};

using Input =
    std::variant<Answer, HangUp, SetMedia, AskTransfer, EndFor, MediaReady, MediaFailed, BacklogDone, StreamRestarted,
                 NetworkChanged, Elapsed, LocalDescription, LocalCandidates, PeerLinkChanged, NegotiationNeeded,
                 PeerBroke, wire::Ringing, wire::Accepted, wire::Ended, wire::Description, wire::Candidates,
                 wire::Media, wire::Peer, wire::Restored, wire::Transfer, wire::TransferFailed>;

}  // namespace beckon::call

namespace beckon {
template <>
struct Spellings<call::PeerLink> {
    static constexpr std::array<std::string_view, 3> names{"connected", "disconnected", "failed"};
};
}  // namespace beckon
