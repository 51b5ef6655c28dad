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

/// How long media has flowed, generation by generation. The last few are kept, so that a notice which was lost with its
/// stream can be made again.
class Flow {
public:
    struct Part {
        std::int64_t gen = 0;
        Span total;
        Span reported;
    };

    void starts(std::int64_t gen, Instant now);
    void stops(Instant now);
    bool ever() const { return ever_; }
    void had_flowed() { ever_ = true; }
    /// Totals that have grown since they were last reported; they count as reported from now on.
    std::vector<Part> unreported(Instant now);
    void report_again();

    template <class See>
    void inspect(See& see) const {
        see(ever_);
        see(since_.is_never());
    }

private:
    static constexpr std::size_t parts_max = 4;
    void settle(Instant now);

    std::vector<Part> parts_;
    Instant since_ = Instant::never();
    bool ever_ = false;
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

}  // namespace beckon::call

#include "beckon/call/transitions.hpp"
