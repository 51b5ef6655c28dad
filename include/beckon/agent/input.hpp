// All that can happen to a page, as the driver tells it. The names and fields are those of the JSON at the binding and in
// tests/vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "beckon/call/input.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::agent {

// ------------------------------------------------------------------------------------------ the user, or the page's code

/// Start the session; calls and the broadcast that the page remembers go on.
struct Connect {
    static constexpr std::string_view name = "connect";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// Leave for good: every call is ended, the camera released.
struct Disconnect {
    static constexpr std::string_view name = "disconnect";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

struct StartCall {
    static constexpr std::string_view name = "start_call";
    UserId to;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("to", self.to);
    }
};

struct StartWatch {
    static constexpr std::string_view name = "start_watch";
    UserId user;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("user", self.user);
    }
};

struct AnswerCall {
    static constexpr std::string_view name = "answer";
    CallId call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
    }
};

/// Decline, give up or hang up, by where the call stands.
struct EndCall {
    static constexpr std::string_view name = "end_call";
    CallId call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
    }
};

struct SetMedia {
    static constexpr std::string_view name = "set_media";
    CallId call;
    bool audio = true;
    bool video = true;
    bool held = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("audio", self.audio);
        v("video", self.video);
        v("held", self.held);
    }
};

/// What all who watch our broadcast get, and all who are in our room with us: those who come later as well.
struct SetShared {
    static constexpr std::string_view name = "set_shared";
    bool audio = true;
    bool video = true;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("audio", self.audio);
        v("video", self.video);
    }
};

struct TransferCall {
    static constexpr std::string_view name = "transfer_call";
    CallId call;
    UserId to;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("to", self.to);
    }
};

struct StartBroadcast {
    static constexpr std::string_view name = "start_broadcast";
    bool auto_accept = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("auto_accept", self.auto_accept);
    }
};

struct StopBroadcast {
    static constexpr std::string_view name = "stop_broadcast";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

struct JoinRoom {
    static constexpr std::string_view name = "join_room";
    RoomId room;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room);
    }
};

struct LeaveRoom {
    static constexpr std::string_view name = "leave_room";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// The page shows buttons for these users: tell it whether they are connected and live.
struct Follow {
    static constexpr std::string_view name = "follow";
    List<UserId, limits::watched_users> users;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("users", self.users);
    }
};

struct Unfollow {
    static constexpr std::string_view name = "unfollow";
    List<UserId, limits::watched_users> users;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("users", self.users);
    }
};

/// Empty: there is none any more. A session whose token was refused is over then.
struct RenewToken {
    static constexpr std::string_view name = "renew_token";
    Text<limits::token_bytes> token;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("token", self.token);
    }
};

// ------------------------------------------------------------------------------------------ the socket

struct SocketOpened {
    static constexpr std::string_view name = "socket_opened";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

struct SocketClosed {
    static constexpr std::string_view name = "socket_closed";
    Whole<0, 65535> code = 1006;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("code", self.code);
    }
};

struct FrameArrived {
    static constexpr std::string_view name = "frame";
    std::uint64_t seq = 0;
    std::uint64_t ack = 0;
    wire::Message message;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("seq", self.seq);
        v("ack", self.ack);
        v("message", self.message);
    }
};

/// A frame came whose message the codec refused: newer than this page, or out of its bounds. Its number counts.
struct UnreadFrame {
    static constexpr std::string_view name = "unread_frame";
    std::uint64_t seq = 0;
    std::uint64_t ack = 0;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("seq", self.seq);
        v("ack", self.ack);
    }
};

/// Came over a call's data channel, straight from the other party.
struct PeerFrameArrived {
    static constexpr std::string_view name = "peer_frame";
    CallId call;
    wire::Message message;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("message", self.message);
    }
};

/// The browser went on- or offline, or changed its address.
struct NetworkChanged {
    static constexpr std::string_view name = "network_changed";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// The deadline has come.
struct Tick {
    static constexpr std::string_view name = "tick";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

// ------------------------------------------------------------------------------------------ camera and peer connections

/// Comes again whenever the capture holds another device, one less, or one that was missing.
struct CaptureGranted {
    static constexpr std::string_view name = "capture_granted";
    std::optional<bool> audio;  ///< false: there is no microphone in it
    std::optional<bool> video;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("audio", self.audio);
        v("video", self.video);
    }
};

/// Refused, missing, in use, or unplugged while it was on.
struct CaptureFailed {
    static constexpr std::string_view name = "capture_failed";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

struct LocalDescription {
    static constexpr std::string_view name = "local_description";
    CallId call;
    std::int64_t gen = 0;
    SdpType type = SdpType::offer;
    wire::Sdp sdp;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("type", self.type);
        v("sdp", self.sdp);
    }
};

struct LocalCandidates {
    static constexpr std::string_view name = "local_candidates";
    CallId call;
    std::int64_t gen = 0;
    List<wire::Candidate, limits::candidates_per_frame> list;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("list", self.list);
    }
};

struct PeerLinkChanged {
    static constexpr std::string_view name = "peer_link";
    CallId call;
    std::int64_t gen = 0;
    call::PeerLink link = call::PeerLink::connected;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
        v("link", self.link);
    }
};

struct NegotiationNeeded {
    static constexpr std::string_view name = "negotiation_needed";
    CallId call;
    std::int64_t gen = 0;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
    }
};

struct PeerBroke {
    static constexpr std::string_view name = "peer_broke";
    CallId call;
    std::int64_t gen = 0;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("gen", self.gen);
    }
};

using Input =
    std::variant<Connect, Disconnect, StartCall, StartWatch, AnswerCall, EndCall, SetMedia, SetShared, TransferCall,
                 StartBroadcast, StopBroadcast, JoinRoom, LeaveRoom, Follow, Unfollow, RenewToken, SocketOpened,
                 SocketClosed, FrameArrived, UnreadFrame, PeerFrameArrived, NetworkChanged, Tick, CaptureGranted,
                 CaptureFailed, LocalDescription, LocalCandidates, PeerLinkChanged, NegotiationNeeded, PeerBroke>;

}  // namespace beckon::agent
