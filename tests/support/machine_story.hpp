// One call's machine, driven by hand in virtual time, with what it wants done kept in view.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "beckon/call/machine.hpp"
#include "support/named.hpp"

namespace beckon::test {

inline wire::Description offer_of(std::int64_t gen, std::int64_t rev = 1, const char* sdp = "their offer") {
    return {call("one"), gen, rev, SdpType::offer, sdp};
}
inline wire::Description answer_to(std::int64_t gen, std::int64_t rev = 1) {
    return {call("one"), gen, rev, SdpType::answer, "their answer"};
}
inline wire::Candidates candidates_of(std::int64_t gen, std::size_t count = 1) {
    wire::Candidates out{call("one"), gen, {}};
    for (std::size_t i = 0; i < count; ++i)
        out.list.items.push_back({"candidate " + std::to_string(i), std::nullopt, std::nullopt});
    return out;
}

/// The effects of one kind, in order.
template <class E>
std::vector<E> of_kind(const std::vector<call::Effect>& effects) {
    std::vector<E> out;
    for (const call::Effect& effect : effects) {
        if (const auto* one = std::get_if<E>(&effect)) out.push_back(*one);
    }
    return out;
}
/// The messages of one kind that were posted, in order.
template <class M>
std::vector<M> posted(const std::vector<call::Effect>& effects) {
    std::vector<M> out;
    for (const auto& post : of_kind<call::Post>(effects)) {
        if (const auto* one = std::get_if<M>(&post.message)) out.push_back(*one);
    }
    return out;
}

class MachineStory {
public:
    static const Settings& settings() {
        static const Settings usual;  // the machine points to it
        return usual;
    }
    Instant now{1'000'000};
    std::vector<call::Effect> effects;  ///< of the last input only
    std::optional<call::Machine> machine;

    static MachineStory calling(bool media_ready = true, Kind kind = Kind::call) {
        MachineStory story;
        story.machine = call::Machine::outgoing(facts(Role::caller, kind), settings(), media_ready,
                                                kind == Kind::pair ? std::optional(party("theirs")) : std::nullopt,
                                                story.now, story.effects);
        return story;
    }
    static MachineStory arriving(Kind kind = Kind::call) {
        MachineStory story;
        story.machine = call::Machine::incoming(facts(Role::callee, kind), settings(), story.now + settings().ring);
        return story;
    }
    static MachineStory alerted() {
        MachineStory story = calling();
        story.tell(wire::Ringing{call("one")});
        return story;
    }
    static MachineStory incoming() {
        MachineStory story = arriving();
        story.tell(call::BacklogDone{});
        return story;
    }
    static MachineStory accepting(bool media_ready = true, Kind kind = Kind::call) {
        MachineStory story = arriving(kind);
        story.tell(call::Answer{});
        if (media_ready) story.tell(call::MediaReady{});
        return story;
    }
    /// A callee, which leads, and whose first offer was made and answered.
    static MachineStory connecting(Kind kind = Kind::call) {
        MachineStory story = accepting(true, kind);
        story.accepted();
        story.made_offer(1);
        story.tell(answer_to(1));
        return story;
    }
    static MachineStory live(Kind kind = Kind::call) {
        MachineStory story = connecting(kind);
        story.link(1, call::PeerLink::connected);
        return story;
    }
    static MachineStory recovering() {
        MachineStory story = live();
        story.link(1, call::PeerLink::disconnected);
        return story;
    }
    static MachineStory ended() {
        MachineStory story = incoming();
        story.tell(call::HangUp{});
        return story;
    }

    template <class I>
    void tell(const I& input) {
        effects.clear();
        machine->handle(input, now, effects);
    }
    void accepted() { tell(wire::Accepted{call("one"), party("ours"), party("theirs")}); }
    void made_offer(std::int64_t gen) { tell(call::LocalDescription{gen, SdpType::offer, "our offer"}); }
    void link(std::int64_t gen, call::PeerLink state) { tell(call::PeerLinkChanged{gen, state}); }
    /// Lets time pass, and what is due happen.
    void wait(Span span) {
        effects.clear();
        const Instant until = now + span;
        while (machine->deadline() <= until) {
            now = machine->deadline();
            machine->tick(now, effects);
        }
        now = until;
    }

    std::string phase() const { return std::string(title(machine->phase())); }
    bool armed(call::Timer timer) const { return machine->timers().armed(timer); }
    /// No timer runs that the state does not want.
    bool timers_are_wanted() const {
        for (std::size_t i = 0; i < Timers<call::Timer>::count; ++i) {
            const auto timer = static_cast<call::Timer>(i);
            if (armed(timer) && !wants(machine->phase(), timer)) return false;
        }
        return true;
    }
    template <class E>
    std::size_t count() const {
        return of_kind<E>(effects).size();
    }
    template <class M>
    std::vector<M> posts() const {
        return posted<M>(effects);
    }
    std::optional<EndReason> end_posted() const {
        const auto ends = posts<wire::End>();
        return ends.empty() ? std::nullopt : std::optional(ends.front().reason);
    }

private:
    MachineStory() = default;
    static call::Facts facts(Role role, Kind kind) {
        call::Facts out{call("one"), kind, role, user("bob"), std::nullopt, std::nullopt, std::nullopt};
        if (role == Role::callee) out.peer_seat = party("theirs");
        if (kind == Kind::pair) out.room = room("hall");
        return out;
    }
};

}  // namespace beckon::test
