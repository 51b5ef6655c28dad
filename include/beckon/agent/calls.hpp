// The agent's calls: placing them, judging rings against those that there are, carrying out what a call wants, and keeping
// those that are over until the relay has confirmed how they ended.
#pragma once

#include <algorithm>

#include "beckon/agent.hpp"

namespace beckon {

inline call::Machine* Agent::find(const CallId& call) {
    const auto at = std::find_if(calls_.begin(), calls_.end(),
                                 [&](const call::Machine& machine) { return machine.facts().id == call; });
    return at == calls_.end() ? nullptr : &*at;
}

inline void Agent::tell(const CallId& call, Told told, Instant now) {
    call::Machine* machine = find(call);
    if (!machine) return;
    std::vector<call::Effect> effects;
    told.handle(told.input, *machine, now, effects);
    obey(call, effects, now);
}

inline std::vector<CallId> Agent::those(Which which) const {
    std::vector<CallId> found;
    for (const call::Machine& machine : calls_) {
        if (which(machine)) found.push_back(machine.facts().id);
    }
    return found;
}

inline void Agent::tell_those(Which which, Told told, Instant now) {
    for (const CallId& call : those(which)) tell(call, told, now);
}

inline std::size_t Agent::alive() const {
    const auto lives = [](const call::Machine& machine) { return !machine.over(); };
    return static_cast<std::size_t>(std::count_if(calls_.begin(), calls_.end(), lives));
}

inline void Agent::obey(const CallId& call, std::vector<call::Effect>& effects, Instant now) {
    for (call::Effect& effect : effects) {
        match(effect, [&]<class E>(E& one) {
            if constexpr (std::is_same_v<E, call::Post>) {
                post(call, one.message, now);
            } else if constexpr (std::is_same_v<E, call::Changed>) {
                memory_stale_ = true;
                if (const call::Machine* machine = find(call)) show(*machine);
            } else if constexpr (std::is_same_v<E, call::TransferCameToNothing>) {
                out(agent::TellTransferFailed{call, one.reason});
            } else {
                memory_stale_ = true;
                out(std::move(one));
            }
        });
    }
    const call::Machine* machine = find(call);
    if (!machine || !machine->over()) return;
    // A call that was placed to hand over another came to nothing: the one who asked is told.
    const EndReason reason = *machine->reason();
    if (const auto first = placed_for(call)) post(*first, wire::TransferFailed{*first, reason}, now);
}

/// Towards the other party: through the relay, and meanwhile straight to it if the relay cannot reach it. All of these
/// may arrive twice without harm.
inline void Agent::post(const CallId& call, const wire::Message& message, Instant now) {
    call::Machine* machine = find(call);
    const bool ends = std::holds_alternative<wire::End>(message);
    if (machine && ends) report(*machine, now);
    if (machine && straight_to_peer(*machine, message)) out(agent::SendPeer{call, message});
    link_.send(message, now);
}

inline bool Agent::straight_to_peer(const call::Machine& machine, const wire::Message& message) const {
    if (link_.up() && !machine.peer_away()) return false;
    if (!call::engaged(machine.phase()) && !machine.over()) return false;
    return match(message, [&]<class M>(const M& said) {
        // The way to the other page is part of a connection. What belongs to another one may be for a page to come.
        if constexpr (OneOf<M, wire::Description, wire::Candidates>) {
            return machine.negotiation() && said.gen == machine.negotiation()->active_gen();
        } else {
            return wire::Relayed<M> || std::is_same_v<M, wire::End>;
        }
    });
}

inline void Agent::refuse(ErrorCode code, const char* text, std::optional<CallId> call) {
    out(agent::TellRefused{code, text, call});
}

inline void Agent::show(const call::Machine& machine) {
    const call::Facts& facts = machine.facts();
    out(agent::Show{facts.id, facts.kind, facts.role, facts.peer, std::string(title(machine.phase())), machine.reason(),
                    machine.mine().audio, machine.mine().video, machine.mine().held, machine.theirs().audio,
                    machine.theirs().video, machine.theirs().held, machine.peer_away()});
}

// ------------------------------------------------------------------------------------------ calling

inline void Agent::on(const agent::StartCall& start, Instant now) {
    std::vector<CallId> again;
    for (const call::Machine& machine : calls_) {
        const call::Facts& facts = machine.facts();
        if (machine.over() || facts.kind != Kind::call) continue;
        if (std::holds_alternative<call::Incoming>(machine.phase())
            || std::holds_alternative<call::Arriving>(machine.phase())) {
            // To call somebody who is calling is to answer.
            if (facts.peer == start.to) return answer(CallId(facts.id), now);
            continue;
        }
        if (facts.peer != start.to)
            return refuse(ErrorCode::wrong_state, "already in a call with somebody else", facts.id);
        again.push_back(facts.id);
    }
    for (const CallId& call : again) tell(call, call::EndFor{EndReason::replaced}, now);
    invite(Kind::call, start.to, std::nullopt, std::nullopt, now);
}

inline void Agent::on(const agent::StartWatch& start, Instant now) {
    for (const call::Machine& machine : calls_) {
        const call::Facts& facts = machine.facts();
        if (machine.over() || facts.kind != Kind::watch || facts.role != Role::caller || facts.peer != start.user)
            continue;
        return refuse(ErrorCode::wrong_state, "already watching this user", facts.id);
    }
    invite(Kind::watch, start.user, std::nullopt, std::nullopt, now);
}

inline void Agent::invite(Kind kind, const UserId& peer, std::optional<PartyId> seat,
                          std::optional<CallId> for_transfer_of, Instant now) {
    if (alive() >= limits::calls_per_page || link_.over()) {
        if (link_.over()) {
            refuse(ErrorCode::wrong_state, "not connected", std::nullopt);
        } else {
            refuse(ErrorCode::limit, "too many calls on one page", std::nullopt);
        }
        if (for_transfer_of) post(*for_transfer_of, wire::TransferFailed{*for_transfer_of, EndReason::full}, now);
        return;
    }
    camera_wanted_anew();
    const CallId call = CallId::random(rng_, fresh_id_bytes);
    for (TransferOf& transfer : transfers_) {
        if (transfer.first == for_transfer_of) transfer.second = call;
    }
    std::vector<call::Effect> effects;
    calls_.push_back(call::Machine::outgoing(
        {call, kind, Role::caller, peer, std::nullopt, std::nullopt, kind == Kind::pair ? room_ : std::nullopt},
        *settings_, camera_ == Camera::on, seat, now, effects));
    obey(call, effects, now);
    share_with(call, now);
    if (camera_ == Camera::on) tell(call, devices_, now);
}

inline void Agent::on(const agent::AnswerCall& wanted, Instant now) { answer(wanted.call, now); }

/// There is one call at a time: answering it says no to the others that ring, and hangs up on whoever we are with.
inline void Agent::answer(const CallId& call, Instant now) {
    const call::Machine* machine = find(call);
    if (!machine) return refuse(ErrorCode::unknown_call, "no such call", call);
    const auto rings = [](const call::Machine& one) { return std::holds_alternative<call::Incoming>(one.phase()); };
    const auto arrives = [](const call::Machine& one) { return std::holds_alternative<call::Arriving>(one.phase()); };
    if (machine->facts().kind == Kind::call && (rings(*machine) || arrives(*machine))) {
        std::vector<CallId> others;
        for (const call::Machine& other : calls_) {
            // What arrives is judged when the backlog is done.
            if (other.over() || arrives(other) || other.facts().kind != Kind::call || other.facts().id == call)
                continue;
            others.push_back(other.facts().id);
        }
        for (const CallId& other : others) {
            if (rings(*find(other))) {
                tell(other, call::EndFor{EndReason::busy}, now);
            } else {
                tell(other, call::HangUp{}, now);
            }
        }
    }
    accept(call, now);
}

/// The camera may have come and gone while it rang: what counts is whether it is on now.
inline void Agent::accept(const CallId& call, Instant now) {
    camera_wanted_anew();
    share_with(call, now);
    tell(call, call::Answer{}, now);
    if (camera_ == Camera::on) tell(call, devices_, now);
}

inline void Agent::on(const agent::EndCall& end, Instant now) {
    if (!find(end.call)) return refuse(ErrorCode::unknown_call, "no such call", end.call);
    tell(end.call, call::HangUp{}, now);
}

inline void Agent::on(const agent::SetMedia& set, Instant now) {
    const call::Machine* machine = find(set.call);
    if (!machine) return refuse(ErrorCode::unknown_call, "no such call", set.call);
    // What is not switched stays as it was wanted, also where a device is missing for it.
    const call::Shown& mine = machine->mine();
    const call::Shown& wanted = machine->wanted();
    tell(set.call,
         call::SetMedia{set.audio == mine.audio ? wanted.audio : set.audio,
                        set.video == mine.video ? wanted.video : set.video, set.held},
         now);
}

inline void Agent::on(const agent::TransferCall& transfer, Instant now) {
    const call::Machine* machine = find(transfer.call);
    if (!machine) return refuse(ErrorCode::unknown_call, "no such call", transfer.call);
    if (machine->facts().kind != Kind::call || transfer.to == machine->facts().peer || transfer.to == identity_.user) {
        return refuse(ErrorCode::wrong_state, "a two-way call can be handed to a third user only", transfer.call);
    }
    tell(transfer.call, call::AskTransfer{transfer.to}, now);
}

/// The other party says: call this user instead of me. We do, unasked; so nobody may have us ring people without end.
inline void Agent::asked_to_transfer(const wire::Transfer& asked, Instant now) {
    const call::Machine* machine = find(asked.call);
    if (!machine || !call::engaged(machine->phase()) || machine->facts().kind != Kind::call) return;
    auto at = std::find_if(transfers_.begin(), transfers_.end(),
                           [&](const TransferOf& transfer) { return transfer.first == asked.call; });
    if (at == transfers_.end()) {
        transfers_.push_back({asked.call, std::nullopt, 0});
        at = transfers_.end() - 1;
    }
    // It may come twice, over both ways; and one call is handed to one user.
    if (at->second) return;
    if (asked.to == identity_.user || at->tried >= limits::call_transfers)
        return post(asked.call, wire::TransferFailed{asked.call, EndReason::forbidden}, now);
    ++at->tried;
    invite(Kind::call, asked.to, std::nullopt, asked.call, now);
}

/// The call that this one was to hand over. It is asked once: what became of this one is then known.
inline std::optional<CallId> Agent::placed_for(const CallId& second) {
    for (TransferOf& transfer : transfers_) {
        if (transfer.second != second) continue;
        transfer.second.reset();
        return transfer.first;
    }
    return std::nullopt;
}

/// The call that was placed to hand over another was accepted: the other is done.
inline void Agent::handed_over(const CallId& second, Instant now) {
    if (const auto first = placed_for(second)) tell(*first, call::EndFor{EndReason::transferred}, now);
}

// ------------------------------------------------------------------------------------------ being called

inline void Agent::rang(const wire::Ring& ring, Instant now) {
    if (std::find(past_.begin(), past_.end(), ring.call) != past_.end()) return;
    if (call::Machine* known = find(ring.call)) {
        if (const auto reason = known->reason()) {
            link_.send(wire::End{ring.call, *reason}, now);  // the relay has forgotten that we ended it
        } else if (std::holds_alternative<call::Incoming>(known->phase())) {
            link_.send(wire::Ringing{ring.call}, now);
        } else if (std::holds_alternative<call::Accepting>(known->phase())) {
            link_.send(wire::Accept{ring.call}, now);  // nor that we accepted it
        }
        return;
    }
    // The relay's clock on both sides of the comparison: how wrong this machine's clock is does not matter.
    const std::int64_t relay_now = link_.relay_ms(now);
    const Span left = milliseconds(ring.until - relay_now);
    const Span age = milliseconds(relay_now - ring.at);
    if (age > settings_->ring || left < settings_->ring_left_min) return;
    if (alive() >= limits::calls_per_page) return link_.send(wire::End{ring.call, EndReason::busy}, now);
    calls_.push_back(call::Machine::incoming(
        {ring.call, ring.kind, Role::callee, ring.from, std::nullopt, ring.from_seat, ring.room}, *settings_,
        now + left));
    // Nothing of it shows before `judge`, which follows when the backlog is done: at once, unless we were away.
}

/// Decides what a ring means beside everything else that is known by now.
inline void Agent::judge(const CallId& call, Instant now) {
    const call::Machine* machine = find(call);
    if (!machine || machine->over()) return;
    const call::Facts theirs = machine->facts();
    if (theirs.kind == Kind::pair) {
        if (room_ && room_ == theirs.room) return accept(call, now);
        return tell(call, call::EndFor{EndReason::declined}, now);
    }
    if (theirs.kind == Kind::watch) {
        if (!cast_) return tell(call, call::EndFor{EndReason::declined}, now);
        if (cast_->auto_accept) return accept(call, now);
        return tell(call, call::BacklogDone{}, now);
    }
    std::optional<CallId> yielding;
    for (const call::Machine& other : calls_) {
        const call::Facts& mine = other.facts();
        if (mine.id == call) continue;
        const bool asking = std::holds_alternative<call::Calling>(other.phase())
                            || std::holds_alternative<call::Alerted>(other.phase());
        const call::Standing standing = other.over()                   ? call::Standing::over
                                        : asking                       ? call::Standing::asking
                                        : call::engaged(other.phase()) ? call::Standing::engaged
                                                                       : call::Standing::asked;
        switch (call::classify({mine.id, mine.peer, mine.kind, standing}, {call, theirs.peer, theirs.kind})) {
            case call::Crossing::none:
            case call::Crossing::same: break;
            case call::Crossing::busy: return tell(call, call::EndFor{EndReason::busy}, now);
            // They withdraw it as soon as ours reaches them. Should ours come to nothing first, theirs is judged again.
            case call::Crossing::glare_won: return;
            case call::Crossing::glare_lost: yielding = mine.id; break;
        }
    }
    if (!yielding) return tell(call, call::BacklogDone{}, now);
    tell(*yielding, call::EndFor{EndReason::replaced}, now);
    answer(call, now);
}

// ------------------------------------------------------------------------------------------ over

inline void Agent::ended(const wire::Ended& ended, Instant now) {
    tell(ended.call, ended, now);
    if (call::Machine* machine = find(ended.call)) report(*machine, now);
    settle(ended.call);
}

/// The relay knows that this call is over: there is nothing left to do about it but to recognise it, should it ring late.
inline void Agent::settle(const CallId& call) {
    // Made anew and not assigned, which a machine needs nowhere else and would be more code than this.
    std::vector<call::Machine> left;
    for (call::Machine& machine : calls_) {
        if (machine.facts().id != call) left.push_back(std::move(machine));
    }
    calls_.swap(left);
    const auto handed = [&](const TransferOf& transfer) { return transfer.first == call; };
    transfers_.erase(std::remove_if(transfers_.begin(), transfers_.end(), handed), transfers_.end());
    memory_stale_ = true;
    if (std::find(past_.begin(), past_.end(), call) != past_.end()) return;
    past_.push(call);
    if (past_.size() > limits::remembered_ends) past_.take();
}

// ------------------------------------------------------------------------------------------ its peer connections

inline void Agent::on(const agent::LocalDescription& made, Instant now) {
    tell(made.call, call::LocalDescription{made.gen, made.type, made.sdp}, now);
}
inline void Agent::on(const agent::LocalCandidates& made, Instant now) {
    tell(made.call, call::LocalCandidates{made.gen, made.list}, now);
}
inline void Agent::on(const agent::PeerLinkChanged& changed, Instant now) {
    tell(changed.call, call::PeerLinkChanged{changed.gen, changed.link}, now);
}
inline void Agent::on(const agent::NegotiationNeeded& needed, Instant now) {
    tell(needed.call, call::NegotiationNeeded{needed.gen}, now);
}
inline void Agent::on(const agent::PeerBroke& broke, Instant now) { tell(broke.call, call::PeerBroke{broke.gen}, now); }

/// Ends that the relay has not confirmed are kept as far as it can be told of them; the oldest goes first.
inline void Agent::forget_old_ends() {
    const auto over = [](const call::Machine& machine) { return machine.over(); };
    while (std::count_if(calls_.begin(), calls_.end(), over) > std::ptrdiff_t{limits::remembered_ends})
        settle(CallId(std::find_if(calls_.begin(), calls_.end(), over)->facts().id));
}

}  // namespace beckon
