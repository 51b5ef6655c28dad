// Parties that go out of reach and come back. When one has been gone for too long: due.cpp; what a relay that was restarted
// finds: recovering.cpp.
//
// A party that comes back with its stream resumed has missed nothing. One that comes back with a new stream says what it
// holds (claims), and is told what has become of it. What the relay does not know any more it takes up again only as far
// as the parties, each for itself, say the same.
#include <algorithm>

#include "beckon/call/reasons.hpp"
#include "beckon/wire/codec.hpp"
#include "hub/calls.hpp"
#include "hub/casts.hpp"
#include "hub/delivery.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::calls {

using call::may_say;
using call::Teller;

namespace {

Session* peer_of(Turn& turn, Call& call, Role role) {
    const Seat& theirs = call.seat(other(role));
    return theirs.present && theirs.session ? turn.find(*theirs.session) : nullptr;
}

void tell_peer(Turn& turn, Call& call, Role role, Presence state, SaveNumber after = {}) {
    if (Session* peer = peer_of(turn, call, role)) {
        const bool lead = state == Presence::lost || (call.needs_generation() && call.lead == other(role));
        delivery::post(turn, *peer, wire::Peer{call.id, state, call.floor, lead}, after);
    }
}

/// The first to come back from where both were finds the other's grace to begin now, however long it had been gone.
void wait_for_other(Turn& turn, const SiteId& site, Call& call, Role back) {
    Seat& theirs = call.seat(other(back));
    if (!theirs.present) theirs.lost_at = turn.now;
    set_alarm(turn, site, call);
}

template <class Do>
void each_seat(Turn& turn, Session& session, Do act) {
    Site& site = turn.site(session);
    const std::vector<CallId> calls = session.calls;
    for (const CallId& id : calls) {
        Call* call = find(site, id);
        if (!call || call->over()) continue;
        if (const auto role = call->role_of(session.id)) act(*call, *role);
    }
}

}  // namespace

void party_lost(Turn& turn, Session& session) {
    each_seat(turn, session, [&](Call& call, Role role) {
        Seat& mine = call.seat(role);
        if (!mine.present) return;
        mine.present = false;
        mine.lost_at = turn.now;
        // The one that stays leaves an offer for the one that comes back.
        call.lead = other(role);
        // When the relay stops, all go, and each hears so by itself.
        if (call.stage == CallStage::accepted && !turn.state.draining) tell_peer(turn, call, role, Presence::lost);
        set_alarm(turn, session.site, call);
    });
}

void party_back(Turn& turn, Session& session) {
    each_seat(turn, session, [&](Call& call, Role role) {
        Seat& mine = call.seat(role);
        if (mine.present) return;
        mine.present = true;
        mine.held_gen = std::max(mine.held_gen, call.gen);
        forget_parked(call.seat(other(role)));
        if (call.stage != CallStage::accepted) return;
        tell_peer(turn, call, role, Presence::back);
        // The other may have come or gone meanwhile, which one who is away is not told.
        const Presence theirs = call.seat(other(role)).present ? Presence::back : Presence::lost;
        delivery::post(turn, session,
                       wire::Peer{call.id, theirs, call.floor, call.needs_generation() && call.lead == role});
        wait_for_other(turn, session.site, call, role);
    });
}

// ------------------------------------------------------------------------------------------ claims

