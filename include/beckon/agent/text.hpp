// An agent spoken to in text: what JavaScript sees of it, and what tests/vectors hold. Nothing else is bound.
//
//   TextAgent(page)          {"t":"page","user":"ann","token":"…","device":"…","seed":[1,2,3,4],"settings":{"ring":60000},"memory":{…}}
//                            seed: four random numbers of 32 bits; token, settings (any of them) and memory may be absent
//   push(input)              an agent::Input: {"t":"start_call","to":"bob"}
//   frame(text)              the text that the socket brought, as it is
//   peer_frame(call, text)   the text that a call's data channel brought
//   drain()                  all effects since the last time, in order, as one JSON array; "" if there are none
//   deadline()               when to push {"t":"tick"}
//
// push, frame and peer_frame give back "" or one sentence that says what was wrong; then nothing has happened, but that
// a numbered frame has been counted, so that one message which only a newer relay knows does not stop the stream. If the
// page's own text was wrong, everything answers with that sentence.
//
// Effects are those of agent/effect.hpp, but for the two that go out over a wire: these bring the finished text,
// {"t":"send","text":"…"} and {"t":"send_peer","call":"…","text":"…"}, so that only the core knows frames.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "beckon/agent.hpp"
#include "beckon/wire/codec.hpp"

namespace beckon {

namespace agent {

/// Times that differ from the built-in ones.
struct ChosenSettings {
    Settings settings;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        Settings::fields(self.settings, [&v](const char* name, Span& span) {
            std::optional<Span> chosen;
            v(name, chosen);
            if (chosen) span = *chosen;
        });
    }
};

/// What a page says about itself when it is loaded.
struct PageText {
    static constexpr std::string_view name = "page";
    UserId user;
    std::optional<Text<limits::token_bytes>> token;
    DeviceId device;
    List<std::uint32_t, 4> seed;
    std::optional<ChosenSettings> settings;
    std::optional<Memory> memory;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("user", self.user);
        v("token", self.token);
        v("device", self.device);
        v("seed", self.seed);
        v("settings", self.settings);
        v("memory", self.memory);
    }
};

inline void append_effect(std::string& out, const Effect& effect) {
    if (const auto* send = std::get_if<session::SendFrame>(&effect)) {
        out += R"({"t":"send","text":)";
        json::append_text(out, wire::encode({send->seq, send->ack}, send->message));
        out += '}';
    } else if (const auto* straight = std::get_if<SendPeer>(&effect)) {
        out += R"({"t":"send_peer","call":)";
        json::append_text(out, straight->call.view());
        out += R"(,"text":)";
        json::append_text(out, wire::encode({}, straight->message));
        out += '}';
    } else {
        wire::append_variant(out, effect);
    }
}

}  // namespace agent

class TextAgent {
public:
    explicit TextAgent(std::string_view page) {
        std::variant<agent::PageText> read;
        if (const auto fault = decoder_.decode_variant(page, read)) {
            trouble_ = sentence(*fault);
            return;
        }
        agent::PageText& text = *std::get_if<agent::PageText>(&read);
        const auto& seed = text.seed.items;
        if (seed.size() != std::decay_t<decltype(text.seed)>::max_items) {
            trouble_ = "seed: four numbers of 32 bits";
            return;
        }
        const auto settings =
            std::make_shared<const Settings>(bounded(text.settings ? text.settings->settings : Settings{}));
        const auto join = [](std::uint32_t high, std::uint32_t low) { return std::uint64_t{high} << 32U | low; };
        agent_.emplace(Agent::Identity{text.user, std::move(text.token), text.device}, settings,
                       Seed{join(seed[0], seed[1]), join(seed[2], seed[3])}, std::move(text.memory));
    }

    std::string push(std::string_view input, Instant now) {
        if (!agent_) return trouble_;
        agent::Input read;
        if (const auto fault = decoder_.decode_variant(input, read)) return sentence(*fault);
        agent_->handle(read, now);
        return {};
    }

    std::string frame(std::string_view text, Instant now) {
        if (!agent_) return trouble_;
        agent::Input input(std::in_place_type<agent::FrameArrived>);
        auto& frame = *std::get_if<agent::FrameArrived>(&input);
        const auto fault = decoder_.decode(text, frame.message);
        frame.seq = decoder_.envelope().seq;
        frame.ack = decoder_.envelope().ack;
        if (fault) {
            agent_->handle(agent::UnreadFrame{frame.seq, frame.ack}, now);
            return sentence(*fault);
        }
        agent_->handle(input, now);
        return {};
    }

    std::string peer_frame(std::string_view call, std::string_view text, Instant now) {
        if (!agent_) return trouble_;
        const auto id = CallId::parse(call);
        if (!id) return "call: no such name";
        agent::Input input(std::in_place_type<agent::PeerFrameArrived>);
        auto& frame = *std::get_if<agent::PeerFrameArrived>(&input);
        frame.call = *id;
        if (const auto fault = decoder_.decode(text, frame.message)) return sentence(*fault);
        agent_->handle(input, now);
        return {};
    }

    std::string drain() {
        std::string out;
        if (!agent_) return out;
        agent_->drain([&out](const agent::Effect& effect) {
            out += out.empty() ? '[' : ',';
            agent::append_effect(out, effect);
        });
        if (!out.empty()) out += ']';
        return out;
    }

    Instant deadline() const { return agent_ ? agent_->deadline() : Instant::never(); }

private:
    wire::Decoder decoder_;
    std::optional<Agent> agent_;
    std::string trouble_;  ///< why there is no agent
};

}  // namespace beckon
