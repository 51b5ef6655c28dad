// The names that things have. See PROTOCOL.md for who gives which.
#pragma once

#include "beckon/base/name.hpp"

namespace beckon {

/// Given by the host site; unique within a site.
using UserId = Name<struct UserTag, 1, 64, Spelling::words>;
/// A site served by the relay; from the relay's configuration.
using SiteId = Name<struct SiteTag, 1, 32, Spelling::token>;
/// One browser profile: all its tabs share it. Never told to other users.
using DeviceId = Name<struct DeviceTag, 8, 32, Spelling::token>;
/// One page's standing with the relay; survives reconnects, reloads and relay restarts. Given by the relay.
using SessionId = Name<struct SessionTag, 8, 32, Spelling::token>;
/// One session's seat in one call: the id of the session that took the seat. Users are never told apart by user id.
using PartyId = Name<struct PartyTag, 8, 32, Spelling::token>;
/// Chosen by the caller's page, 22 characters (132 bits).
using CallId = Name<struct CallTag, 8, 32, Spelling::token>;
/// One stretch of showing a camera, from start to stop, through reloads. Chosen by the broadcaster's page.
using CastId = Name<struct CastTag, 8, 32, Spelling::token>;
using RoomId = Name<struct RoomTag, 4, 64, Spelling::token>;
/// The secret that proves a session: 128 bits or more, rotated at each resume.
using ResumeToken = Name<struct ResumeTag, 22, 64, Spelling::token>;

inline constexpr std::size_t fresh_id_bytes = 22;

constexpr PartyId seat_of(const SessionId& session) { return *PartyId::parse(session.view()); }

}  // namespace beckon
