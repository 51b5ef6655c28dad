// Every message of the protocol, each described once: its name, its fields with their bounds (in the types), and what
// they mean. The codec, the fuzzer and PROTOCOL.md's tables all come from here.
//
// A field that is `std::optional` may be absent; every other must be there. Unknown fields are skipped (a newer peer).
// Who may send what: `FromPage`, `FromRelay`. `Relayed` goes from one party of a call to the other as it came.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "beckon/base/bounded.hpp"
#include "beckon/base/ids.hpp"
#include "beckon/base/json_write.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/base/visit.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::wire {

inline constexpr std::int64_t protocol_version = 1;

using Number = Whole<0, limits::number_max>;
using Moment = Whole<0, (std::int64_t{1} << 53)>;  ///< milliseconds on the relay's clock, or a length of time
using Sdp = Text<limits::description_bytes>;

/// The numbers in front of a message. `seq` 0: outside the sequence, never replayed.
struct Envelope {
    std::uint64_t seq = 0;
    std::uint64_t ack = 0;
};

// ---------------------------------------------------------------------------------------------------- both ways

/// Nothing but the envelope's acknowledgement. Outside the sequence.
struct Ack {
    static constexpr std::string_view name = "ack";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

/// "I am here." The relay answers with one of its own. Outside the sequence.
struct Beat {
    static constexpr std::string_view name = "beat";
    List<CallId, limits::claims> flowing;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("flowing", self.flowing, "calls whose media flows at the sender right now (empty from the relay)");
    }
};

// ------------------------------------------------------------------------- from one party of a call to the other

/// An SDP offer or answer for one generation of the peer connection.
struct Description {
    static constexpr std::string_view name = "description";
    CallId call;
    Number gen;
    Number rev;
    SdpType type = SdpType::offer;
    Sdp sdp;
    std::optional<bool> parked{};
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("gen", self.gen, "which peer connection: grows by one each time a side starts anew");
        v("rev", self.rev, "which offer of that side in this generation; an answer repeats its offer's");
        v("type", self.type, "offer or answer");
        v("sdp", self.sdp, "the session description");
        v("parked", self.parked, "an offer for a page that comes back with nothing: the relay keeps it until then");
    }
};

struct Candidate {
    Text<limits::candidate_bytes> line;
    std::optional<Text<64>> mid;
    std::optional<Whole<0, 255>> index;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("line", self.line, "RTCIceCandidate.candidate; empty: no more will come");
        v("mid", self.mid, "RTCIceCandidate.sdpMid");
        v("index", self.index, "RTCIceCandidate.sdpMLineIndex");
    }
};

/// ICE candidates of one generation, as they are found.
struct Candidates {
    static constexpr std::string_view name = "candidates";
    CallId call;
    Number gen;
    List<Candidate, limits::candidates_per_frame> list;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("gen", self.gen, "the generation that they belong to");
        v("list", self.list, "the candidates");
    }
};

/// What the sender shows now. A whole state, never a change, so that it may be lost or doubled.
struct Media {
    static constexpr std::string_view name = "media";
    CallId call;
    bool audio = true;
    bool video = true;
    bool held = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("audio", self.audio, "the microphone is on");
        v("video", self.video, "the camera is on");
        v("held", self.held, "the sender put the call on hold");
    }
};

/// "Please call this user instead of me." The receiver places the call and reports.
struct Transfer {
    static constexpr std::string_view name = "transfer";
    CallId call;
    UserId to;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call that is to be handed over");
        v("to", self.to, "whom to call");
    }
};

/// The answer to `transfer` when it came to nothing; the call goes on. (Success ends the call: `transferred`.)
struct TransferFailed {
    static constexpr std::string_view name = "transfer_failed";
    CallId call;
    EndReason reason = EndReason::failed;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call that was to be handed over, and goes on");
        v("reason", self.reason, "how the new call ended");
    }
};

// ------------------------------------------------------------------------------------------ from a page

