#include "speaker.hpp"

#include <utility>

namespace beckon::bench {

namespace {

constexpr std::string_view candidate = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx ";
constexpr std::size_t begins_within = 256;      ///< whatever is said, behind what a server puts before it
constexpr std::size_t description_bytes = 512;  ///< from here on: the relay takes no candidate that is longer

std::string sdp_of(std::size_t bytes) {
    constexpr std::string_view line = R"(a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1\r\n)";
    std::string sdp = R"(v=0\r\n)";
    while (sdp.size() + line.size() <= bytes) sdp += line;
    return sdp;
}

}  // namespace

std::optional<Server> server_of(std::string_view name) {
    if (name == "beckon") return Server::beckon;
    if (name == "ws" || name == "lws") return Server::plain;
    if (name == "peer") return Server::peerjs;
    if (name == "socket.io") return Server::socketio;
    if (name == "bare") return Server::bare;
    return std::nullopt;
}

Speaker::Speaker(Server server, int port, std::string name) : server_(server), name_(std::move(name)), socket_(port) {}

// ------------------------------------------------------------------------------------------ coming in

void Speaker::ask() {
    switch (server_) {
        case Server::beckon: return socket_.ask("/v1/ws?site=demo");
        case Server::plain: return socket_.ask("/?user=" + name_);
        case Server::peerjs: return socket_.ask("/peerjs?key=peerjs&token=token&version=1.5.4&id=" + name_);
        case Server::socketio: return socket_.ask("/socket.io/?EIO=4&transport=websocket&user=" + name_);
        case Server::bare: return;
    }
}
void Speaker::asked() {
    if (server_ != Server::bare) socket_.asked();
}

void Speaker::greet() {
    if (server_ == Server::beckon) {
        socket_.say(R"({"t":"hello","version":1,"user":")" + name_ + R"(","device":"device-)" + name_
                    + R"(","got":0,"claims":[],"ended":[]})");
    } else if (server_ == Server::socketio) {
        socket_.take();  // the engine's own greeting
        socket_.say("40");
    }
    socket_.flush();
}
void Speaker::greeted() {
    if (server_ == Server::plain || server_ == Server::bare) return;
    std::string_view wanted = R"("t":"welcome")";
    if (server_ == Server::peerjs) wanted = R"("OPEN")";
    if (server_ == Server::socketio) wanted = "40{";
    std::string_view text;
    while ((text = socket_.take()).find(wanted) == std::string_view::npos) {}
    constexpr std::string_view key = R"("session":")";
    const std::size_t at = text.find(key);
    if (at != std::string_view::npos)
        session_ = text.substr(at + key.size(), text.find('"', at + key.size()) - at - key.size());
}

void Speaker::come_in() {
    ask();
    asked();
    greet();
    greeted();
}

void Speaker::pair_up(Speaker& ann, Speaker& bob) {
    if (ann.server_ != Server::beckon) return;
    ann.call_ = bob.call_ = "call-of-" + ann.name_;
    const auto wait_for = [](Speaker& who, std::string_view what) {
        for (bool found = false; !found;) {
            const std::string_view text = who.socket_.take();
            who.count(text);
            found = text.find(what) != std::string_view::npos;
        }
    };
    ann.say_numbered(R"("t":"invite","call":")" + ann.call_ + R"(","kind":"call","to":")" + bob.name_ + R"("})");
    ann.flush();
    wait_for(bob, R"("t":"ring")");
    bob.say_numbered(R"("t":"accept","call":")" + bob.call_ + R"("})");
    bob.flush();
    wait_for(bob, R"("t":"accepted")");
    wait_for(ann, R"("t":"accepted")");
}

// ------------------------------------------------------------------------------------------ messages

void Speaker::say(const Speaker& to, std::size_t bytes) {
    if (server_ == Server::beckon) return say_numbered(body(to, bytes));
    socket_.say(body(to, bytes));
}

void Speaker::hear() {
    while (!is_message(socket_.take())) {}
}
int Speaker::heard() {
    int count = 0;
    while (const auto text = socket_.take_if_there()) count += is_message(*text) ? 1 : 0;
    return count;
}
void Speaker::acknowledge() {
    if (server_ != Server::beckon) return;
    socket_.say(R"({"a":)" + std::to_string(numbered_) + R"(,"t":"ack"})");
    socket_.flush();
}

