#include "replay/story.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace beckon::replay {
namespace {

using Words = std::pair<std::string_view, std::string_view>;

/// Those for which the reason alone says it. %: the other user.
constexpr std::array plain{
    Words{"declined", "% said no."},
    Words{"busy", "% was in another call."},
    Words{"no_answer", "Nobody answered while it rang."},
    Words{"not_connected", "% had no page open."},
    Words{"not_live", "% showed no camera."},
    Words{"answered_elsewhere", "It was answered at another device or tab of this user."},
    Words{"declined_elsewhere", "It was declined at another device or tab of this user."},
    Words{"busy_elsewhere", "Another device or tab of this user was in a call."},
    Words{"replaced", "A newer call between the two took its place."},
    Words{"broadcast_ended", "The broadcast was stopped."},
    Words{"left", "A member left the room."},
    Words{"transferred", "% was handed over to somebody else."},
    Words{"full", "A limit of the site or the room was reached."},
    Words{"forbidden", "The token, or the site, does not allow it."},
    Words{"unknown", "The relay knew no such call any more."},
    Words{"failed", "A fault of the program, or a broken frame."},
};

std::string named(std::string_view words, const std::string& peer) {
    std::string out;
    for (const char c : words) {
        if (c == '%') {
            out += peer;
        } else {
            out += c;
        }
    }
    return out;
}

std::string media_trouble(const CallStory& call, Instant now) {
    std::string out = call.media_lost ? "Media stopped " + seconds_text(now - *call.media_lost) + " before, and "
                                      : std::string("Media did not come back after a reload, and ");
    if (call.restarts == 0) return out + "no ICE restart was tried from here.";
    return out + std::to_string(call.restarts) + (call.restarts == 1 ? " ICE restart" : " ICE restarts")
           + " did not bring it back.";
}

std::string away(const CallStory& call, const Around& around, Instant now) {
    if (call.peer_away)
        return "The relay had not reached " + call.peer + " for " + seconds_text(now - *call.peer_away) + ".";
    if (around.relay_lost) return "This page had no session for " + seconds_text(now - *around.relay_lost) + ".";
    return "One of the two pages went away and did not come back in time.";
}

}  // namespace

std::string seconds_text(Span span) {
    const std::int64_t tenths = (span.ms + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string cause(const std::string& reason, const CallStory& call, const Around& around, Instant now) {
    std::string out;
    for (const auto& [known, words] : plain) {
        if (known == reason) out = named(words, call.peer);
    }
    if (reason == "hangup") out = call.ended_here ? "This user hung up." : call.peer + " hung up.";
    if (reason == "cancelled")
        out = call.ended_here ? "This user gave up before an answer." : call.peer + " gave up before an answer.";
    if (reason == "no_media")
        out = around.camera_failed ? "Camera or microphone could not be had here."
                                   : "Camera or microphone could not be had at " + call.peer + ".";
    if (reason == "ice_failed") {
        const Instant from = call.accepted.value_or(call.began);
        out = "Media never flowed, " + seconds_text(now - from) + " after it was accepted: no path was found.";
    }
    if (reason == "ice_lost") out = media_trouble(call, now);
    if (reason == "lost") out = away(call, around, now);
    if (out.empty()) out = "For a reason that this version does not know.";
    if (around.relay_lost && reason != "lost")
        out += " The relay had been out of reach for " + seconds_text(now - *around.relay_lost) + ".";
    return out;
}

}  // namespace beckon::replay