/// A call that the page holds, as it shows it to a relay that may have forgotten.
struct Claim {
    CallId call;
    Kind kind = Kind::call;
    Role role = Role::caller;
    Stage stage = Stage::calling;
    UserId peer;
    std::optional<PartyId> seat;
    std::optional<PartyId> peer_seat;
    std::optional<RoomId> room;
    Number gen;
    bool fresh = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("kind", self.kind, "its kind");
        v("role", self.role, "the sender's part in it");
        v("stage", self.stage, "how far it had come at the sender");
        v("peer", self.peer, "the other user");
        v("seat", self.seat, "the sender's party id, once accepted");
        v("peer_seat", self.peer_seat, "the other's party id, once known");
        v("room", self.room, "the room of a pair");
        v("gen", self.gen, "the highest generation seen");
        v("fresh", self.fresh, "the page holds no peer connection any more: it was reloaded");
    }
};

/// A call that ended at the page and whose end the relay has not acknowledged.
struct EndedClaim {
    CallId call;
    EndReason reason = EndReason::hangup;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("reason", self.reason, "why it ended here");
    }
};

/// The first frame of every socket. Outside the sequence.
struct Hello {
    static constexpr std::string_view name = "hello";
    Whole<1, 1000> version = protocol_version;
    UserId user;
    std::optional<Text<limits::token_bytes>> token;
    DeviceId device;
    std::optional<SessionId> session;
    std::optional<ResumeToken> resume;
    std::optional<Moment> epoch;
    Moment got;
    List<Claim, limits::claims> claims;
    List<EndedClaim, limits::remembered_ends> ended;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("version", self.version, "the protocol version, 1");
        v("user", self.user, "who this is");
        v("token", self.token, "the host's signed word for it (JWT); needed unless the site is open");
        v("device", self.device, "the browser profile");
        v("session", self.session, "the session to take up again");
        v("resume", self.resume, "the proof for it");
        v("epoch", self.epoch, "the stream that `got` counts in; absent after a page reload");
        v("got", self.got, "the last sequence number received in it");
        v("claims", self.claims, "the calls that the page holds; used only if the stream starts anew");
        v("ended", self.ended, "the ends that the relay may not know");
    }
};

/// Tell me about these users from now on. Answered at once with `presence`.
struct Subscribe {
    static constexpr std::string_view name = "subscribe";
    List<UserId, limits::watched_users> users;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("users", self.users, "the users");
    }
};

/// No more about these users.
struct Unsubscribe {
    static constexpr std::string_view name = "unsubscribe";
    List<UserId, limits::watched_users> users;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("users", self.users, "the users");
    }
};

/// My camera is on (or off) for all to watch.
struct Live {
    static constexpr std::string_view name = "live";
    CastId cast;
    bool on = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("cast", self.cast, "this stretch of broadcasting; the same after a reload");
        v("on", self.on, "started (or still on), or stopped");
    }
};

/// Please ring this user, at every page of theirs.
struct Invite {
    static constexpr std::string_view name = "invite";
    CallId call;
    Kind kind = Kind::call;
    UserId to;
    std::optional<PartyId> to_seat;
    std::optional<RoomId> room;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "a new id, at least 128 random bits; sending it again changes nothing");
        v("kind", self.kind, "what for");
        v("to", self.to, "whom");
        v("to_seat", self.to_seat, "pair: which member");
        v("room", self.room, "pair: the room that both are in");
    }
};

/// This device rings (callee to relay); a device rings (relay to caller).
struct Ringing {
    static constexpr std::string_view name = "ringing";
    CallId call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
    }
};

/// The user takes the call at this page. The first that the relay sees counts.
struct Accept {
    static constexpr std::string_view name = "accept";
    CallId call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
    }
};

/// Ends a call, whatever it had come to. Sending it again changes nothing.
struct End {
    static constexpr std::string_view name = "end";
    CallId call;
    EndReason reason = EndReason::hangup;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("reason", self.reason,
          "why: hangup, cancelled, declined, busy, no_answer, replaced, no_media, ice_failed, ice_lost, lost, "
          "broadcast_ended, left, transferred or failed");
    }
};

