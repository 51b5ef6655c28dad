// Who may say which reason of an end: what one party says, the other, the books and the host site's backend repeat, so
// nobody speaks for somebody else. Pure, and tested as a table; PROTOCOL.md has the same one.
#pragma once

#include <cstdint>

#include "beckon/wire/vocabulary.hpp"

namespace beckon::call {

/// Whose word it is.
enum class Teller : std::uint8_t {
    caller,  ///< placed the call, and nobody has accepted it yet
    device,  ///< rings, for the callee
    party,   ///< of an accepted call; it may pass on what the other party said, so both may say the same
};

/// Whether that teller may give it of a call of that kind. (`lost`: who may go away may as well say so.)
constexpr bool may_say(Teller teller, Kind kind, EndReason reason) {
    switch (reason) {
        case EndReason::no_media:
        case EndReason::failed: return true;
        case EndReason::left: return kind == Kind::pair;
        case EndReason::broadcast_ended: return kind == Kind::watch && teller != Teller::caller;
        case EndReason::replaced:
        case EndReason::lost: return teller != Teller::device;
        case EndReason::cancelled: return teller == Teller::caller;
        case EndReason::declined:
        case EndReason::busy:
        case EndReason::no_answer: return teller == Teller::device;
        case EndReason::hangup:
        case EndReason::ice_failed:
        case EndReason::ice_lost: return teller == Teller::party;
        case EndReason::transferred: return teller == Teller::party && kind == Kind::call;
        case EndReason::not_connected:
        case EndReason::not_live:
        case EndReason::answered_elsewhere:
        case EndReason::declined_elsewhere:
        case EndReason::busy_elsewhere:
        case EndReason::full:
        case EndReason::forbidden:
        case EndReason::unknown: return false;
    }
    return false;
}

/// Whether that teller may give it of some call.
constexpr bool may_say(Teller teller, EndReason reason) {
    return may_say(teller, Kind::call, reason) || may_say(teller, Kind::watch, reason)
           || may_say(teller, Kind::pair, reason);
}

/// Whether any page may give it. The others are the relay's verdicts: what becomes of them is `failed`.
constexpr bool said_by_pages(EndReason reason) {
    return may_say(Teller::caller, reason) || may_say(Teller::device, reason) || may_say(Teller::party, reason);
}

/// What a reason comes to: itself, or else what that teller's end of the call plainly is.
constexpr EndReason heeded(Teller teller, Kind kind, EndReason said) {
    if (may_say(teller, kind, said)) return said;
    if (!said_by_pages(said)) return EndReason::failed;
    switch (teller) {
        case Teller::caller: return EndReason::cancelled;
        case Teller::device: return EndReason::declined;
        case Teller::party: return EndReason::hangup;
    }
    return EndReason::failed;
}

}  // namespace beckon::call
