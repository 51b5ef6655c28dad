// One call at one page: `handle` an input, obey the effects, come back at the `deadline`.
//
// This file holds what a call is and what surrounds its states; what happens in each state is transitions.hpp, and
// nowhere else is the state changed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "beckon/base/settings.hpp"
#include "beckon/base/timers.hpp"
#include "beckon/call/effect.hpp"
#include "beckon/call/flow.hpp"
#include "beckon/call/input.hpp"
#include "beckon/call/phase.hpp"

namespace beckon::call {

/// Who and what a call is about.
struct Facts {
    CallId id;
    Kind kind = Kind::call;
    Role role = Role::caller;
    UserId peer;
    std::optional<PartyId> seat;       ///< ours, once the relay confirmed it
    std::optional<PartyId> peer_seat;  ///< theirs; of a caller, known from the ring
    std::optional<RoomId> room;

    template <class See>
    void inspect(See& see) const {
        see(id);
        see(kind);
        see(role);
        see(peer);
        see(seat);
        see(peer_seat);
        see(room);
    }
};

/// What one side shows.
struct Shown {
    bool audio = true;
    bool video = true;
    bool held = false;
    friend bool operator==(const Shown&, const Shown&) = default;
    template <class See>
    void inspect(See& see) const {
        see(audio);
        see(video);
        see(held);
    }
};

class Machine {
public:
    /// We call. Posts the invitation.
    static Machine outgoing(Facts facts, const Settings& settings, bool media_ready, std::optional<PartyId> to_seat,
                            Instant now, std::vector<Effect>& effects);
    /// They call, until `until`. It rings once told `BacklogDone`.
    static Machine incoming(Facts facts, const Settings& settings, Instant until);
    /// A call that the page remembers from before it was reloaded.
    static Machine remembered(Facts facts, const Settings& settings, Stage stage, bool flowed, Shown mine,
                              std::int64_t gen, Instant now);

    /// A call that was over before the page was reloaded, and whose end the relay has not confirmed.
    static Machine remembered_end(const CallId& call, EndReason reason, const Settings& settings);

    template <AlternativeOf<Input> I>
    void handle(const I& input, Instant now, std::vector<Effect>& effects);

    Instant deadline() const { return timers_.soonest(); }
    /// Handles every timer that is due.
    void tick(Instant now, std::vector<Effect>& effects);

    const Facts& facts() const { return facts_; }
    const Phase& phase() const { return phase_; }
    const Timers<Timer>& timers() const { return timers_; }
    bool over() const { return std::holds_alternative<Ended>(phase_); }
    std::optional<EndReason> reason() const;
    const Shown& mine() const { return mine_; }
    /// What we would send if there were every device: a camera that is plugged in again is seen again.
    const Shown& wanted() const { return wanted_; }
    const Shown& theirs() const { return theirs_; }
    /// The other page cannot be reached through the relay.
    bool peer_away() const { return peer_ == Presence::lost; }
    bool sends() const { return facts_.kind != Kind::watch || facts_.role == Role::callee; }
    bool needs_media() const;
    bool flows() const;
    /// How far it has come, as a claim says it.
    Stage stage() const;
    /// The highest generation heard of.
    std::int64_t generation() const;
    /// Remembered from before a reload, and still without a peer connection.
    bool fresh() const;
    Flow& flow() { return flow_; }
    const Flow& flow() const { return flow_; }
    const Negotiation* negotiation() const;

    template <class See>
    void inspect(See& see) const {
        see(facts_);
        see(phase_);
        see(timers_);
        see(mine_);
        see(wanted_);
        see(devices_.audio);
        see(devices_.video);
        see(theirs_);
        see(peer_);
        see(media_ready_);
        see(flow_);
    }

private:
    friend struct Transitions;

    Shown sendable() const { return {wanted_.audio && devices_.audio, wanted_.video && devices_.video, wanted_.held}; }

    Machine(Facts facts, const Settings& settings, bool media_ready)
        : facts_(std::move(facts)),
          settings_(&settings),
          media_ready_(media_ready) {}