/// How long media has flowed. Totals, not changes: lost or doubled notices do no harm.
struct Flowed {
    CallId call;
    Number gen;
    Moment ms;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("gen", self.gen, "the generation that it flowed in");
        v("ms", self.ms, "in total, in this generation");
    }
};

/// For how long media has flowed, while it does and before each `end`.
struct Account {
    static constexpr std::string_view name = "account";
    List<Flowed, limits::claims> flowed;
    std::optional<CastId> cast;
    std::optional<Number> cast_part;
    std::optional<Moment> cast_ms;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("flowed", self.flowed, "calls");
        v("cast", self.cast, "the broadcast that is on");
        v("cast_part", self.cast_part, "how many times the page was loaded anew in this broadcast");
        v("cast_ms", self.cast_ms, "how long the camera has been live in this part, in total");
    }
};

/// Into a room. Answered with `joined`, or with `room_closed`.
struct Join {
    static constexpr std::string_view name = "join";
    RoomId room;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room, "the room");
    }
};

/// Out of a room.
struct Leave {
    static constexpr std::string_view name = "leave";
    RoomId room;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room, "the room");
    }
};

/// A newer token, before the old one runs out.
struct Renew {
    static constexpr std::string_view name = "renew";
    Text<limits::token_bytes> token;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("token", self.token, "the host's signed word");
    }
};

// ------------------------------------------------------------------------------------------ from the relay

/// The answer to `hello`. Outside the sequence; what follows it is counted.
struct Welcome {
    static constexpr std::string_view name = "welcome";
    SessionId session;
    ResumeToken resume;
    Moment epoch;
    bool resumed = false;
    Moment got;
    Number backlog;
    Moment now;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("session", self.session, "the session: the old one, or a new one");
        v("resume", self.resume, "the proof for next time; the old one dies once this one is used");
        v("epoch", self.epoch, "names the stream; a new one starts counting at 1 in both directions");
        v("resumed", self.resumed, "the stream goes on, and all that was missed follows");
        v("got", self.got, "the last sequence number that the relay has");
        v("backlog", self.backlog,
          "how many of the frames that follow are old: decide nothing before the last of them");
        v("now", self.now, "the relay's clock");
    }
};

struct UserPresence {
    UserId user;
    bool connected = false;
    std::optional<CastId> live;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("user", self.user, "who");
        v("connected", self.connected, "has a session");
        v("live", self.live, "shows a camera: this broadcast");
    }
};

/// Who is connected, and who shows a camera, among those subscribed to.
struct PresenceOf {
    static constexpr std::string_view name = "presence";
    List<UserPresence, limits::watched_users> users;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("users", self.users, "what is so now, for users subscribed to");
    }
};

/// Somebody calls. `at` and `until` are on the clock that `welcome.now` was read from.
struct Ring {
    static constexpr std::string_view name = "ring";
    CallId call;
    Kind kind = Kind::call;
    UserId from;
    PartyId from_seat;
    Moment at;
    Moment until;
    std::optional<RoomId> room;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("kind", self.kind, "what for");
        v("from", self.from, "who calls");
        v("from_seat", self.from_seat, "as which party");
        v("at", self.at, "when the relay took the call");
        v("until", self.until, "when it stops ringing");
        v("room", self.room, "pair: the room");
    }
};

/// Somebody accepted, and it counts: to the caller, and to the device that accepted.
struct Accepted {
    static constexpr std::string_view name = "accepted";
    CallId call;
    PartyId seat;
    PartyId peer_seat;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("seat", self.seat, "the receiver's party id");
        v("peer_seat", self.peer_seat, "the other's");
    }
};

/// The call is over, with the reason that counts; also the echo of one's own `end`.
struct Ended {
    static constexpr std::string_view name = "ended";
    CallId call;
    EndReason reason = EndReason::hangup;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("reason", self.reason, "why");
    }
};

/// The other party went out of reach, or came back.
struct Peer {
    static constexpr std::string_view name = "peer";
    CallId call;
    Presence state = Presence::lost;
    Number floor;
    bool lead = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("state", self.state, "lost or back");
        v("floor", self.floor, "generations up to this one are dead");
        v("lead", self.lead, "if a generation above the floor is needed, the receiver offers it");
    }
};

