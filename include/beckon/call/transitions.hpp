// Every transition of a call. Each state names every input: what it does, or why nothing happens. There is no catch-all,
// so a new input or state does not compile until it has been thought of everywhere.
#pragma once

#include "beckon/call/machine.hpp"

namespace beckon::call {

struct Transitions {
    Machine& m;
    Sink& out;
    Instant now;

    // -------------------------------------------------------------------------------------------- moving about

    /// The only way from state to state: timers that the new state does not want are cleared.
    template <class State>
    void become(State next) {
        for (std::size_t i = 0; i < Timers<Timer>::count; ++i) {
            if (!wants<State>(static_cast<Timer>(i))) m.timers_.clear(static_cast<Timer>(i));
        }
        m.phase_.template emplace<State>(std::move(next));
        out(Changed{});
    }

    /// We end it, and say so.
    void end(EndReason reason) {
        out.post(wire::End{out.call, reason});
        finish(reason);
    }

    void finish(EndReason reason) {
        match(m.phase_, [&]<class State>(State& state) {
            if constexpr (requires { state.negotiation; }) state.negotiation.close(out);
        });
        m.flow_.stops(now);
        become(Ended{reason});
    }

    void seats(const PartyId& ours, const PartyId& theirs) {
        m.facts_.seat = ours;
        m.facts_.peer_seat = theirs;
    }

    void connect(bool lead) {
        m.peer_ = Presence::back;  // should it be away again, the relay says so next
        Negotiation negotiation(m.facts_.role, m.facts_.kind, m.media_ready_);
        if (lead) negotiation.lead(out);
        become(Connecting{std::move(negotiation)});
        m.timers_.arm(Timer::connect, now + m.settings_->connect);
    }

    /// After anything that may have started or stopped media.
    void follow_media(Talking& state) {
        const bool flows = state.negotiation.flows();
        if (flows) m.flow_.starts(state.negotiation.active_gen(), now);
        if (!flows) m.flow_.stops(now);
        const bool flowed = std::holds_alternative<Live>(m.phase_);
        if (flowed && !flows) recover(state, m.settings_->restart_after);
        if (!flowed && flows) become(Live{std::move(state.negotiation)});
    }

    void recover(Talking& live, Span restart_in) {
        become(Recovering{std::move(live.negotiation)});
        m.timers_.arm(Timer::recover, now + m.settings_->recover);
        m.timers_.arm(Timer::restart, now + restart_in);
        if (m.peer_away()) std::get_if<Recovering>(&m.phase_)->negotiation.park(out);
    }

    void show_mine(const SetMedia& wanted) {
        m.wanted_ = {wanted.audio, wanted.video, wanted.held};
        const Shown& mine = m.mine_ = m.sendable();
        out(SetTracks{out.call, mine.audio && !mine.held, mine.video && !mine.held});
        out(Changed{});
    }
    /// True: what we send is not what it was.
    bool media_ready(const MediaReady& devices) {
        m.media_ready_ = true;
        m.devices_ = devices;
        if (!m.sends() || m.sendable() == m.mine_) return false;
        show_mine({m.wanted_.audio, m.wanted_.video, m.wanted_.held});
        return true;
    }
    void tell_mine() { out.post(wire::Media{out.call, m.mine_.audio, m.mine_.video, m.mine_.held}); }
    /// That everything is shown is what the other side assumes until it is told.
    void tell_mine_unless_usual() {
        if (!(m.mine_ == Shown{})) tell_mine();
    }

    void show_theirs(const wire::Media& theirs) {
        m.theirs_ = {theirs.audio, theirs.video, theirs.held};
        out(Changed{});
    }

    void transfer_failed(EndReason reason) {
        m.timers_.clear(Timer::transfer);
        out(TransferCameToNothing{reason});
    }

    // -------------------------------------------------------------------------------------------- we called

