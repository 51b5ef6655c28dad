// All that can happen to a hub, as the engine tells it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/result.hpp"
#include "beckon/wire/message.hpp"
#include "hub/limits.hpp"
#include "hub/parcel.hpp"
#include "hub/record.hpp"

namespace beckon::hub {

/// A socket, as the engine numbers them; never reused. The low bits are its place: of the sockets that are open at once no
/// two share one, so what belongs to a socket is found without a search.
struct ConnId {
    static constexpr unsigned place_bits = 24;

    std::uint64_t value = 0;

    constexpr std::size_t place() const { return value & ((std::uint64_t{1} << place_bits) - 1); }
    friend constexpr bool operator==(ConnId, ConnId) = default;
    friend constexpr auto operator<=>(ConnId, ConnId) = default;
};

/// A row handed to the store; later numbers are stored later.
struct SaveNumber {
    std::uint64_t value = 0;
    friend constexpr bool operator==(SaveNumber, SaveNumber) = default;
    friend constexpr auto operator<=>(SaveNumber, SaveNumber) = default;
};

// ------------------------------------------------------------------------------------------ configuration

/// A site is there, or has other limits.
struct SiteConfigured {
    SiteId site;
    SiteLimits limits;
};

// ------------------------------------------------------------------------------------------ sockets

/// A socket's first frame, after the engine has checked who it is.
struct Greeted {
    ConnId conn;
    SiteId site;
    UserId user;
    Grants grants;
    wire::Hello hello;
    std::optional<TokenHash> presented;  ///< the hash of `hello.resume`
    // For a new session, or the next token of an old one: random, from the engine.
    SessionId fresh_session;
    ResumeToken fresh_token;
    TokenHash fresh_hash;
};

/// A frame that was read. Its parcel is what goes on, if it does: what lies in its body are the bytes behind the envelope, when
/// they may be forwarded as they are; of a message that goes on as it came, texts and lists may then be in there only
/// (wire/canonical.hpp).
struct Framed {
    Framed() = default;
    Framed(ConnId c, wire::Envelope e, wire::Message m, std::string_view b)
        : conn(c),
          envelope(e),
          parcel(std::move(m), b) {}

    ConnId conn;
    wire::Envelope envelope;
    SharedParcel parcel;  ///< never none
};

/// A frame that could not be read. `envelope`: as far as it could, so that the stream goes on behind it.
struct Misframed {
    ConnId conn;
    wire::Envelope envelope;
    Fault fault;
};

struct SocketGone {
    ConnId conn;
};

/// What waits to be written to a socket passed its bound.
struct SocketSlow {
    ConnId conn;
};

/// A newer token of the same user: what begins from now on is held against it.
struct Renewed {
    ConnId conn;
    Grants grants;
};

/// Nobody stands behind a socket any more: its token ran out and was not renewed, or it had none and its site wants one now.
struct TokenExpired {
    ConnId conn;
    CloseCode code = CloseCode::expired;
};

// ------------------------------------------------------------------------------------------ the host site's backend, the administrator

/// As if the session had sent this message over its socket (REST). Answered with `Acted`.
struct Act {
    std::uint64_t request = 0;
    SiteId site;
    SessionId session;
    wire::Message message;
};

/// Ends any call of a site. Answered with `Acted`.
struct EndAnyCall {
    std::uint64_t request = 0;
    SiteId site;
    CallId call;
};

/// Words for one session, or for all of a site. Answered with `Acted`.
struct PushWords {
    std::uint64_t request = 0;
    SiteId site;
    std::optional<SessionId> session;
    Text<limits::push_bytes> data;
};

/// Reserves a room, or changes it. Answered with `Acted`.
struct ReserveRoom {
    std::uint64_t request = 0;
    RoomRow room;
};
struct RemoveRoom {
    std::uint64_t request = 0;
    SiteId site;
    RoomId room;
};

// ------------------------------------------------------------------------------------------ the store, the clock, the process

/// All rows up to this one are on disk.
struct Saved {
    SaveNumber upto;
};

/// What the store kept, once, before anything else but the sites.
struct Recover {
    std::vector<SessionRow> sessions;
    std::vector<CallRow> calls;
    std::vector<DescriptionRow> descriptions;
    std::vector<FlowRow> flows;
    std::vector<CastRow> casts;
    std::vector<RoomRow> rooms;
    std::vector<StayRow> stays;  ///< that nobody ended
    Instant stopped{};           ///< when the relay before us last kept anything
};

/// The deadline has come.
struct Tick {};

/// The time of day was set: it is so far ahead of the hub's clock from now on, or behind it.
struct DaySet {
    Span ahead;
};

/// The process is asked to stop: send everybody elsewhere, spread over `within`.
struct Drain {
    Span within;
};

using Input = std::variant<SiteConfigured, Greeted, Framed, Misframed, SocketGone, SocketSlow, Renewed, TokenExpired,
                           Act, EndAnyCall, PushWords, ReserveRoom, RemoveRoom, Saved, Recover, Tick, DaySet, Drain>;

}  // namespace beckon::hub
