#include "vectors/stage.hpp"

#include <algorithm>

namespace beckon::vectors {

namespace {

constexpr Span one_way = milliseconds(10);

std::string in_quotes(std::string_view text) {
    std::string out;
    json::append_text(out, text);
    return out;
}

template <class Name>
Name fresh(Rng& rng) {
    return Name::random(rng, fresh_id_bytes);
}

}  // namespace

Stage::Stage() { restart_relay(); }

void Stage::later(Span in, std::function<void()> act) { due_.emplace((now_ + in).ms, std::move(act)); }

/// The earliest of what was put off, a page's timer and the hub's.
void Stage::run(Span span) {
    const Instant until = now_ + span;
    for (;;) {
        const Instant next = due_.empty() ? Instant::never() : Instant{due_.begin()->first};
        const Instant hub_due = hub_->deadline() - seconds(1'700'000'000);
        Instant soonest = sooner(next, hub_due);
        for (const Seat& seat : pages_) soonest = sooner(soonest, seat.agent->deadline());
        if (soonest > until) break;
        now_ = beckon::later(now_, soonest);
        if (next == soonest) {
            const auto act = std::move(due_.begin()->second);
            due_.erase(due_.begin());
            act();
            continue;
        }
        if (hub_due == soonest) {
            tell_hub(hub::Tick{});
            continue;
        }
        for (Page page = 0; page < pages_.size(); ++page) {
            if (pages_[page].agent->deadline() <= now_) push(page, R"({"t":"tick"})");
        }
    }
    now_ = until;
}

// ------------------------------------------------------------------------------------------ pages

Stage::Page Stage::open(std::string_view name, Camera camera) {
    const Page page = pages_.size();
    Seat& seat = pages_.emplace_back();
    seat.name = name;
    seat.user = name.substr(0, name.find('+'));
    seat.device = std::string(name) + "-device";
    std::replace(seat.device.begin(), seat.device.end(), '+', '-');
    seat.camera = camera;
    load(page);
    run(milliseconds(100));
    return page;
}

void Stage::load(Page page) {
    Seat& seat = pages_[page];
    ++seat.life;
    seat.peers.clear();
    const std::string suffix = seat.life > 1 ? "-" + std::to_string(seat.life) : "";
    std::string text = R"({"t":"page","user":)" + in_quotes(seat.user) + R"(,"device":)" + in_quotes(seat.device)
                       + R"(,"seed":[1,2,)" + std::to_string(page) + "," + std::to_string(seat.life) + "]";
    if (!seat.memory.empty()) text += R"(,"memory":)" + seat.memory;
    text += '}';
    seat.recording = recordings_.size();
    recordings_.push_back({seat.name + suffix, text, {}});
    seat.agent.emplace(text);
    push(page, R"({"t":"connect"})");
}

void Stage::reload(Page page) {
    lose_socket(page);
    load(page);
}

void Stage::push(Page page, std::string input) {
    if (const auto at = input.find("CALL"); at != std::string::npos) input.replace(at, 4, pages_[page].call);
    const std::string says = pages_[page].agent->push(input, now_);
    heard(page, R"("in":)" + input, says);
}

void Stage::frame(Page page, const std::string& text) {
    const std::string says = pages_[page].agent->frame(text, now_);
    heard(page, R"("frame":)" + in_quotes(text), says);
}

void Stage::peer_frame(Page page, const std::string& text) {
    Seat& seat = pages_[page];
    const std::string says = seat.agent->peer_frame(seat.call, text, now_);
    heard(page, R"("call":)" + in_quotes(seat.call) + R"(,"peer_frame":)" + in_quotes(text), says);
}

void Stage::heard(Page page, const std::string& what, const std::string& says) {
    const std::string effects = pages_[page].agent->drain();
    const Instant deadline = pages_[page].agent->deadline();
    std::string line = R"({"at":)" + std::to_string(now_.ms) + "," + what;
    if (!says.empty()) line += R"(,"says":)" + in_quotes(says);
    line += R"(,"out":)" + (effects.empty() ? "[]" : effects);
    line += R"(,"deadline":)" + (deadline.is_never() ? "null" : std::to_string(deadline.ms)) + "}";
    recordings_[pages_[page].recording].lines.push_back(std::move(line));
    if (effects.empty()) return;
    for (const Json& effect : Json::parse(effects)) obey(page, effect);
}

void Stage::obey(Page page, const Json& effect) {
    Seat& seat = pages_[page];
    const std::string name = effect["t"];
    // An answer of the browser, unless the page has been loaded anew meanwhile.
    const auto answer = [this, page, life = seat.life](Span in, std::string input) {
        later(in, [this, page, life, input = std::move(input)] {
            if (pages_[page].life == life) push(page, input);
        });
    };
    const auto head = [&](const char* input) {
        return R"({"t":")" + std::string(input) + R"(","call":)" + effect["call"].dump() + R"(,"gen":)"
               + effect["gen"].dump();
    };
    const auto describe = [&](const char* type) {
        Peer& peer = seat.peers[{effect["call"], effect["gen"]}];
        const std::string origin = seat.name + "." + effect["gen"].dump() + "." + std::to_string(++peer.made);
        answer(milliseconds(5), head("local_description") + R"(,"type":")" + type + R"(","sdp":)"
                                    + in_quotes("v=0\r\no=" + origin + " 2 IN IP4 127.0.0.1\r\n") + "}");
        answer(milliseconds(8), head("local_candidates") + R"(,"list":[{"line":"candidate:1 1 udp 2122 192.0.2.)"
                                    + std::to_string(page + 1) + R"( 50000 typ host","mid":"0","index":0}]})");
    };
    if (name == "open_socket") return open_socket(page);
    if (name == "close_socket") return lose_socket(page);
    if (name == "send") {
        const std::uint64_t conn = seat.conn;
        return later(one_way, [this, conn, text = effect["text"].get<std::string>()] { from_page(conn, text); });
    }
    if (name == "capture")
        return answer(milliseconds(30),
                      seat.camera == Camera::grants ? R"({"t":"capture_granted"})" : R"({"t":"capture_failed"})");
    if (name == "remember") seat.memory = effect["memory"].dump();
    if (name == "create_peer") seat.peers[{effect["call"], effect["gen"]}] = {};
    if (name == "close_peer") seat.peers.erase({effect["call"], effect["gen"]});
    if (name == "make_offer") describe("offer");
    if (name == "apply_description") {
        if (effect["type"] == "offer") return describe("answer");
        return connect(effect["call"], effect["gen"]);
    }
    if (name == "send_peer") {
        for (Page other = 0; other < pages_.size(); ++other) {
            if (other == page || pages_[other].call != effect["call"] || pages_[other].peers.empty()) continue;
            later(one_way, [this, other, text = effect["text"].get<std::string>()] { peer_frame(other, text); });
        }
    }
    if (name == "show_call") {
        seat.call = effect["call"];
        seat.phase = effect["phase"].get<std::string>();
        if (effect.contains("reason")) seat.phase += " " + effect["reason"].get<std::string>();
    }
    if (name == "show_session") seat.session = effect["state"];
    seat.shown.push_back(effect);
}

