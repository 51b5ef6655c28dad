// Offers that wait for a party that is out of reach, should it come back with nothing. Who comes back as he went has the
// connections that he had: he never hears of them, and nor does the store.
#include <algorithm>

#include "hub/calls.hpp"

namespace beckon::hub::calls {

void park(Call& call, Role from, const SharedParcel& parcel, const wire::Description& offer) {
    Seat& mine = call.seat(from);
    if (offer.type != SdpType::offer || offer.gen <= call.floor || offer.gen < mine.parked_gen) return;
    forget_parked(mine);
    mine.parked_gen = offer.gen;
    if (offer.gen <= call.offered) return;  // the other has led it himself
    call.gen = std::max(call.gen, offer.gen.value);
    mine.held_gen = std::max(mine.held_gen, offer.gen.value);
    // The other may be back, of which its maker hears soon.
    if (!call.seat(other(from)).present) mine.parked = parcel;
}

bool park(Call& call, Role from, const SharedParcel& parcel, const wire::Candidates& candidates) {
    Seat& mine = call.seat(from);
    if (mine.parked_gen == 0 || candidates.gen != mine.parked_gen) return false;
    if (mine.parked) keep_candidates(mine.parked_candidates, parcel);
    return true;
}

void forget_parked(Seat& seat) {
    seat.parked.reset();
    seat.parked_candidates.clear();
}

void hand_over_parked(Turn& turn, const SiteId& site, Call& call, Role from) {
    Seat& mine = call.seat(from);
    if (!mine.parked) return;
    const std::int64_t gen = mine.parked_gen;
    if (gen > call.floor) {
        mine.description = mine.parked;
        mine.candidates = mine.parked_candidates;
        mine.answered = false;
        mine.parked_gen = 0;
        mine.given_gen = gen;
        call.offered = gen;
        save_description(turn, site, call, from);
    }
    forget_parked(mine);
}

}  // namespace beckon::hub::calls
