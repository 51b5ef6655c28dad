#include "replay/timeline.hpp"

#include <map>
#include <utility>

#include "replay/story.hpp"

namespace beckon::replay {
namespace {

std::string text(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}
bool flag(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}
std::string whole(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? std::to_string(found->get<std::int64_t>())
                                                               : std::string("?");
}
std::string code_words(const Json& object) { return " (close code " + whole(object, "code") + ")"; }

class Teller {
public:
    void tell(const Line& line);
    void gap(std::size_t missing) {
        said_.push_back("           " + std::to_string(missing) + " inputs are missing here");
    }
    std::vector<std::string> said() && { return std::move(said_); }

private:
    void heard(const Json& frame);
    void given(const Json& input);
    void media_link(const Json& input);
    void wanted(const Json& effect);
    void shown(const Json& effect);
    void ended(const std::string& id, const std::string& reason, const CallStory& call);
    void say(const std::string& words);
    void say(const std::string& call, const std::string& words) { say("call " + call.substr(0, 4) + ": " + words); }

    std::vector<std::string> said_;
    std::map<std::string, CallStory> calls_;
    Around around_;
    Instant zero_ = Instant::never();
    Instant now_;
};

void Teller::say(const std::string& words) {
    const std::string ms = std::to_string((now_ - zero_).ms % 1000);
    const std::string s = std::to_string((now_ - zero_).ms / 1000);
    said_.push_back(std::string(s.size() < 6 ? 6 - s.size() : 0, ' ') + s + "." + std::string(3 - ms.size(), '0') + ms
                    + "  " + words);
}

void Teller::tell(const Line& line) {
    if (zero_.is_never()) zero_ = line.at;
    now_ = line.at;
    if (line.given.contains("in")) given(line.given["in"]);
    for (const char* key : {"frame", "peer_frame"}) {
        if (!line.given.contains(key)) continue;
        const Json frame = Json::parse(line.given[key].get<std::string>(), nullptr, false);
        if (frame.is_object()) heard(frame);
    }
    for (const std::string& fault : {line.says, line.refused}) {
        if (!fault.empty()) say("the core refused what it was given: " + fault);
    }
    for (const Json& effect : line.out) wanted(effect);
}

/// What people and the browser did.
void Teller::given(const Json& input) {
    const std::string t = text(input, "t");
    const std::string call = text(input, "call");
    if (t == "connect") say("the page connects");
    if (t == "disconnect") say("the page leaves");
    if (t == "socket_opened") say("socket open");
    if (t == "socket_closed") say("socket closed" + code_words(input));
    if (t == "network_changed") say("the browser's network changed");
    if (t == "start_call") say("the user calls " + text(input, "to"));
    if (t == "start_watch") say("the user asks to watch " + text(input, "user"));
    if (t == "start_broadcast") say("the user starts a broadcast");
    if (t == "stop_broadcast") say("the user stops the broadcast");
    if (t == "join_room") say("the user joins room " + text(input, "room"));
    if (t == "leave_room") say("the user leaves the room");
    if (t == "capture_granted") say("camera and microphone are on");
    if (t == "answer") say(call, "the user accepts");
    if (t == "transfer_call") say(call, "the user hands it over to " + text(input, "to"));
    if (t == "peer_link") media_link(input);
    if (t == "peer_broke") say(call, "the browser gave its connection up");
    if (t == "capture_failed") {
        around_.camera_failed = true;
        say("camera or microphone could not be had");
    }
    if (t == "end_call") {
        calls_[call].ended_here = now_;
        say(call, "the user ends it");
    }
    if (t == "set_shared") {
        say(std::string("for all viewers and members: microphone ") + (flag(input, "audio") ? "on" : "off")
            + ", camera " + (flag(input, "video") ? "on" : "off"));
    }
    if (t == "set_media") {
        say(call, std::string("microphone ") + (flag(input, "audio") ? "on" : "off") + ", camera "
                      + (flag(input, "video") ? "on" : "off") + (flag(input, "held") ? ", on hold" : ""));
    }
}

void Teller::media_link(const Json& input) {
    const std::string id = text(input, "call");
    const std::string link = text(input, "link");
    say(id, "media connection " + whole(input, "gen") + " is " + link);
    CallStory& call = calls_[id];
    if (link == "connected") {
        if (!call.flowed) call.flowed = now_;
        call.media_lost.reset();
        call.restarts = 0;
    } else if (!call.media_lost && call.flowed) {
        call.media_lost = now_;
    }
}

/// What came from the relay, or straight from the other page.
void Teller::heard(const Json& frame) {
    const std::string t = text(frame, "t");
    const std::string id = text(frame, "call");
    if (t == "welcome") {
        say(flag(frame, "resumed") ? "session resumed; " + whole(frame, "backlog") + " messages were missed"
                                   : std::string("a new session"));
    }
    if (t == "bye") say("the relay says good-bye");
    if (t == "error") say("the relay refused a message: " + text(frame, "code"));
    if (t == "ring") say(id, text(frame, "from") + " calls");
    if (t == "description") say(id, "their " + text(frame, "type") + " " + whole(frame, "gen"));
    if (t == "restored") say(id, "the relay knows it still");
    if (t == "accepted") {
        calls_[id].accepted = now_;
        say(id, "accepted");
    }
    if (t == "peer") {
        const bool lost = text(frame, "state") == "lost" || text(frame, "presence") == "lost";
        CallStory& call = calls_[id];
        call.peer_away = lost ? std::optional(now_) : std::nullopt;
    }
}

void Teller::wanted(const Json& effect) {
    const std::string t = text(effect, "t");
    const std::string id = text(effect, "call");
    if (t == "open_socket") say("a socket to the relay");
    if (t == "capture") say("asks for camera and microphone");
    if (t == "release") say("camera and microphone off");
    if (t == "create_peer") say(id, "media connection " + whole(effect, "gen") + " made");
    if (t == "close_peer") say(id, "media connection " + whole(effect, "gen") + " closed");
    if (t == "make_offer" && flag(effect, "restart")) {
        ++calls_[id].restarts;
        say(id, "ICE restart");
    }
    if (t == "show_session") {
        const std::string state = text(effect, "state");
        around_.relay_lost = state == "up" ? std::nullopt : std::optional(around_.relay_lost.value_or(now_));
        if (state == "over") say("the session is over" + code_words(effect));
        if (state == "down") say("the relay is out of reach");
    }
    if (t == "show_broadcast")
        say(flag(effect, "live")      ? "the broadcast is live"
            : effect.contains("cast") ? "a broadcast waits for the camera"
                                      : "no broadcast");
    if (t == "tell_refused") say("refused: " + text(effect, "text"));
    if (t == "show_call") shown(effect);
}

void Teller::shown(const Json& effect) {
    const std::string id = text(effect, "call");
    const bool known = calls_.count(id) != 0 && !calls_[id].peer.empty();
    CallStory& call = calls_[id];
    const std::string phase = text(effect, "phase");
    if (!known) {
        call.kind = text(effect, "kind");
        call.ours = text(effect, "role") == "caller";
        call.peer = text(effect, "peer");
        call.began = now_;
        call.reloaded = phase == "recovering" || phase == "connecting" || phase == "accepting";
        say(id,
            (call.reloaded ? "taken up again: a " : "a ") + call.kind + (call.ours ? " to " : " from ") + call.peer);
    }
    const bool away = flag(effect, "peer_away");
    if (away != call.peer_away.has_value()) call.peer_away = away ? std::optional(now_) : std::nullopt;
    if (phase == call.phase) return;
    call.phase = phase;
    if (phase == "ended") return ended(id, text(effect, "reason"), call);
    say(id, phase);
}

void Teller::ended(const std::string& id, const std::string& reason, const CallStory& call) {
    say(id, "ended, " + reason + ". " + cause(reason, call, around_, now_));
    if (call.flowed) say(id, "it had lasted " + seconds_text(now_ - *call.flowed) + " since media first flowed");
    around_.camera_failed = false;
}

}  // namespace

std::vector<std::string> timeline(const Recording& recording) {
    Teller teller;
    for (const Line& line : recording.lines) teller.tell(line);
    if (recording.missing != 0) teller.gap(recording.missing);
    for (const Line& line : recording.tail) teller.tell(line);
    return std::move(teller).said();
}

}  // namespace beckon::replay
