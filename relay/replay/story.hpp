// What is known of one call when it ends, and why it ended, in one sentence.
#pragma once

#include <optional>
#include <string>

#include "beckon/base/time.hpp"

namespace beckon::replay {

struct CallStory {
    std::string kind = "call";
    bool ours = false;  ///< we called
    std::string peer;
    std::string phase;
    Instant began;
    std::optional<Instant> accepted;
    std::optional<Instant> flowed;      ///< media, for the first time
    std::optional<Instant> media_lost;  ///< since when it does not flow
    std::optional<Instant> ended_here;  ///< our page asked for the end
    std::optional<Instant> peer_away;   ///< since when the relay does not reach the other page
    int restarts = 0;                   ///< of ICE, by us, since media was lost
    bool reloaded = false;              ///< this page took the call up from an earlier load
};

/// What else was going on at that page.
struct Around {
    std::optional<Instant> relay_lost;  ///< since when there is no session
    bool camera_failed = false;
};

/// "ice_lost" and what is known → "Media stopped 31.2 s before, and 5 ICE restarts did not bring it back."
std::string cause(const std::string& reason, const CallStory& call, const Around& around, Instant now);

/// "31.2 s".
std::string seconds_text(Span span);

}  // namespace beckon::replay