/// The answer to a claim whose call goes on.
struct Restored {
    static constexpr std::string_view name = "restored";
    CallId call;
    PartyId seat;
    PartyId peer_seat;
    Presence peer = Presence::lost;
    Number floor;
    Number gen;
    bool lead = false;
    std::optional<Description> offer;
    List<Candidates, limits::candidates_per_frame> candidates;
    std::optional<Media> media;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call, "the call");
        v("seat", self.seat, "the receiver's party id");
        v("peer_seat", self.peer_seat, "the other's");
        v("peer", self.peer, "whether the other can be reached now");
        v("floor", self.floor, "generations up to this one are dead");
        v("gen", self.gen, "the highest generation that the relay has seen");
        v("lead", self.lead, "if a generation above the floor is needed, the receiver offers it");
        v("offer", self.offer, "an offer that the other left for the receiver");
        v("candidates", self.candidates, "the candidates that go with it");
        v("media", self.media, "what the other shows");
    }
};

struct Member {
    PartyId seat;
    UserId user;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("seat", self.seat, "the member's party id");
        v("user", self.user, "who it is");
    }
};

/// The answer to `join`: who is there. The newcomer invites each of those who were there before.
struct Joined {
    static constexpr std::string_view name = "joined";
    RoomId room;
    PartyId seat;
    List<Member, limits::room_members> members;
    List<Member, limits::room_members> later;
    Moment until;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room, "the room");
        v("seat", self.seat, "the receiver's party id in it");
        v("members", self.members, "who was there before");
        v("later", self.later, "who came later, if the receiver was there already");
        v("until", self.until, "when the room expires, on the relay's clock");
    }
};

/// Somebody came into a room, or went.
struct MemberChanged {
    static constexpr std::string_view name = "member";
    RoomId room;
    PartyId seat;
    UserId user;
    bool here = false;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room, "the room");
        v("seat", self.seat, "the member's party id");
        v("user", self.user, "who it is");
        v("here", self.here, "came, or went");
    }
};

/// The room is closed to the receiver: expired, deleted, full or unknown.
struct RoomClosed {
    static constexpr std::string_view name = "room_closed";
    RoomId room;
    EndReason reason = EndReason::unknown;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("room", self.room, "the room");
        v("reason", self.reason, "full, unknown, forbidden, or left (the room was closed)");
    }
};

/// The broadcast is over although the page did not end it: taken up by another page of the user, or not allowed.
struct LiveEnded {
    static constexpr std::string_view name = "live_ended";
    CastId cast;
    EndReason reason = EndReason::replaced;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("cast", self.cast, "the broadcast");
        v("reason", self.reason, "replaced, forbidden, or full (begun too often)");
    }
};

/// Words from the host site's backend to this page.
struct Push {
    static constexpr std::string_view name = "push";
    Text<limits::push_bytes> data;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("data", self.data, "whatever the host wrote");
    }
};

/// The token runs out; send `renew`. Comes a minute before, of a token that lives shorter at half of its time, and again at half
/// of what is left until it is renewed. Outside the sequence.
struct Expiring {
    static constexpr std::string_view name = "expiring";
    Moment ms;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("ms", self.ms, "in how long");
    }
};

/// A STUN or TURN server, as RTCPeerConnection takes it.
struct IceServer {
    List<Text<limits::ice_url_bytes>, limits::ice_urls> urls;
    Text<limits::ice_credential_bytes> username;
    Text<limits::ice_credential_bytes> credential;
    friend bool operator==(const IceServer& a, const IceServer& b) {
        return a.urls.items == b.urls.items && a.username == b.username && a.credential == b.credential;
    }
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("urls", self.urls, "where it is: `stun:`, `turn:` or `turns:`");
        v("username", self.username, "this user's own, for a while; empty: none is needed");
        v("credential", self.credential, "what belongs to it");
    }
};

