// An agent to which anything happens in any order: what its user, its browser and a relay may do, and what none of them
// would. After every input the promises that an agent makes to whoever drives it are checked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "beckon/agent.hpp"
#include "beckon/wire/codec.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/few_names.hpp"
#include "fuzz/require.hpp"
#include "fuzz/rubbish.hpp"
#include "support/random_message.hpp"

namespace beckon::fuzz {

class AgentUnderFire {
public:
    explicit AgentUnderFire(Choices& choices) : choices_(choices) { load(); }

    /// `read_back`: whether every frame is written and read again.
    bool read_back = true;

    void step() {
        switch (choices_.below(16)) {
            case 0: now_ = now_ + milliseconds(static_cast<std::int64_t>(choices_.below(4000))); return tick();
            case 1:
            case 2: return to_deadline();
            case 3: return reload();
            case 4: return welcome();
            case 5:
            case 6: return raw_frame();
            case 7: return handle(agent::SocketClosed{choices_.chance(15, 16) ? 1006 : 3503});
            case 8: return handle(agent::SocketOpened{});
            case 9:
            case 10: return whatever();
            case 11: return user();
            default: return relay_speaks();
        }
    }

    /// One frame that is nearly right; whatever it takes to have a socket goes before.
    void rubbish_arrives() {
        now_ = now_ + milliseconds(1);
        while (!agent_->link().up()) {
            if (agent_->link().over()) load();
            to_deadline();
            welcome();
        }
        if (agent_->deadline() <= now_) tick();
        if (choices_.chance(1, 64)) user();
        Rng dice = choices_.dice();
        text_frame(rubbish(dice));
    }

    const Agent& agent() const { return *agent_; }

private:
    void load() {
        ++life_;
        hello_waits_ = false;
        auto settings = std::make_shared<const Settings>();
        agent_.emplace(Agent::Identity{few<UserId>(0), std::nullopt, few<DeviceId>(0)}, std::move(settings),
                       Seed{life_, 7}, std::optional(memory_));
        handle(agent::Connect{});
    }

    void reload() {
        if (choices_.chance(1, 4)) memory_.reset();
        load();
    }

    void tick() {
        handle(agent::Tick{});
        require(agent_->deadline() > now_, "after a tick nothing is due");
    }

    void to_deadline() {
        const Instant due = agent_->deadline();
        if (due.is_never()) return;
        now_ = later(now_, due);
        tick();
    }

    // ------------------------------------------------------------------------------------------ the relay

    void welcome() {
        handle(agent::SocketOpened{});
        if (!std::exchange(hello_waits_, false)) return;
        Rng dice = choices_.dice();
        wire::Welcome welcome;
        welcome.session = few<SessionId>(0);
        welcome.resume = few<ResumeToken>(dice.below(3));
        welcome.resumed = hello_epoch_ == epoch_ && dice.chance(3, 4);
        if (!welcome.resumed) {
            ++epoch_;
            arrived_ = 0;
            numbered_ = 0;
        }
        welcome.epoch = epoch_;
        welcome.got = static_cast<std::int64_t>(numbered_);
        welcome.backlog = static_cast<std::int64_t>(dice.below(3));
        welcome.now = now_.ms + static_cast<std::int64_t>(dice.below(1'000'000));
        handle(agent::FrameArrived{0, 0, welcome});
    }

    void relay_speaks() {
        Rng dice = choices_.dice();
        wire::Message message = test::random_message(dice);
        FewNames names(dice);
        names.replace(message);
        if (auto* ring = std::get_if<wire::Ring>(&message)) {
            ring->at = agent_->link().relay_ms(now_);
            ring->until = agent_->link().relay_ms(now_) + 60'000;
            if (ring->at < 0) return;
        }
        std::uint64_t seq = wire::is_unsequenced(message) ? 0 : arrived_ + 1;
        if (dice.chance(1, 32)) seq = dice.below(8);
        std::uint64_t ack = numbered_;
        if (dice.chance(1, 64)) ack = dice.below(1000);
        if (dice.chance(1, 64)) return arrives({seq, ack}, std::nullopt);
        arrives({seq, ack}, std::move(message));
    }

    void raw_frame() { text_frame(choices_.text(choices_.below(200))); }

    void text_frame(std::string_view text) {
        auto frame = decoder_.decode(text);
        const wire::Envelope envelope = decoder_.envelope();
        if (!frame) return arrives(envelope, std::nullopt);
        arrives(envelope, std::move(frame.value().message));
    }

