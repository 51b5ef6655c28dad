// What the hub wants kept: the rows of the store. Each is a whole row, so that writing it twice does no harm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "hub/parcel.hpp"

namespace beckon::hub {

/// SHA-256 of a resume token, made by the engine: the hub never sees a stored secret.
using TokenHash = Name<struct TokenHashTag, 8, 64, Spelling::token>;

struct SessionRow {
    SiteId site;
    SessionId session;
    UserId user;
    DeviceId device;
    TokenHash hash;
    std::optional<TokenHash> previous;  ///< still good: its successor has not been seen in use, or a moment ago
};
struct SessionGone {
    SessionId session;
};

struct SeatRow {
    UserId user;
    std::optional<PartyId> seat;
    std::optional<SessionId> session;
    std::int64_t held_gen = 0;
};

enum class CallStage : std::uint8_t { ringing, accepted, ended };

struct CallRow {
    SiteId site;
    CallId call;
    Kind kind = Kind::call;
    CallStage stage = CallStage::ringing;
    SeatRow caller;
    SeatRow callee;
    std::optional<RoomId> room;
    std::int64_t floor = 0;
    Instant began;
    Instant accepted = Instant::never();
    std::optional<EndReason> reason;
    Instant ended = Instant::never();
};

/// A session description to be kept. Of all that a call sees, only the last of a party is written, and few are ever read: so
/// it stays in the frame that it came in until somebody asks.
class KeptSdp {
public:
    KeptSdp() = default;
    KeptSdp(std::string text) : text_(std::move(text)) {}
    explicit KeptSdp(SharedParcel parcel) : parcel_(std::move(parcel)) {}

    std::string text() const;
    std::size_t bytes() const;  ///< that it occupies

private:
    std::string text_;
    SharedParcel parcel_;  ///< of a description, instead of the text
};

/// The last description of one party: with the other's, a stream: from user, from SDP, to user, to SDP.
struct DescriptionRow {
    SiteId site;
    CallId call;
    Role from = Role::caller;
    SdpType type = SdpType::offer;
    std::int64_t gen = 0;
    std::int64_t rev = 0;
    KeptSdp sdp;
};

/// Time that media flowed between the two parties of a call, in one generation: the larger of what they reported.
struct FlowRow {
    SiteId site;
    CallId call;
    Kind kind = Kind::call;
    UserId caller;
    UserId callee;
    std::int64_t gen = 0;
    Span flowed;
};

/// Time that a camera was live, in one part (page load) of one broadcast. Pages name their broadcasts, so two users may use
/// one name: a row is known by user, cast and part.
struct CastRow {
    SiteId site;
    CastId cast;
    UserId user;
    std::int64_t part = 0;
    Span live;
    Instant began;                     ///< of the broadcast; later by the time that it was off in between
    Instant ended = Instant::never();  ///< of the broadcast, when this row was written
};

/// What the host said when it reserved a room. Bounded where it comes in; the hub only keeps it.
struct RoomDetails {
    std::string description;
    std::string creator;
    std::string time_zone;  ///< in which the host counts: "Europe/Berlin", "+02:00"
    Instant made;
};
struct RoomRow {
    SiteId site;
    RoomId room;
    Instant starts;
    Instant until;
    std::size_t members_max = 0;
    RoomDetails details{};
};
/// It is over, by its time or because somebody closed it.
struct RoomGone {
    SiteId site;
    RoomId room;
};

/// One stay of one member.
struct StayRow {
    SiteId site;
    RoomId room;
    PartyId seat;
    UserId user;
    Instant came;
    Instant went = Instant::never();
};

using Row =
    std::variant<SessionRow, SessionGone, CallRow, DescriptionRow, FlowRow, CastRow, RoomRow, RoomGone, StayRow>;

}  // namespace beckon::hub
