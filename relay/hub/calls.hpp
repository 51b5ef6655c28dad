// Calls: placing them, choosing who answers, keeping both sides in agreement, and ending them once.
//
// The relay sees the messages of a call in one order, so it is the judge: the first acceptance counts, and the first end.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::calls {

// What pages ask for (calls.cpp, ending.cpp, due.cpp)
void invite(Turn& turn, Session& session, const wire::Invite& wanted);
void ringing(Turn& turn, Session& session, const wire::Ringing& message);
void accept(Turn& turn, Session& session, const wire::Accept& message);
void end(Turn& turn, Session& session, const wire::End& message);
void beat(Turn& turn, Session& session, const wire::Beat& message);

// What passes between the parties (relaying.cpp)
void relay(Turn& turn, Session& session, SharedParcel parcel);

// Ends (ending.cpp)
void finish(Turn& turn, Site& site, const SiteId& site_id, Call& call, EndReason reason);
void end_watchers(Turn& turn, Session& caster, EndReason reason);
void end_pairs(Turn& turn, Session& member, const RoomId& room, EndReason reason);
void session_gone(Turn& turn, Session& session, EndReason reason);
void end_any(Turn& turn, const EndAnyCall& input);
/// Why it ended, as somebody who asks should hear it: a device that was not chosen hears so.
EndReason reason_for(const Call& call, const SessionId& session);

// Going out of reach and coming back (returning.cpp), not in time (due.cpp), or at a relay that was restarted (recovering.cpp)
void party_lost(Turn& turn, Session& session);
void party_back(Turn& turn, Session& session);
void claimed(Turn& turn, Session& session, const std::vector<wire::Claim>& claims);
void ends_claimed(Turn& turn, Session& session, const std::vector<wire::EndedClaim>& ends);
void ring_again(Turn& turn, Session& session);
void alarm(Turn& turn, const CallKey& key);
void set_alarm(Turn& turn, const SiteId& site, Call& call);
void recover(Turn& turn, const CallRow& row);
void recover(Turn& turn, const DescriptionRow& row);

// Shared between those files
Call* find(Site& site, const CallId& id);
/// The one that a message of this session is about: mostly the same as before, and found without a search.
Call* find(Site& site, Session& session, const CallId& id);
/// A call that is new to us, counted, and without parties.
Call& open(Turn& turn, Site& site, const CallId& id, Kind kind, CallStage stage);
/// Tells one session that for it the call is over.
void turn_down(Turn& turn, Session& session, const CallId& call, EndReason reason, SaveNumber after = {});
/// Word of how a call stands leaves no earlier than that is on disk, also where another input has made it so.
SaveNumber as_it_stands(Turn& turn);
/// A call that is over before it began: there was nobody to ring at, or its end came before its invitation. It is remembered,
/// so that whatever else comes about it finds it over for the same reason.
void bury(Turn& turn, Session& session, const wire::Invite& wanted, EndReason reason);
/// Takes part from now on, as a party or ringing.
void enlist(Turn& turn, Session& session, Call& call);
SaveNumber save(Turn& turn, const SiteId& site, Call& call);
/// The last description of one party, if there is one: at once, or when the store is not busy any more, and before any other row
/// (describing.cpp).
void save_description(Turn& turn, const SiteId& site, Call& call, Role from);
/// Those of one description go into one `restored`, which has a bound of its own: what is past it is not kept.
void keep_candidates(std::vector<SharedParcel>& kept, const SharedParcel& parcel);
/// What this seat left for a page that comes back with nothing: it came with what it had (parking.cpp).
void forget_parked(Seat& seat);
/// It came with nothing: it is to find it as if it had been said now.
void hand_over_parked(Turn& turn, const SiteId& site, Call& call, Role from);
void park(Call& call, Role from, const SharedParcel& parcel, const wire::Description& offer);
/// False: they are of something else.
bool park(Call& call, Role from, const SharedParcel& parcel, const wire::Candidates& candidates);
void send_ring(Turn& turn, Session& session, const Call& call);
/// Acceptance counts: both are told, and the other devices. `seat`: under the name that it was told before, if it was.
void chosen(Turn& turn, Session& session, Call& call, std::optional<PartyId> seat = std::nullopt);
bool may_ring(const Call& call, const Session& session);
/// May its user say one more thing of a call that we do not know? Each is remembered, and pushes out what we do know.
bool may_name_unknown(Turn& turn, const Session& session);
/// The session, or the site, has as many calls as it may have.
std::optional<SiteBound> too_many(Site& site, const Session& session);

}  // namespace beckon::hub::calls
