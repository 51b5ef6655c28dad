// The agent's session: greeting the relay, saying again what a new stream has lost, and handing on what arrives.
#pragma once

#include "beckon/agent.hpp"
#include "beckon/call/reasons.hpp"

namespace beckon {

inline Agent::Agent(Identity&& identity, std::shared_ptr<const Settings> settings, Seed seed,
                    std::optional<agent::Memory>&& memory)
    : identity_(std::move(identity)),
      settings_(std::move(settings)),
      rng_(seed),
      link_(*settings_, memory ? memory->ticket : std::nullopt),
      remembered_(std::move(memory)) {}

inline void Agent::handle(const agent::Input& input, Instant now) {
    match(input, [&](const auto& in) { on(in, now); });
    after(now);
}

inline std::optional<agent::Effect> Agent::poll() { return effects_.take(); }

inline Instant Agent::deadline() const {
    Instant soonest = sooner(link_.deadline(), timers_.soonest());
    for (const call::Machine& machine : calls_) soonest = sooner(soonest, machine.deadline());
    return soonest;
}

/// What every input may have changed, put in order once at the end of it.
inline void Agent::after(Instant now) {
    tend_camera(now);
    forget_old_ends();
    link_.set_busy(cast_ || room_ || alive() > 0, now);
    if (anything_to_account() && link_.up()) {
        if (!timers_.armed(Timer::account)) timers_.arm(Timer::account, now + settings_->account);
    } else {
        timers_.clear(Timer::account);
    }
    for (session::LinkEffect& effect : link_.effects()) match(effect, [&](auto& one) { out(std::move(one)); });
    link_.effects().clear();
    if (!std::exchange(memory_stale_, false)) return;
    agent::Memory fresh = memory();
    if (remembered_ && *remembered_ == fresh) return;
    remembered_.emplace(std::move(fresh));
    out(agent::Remember{*remembered_});
}

inline void Agent::on(const agent::Connect&, Instant now) {
    if (!link_.over()) return;
    if (remembered_) {
        const agent::Memory before = *remembered_;
        for (const agent::RememberedCall& was : before.calls) {
            if (find(was.call)) continue;
            calls_.push_back(call::Machine::remembered(
                {was.call, was.kind, was.role, was.peer, was.seat, was.peer_seat, was.room}, *settings_, was.stage,
                was.flowed, {was.audio, was.video, was.held}, was.gen, now));
            // Before anything could be sent: who had the camera off does not find it on.
            if (!was.audio || !was.video || was.held)
                out(call::SetTracks{was.call, was.audio && !was.held, was.video && !was.held});
            show(calls_.back());
        }
        for (const agent::RememberedEnd& was : before.ends)
            calls_.push_back(call::Machine::remembered_end(was.call, was.reason, *settings_));
        if (before.cast) {
            cast_ = Cast{before.cast->cast, before.cast->part + 1, before.cast->auto_accept, {}, Instant::never()};
            show_cast(std::nullopt);
        }
        room_ = before.room;
        shared_ = before.shared;
        if (shared_) out(agent::ShowShared{shared_->audio, shared_->video});
    }
    memory_stale_ = true;
    session_shown_.reset();
    link_.start(now);
    obey(link_.tick(now, rng_), now);
}

inline void Agent::on(const agent::Disconnect&, Instant now) {
    if (room_) leave_room(std::nullopt, now);
    if (cast_) on(agent::StopBroadcast{}, now);
    tell_all(call::HangUp{}, now);
    link_.finish(now);
    session_over(static_cast<std::uint16_t>(CloseCode::done), now);
}

inline void Agent::on(const agent::Follow& follow, Instant now) {
    wire::Subscribe subscribe;
    for (const UserId& user : follow.users) {
        if (std::find(followed_.begin(), followed_.end(), user) != followed_.end()) continue;
        if (followed_.size() >= limits::subscriptions) {
            refuse(ErrorCode::limit, "too many users followed by one page", std::nullopt);
            break;
        }
        followed_.push_back(user);
        subscribe.users.items.push_back(user);
    }
    if (!subscribe.users.empty() && link_.ticket()) link_.send(subscribe, now);
}

inline void Agent::on(const agent::Unfollow& unfollow, Instant now) {
    wire::Unsubscribe unsubscribe;
    for (const UserId& user : unfollow.users) {
        const auto at = std::find(followed_.begin(), followed_.end(), user);
        if (at == followed_.end()) continue;
        followed_.erase(at);
        unsubscribe.users.items.push_back(user);
    }
    if (!unsubscribe.users.empty() && link_.ticket()) link_.send(unsubscribe, now);
}

inline void Agent::on(const agent::RenewToken& renew, Instant now) {
    const std::uint16_t refused = std::exchange(refused_, std::uint16_t{0});
    if (renew.token.text.empty()) {
        if (refused == 0) return;  // what we have may hold for a while
        link_.finish(now);
        return session_over(refused, now);
    }
    identity_.token = renew.token;
    if (link_.up()) link_.send(wire::Renew{renew.token}, now);
    if (refused == 0) return;
    token_is_newer_ = true;
    obey(link_.network_changed(now), now);
}

inline void Agent::on(const agent::SocketOpened&, Instant now) { obey(link_.socket_opened(now), now); }

inline void Agent::on(const agent::SocketClosed& closed, Instant now) {
    const auto code = static_cast<std::uint16_t>(closed.code.value);
    const bool refused = code == static_cast<std::uint16_t>(CloseCode::unauthorised)
                         || code == static_cast<std::uint16_t>(CloseCode::expired);
    const bool renews = refused && !token_is_newer_;
    // A page that lay in a cache, or a computer that slept, comes with a token that ran out: nothing of its calls is lost.
    const session::Link::Event event =
        link_.socket_closed(renews ? static_cast<std::uint16_t>(CloseCode::silent) : code, now, rng_);
    obey(event, now);
    if (!renews || !std::holds_alternative<session::Link::WentDown>(event)) return;
    link_.rest();
    refused_ = code;
    out(agent::TellExpiring{});
}

inline void Agent::on(const agent::NetworkChanged&, Instant now) {
    obey(link_.network_changed(now), now);
    tell_all(call::NetworkChanged{}, now);
}

inline void Agent::on(const agent::Tick&, Instant now) {
    while (link_.deadline() <= now) obey(link_.tick(now, rng_), now);
    for (std::size_t i = 0; i < calls_.size(); ++i) {  // NOLINT(modernize-loop-convert): obey may take calls away
        const CallId call = calls_[i].facts().id;
        if (calls_[i].deadline() > now) continue;
        std::vector<call::Effect> effects;
        calls_[i].tick(now, effects);
        obey(call, effects, now);
    }
    while (timers_.take_due(now)) account(now);
}

inline void Agent::obey(const session::Link::Event& event, Instant now) {
    using session::Link;
    match(
        event, [](const Link::Nothing&) {}, [](const Link::Deliver&) {}, [&](const Link::Greet&) { greet(now); },
        [&](const Link::Welcomed& welcome) { welcomed(welcome, now); },
        [&](const Link::WentDown&) { show_session(agent::SessionState::down); },
        [&](const Link::BeatDue&) {
            wire::Beat beat;
            for (const call::Machine& machine : calls_) {
                if (machine.flows() && !beat.flowing.full()) beat.flowing.items.push_back(machine.facts().id);
            }
            link_.send(beat, now);
        },
        [&](const Link::Finished& finished) { session_over(finished.code, now); });
}

inline void Agent::greet(Instant now) {
    wire::Hello hello = link_.hello();
    hello.user = identity_.user;
    hello.token = identity_.token;
    hello.device = identity_.device;
    for (const call::Machine& machine : calls_) {
        const call::Facts& facts = machine.facts();
        if (const auto reason = machine.reason()) {
            if (!hello.ended.full()) hello.ended.items.push_back({facts.id, *reason});
        } else if (!hello.claims.full()) {
            hello.claims.items.push_back({facts.id, facts.kind, facts.role, machine.stage(), facts.peer, facts.seat,
                                          facts.peer_seat, facts.room, machine.generation(), machine.fresh()});
        }
    }
    link_.greet(std::move(hello), now);
}

inline void Agent::welcomed(const session::Link::Welcomed& welcomed, Instant now) {
    show_session(agent::SessionState::up);
    refused_ = 0;
    token_is_newer_ = false;
    memory_stale_ = true;
    backlog_ = welcomed.backlog;
    standing_due_ = welcomed.resumed;
    if (!welcomed.resumed) say_again(link_.take_unsent(), now);
    // However often the relay goes away: what flowed meanwhile is not left to one notice at the end.
    if (anything_to_account()) account(now);
    backlog_step(false, now);
}

/// A new stream: everything that is a state is told anew, and what is not is sent again.
inline void Agent::say_again(const Queue<session::Link::Sent>& unsent, Instant now) {
    for (std::size_t from = 0; from < followed_.size(); from += limits::watched_users) {
        wire::Subscribe subscribe;
        for (std::size_t i = from; i < std::min(followed_.size(), from + limits::watched_users); ++i)
            subscribe.users.items.push_back(followed_[i]);
        link_.send(subscribe, now);
    }
    say_standing(now);
    for (call::Machine& machine : calls_) machine.flow().report_again();
    tell_all(call::StreamRestarted{}, now);
    for (const session::Link::Sent& sent : unsent) {
        const auto* leave = std::get_if<wire::Leave>(&sent.item);
        if (!leave || room_ != leave->room) link_.send(sent.item, now);  // unless it is in that room again
    }
}

/// A relay that missed us for longer than the grace has ended our broadcast and put us out of the room, though it kept the
/// stream. What still stands there is no news to it.
inline void Agent::say_standing(Instant now) {
    if (cast_ && !cast_->since.is_never()) link_.send(wire::Live{cast_->id, true}, now);
    if (room_) link_.send(wire::Join{*room_}, now);
}

inline void Agent::session_over(std::uint16_t code, Instant now) {
    // Nobody will confirm anything any more: what is left ends here, and is forgotten.
    tell_all(call::EndFor{EndReason::lost}, now);
    if (cast_) cast_stops(EndReason::lost, now);
    if (room_) leave_room(EndReason::lost, now);
    for (const call::Machine& machine : calls_) past_.push(machine.facts().id);
    while (past_.size() > limits::remembered_ends) past_.take();
    calls_.clear();
    transfers_.clear();
    memory_stale_ = true;
    show_session(agent::SessionState::over, code);
}

/// Once for each change: while it is down, every attempt that fails ends in "down" again.
inline void Agent::show_session(agent::SessionState state, std::uint16_t code) {
    if (session_shown_ == state) return;
    session_shown_ = state;
    out(agent::ShowSession{state, code});
}

inline void Agent::on(const agent::FrameArrived& frame, Instant now) {
    const session::Link::Event event = link_.frame({frame.seq, frame.ack}, frame.message, now, rng_);
    obey(event, now);
    if (!std::holds_alternative<session::Link::Deliver>(event)) return;
    deliver(frame.message, now);
    backlog_step(frame.seq != 0, now);
}

inline void Agent::on(const agent::UnreadFrame& frame, Instant now) {
    const session::Link::Event event = link_.unread({frame.seq, frame.ack}, now, rng_);
    obey(event, now);
    if (std::holds_alternative<session::Link::Deliver>(event)) backlog_step(true, now);
}

/// After the last frame of the backlog, what arrived with it may ring, and what it did not end still stands.
inline void Agent::backlog_step(bool sequenced, Instant now) {
    if (sequenced && backlog_ > 0) --backlog_;
    if (backlog_ > 0) return;
    if (std::exchange(standing_due_, false)) say_standing(now);
    const auto arrived = [](const call::Machine& machine) {
        return std::holds_alternative<call::Arriving>(machine.phase());
    };
    for (const CallId& call : those(arrived)) judge(call, now);
}

inline void Agent::deliver(const wire::Message& message, Instant now) {
    match(message, [&](const auto& one) { heard(one, now); });
}

template <class M>
void Agent::heard(const M& message, Instant now) {
    if constexpr (std::is_same_v<M, wire::Ring>) {
        rang(message, now);
    } else if constexpr (std::is_same_v<M, wire::Ended>) {
        ended(message, now);
    } else if constexpr (std::is_same_v<M, wire::Transfer>) {
        asked_to_transfer(message, now);
    } else if constexpr (AlternativeOf<M, call::Input>) {
        tell(message.call, message, now);
        if constexpr (OneOf<M, wire::Accepted, wire::Restored>) handed_over(message.call, now);
    } else if constexpr (std::is_same_v<M, wire::PresenceOf>) {
        for (const wire::UserPresence& user : message.users)
            out(agent::ShowPresence{user.user, user.connected, user.live});
    } else if constexpr (std::is_same_v<M, wire::Joined>) {
        if (room_ != message.room) return;
        out(agent::ShowRoom{message.room, true, std::nullopt});
        for (const wire::Member& member : message.later)
            out(agent::ShowMember{message.room, member.seat, member.user, true});
        for (const wire::Member& member : message.members) pair_with(member, now);
    } else if constexpr (std::is_same_v<M, wire::MemberChanged>) {
        if (room_ == message.room) out(agent::ShowMember{message.room, message.seat, message.user, message.here});
    } else if constexpr (std::is_same_v<M, wire::RoomClosed>) {
        if (room_ == message.room) leave_room(message.reason, now);
    } else if constexpr (std::is_same_v<M, wire::LiveEnded>) {
        if (cast_ && cast_->id == message.cast) {
            account(now);
            cast_stops(message.reason, now);
        }
    } else if constexpr (std::is_same_v<M, wire::Push>) {
        out(agent::TellPush{message.data});
    } else if constexpr (std::is_same_v<M, wire::Expiring>) {
        out(agent::TellExpiring{message.ms});
    } else if constexpr (std::is_same_v<M, wire::Ice>) {
        out(agent::UseIce{message.servers});
    } else if constexpr (std::is_same_v<M, wire::Error>) {
        out(agent::TellRefused{message.code, message.text, message.call});
    } else {
        // The link's own (ack, beat, welcome, bye), or what only pages send.
        static_assert(OneOf<M, wire::Ack, wire::Beat, wire::Welcome, wire::Bye> || !wire::FromRelay<M>);
    }
}

/// Straight from the other party: only what it may say of our call, and no more than it could say through the relay.
inline void Agent::on(const agent::PeerFrameArrived& frame, Instant now) {
    match(frame.message, [&]<class M>(const M& message) {
        if constexpr (wire::Relayed<M>) {
            if (message.call == frame.call) heard(message, now);
        } else if constexpr (std::is_same_v<M, wire::End>) {
            const call::Machine* machine = message.call == frame.call ? find(frame.call) : nullptr;
            if (!machine) return;
            const EndReason reason = call::heeded(call::Teller::party, machine->facts().kind, message.reason);
            tell(frame.call, call::EndFor{reason}, now);
        }
    });
}

}  // namespace beckon