namespace {

bool known_to(const std::vector<wire::Claim>& claims, const CallId& id) {
    return std::any_of(claims.begin(), claims.end(), [&](const wire::Claim& claim) { return claim.call == id; });
}

/// Takes a seat for this session, if it is its own: the same user's, and nobody else sits there.
bool sit(Turn& turn, Session& session, Call& call, Role role, const wire::Claim& claim) {
    Seat& seat = call.seat(role);
    if (seat.user != session.user || call.seat(other(role)).user != claim.peer) return false;
    if (seat.party && claim.seat && seat.party != claim.seat) return false;
    // A device that answered, and does not know whether first, is not the one that was.
    if (role == Role::callee && seat.party && !claim.seat && seat.session != session.id) return false;
    if (seat.session != session.id && seat.present) return false;
    if (seat.session && seat.session != session.id) {
        if (Session* before = turn.find(*seat.session))
            before->calls.erase(std::remove(before->calls.begin(), before->calls.end(), call.id), before->calls.end());
    }
    seat.session = session.id;
    seat.device = session.device;
    seat.present = true;
    if (!seat.party) seat.party = claim.seat ? *claim.seat : seat_of(session.id);
    enlist(turn, session, call);
    return true;
}

/// Both parties know who is to offer, and exactly one is.
void choose_leader(Call& call, Role returning, const wire::Claim& claim) {
    Seat& mine = call.seat(returning);
    const Seat& theirs = call.seat(other(returning));
    call.gen = std::max(call.gen, claim.gen.value);
    if (claim.fresh) call.floor = std::max({call.floor, mine.held_gen, claim.gen.value});
    if (!call.needs_generation()) return;
    if (!theirs.present) {
        call.lead = returning;
    } else if (call.lead != returning) {
        call.lead = other(returning);
    }
}

void restore(Turn& turn, Session& session, Call& call, Role role, const wire::Claim& claim) {
    choose_leader(call, role, claim);
    if (claim.fresh) {
        hand_over_parked(turn, session.site, call, other(role));
    } else {
        forget_parked(call.seat(other(role)));
    }
    Seat& mine = call.seat(role);
    const Seat& theirs = call.seat(other(role));
    wire::Restored restored;
    restored.call = call.id;
    restored.seat = *mine.party;
    restored.peer_seat = *theirs.party;
    restored.peer = theirs.present ? Presence::back : Presence::lost;
    restored.floor = call.floor;
    restored.gen = call.gen;
    restored.lead = call.needs_generation() && call.lead == role;
    if (theirs.description && !theirs.answered) {
        const auto& offer = std::get<wire::Description>(theirs.description->message);
        if (offer.type == SdpType::offer && offer.gen > call.floor) {
            restored.offer = std::get<wire::Description>(opened(*theirs.description));
            restored.offer->parked.reset();
            for (const SharedParcel& parcel : theirs.candidates)
                restored.candidates.items.push_back(std::get<wire::Candidates>(opened(*parcel)));
            mine.held_gen = std::max(mine.held_gen, offer.gen.value);
        }
    }
    if (theirs.media) restored.media = std::get<wire::Media>(theirs.media->message);
    // A party may fill both to their bounds, and the other one's page must still be able to read the sum of them.
    if (wire::encode({}, restored).size() > wire::body_bytes) restored.candidates.items.clear();
    if (wire::encode({}, restored).size() > wire::body_bytes) restored.offer.reset();
    // What is kept must not fall behind what is said: that there is such a call, who sits where, and which generations are dead.
    const SaveNumber number = save(turn, session.site, call);
    delivery::post(turn, session, std::move(restored), number);
    tell_peer(turn, call, role, Presence::back, number);
    wait_for_other(turn, session.site, call, role);
}

/// Both parties say so. Descriptions are found by their call, so its row comes first.
void confirm(Turn& turn, const SiteId& site, Call& call) {
    call.alleged = false;
    save(turn, site, call);
    for (const Role role : {Role::caller, Role::callee}) save_description(turn, site, call, role);
}

/// Accepted, says the page, and we know nothing of it: our store was lost. The other party will say the same, or the call
/// lapses with its grace, unless media flows. Until then it grants nothing to anybody, and nobody hears of it: it may be made up.
void revive(Turn& turn, Session& session, const wire::Claim& claim) {
    Site& site = turn.site(session);
    if (too_many(site, session) || !claim.seat || !claim.peer_seat || !may_name_unknown(turn, session))
        return delivery::post(turn, session, wire::Ended{claim.call, EndReason::unknown});
    Call& call = open(turn, site, claim.call, claim.kind, CallStage::accepted);
    call.alleged = true;
    call.room = claim.room;
    call.accepted = turn.now;
    Seat& theirs = call.seat(other(claim.role));
    theirs.user = claim.peer;
    theirs.party = claim.peer_seat;
    theirs.lost_at = turn.now;
    theirs.vouched_at = turn.now;
    call.seat(claim.role).user = session.user;
    site.users[session.user].calls.push_back(call.id);
    if (claim.peer != session.user) site.users[claim.peer].calls.push_back(call.id);
    sit(turn, session, call, claim.role, claim);
    restore(turn, session, call, claim.role, claim);
}

void claim_one(Turn& turn, Session& session, const wire::Claim& claim) {
    Call* call = find(turn.site(session), claim.call);
    if (!call) {
        // What was not accepted is asked for again by the caller, and then rings again.
        if (claim.stage == Stage::accepted && claim.seat) revive(turn, session, claim);
        return;
    }
    const auto over = [&](EndReason reason) { delivery::post(turn, session, wire::Ended{claim.call, reason}); };
    if (call->over()) {
        // The seat proves a party whose session we have forgotten.
        const Seat& seat = call->seat(claim.role);
        const bool party = claim.seat && seat.party == claim.seat && seat.user == session.user;
        return over(party ? *call->reason : reason_for(*call, session.id));
    }
    switch (claim.stage) {
        case Stage::ringing:
            if (!may_ring(*call, session)) over(reason_for(*call, session.id));
            return;  // `ring_again` follows
        case Stage::calling:
            if (claim.role != Role::caller || !sit(turn, session, *call, Role::caller, claim))
                return over(EndReason::unknown);
            if (call->stage == CallStage::accepted) return restore(turn, session, *call, Role::caller, claim);
            save(turn, session.site, *call);  // who sits there
            if (call->alerted) delivery::post(turn, session, wire::Ringing{call->id});
            return set_alarm(turn, session.site, *call);
        case Stage::accepted: break;
    }
    if (call->stage == CallStage::ringing) {
        if (claim.role == Role::callee && may_ring(*call, session)) {
            chosen(turn, session, *call, claim.seat);
            // Both were in it before our store was lost, and the caller calls anew: what was offered went with the old stream.
            if (claim.peer_seat) restore(turn, session, *call, Role::callee, claim);
            return;
        }
        // The caller was told that somebody accepted, and our store was not: the other party will say who.
        if (!claim.seat || !claim.peer_seat || !sit(turn, session, *call, claim.role, claim))
            return over(EndReason::unknown);
        save(turn, session.site, *call);  // who sits there
        return;
    }
    if (!sit(turn, session, *call, claim.role, claim)) return over(EndReason::answered_elsewhere);
    if (call->alleged && call->seat(other(claim.role)).session) confirm(turn, session.site, *call);
    restore(turn, session, *call, claim.role, claim);
}

}  // namespace