/// The servers that help media find its way. Before `welcome`, if the site has any, and again before credentials run out.
/// Outside the sequence.
struct Ice {
    static constexpr std::string_view name = "ice";
    List<IceServer, limits::ice_servers> servers;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("servers", self.servers, "in place of those that were named before");
    }
};

/// A message was read and refused. Outside the sequence.
struct Error {
    static constexpr std::string_view name = "error";
    ErrorCode code = ErrorCode::malformed;
    Text<256> text;
    std::optional<Text<128>> field;
    std::optional<CallId> call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("code", self.code, "what kind of refusal");
        v("text", self.text, "one sentence for the developer who reads it");
        v("field", self.field, "where in the message");
        v("call", self.call, "the call that it was about");
    }
};

/// The relay stops and says when to come back, or a page leaves for good: then the socket closes. Outside the sequence.
struct Bye {
    static constexpr std::string_view name = "bye";
    Whole<1000, 4999> code = static_cast<std::int64_t>(CloseCode::done);
    Moment after;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("code", self.code, "the close code that follows");
        v("after", self.after, "come back no sooner than this many milliseconds from now");
    }
};

// ---------------------------------------------------------------------------------------------------- the sets

using Message =
    std::variant<Ack, Beat, Description, Candidates, Media, Transfer, TransferFailed, Hello, Subscribe, Unsubscribe,
                 Live, Invite, Ringing, Accept, End, Account, Join, Leave, Renew, Welcome, PresenceOf, Ring, Accepted,
                 Ended, Peer, Restored, Joined, MemberChanged, RoomClosed, LiveEnded, Push, Expiring, Ice, Error, Bye>;

/// Goes from one party of a call to the other as it came.
template <class M>
concept Relayed = OneOf<M, Description, Candidates, Media, Transfer, TransferFailed>;

/// What a page may send. (`Hello` once, first.)
template <class M>
concept FromPage = Relayed<M> || OneOf<M, Ack, Beat, Hello, Subscribe, Unsubscribe, Live, Invite, Ringing, Accept, End,
                                       Account, Join, Leave, Renew, Bye>;

/// What a relay may send.
template <class M>
concept FromRelay =
    Relayed<M> || OneOf<M, Ack, Beat, Welcome, PresenceOf, Ring, Ringing, Accepted, Ended, Peer, Restored, Joined,
                        MemberChanged, RoomClosed, LiveEnded, Push, Expiring, Ice, Error, Bye>;

/// Has no sequence number: about the socket itself, or worthless when late.
template <class M>
concept Unsequenced = OneOf<M, Ack, Beat, Hello, Welcome, Expiring, Ice, Error, Bye>;

inline bool is_unsequenced(const Message& message) {
    return match(message, []<class M>(const M&) { return Unsequenced<M>; });
}

inline bool goes_on(const Message& message) {
    return match(message, []<class M>(const M&) { return Relayed<M>; });
}

inline constexpr std::size_t small_weight = 160;  ///< about: of a message, or a thing in its list
inline std::size_t weight(const Candidates& candidates) {
    std::size_t size = small_weight;
    for (const Candidate& candidate : candidates.list) size += small_weight + candidate.line.text.size();
    return size;
}
/// About how many bytes a message of a page keeps while it waits to be acknowledged. Lists of names a page says seldom.
inline std::size_t weight(const Message& message) {
    if (const auto* description = std::get_if<Description>(&message))
        return small_weight + description->sdp.text.size();
    if (const auto* candidates = std::get_if<Candidates>(&message)) return weight(*candidates);
    return small_weight;
}

/// Whether it fits in a frame. What a page's browser gives out is bounded, but what must be escaped grows sixfold.
inline bool fits(const Message& message) {
    std::size_t size = 1024;  // all but the texts
    if (const auto* description = std::get_if<Description>(&message)) {
        size += json::written_size(description->sdp.text);
    } else if (const auto* candidates = std::get_if<Candidates>(&message)) {
        for (const Candidate& candidate : candidates->list) {
            size += 64 + json::written_size(candidate.line.text);
            if (candidate.mid) size += json::written_size(candidate.mid->text);
        }
    }
    return size <= limits::frame_bytes;
}

}  // namespace beckon::wire