    // Constant after construction, but for the seats
    Facts facts_;
    const Settings* settings_;  ///< the agent's, which outlives its calls
    // Changed by transitions only
    Phase phase_;
    Timers<Timer> timers_;
    Shown mine_;
    Shown wanted_;
    MediaReady devices_;
    Shown theirs_;
    Presence peer_ = Presence::back;
    bool media_ready_;
    bool remembered_ = false;
    std::int64_t remembered_gen_ = 0;
    Flow flow_;
};

inline Machine Machine::outgoing(Facts facts, const Settings& settings, bool media_ready,
                                 std::optional<PartyId> to_seat, Instant now, std::vector<Effect>& effects) {
    Machine machine(std::move(facts), settings, media_ready);
    machine.facts_.peer_seat = to_seat;
    machine.timers_.arm(Timer::ring, now + settings.ring + settings.ring_slack);
    Sink out{machine.facts_.id, effects};
    out.post(wire::Invite{out.call, machine.facts_.kind, machine.facts_.peer, to_seat, machine.facts_.room});
    out(Changed{});
    return machine;
}

inline Machine Machine::incoming(Facts facts, const Settings& settings, Instant until) {
    Machine machine(std::move(facts), settings, false);
    machine.phase_.emplace<Arriving>();
    machine.timers_.arm(Timer::ring, until + settings.ring_slack);
    return machine;
}

inline Machine Machine::remembered(Facts facts, const Settings& settings, Stage stage, bool flowed, Shown mine,
                                   std::int64_t gen, Instant now) {
    Machine machine(std::move(facts), settings, false);
    machine.mine_ = machine.wanted_ = mine;
    machine.remembered_ = true;
    machine.remembered_gen_ = gen;
    machine.peer_ = Presence::lost;
    if (stage != Stage::accepted) {
        machine.timers_.arm(Timer::ring, now + settings.ring + settings.ring_slack);
    } else if (!machine.facts_.seat) {
        machine.phase_.emplace<Accepting>();
        machine.timers_.arm(Timer::confirm, now + settings.connect);
    } else if (flowed) {
        machine.flow_.had_flowed();
        machine.phase_.emplace<Recovering>(Recovering{Negotiation(machine.facts_.role, machine.facts_.kind, false)});
        machine.timers_.arm(Timer::recover, now + settings.recover);
    } else {
        machine.phase_.emplace<Connecting>(Connecting{Negotiation(machine.facts_.role, machine.facts_.kind, false)});
        machine.timers_.arm(Timer::connect, now + settings.connect);
    }
    return machine;
}

inline Machine Machine::remembered_end(const CallId& call, EndReason reason, const Settings& settings) {
    Facts facts;
    facts.id = call;
    Machine machine(std::move(facts), settings, false);
    machine.phase_.emplace<Ended>(Ended{reason});
    return machine;
}

inline Stage Machine::stage() const {
    if (std::holds_alternative<Calling>(phase_) || std::holds_alternative<Alerted>(phase_)) return Stage::calling;
    return engaged(phase_) ? Stage::accepted : Stage::ringing;
}

inline std::optional<EndReason> Machine::reason() const {
    const auto* ended = std::get_if<Ended>(&phase_);
    return ended ? std::optional(ended->reason) : std::nullopt;
}

inline const Negotiation* Machine::negotiation() const {
    return match(phase_, []<class State>(const State& state) -> const Negotiation* {
        if constexpr (requires { state.negotiation; }) {
            return &state.negotiation;
        } else {
            return nullptr;
        }
    });
}

/// A caller's camera is asked for at the click; a callee's when it accepts.
inline bool Machine::needs_media() const {
    if (!sends()) return false;
    return match(phase_, []<class State>(const State&) {
        return OneOf<State, Calling, Alerted, Accepting, Connecting, Live, Recovering>;
    });
}

inline bool Machine::flows() const {
    const Negotiation* negotiation = this->negotiation();
    return negotiation && negotiation->flows();
}

inline bool Machine::fresh() const {
    const Negotiation* negotiation = this->negotiation();
    return remembered_ && (!negotiation || negotiation->empty());
}

inline std::int64_t Machine::generation() const {
    const Negotiation* negotiation = this->negotiation();
    return std::max(remembered_gen_, negotiation ? negotiation->highest() : 0);
}

}  // namespace beckon::call

#include "beckon/call/transitions.hpp"