void ends_claimed(Turn& turn, Session& session, const std::vector<wire::EndedClaim>& ends) {
    for (const wire::EndedClaim& ended : ends) {
        Call* call = find(turn.site(session), ended.call);
        // A page that lost its session still ends what was its own.
        if (call && !call->role_of(session.id)) {
            for (Seat& seat : call->seats) {
                if (seat.user != session.user) continue;
                // Taken up from the other party's word alone: this seat's holder has not come back, or has come to end it.
                const bool vacant = !seat.session && seat.party && may_say(Teller::party, ended.reason);
                if (vacant) call->alleged = false;  // to have left it is to have been in it
                if (vacant || (seat.session && !turn.find(*seat.session))) seat.session = session.id;
            }
        }
        end(turn, session, {ended.call, ended.reason});
    }
}

void claimed(Turn& turn, Session& session, const std::vector<wire::Claim>& claims) {
    // What it no longer holds, it has lost.
    const std::vector<CallId> before = session.calls;
    for (const CallId& id : before) {
        Call* call = find(turn.site(session), id);
        if (!call || call->over() || known_to(claims, id)) continue;
        if (call->role_of(session.id)) finish(turn, turn.site(session), session.site, *call, EndReason::lost);
    }
    for (const wire::Claim& claim : claims) claim_one(turn, session, claim);
}

/// A page that comes, or comes anew, while its user is being called rings as well.
void ring_again(Turn& turn, Session& session) {
    Site& site = turn.site(session);
    const auto user = site.users.find(session.user);
    if (user == site.users.end()) return;
    const std::vector<CallId> calls = user->second.calls;
    for (const CallId& id : calls) {
        Call* call = find(site, id);
        if (!call || !may_ring(*call, session)) continue;
        if (std::find(call->ringing.begin(), call->ringing.end(), session.id) == call->ringing.end())
            call->ringing.push_back(session.id);
        enlist(turn, session, *call);
        send_ring(turn, session, *call);
    }
}

}  // namespace beckon::hub::calls