std::vector<std::string> Stage::shown(Page page, std::string_view name) const {
    std::vector<std::string> out;
    for (const Json& effect : pages_[page].shown) {
        if (effect["t"] == name) out.push_back(effect.dump());
    }
    return out;
}

/// Both have a connection of this generation, an offer and its answer: media flows soon.
void Stage::connect(const std::string& call, std::int64_t gen) {
    later(milliseconds(40), [this, call, gen] {
        for (Page page = 0; page < pages_.size(); ++page) {
            const auto peer = pages_[page].peers.find({call, gen});
            if (peer == pages_[page].peers.end()) continue;
            peer->second.flows = true;
            push(page, R"({"t":"peer_link","call":)" + in_quotes(call) + R"(,"gen":)" + std::to_string(gen)
                           + R"(,"link":"connected"})");
        }
    });
}

void Stage::media(Page page, std::string_view link) {
    const auto last = pages_[page].peers.rbegin();
    push(page, R"({"t":"peer_link","call":)" + in_quotes(last->first.first) + R"(,"gen":)"
                   + std::to_string(last->first.second) + R"(,"link":")" + std::string(link) + R"("})");
}

// ------------------------------------------------------------------------------------------ the network

Stage::Page Stage::page_of(std::uint64_t conn) const {
    const auto at = std::find_if(pages_.begin(), pages_.end(), [&](const Seat& seat) { return seat.conn == conn; });
    return static_cast<Page>(at - pages_.begin());
}