bool Speaker::is_message(std::string_view text) {
    if (server_ == Server::bare) return true;
    count(text);
    if (server_ == Server::socketio && text == "2") {  // are you there?
        socket_.say("3");
        socket_.flush();
    }
    const std::string_view beginning = text.substr(0, begins_within);
    return beginning.find(candidate) != std::string_view::npos || beginning.find("v=0") != std::string_view::npos;
}

void Speaker::count(std::string_view text) {
    if (server_ == Server::beckon && text.substr(0, 5) == R"({"s":)") ++numbered_;
}

void Speaker::say_numbered(std::string_view body) {
    socket_.say(R"({"s":)" + std::to_string(++said_) + R"(,"a":)" + std::to_string(numbered_) + ',', body);
}

/// As the server's own clients write it.
std::string Speaker::wrapped(std::string_view to, std::string_view fields) const {
    const std::string receiver(to);
    const std::string inner(fields);
    switch (server_) {
        case Server::beckon: break;
        case Server::bare:
        case Server::plain: return R"({"to":")" + receiver + "\"," + inner + '}';
        case Server::peerjs: {
            const bool large = inner.find("v=0") != std::string::npos;
            return std::string(R"({"type":")") + (large ? "OFFER" : "CANDIDATE") + R"(","payload":{)" + inner
                   + R"(,"connectionId":"mc_0123456789"},"dst":")" + receiver + R"("})";
        }
        case Server::socketio: return R"(42["signal",{"to":")" + receiver + "\"," + inner + "}]";
    }
    return {};
}

const std::string& Speaker::body(const Speaker& to, std::size_t bytes) {
    if (body_bytes_ == bytes && body_to_ == to.name_) return body_;
    body_bytes_ = bytes;
    body_to_ = to.name_;
    const bool large = bytes >= description_bytes;
    const auto made = [&](std::size_t filling) {
        const std::string text = large ? sdp_of(filling) : std::string(candidate) + std::string(filling, '5');
        if (server_ == Server::beckon) {
            const std::string head =
                std::string(R"("t":")") + (large ? "description" : "candidates") + R"(","call":")" + call_;
            return large ? head + R"(","gen":1,"rev":1,"type":"offer","sdp":")" + text + R"("})"
                         : head + R"(","gen":1,"list":[{"line":")" + text + R"(","mid":"0","index":0}]})";
        }
        return wrapped(to.name_, large
                                     ? R"("type":"offer","sdp":")" + text + '"'
                                     : R"("candidate":{"candidate":")" + text + R"(","sdpMid":"0","sdpMLineIndex":0})");
    };
    // What the envelope takes is about this; it grows with the numbers.
    const std::size_t around = made(0).size() + (server_ == Server::beckon ? 20 : 0);
    body_ = made(bytes > around ? bytes - around : 0);
    return body_;
}

// ------------------------------------------------------------------------------------------ to all

void Speaker::listen(const Speaker& to) {
    if (server_ != Server::beckon) return;
    say_numbered(R"("t":"subscribe","users":[")" + to.name_ + R"("]})");
    flush();
    hear_announcement();
}

void Speaker::announce() {
    if (server_ == Server::beckon) {
        live_ = !live_;
        say_numbered(std::string(R"("t":"live","cast":"the-cast","on":)") + (live_ ? "true}" : "false}"));
    } else {
        socket_.say(wrapped("*", R"("announcement":"live","cast":"the-cast")"));
    }
    flush();
}

void Speaker::hear_announcement() {
    if (server_ == Server::bare) return hear();
    for (bool found = false; !found;) {
        const std::string_view text = socket_.take();
        count(text);
        found = text.find("announcement") != std::string_view::npos
                || text.find(R"("t":"presence")") != std::string_view::npos;
    }
}

std::string Speaker::push_path() const {
    return server_ == Server::beckon ? "/v1/attendants/" + session_ + "/push" : "/push?user=" + name_;
}
std::string Speaker::push_body() { return R"({"data":"{\"announcement\":\"an order has come in\"}"})"; }

}  // namespace beckon::bench
