// The words that messages are made of: kinds, roles, reasons, codes, each with its spelling on the wire.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beckon {

/// The spellings of an enum whose values are 0, 1, 2…: specialise with `static constexpr std::array names`.
template <class E>
struct Spellings;

template <class E>
concept Spelled = requires {
    Spellings<E>::names.size();
};

template <Spelled E>
constexpr std::string_view spell(E value) {
    return Spellings<E>::names[static_cast<std::size_t>(value)];
}

/// Of variants that nobody reads from text: nothing need be made of it.
template <class Variant>
inline constexpr bool only_written = false;

/// What a call is for.
enum class Kind : std::uint8_t {
    call,   ///< two-way, rings
    watch,  ///< a broadcast: the viewer is the caller, media goes from callee to caller
    pair,   ///< two members of a room: two-way, never rings
};
template <>
struct Spellings<Kind> {
    static constexpr std::array<std::string_view, 3> names{"call", "watch", "pair"};
};

enum class Role : std::uint8_t { caller, callee };
template <>
struct Spellings<Role> {
    static constexpr std::array<std::string_view, 2> names{"caller", "callee"};
};
constexpr Role other(Role role) { return role == Role::caller ? Role::callee : Role::caller; }

/// Why a call ended. Both parties end with the same one; the `*_elsewhere` are for devices that did not become a party.
enum class EndReason : std::uint8_t {
    hangup,              ///< somebody who was in the call ended it
    cancelled,           ///< the caller gave up before anybody accepted
    declined,            ///< the callee said no
    busy,                ///< the callee is in another call
    no_answer,           ///< nobody answered while it rang
    not_connected,       ///< the callee has no session
    not_live,            ///< the callee of a watch shows no camera
    answered_elsewhere,  ///< another device of ours took it
    declined_elsewhere,  ///< another device of ours said no
    busy_elsewhere,      ///< another device of ours is in a call
    replaced,            ///< the same device called again, or a crossing call went ahead instead
    no_media,            ///< camera or microphone refused, missing or broken
    ice_failed,          ///< media never flowed
    ice_lost,            ///< media flowed once and did not come back
    lost,                ///< a party went away and did not come back in its grace
    broadcast_ended,     ///< the camera that was watched was switched off
    left,                ///< a member left the room
    transferred,         ///< the other party now talks to somebody else
    full,                ///< a limit of the site or the room
    forbidden,           ///< the token does not allow it, or the site does not
    unknown,             ///< the relay knows no such call any more
    failed,              ///< a fault of ours or a broken protocol
};
template <>
struct Spellings<EndReason> {
    static constexpr std::array<std::string_view, 22> names{"hangup",
                                                            "cancelled",
                                                            "declined",
                                                            "busy",
                                                            "no_answer",
                                                            "not_connected",
                                                            "not_live",
                                                            "answered_elsewhere",
                                                            "declined_elsewhere",
                                                            "busy_elsewhere",
                                                            "replaced",
                                                            "no_media",
                                                            "ice_failed",
                                                            "ice_lost",
                                                            "lost",
                                                            "broadcast_ended",
                                                            "left",
                                                            "transferred",
                                                            "full",
                                                            "forbidden",
                                                            "unknown",
                                                            "failed"};
};
static_assert(static_cast<std::size_t>(EndReason::failed) + 1 == Spellings<EndReason>::names.size());

/// How far the page that claims a call had come.
enum class Stage : std::uint8_t { calling, ringing, accepted };
template <>
struct Spellings<Stage> {
    static constexpr std::array<std::string_view, 3> names{"calling", "ringing", "accepted"};
};

enum class SdpType : std::uint8_t { offer, answer };
template <>
struct Spellings<SdpType> {
    static constexpr std::array<std::string_view, 2> names{"offer", "answer"};
};

/// Whether the other party of a call can be reached through the relay.
enum class Presence : std::uint8_t { lost, back };
template <>
struct Spellings<Presence> {
    static constexpr std::array<std::string_view, 2> names{"lost", "back"};
};

/// Why the relay refused a message that it could read. The message had no effect.
enum class ErrorCode : std::uint8_t {
    malformed,     ///< the frame broke a bound of the format; `field` says where
    unknown_call,  ///< no such call, or not a party of it
    wrong_state,   ///< not now: say, a description before anybody accepted
    limit,         ///< a count of the site or the protocol is used up; `text` says which
    forbidden,     ///< the token or the site does not allow it
    unknown_room,  ///< no such room, or it has expired
    unknown_user,  ///< nobody of that name can be reached
    not_yet,       ///< the room opens later; `text` says when
};
template <>
struct Spellings<ErrorCode> {
    static constexpr std::array<std::string_view, 8> names{"malformed", "unknown_call", "wrong_state",  "limit",
                                                           "forbidden", "unknown_room", "unknown_user", "not_yet"};
};

/// WebSocket close codes. 3000 to 3499: come back and resume. 3500 and above: do not.
enum class CloseCode : std::uint16_t {
    restarting = 3000,    ///< the relay goes down or moves; `bye` said when to come back
    silent = 3001,        ///< nothing was heard for a whole lease
    slow = 3002,          ///< what waits to be sent grew past its bound
    out_of_step = 3003,   ///< a sequence number was skipped
    busy = 3004,          ///< the relay takes no more just now
    broken = 3500,        ///< frames that are no frames
    unauthorised = 3501,  ///< no token, or one that does not hold
    expired = 3502,       ///< the token ran out and was not refreshed
    superseded = 3503,    ///< another socket presented this session
    revoked = 3504,       ///< a resume token was used after its replacement was: somebody has a copy
    version = 3505,       ///< no protocol version in common
    limit = 3506,         ///< more sessions than the site allows
    done = 3507,          ///< the page said bye
};
constexpr bool comes_back(std::uint16_t close_code) { return close_code < 3500; }

}  // namespace beckon