    template <OneOf<Calling, Alerted> S>
    void on(S&, const HangUp&) {
        end(m.facts_.kind == Kind::pair ? EndReason::left : EndReason::cancelled);
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const EndFor& why) {
        end(why.reason);
    }
    void on(Calling&, const wire::Ringing&) { become(Alerted{}); }
    void on(Alerted&, const wire::Ringing&) {}  // another device of theirs rings as well
    template <OneOf<Calling, Alerted> S>
    void on(S&, const wire::Accepted& accepted) {
        seats(accepted.seat, accepted.peer_seat);
        connect(false);
        tell_mine_unless_usual();
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const wire::Ended& ended) {
        finish(ended.reason);
    }
    /// They accepted while we were away, and the relay tells us so in answer to our claim.
    template <OneOf<Calling, Alerted> S>
    void on(S&, const wire::Restored& restored) {
        seats(restored.seat, restored.peer_seat);
        connect(false);
        resume(std::get_if<Connecting>(&m.phase_)->negotiation, restored);
        tell_mine_unless_usual();
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const StreamRestarted&) {
        out.post(wire::Invite{out.call, m.facts_.kind, m.facts_.peer,
                              m.facts_.kind == Kind::pair ? m.facts_.peer_seat : std::nullopt, m.facts_.room});
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const MediaReady& devices) {
        media_ready(devices);  // told once there is somebody to tell
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const MediaFailed&) {
        end(EndReason::no_media);
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const SetMedia& wanted) {
        show_mine(wanted);  // told once there is somebody to tell
    }
    template <OneOf<Calling, Alerted> S>
    void on(S&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            case Timer::ring: return end(EndReason::no_answer);
            case Timer::confirm:
            case Timer::connect:
            case Timer::recover:
            case Timer::restart:
            case Timer::transfer:
            case Timer::count_: return;  // not wanted here, so never armed
        }
    }
    /// Nobody is in the call but us: there is nothing to answer, negotiate or hand over, and news of the other party
    /// can only be about a device that came too late.
    template <OneOf<Calling, Alerted> S,
              OneOf<Answer, AskTransfer, BacklogDone, NetworkChanged, LocalDescription, LocalCandidates,
                    PeerLinkChanged, NegotiationNeeded, PeerBroke, wire::Description, wire::Candidates, wire::Media,
                    wire::Peer, wire::Transfer, wire::TransferFailed>
                  I>
    void on(S&, const I&) {}

    // -------------------------------------------------------------------------------------------- they called

