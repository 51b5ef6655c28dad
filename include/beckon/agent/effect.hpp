// All that an agent wants done. The driver obeys in order, and decides nothing.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "beckon/agent/memory.hpp"
#include "beckon/call/effect.hpp"
#include "beckon/session/link.hpp"

namespace beckon::agent {

/// Send over a call's data channel, if it has one that is open.
struct SendPeer {
    static constexpr std::string_view name = "send_peer";
    CallId call;
    wire::Message message;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("message", self.message);
    }
};

/// Ask for camera and microphone; comes back as `CaptureGranted` or `CaptureFailed`.
struct Capture {
    static constexpr std::string_view name = "capture";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// Stop every track: the camera's light goes off.
struct Release {
    static constexpr std::string_view name = "release";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// Keep this, and nothing older, where a reload of the page finds it.
struct Remember {
    static constexpr std::string_view name = "remember";
    Memory memory;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("memory", self.memory);
    }
};

enum class SessionState : std::uint8_t { up, down, over };

struct ShowSession {
    static constexpr std::string_view name = "show_session";
    SessionState state = SessionState::down;
    Whole<0, 65535> code;  ///< why it is over
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("state", self.state);
        v("code", self.code);
    }
};

/// A call as the page should show it.
struct Show {
    static constexpr std::string_view name = "show_call";
    CallId call;
    Kind kind = Kind::call;
    Role role = Role::caller;
    UserId peer;
    Text<16> phase;  ///< the title of the state, see call/phase.hpp
    std::optional<EndReason> reason;
    bool audio = true;
    bool video = true;
    bool held = false;
    bool their_audio = true;
    bool their_video = true;
    bool their_held = false;
    bool peer_away = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("kind", self.kind);
        v("role", self.role);
        v("peer", self.peer);
        v("phase", self.phase);
        v("reason", self.reason);
        v("audio", self.audio);
        v("video", self.video);
        v("held", self.held);
        v("their_audio", self.their_audio);
        v("their_video", self.their_video);
        v("their_held", self.their_held);
        v("peer_away", self.peer_away);
    }
};

struct ShowPresence {
    static constexpr std::string_view name = "show_presence";
    UserId user;
    bool connected = false;
    std::optional<CastId> live;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("user", self.user);
        v("connected", self.connected);
        v("live", self.live);
    }
};

struct ShowBroadcast {
    static constexpr std::string_view name = "show_broadcast";
    std::optional<CastId> cast;
    bool live = false;  ///< false with a cast: waiting for the camera
    std::optional<EndReason> reason;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("cast", self.cast);
        v("live", self.live);
        v("reason", self.reason);
    }
};

/// What all who watch our broadcast or are in our room get, where it is not everything, or no longer.
struct ShowShared {
    static constexpr std::string_view name = "show_shared";
    bool audio = true;
    bool video = true;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("audio", self.audio);
        v("video", self.video);
    }
};

struct ShowMember {
    static constexpr std::string_view name = "show_member";
    RoomId room;
    PartyId seat;
    UserId user;
    bool here = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room);
        v("seat", self.seat);
        v("user", self.user);
        v("here", self.here);
    }
};

/// In it, or no longer. With `joined`, which is said anew after an absence, each of the others follows as a ShowMember.
struct ShowRoom {
    static constexpr std::string_view name = "show_room";
    RoomId room;
    bool joined = false;
    std::optional<EndReason> reason;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room);
        v("joined", self.joined);
        v("reason", self.reason);
    }
};

struct TellPush {
    static constexpr std::string_view name = "tell_push";
    Text<limits::push_bytes> data;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("data", self.data);
    }
};

struct TellTransferFailed {
    static constexpr std::string_view name = "tell_transfer_failed";
    CallId call;
    EndReason reason = EndReason::failed;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("reason", self.reason);
    }
};

/// The host is to hand in a newer token (`RenewToken`) before this time has passed; with none left the relay refused the one
/// there was, and is tried again with the next. A host that has none says so, with an empty one.
struct TellExpiring {
    static constexpr std::string_view name = "tell_expiring";
    wire::Moment ms;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("ms", self.ms);
    }
};

/// What peer connections are made with from now on; those that exist take it too, for their next ICE restart.
struct UseIce {
    static constexpr std::string_view name = "use_ice";
    List<wire::IceServer, limits::ice_servers> servers;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("servers", self.servers);
    }
};

/// Something that was asked for could not be done, and nothing has changed.
struct TellRefused {
    static constexpr std::string_view name = "tell_refused";
    ErrorCode code = ErrorCode::malformed;
    Text<256> text;
    std::optional<CallId> call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("code", self.code);
        v("text", self.text);
        v("call", self.call);
    }
};

using Effect =
    std::variant<session::OpenSocket, session::CloseSocket, session::SendFrame, call::CreatePeer, call::ClosePeer,
                 call::MakeOffer, call::ApplyDescription, call::AddCandidates, call::SetTracks, SendPeer, Capture,
                 Release, Remember, ShowSession, Show, ShowPresence, ShowBroadcast, ShowShared, ShowMember, ShowRoom,
                 TellPush, TellTransferFailed, TellExpiring, UseIce, TellRefused>;

}  // namespace beckon::agent

namespace beckon {
template <>
inline constexpr bool only_written<agent::Effect> = true;
template <>
struct Spellings<agent::SessionState> {
    static constexpr std::array<std::string_view, 3> names{"up", "down", "over"};
};
}  // namespace beckon
