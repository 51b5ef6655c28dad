// What the users of one site may do. Each bound has its error: an `ErrorCode`, an `EndReason` or a `CloseCode`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "beckon/base/settings.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::hub {

struct SiteLimits {
    std::size_t sessions = 20'000;       ///< CloseCode::busy
    std::size_t sessions_per_user = 32;  ///< CloseCode::limit: a user with more tabs than that is a loop
    std::size_t calls_per_session = 24;  ///< EndReason::full
    std::size_t viewers = 8;             ///< of one broadcast, peer to peer: EndReason::full
    std::size_t room_members = 8;        ///< where the reservation says nothing: EndReason::full
    std::size_t rooms = 10'000;          ///< ErrorCode::limit
    std::size_t subscriptions = 256;     ///< of one session: ErrorCode::limit
    std::size_t calls = 20'000;          ///< EndReason::full
    std::size_t ended_calls = 4'096;     ///< remembered, the oldest forgotten first

    // Token buckets: so many at once, and one more each so often.
    std::size_t frames_burst = 400;  ///< of one session: CloseCode::busy
    Span frames_every = milliseconds(20);
    std::size_t invites_burst = 30;  ///< of one user: EndReason::full
    Span invites_every = seconds(2);
    std::size_t broadcasts_burst = 10;  ///< begun by one user: EndReason::full
    Span broadcasts_every = seconds(5);
    std::size_t joins_burst = 60;  ///< of one user; more than tabs, for all of them come back at once: EndReason::full
    Span joins_every = seconds(2);
    std::size_t unknown_burst = 64;  ///< ends and claims of calls that the relay does not know, of one user: not kept
    Span unknown_every = seconds(2);
};

/// The same bounds by their names, to count whom each turned away.
enum class SiteBound : std::uint8_t {
    sessions,
    sessions_per_user,
    calls_per_session,
    viewers,
    room_members,
    rooms,
    subscriptions,
    calls,
    unacknowledged,  ///< of one session: CloseCode::out_of_step
    // From here on: of …_burst and …_every
    frames,
    invites,
    broadcasts,
    joins,
    unknown,
    requests,  ///< of the site's backend (REST): counted where they are heard, and not in the hub
};
inline constexpr std::size_t site_bounds = 15;

/// What a token allows.
struct Grants {
    bool call = true;
    bool broadcast = true;
    bool watch = true;
    bool join = true;
    bool admin = false;  ///< to speak for the site (REST); nothing on a socket
};

}  // namespace beckon::hub

namespace beckon {

template <>
struct Spellings<hub::SiteBound> {
    static constexpr std::array<std::string_view, hub::site_bounds> names{"sessions",
                                                                          "sessions_per_user",
                                                                          "calls_per_session",
                                                                          "viewers",
                                                                          "room_members",
                                                                          "rooms",
                                                                          "subscriptions",
                                                                          "calls",
                                                                          "unacknowledged",
                                                                          "frames",
                                                                          "invites",
                                                                          "broadcasts",
                                                                          "joins",
                                                                          "unknown",
                                                                          "requests"};
};

}  // namespace beckon