    void arrives(const wire::Envelope& envelope, std::optional<wire::Message> message) {
        if (message && std::holds_alternative<wire::Welcome>(*message)) return;  // `welcome` keeps count of the stream
        if (agent_->link().up() && envelope.seq == arrived_ + 1) arrived_ = envelope.seq;
        if (!message) return handle(agent::UnreadFrame{envelope.seq, envelope.ack});
        handle(agent::FrameArrived{envelope.seq, envelope.ack, std::move(*message)});
    }

    // ------------------------------------------------------------------------------------------ user and browser

    void whatever() {
        Rng dice = choices_.dice();
        auto input = test::random_value<agent::Input>(dice);
        FewNames names(dice);
        names.replace(input);
        if (std::holds_alternative<agent::FrameArrived>(input) || std::holds_alternative<agent::UnreadFrame>(input))
            return;
        about_a_call(input, dice);
        handle(std::move(input));
    }

    void user() {
        const UserId other = few<UserId>(1 + choices_.below(5));
        switch (choices_.below(8)) {
            case 0: return handle(agent::StartCall{other});
            case 1: return handle(agent::StartWatch{other});
            case 2: return handle(agent::StartBroadcast{choices_.chance(1, 2)});
            case 3: return handle(agent::JoinRoom{few<RoomId>(choices_.below(2))});
            case 4: return handle(agent::CaptureGranted{});
            case 5: return handle(agent::CaptureFailed{});
            case 6: return handle(agent::AnswerCall{some_call()});
            default: return handle(agent::EndCall{some_call()});
        }
    }

    CallId some_call() {
        const auto& calls = agent_->calls();
        if (calls.empty()) return few<CallId>(choices_.below(6));
        return calls[choices_.below(calls.size())].facts().id;
    }

    /// What browsers and users say is mostly about a call that there is.
    void about_a_call(agent::Input& input, Rng& dice) {
        const auto& calls = agent_->calls();
        if (calls.empty() || dice.chance(1, 8)) return;
        const call::Machine& machine = calls[dice.below(calls.size())];
        std::visit(
            [&](auto& one) {
                if constexpr (requires { one.call; }) one.call = machine.facts().id;
                if constexpr (requires { one.gen; }) one.gen = machine.generation();
            },
            input);
    }

    // ------------------------------------------------------------------------------------------ what comes of it

    void handle(const agent::Input& input) {
        if (std::holds_alternative<agent::SocketClosed>(input)) hello_waits_ = false;
        agent_->handle(input, now_);
        std::size_t effects = 0;
        while (auto effect = agent_->poll()) {
            ++effects;
            if (auto* send = std::get_if<session::SendFrame>(&*effect)) sent(*send);
            if (std::holds_alternative<session::CloseSocket>(*effect)) hello_waits_ = false;
            if (auto* remember = std::get_if<agent::Remember>(&*effect)) memory_ = std::move(remember->memory);
        }
        require(effects <= effects_max, "one input has so many effects and no more");
        require(agent_->calls().size() <= calls_max, "calls are bounded");
        require(agent_->camera() != Agent::Camera::on || agent_->wants_camera(), "no camera that nothing wants");
    }

    void sent(const session::SendFrame& frame) {
        if (const auto* hello = std::get_if<wire::Hello>(&frame.message)) {
            hello_waits_ = true;
            hello_epoch_ = hello->epoch ? std::optional<std::int64_t>(hello->epoch->value) : std::nullopt;
            arrived_ = static_cast<std::uint64_t>(hello->got.value);
        }
        if (frame.seq > numbered_) {
            require(frame.seq == numbered_ + 1, "frames are numbered without a gap");
            numbered_ = frame.seq;
        }
        require(frame.ack <= arrived_, "what did not arrive is not acknowledged");
        if (!read_back) return;
        const std::string text = wire::encode({frame.seq, frame.ack}, frame.message);
        const auto read = decoder_.decode(text);
        require(read.ok() || read.error().code == Fault::Code::too_big, "what an agent sends is within its bounds");
    }

    // A resumed stream may be sent again whole; everything else is a few for each call.
    static constexpr std::size_t effects_max = limits::unacked_frames + 16 * limits::claims + 64;
    static constexpr std::size_t calls_max = limits::calls_per_page + limits::remembered_ends;

    Choices& choices_;
    std::optional<Agent> agent_;
    std::optional<agent::Memory> memory_;
    std::uint64_t life_ = 0;
    Instant now_{1'000'000};
    wire::Decoder decoder_;
    // The relay's side of the stream
    std::int64_t epoch_ = 1;
    bool hello_waits_ = false;
    std::optional<std::int64_t> hello_epoch_;
    std::uint64_t arrived_ = 0;   ///< the last number that the page took
    std::uint64_t numbered_ = 0;  ///< the last number that the page gave
};

}  // namespace beckon::fuzz