void Stage::open_socket(Page page) {
    Seat& seat = pages_[page];
    const std::uint64_t conn = ++conns_;
    seat.conn = conn;
    later(one_way * 2, [this, page, conn] {
        if (pages_[page].conn != conn) return;
        if (pages_[page].reach) return push(page, R"({"t":"socket_opened"})");
        pages_[page].conn = 0;
        push(page, R"({"t":"socket_closed","code":1006})");
    });
}

/// The page's own end is gone; the relay notices, once all that was sent before has arrived.
void Stage::lose_socket(Page page) {
    const std::uint64_t conn = std::exchange(pages_[page].conn, 0);
    if (conn != 0) later(one_way, [this, conn] { tell_hub(hub::SocketGone{{conn}}); });
}

void Stage::cut(Page page) {
    if (pages_[page].conn == 0) return;
    lose_socket(page);
    push(page, R"({"t":"socket_closed","code":1006})");
}

void Stage::set_reach(Page page, bool reach) {
    pages_[page].reach = reach;
    if (!reach) cut(page);
}

// ------------------------------------------------------------------------------------------ the relay

void Stage::restart_relay() {
    const std::uint64_t epoch = epoch_++;
    hub_.emplace(settings_, epoch << 32U, Seed{1, epoch});
    tell_hub(hub::SiteConfigured{*SiteId::parse("site"), {}});
    for (Page page = 0; page < pages_.size(); ++page) cut(page);
}

void Stage::from_page(std::uint64_t conn, const std::string& text) {
    auto frame = decoder_.decode(text);
    if (!frame) return tell_hub(hub::Misframed{{conn}, decoder_.envelope(), frame.error()});
    wire::Message& message = frame.value().message;
    if (auto* hello = std::get_if<wire::Hello>(&message)) {
        // The hash of a token is the token: this store is not for thieves to see.
        const auto hash = [](const ResumeToken& token) { return *hub::TokenHash::parse(token.view()); };
        hub::Greeted greeted;
        greeted.conn = {conn};
        greeted.site = *SiteId::parse("site");
        greeted.user = hello->user;
        greeted.hello = *hello;
        if (hello->resume) greeted.presented = hash(*hello->resume);
        greeted.fresh_session = fresh<SessionId>(rng_);
        greeted.fresh_token = fresh<ResumeToken>(rng_);
        greeted.fresh_hash = hash(greeted.fresh_token);
        return tell_hub(std::move(greeted));
    }
    const std::size_t body_at = frame.value().body_at;
    tell_hub(hub::Framed{
        {conn}, frame.value().envelope, std::move(message), body_at == 0 ? std::string{} : text.substr(body_at)});
}

void Stage::tell_hub(hub::Input input) {
    hub_->handle(std::move(input), relay_now());
    while (auto effect = hub_->poll()) obey(*effect);
}

void Stage::obey(hub::Effect& effect) {
    if (auto* send = std::get_if<hub::Send>(&effect)) {
        std::string text;
        wire::append_envelope(text, send->envelope);
        if (send->parcel->body().empty()) {
            wire::append_body(text, send->parcel->message);
        } else {
            text += send->parcel->body();
        }
        later(one_way, [this, conn = send->conn.value, text = std::move(text)] {
            const Page page = page_of(conn);
            if (page != pages_.size()) frame(page, text);
        });
    } else if (auto* close = std::get_if<hub::Close>(&effect)) {
        later(one_way, [this, conn = close->conn.value, code = static_cast<int>(close->code)] {
            const Page page = page_of(conn);
            if (page == pages_.size()) return;
            pages_[page].conn = 0;
            push(page, R"({"t":"socket_closed","code":)" + std::to_string(code) + "}");
        });
    } else if (auto* save = std::get_if<hub::Save>(&effect)) {
        later(milliseconds(2), [this, number = save->number, epoch = epoch_] {
            if (epoch == epoch_) tell_hub(hub::Saved{number});
        });
    }
}

}  // namespace beckon::vectors