    void on(Arriving&, const BacklogDone&) {
        become(Incoming{});
        out.post(wire::Ringing{out.call});
    }
    void on(Incoming&, const BacklogDone&) {}
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const Answer&) {
        out.post(wire::Accept{out.call});
        become(Accepting{});
        m.timers_.arm(Timer::confirm, now + m.settings_->connect);
    }
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const HangUp&) {
        end(EndReason::declined);
    }
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const EndFor& why) {
        end(why.reason);
    }
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const wire::Ended& ended) {
        finish(ended.reason);
    }
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const SetMedia& wanted) {
        show_mine(wanted);
    }
    template <OneOf<Arriving, Incoming> S>
    void on(S&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            // Of this device only: whether the call is over is for the relay to say, another device may answer.
            case Timer::ring: return end(EndReason::no_answer);
            case Timer::confirm:
            case Timer::connect:
            case Timer::recover:
            case Timer::restart:
            case Timer::transfer:
            case Timer::count_: return;
        }
    }
    /// The call is not ours yet. A camera that came or failed for another call means nothing to this one (it may be gone
    /// again before this one is answered); a stream that started anew brings the ring again, if it still rings.
    template <
        OneOf<Arriving, Incoming> S,
        OneOf<MediaReady, MediaFailed, StreamRestarted, AskTransfer, NetworkChanged, LocalDescription, LocalCandidates,
              PeerLinkChanged, NegotiationNeeded, PeerBroke, wire::Ringing, wire::Accepted, wire::Description,
              wire::Candidates, wire::Media, wire::Peer, wire::Restored, wire::Transfer, wire::TransferFailed>
            I>
    void on(S&, const I&) {}

    // -------------------------------------------------------------------------------------------- we accepted

    void on(Accepting&, const wire::Accepted& accepted) {
        seats(accepted.seat, accepted.peer_seat);
        connect(true);
        tell_mine_unless_usual();
    }
    void on(Accepting&, const wire::Restored& restored) {
        seats(restored.seat, restored.peer_seat);
        connect(false);
        resume(std::get_if<Connecting>(&m.phase_)->negotiation, restored);
        tell_mine_unless_usual();
    }
    void on(Accepting&, const wire::Ended& ended) { finish(ended.reason); }
    void on(Accepting&, const HangUp&) { end(m.facts_.kind == Kind::pair ? EndReason::left : EndReason::hangup); }
    void on(Accepting&, const EndFor& why) { end(why.reason); }
    void on(Accepting&, const MediaReady& devices) { media_ready(devices); }
    void on(Accepting&, const MediaFailed&) { end(EndReason::no_media); }
    void on(Accepting&, const SetMedia& wanted) { show_mine(wanted); }
    void on(Accepting&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            case Timer::confirm: return end(EndReason::lost);
            case Timer::ring:
            case Timer::connect:
            case Timer::recover:
            case Timer::restart:
            case Timer::transfer:
            case Timer::count_: return;
        }
    }
    /// Accepted already, and whether it counts is not known: nothing of the call itself can have come. (A stream that
    /// started anew was told of our acceptance by our claim.)
    template <OneOf<Answer, BacklogDone, StreamRestarted, AskTransfer, NetworkChanged, LocalDescription,
                    LocalCandidates, PeerLinkChanged, NegotiationNeeded, PeerBroke, wire::Ringing, wire::Description,
                    wire::Candidates, wire::Media, wire::Peer, wire::Transfer, wire::TransferFailed>
                  I>
    void on(Accepting&, const I&) {}

    // -------------------------------------------------------------------------------------------- both are in it

    void on(Talking&, const HangUp&) { end(m.facts_.kind == Kind::pair ? EndReason::left : EndReason::hangup); }
    void on(Talking&, const EndFor& why) { end(why.reason); }
    void on(Talking&, const wire::Ended& ended) { finish(ended.reason); }
    void on(Talking&, const SetMedia& wanted) {
        show_mine(wanted);
        tell_mine();
    }
    void on(Talking&, const wire::Media& theirs) { show_theirs(theirs); }
    void on(Talking& state, const MediaReady& devices) {
        const bool otherwise = media_ready(devices);
        state.negotiation.media_ready(out);
        if (otherwise) tell_mine();
    }
    /// Before media flowed, a call without our camera is none. Later it goes on with what the other side sends.
    void on(Connecting&, const MediaFailed&) { end(EndReason::no_media); }
    template <OneOf<Live, Recovering> S>
    void on(S& state, const MediaFailed&) {
        on(state, MediaReady{false, false});
    }

    void on(Talking& state, const LocalDescription& made) {
        state.negotiation.local_description(made.gen, made.type, made.sdp, out);
    }
    void on(Talking& state, const LocalCandidates& made) {
        state.negotiation.local_candidates(made.gen, made.list, out);
    }
    void on(Talking& state, const NegotiationNeeded& needed) { state.negotiation.negotiation_needed(needed.gen, out); }
    void on(Talking& state, const PeerBroke& broken) {
        if (!state.negotiation.broke(broken.gen, out)) return end(EndReason::failed);
        follow_media(state);
    }
    void on(Talking& state, const wire::Description& theirs) {
        state.negotiation.description(theirs, out);
        follow_media(state);
    }
    void on(Talking& state, const wire::Candidates& theirs) { state.negotiation.candidates(theirs, out); }
    void on(Talking& state, const PeerLinkChanged& changed) {
        switch (changed.link) {
            case PeerLink::connected: state.negotiation.link_changed(changed.gen, true, out); break;
            case PeerLink::disconnected: state.negotiation.link_changed(changed.gen, false, out); break;
            case PeerLink::failed: state.negotiation.link_failed(changed.gen, out); break;
        }
        const bool try_again = changed.link == PeerLink::failed && state.negotiation.alive(changed.gen);
        follow_media(state);
        if (try_again) restart_now(changed.gen);
    }
    void on(Talking& state, const NetworkChanged&) { state.negotiation.network_changed(out); }

    /// While away, the other page cannot take part; what it needs if it comes back with nothing is left with the relay. If it
    /// comes back as it went, and media was lost meanwhile, both can now do something about that.
    void on(Talking& state, const wire::Peer& peer) {
        m.peer_ = peer.state;
        state.negotiation.told(peer.floor, peer.lead, out);
        const bool as_it_was = peer.state == Presence::back && state.negotiation.usable();
        if (peer.state == Presence::lost && peer.lead) state.negotiation.park(out);
        if (peer.state == Presence::back) state.negotiation.unpark(out);
        out(Changed{});
        follow_media(state);
        if (as_it_was && std::holds_alternative<Recovering>(m.phase_)) restart_now();
    }
    void on(Talking& state, const wire::Restored& restored) {
        resume(state.negotiation, restored);
        follow_media(state);
        tell_mine_unless_usual();
    }

    void on(Talking&, const AskTransfer& asked) {
        out.post(wire::Transfer{out.call, asked.to});
        m.timers_.arm(Timer::transfer, now + m.settings_->transfer);
    }
    void on(Talking&, const wire::TransferFailed& failed) {
        if (m.timers_.armed(Timer::transfer)) transfer_failed(failed.reason);
    }

    void on(Connecting&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            case Timer::connect: return end(EndReason::ice_failed);
            case Timer::restart: return restart_now();
            case Timer::transfer: return transfer_failed(EndReason::no_answer);
            case Timer::ring:
            case Timer::confirm:
            case Timer::recover:
            case Timer::count_: return;
        }
    }
    void on(Live&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            case Timer::transfer: return transfer_failed(EndReason::no_answer);
            case Timer::ring:
            case Timer::confirm:
            case Timer::connect:
            case Timer::recover:
            case Timer::restart:
            case Timer::count_: return;
        }
    }
    void on(Recovering&, const Elapsed& elapsed) {
        switch (elapsed.timer) {
            case Timer::recover: return end(EndReason::ice_lost);
            case Timer::restart: return restart_now();
            case Timer::transfer: return transfer_failed(EndReason::no_answer);
            case Timer::ring:
            case Timer::confirm:
            case Timer::connect:
            case Timer::count_: return;
        }
    }
    /// The call is under way: it neither rings nor can be accepted any more; the backlog held nothing to ring for; a
    /// stream that started anew is answered with `restored`; and being handed over is the agent's to arrange.
    template <OneOf<Connecting, Live, Recovering> S,
              OneOf<Answer, BacklogDone, StreamRestarted, wire::Ringing, wire::Accepted, wire::Transfer> I>
    void on(S&, const I&) {}

    void restart_now() {
        if (const Negotiation* negotiation = m.negotiation()) restart_now(negotiation->hoped_gen());
    }
    /// A browser takes long to see that a connection failed: after the first word of it, what does not flow is tried anew
    /// again and again, within the time that there is.
    void restart_now(std::int64_t gen) {
        Talking* waiting = std::get_if<Recovering>(&m.phase_);
        if (!waiting) waiting = std::get_if<Connecting>(&m.phase_);
        if (!waiting) return;
        waiting->negotiation.restart_ice(gen, out);
        m.timers_.arm(Timer::restart, now + m.settings_->restart_again);
    }

    void resume(Negotiation& negotiation, const wire::Restored& restored) {
        seats(restored.seat, restored.peer_seat);
        m.peer_ = restored.peer;
        if (restored.media) show_theirs(*restored.media);
        negotiation.told(restored.floor, false, out);
        if (restored.peer == Presence::back) negotiation.unpark(out);
        if (restored.offer) negotiation.kept(*restored.offer, out);
        for (const wire::Candidates& some : restored.candidates) negotiation.candidates(some, out);
        negotiation.restored(restored.gen, out);
        negotiation.told(restored.floor, restored.lead, out);
        out(Changed{});
    }

    // -------------------------------------------------------------------------------------------- over

    /// The relay's reason is the one that counts: ours may have crossed another's.
    void on(Ended& state, const wire::Ended& ended) {
        if (state.reason == ended.reason) return;
        state.reason = ended.reason;
        out(Changed{});
    }
    /// Whatever else arrives was sent, made or granted before its sender knew.
    template <OneOf<Answer, HangUp, SetMedia, AskTransfer, EndFor, MediaReady, MediaFailed, BacklogDone,
                    StreamRestarted, NetworkChanged, Elapsed, LocalDescription, LocalCandidates, PeerLinkChanged,
                    NegotiationNeeded, PeerBroke, wire::Ringing, wire::Accepted, wire::Description, wire::Candidates,
                    wire::Media, wire::Peer, wire::Restored, wire::Transfer, wire::TransferFailed>
                  I>
    void on(Ended&, const I&) {}
};

// ------------------------------------------------------------------------------------------------------------------

template <AlternativeOf<Input> I>
void Machine::handle(const I& input, Instant now, std::vector<Effect>& effects) {
    Sink out{facts_.id, effects};
    Transitions transitions{*this, out, now};
    match(phase_, [&](auto& state) { transitions.on(state, input); });
}

inline void Machine::tick(Instant now, std::vector<Effect>& effects) {
    while (const auto due = timers_.take_due(now)) handle(Elapsed{*due}, now, effects);
}

}  // namespace beckon::call
