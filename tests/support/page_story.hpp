// One page's agent with a relay that says only what a test makes it say, in virtual time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "beckon/agent.hpp"
#include "support/named.hpp"

namespace beckon::test {

/// The call that most stories are about.
inline const CallId one = call("one");

class PageStory {
public:
    std::shared_ptr<const Settings> settings = std::make_shared<const Settings>();
    Instant now{1'000'000};
    std::int64_t relay_ahead = 0;  ///< the relay's clock minus ours
    Agent agent;
    std::vector<agent::Effect> effects;  ///< since the last `hush`
    std::optional<agent::Memory> kept;   ///< where a reload finds it
    bool relay_answers = true;           ///< beats

    explicit PageStory(std::optional<agent::Memory> memory = std::nullopt, std::uint64_t seed = 5)
        : agent({user("ann"), Text<limits::token_bytes>{"jwt"}, device("computer")}, settings, {seed, 6},
                std::optional(memory)),
          kept(std::move(memory)) {}

    /// Connected and welcomed.
    static PageStory up(std::uint64_t seed = 5) {
        PageStory page(std::nullopt, seed);
        page.connect();
        page.hush();
        return page;
    }
    /// The same page after a reload, not connected yet.
    PageStory reloaded() const {
        PageStory page(kept, 77);
        page.now = now + seconds(1);
        return page;
    }
    void connect(bool resumed = false, std::int64_t backlog = 0) {
        tell(agent::Connect{});
        open(resumed, backlog);
    }
    void open(bool resumed = false, std::int64_t backlog = 0) {
        tell(agent::SocketOpened{});
        welcome(resumed, backlog);
    }
    void welcome(bool resumed = false, std::int64_t backlog = 0) {
        if (!resumed) {
            ++epoch_;
            said_ = heard_ = 0;
        }
        hears(wire::Welcome{session("page"), token("secret-" + std::to_string(epoch_)), epoch_, resumed,
                            static_cast<std::int64_t>(heard_), backlog, now.ms + relay_ahead});
    }
    /// The socket is lost, and another one is opened.
    void cut() { tell(agent::SocketClosed{1006}); }
    /// Waits until the page opens another socket, and answers it.
    void again(bool resumed, std::int64_t backlog = 0) {
        const std::size_t before = count<session::OpenSocket>();
        while (count<session::OpenSocket>() == before && !agent.deadline().is_never()) {
            now = later(now, agent.deadline());
            tell(agent::Tick{});
        }
        open(resumed, backlog);
    }

    void tell(const agent::Input& input) {
        agent.handle(input, now);
        drain();
    }
    void hears(const wire::Message& message) {
        tell(agent::FrameArrived{wire::is_unsequenced(message) ? 0 : ++said_, heard_, message});
    }
    void wait(Span span) {
        const Instant until = now + span;
        while (agent.deadline() <= until) {
            now = later(now, agent.deadline());
            tell(agent::Tick{});
        }
        now = until;
    }

    // ---- what a page does in a call
    CallId calls(const char* whom) {
        tell(agent::StartCall{user(whom)});
        return sent<wire::Invite>().back().call;
    }
    wire::Ring ring(const char* id, const char* from = "bob", Kind kind = Kind::call) const {
        const std::int64_t relay = now.ms + relay_ahead;
        return {call(id), kind, user(from), party("theirs"), relay, relay + settings->ring.ms, std::nullopt};
    }
    void accepted(const CallId& id) { hears(wire::Accepted{id, party("ours"), party("theirs")}); }
    void live(const CallId& id, std::int64_t gen = 1) {
        tell(agent::PeerLinkChanged{id, gen, call::PeerLink::connected});
    }
    /// A call that rang here, was taken, and whose media flows.
    CallId talking(const char* id = "one", const char* from = "bob") {
        hears(ring(id, from));
        tell(agent::AnswerCall{call(id)});
        accepted(call(id));
        if (agent.camera() == Agent::Camera::asking) tell(agent::CaptureGranted{});
        tell(agent::LocalDescription{call(id), 1, SdpType::offer, "ours"});
        hears(wire::Description{call(id), 1, 1, SdpType::answer, "theirs"});
        live(call(id));
        hush();
        return call(id);
    }

    // ---- what was done
    void hush() { effects.clear(); }
    template <class E>
    std::vector<E> done() const {
        std::vector<E> out;
        for (const agent::Effect& effect : effects) {
            if (const auto* wanted = std::get_if<E>(&effect)) out.push_back(*wanted);
        }
        return out;
    }
    template <class E>
    std::size_t count() const {
        return done<E>().size();
    }
    template <class M>
    std::vector<M> sent() const {
        std::vector<M> out;
        for (const auto& frame : done<session::SendFrame>()) {
            if (const auto* wanted = std::get_if<M>(&frame.message)) out.push_back(*wanted);
        }
        return out;
    }
    std::optional<EndReason> end_sent(const CallId& id) const {
        for (const wire::End& end : sent<wire::End>()) {
            if (end.call == id) return end.reason;
        }
        return std::nullopt;
    }
    std::optional<ErrorCode> refused() const {
        const auto all = done<agent::TellRefused>();
        return all.empty() ? std::nullopt : std::optional(all.back().code);
    }
    /// How the page shows a call by now: the phase, "" if it never did.
    std::string shown(const CallId& id) const {
        std::string phase;
        for (const auto& show : done<agent::Show>()) {
            if (show.call == id) phase = show.phase.text;
        }
        return phase;
    }
    /// What we send in a call that the agent still has.
    call::Shown sends(const CallId& id) const {
        for (const call::Machine& machine : agent.calls()) {
            if (machine.facts().id == id) return machine.mine();
        }
        return {};
    }
    /// The phase of a call that the agent still has; "" otherwise.
    std::string phase(const CallId& id) const {
        for (const call::Machine& machine : agent.calls()) {
            if (machine.facts().id == id) return std::string(title(machine.phase()));
        }
        return "";
    }

private:
    void drain() {
        bool beat = false;
        while (auto effect = agent.poll()) {
            if (const auto* frame = std::get_if<session::SendFrame>(&*effect)) {
                heard_ = std::max(heard_, frame->seq);
                beat = beat || std::holds_alternative<wire::Beat>(frame->message);
            }
            if (const auto* remember = std::get_if<agent::Remember>(&*effect)) kept = remember->memory;
            effects.push_back(std::move(*effect));
        }
        if (beat && relay_answers) hears(wire::Beat{});
    }

    std::int64_t epoch_ = 0;
    std::uint64_t said_ = 0;   ///< sequence numbers of the relay
    std::uint64_t heard_ = 0;  ///< and of the page
};

}  // namespace beckon::test
