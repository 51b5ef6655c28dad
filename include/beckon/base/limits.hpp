// Every bound of the protocol, beside its reason. What a user may do is bounded per site in the relay (hub/limits.hpp);
// these are what the format itself allows.
#pragma once

#include <cstddef>

#include "beckon/base/time.hpp"

namespace beckon::limits {

// The largest frame that a browser has to send is a description: 20 kB is seen with many codecs and 12 candidates
// bundled in; 48 kB leaves room, and the frame that holds it escapes line ends (2 bytes for 1).
inline constexpr std::size_t description_bytes = 48 * 1024;
inline constexpr std::size_t frame_bytes = 64 * 1024;
inline constexpr std::size_t frame_depth = 6;     // the deepest message (restored's candidates) needs 5
inline constexpr std::size_t frame_nodes = 1024;  // values in one frame; the fullest message needs about 500

inline constexpr std::size_t candidate_bytes = 512;  // RFC 5245 lines are under 200
inline constexpr std::size_t candidates_per_frame = 32;
inline constexpr std::size_t candidates_early = 64;  // kept for a description that has not come yet
inline constexpr std::size_t watched_users = 64;     // presence subscriptions named in one message
inline constexpr std::size_t subscriptions = 256;    // presence subscriptions of one session
inline constexpr std::size_t claims = 32;            // calls of one page, in every state
inline constexpr std::size_t calls_per_page = 24;    // a broadcaster with 16 viewers, a few rings
inline constexpr std::size_t remembered_ends = 32;   // calls that ended lately, so that a late frame is known as late
inline constexpr std::size_t call_transfers = 3;     // a wrong name, nobody there; a fourth is somebody's fun
inline constexpr std::size_t room_members = calls_per_page + 1;  // each has a call with every other
inline constexpr std::size_t push_bytes = 8 * 1024;
inline constexpr std::size_t details_bytes = 1024;
inline constexpr std::size_t ice_servers = 16;
inline constexpr std::size_t ice_urls = 8;  // of one server: UDP, TCP and TLS, over either address
inline constexpr std::size_t ice_url_bytes = 256;
inline constexpr std::size_t ice_credential_bytes = 512;  // a TURN name holds a user id, each byte of it spelled %XX
inline constexpr std::size_t token_bytes = 4096;          // a JWT in hello

// What is sent and not yet acknowledged. Past either bound the stream is broken and starts anew (resumed: false).
inline constexpr std::size_t unacked_frames = 512;
inline constexpr std::size_t unacked_bytes = 512 * 1024;
inline constexpr std::size_t ack_every_frames = 16;

// Generations and revisions only grow; a page that renegotiated every second would take 30 years.
inline constexpr std::int64_t number_max = 1'000'000'000;

static_assert(description_bytes + 8 * 1024 <= frame_bytes, "a description and its envelope must fit in a frame");
static_assert(calls_per_page <= claims);

}  // namespace beckon::limits
