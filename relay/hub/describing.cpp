// When the store is given the descriptions of a call. They are large, come often, and only the newest of each party is ever
// read: while the store is busy, the hub keeps it, and what comes meanwhile takes its place.
#include <algorithm>
#include <cassert>
#include <utility>

#include "hub/calls.hpp"

namespace beckon::hub {

namespace calls {

void save_description(Turn& turn, const SiteId& site, Call& call, Role from) {
    Seat& seat = call.seat(from);
    if (!seat.description || call.alleged) return;
    if (seat.row_due == SaveNumber{}) {
        seat.row_due = turn.next_number();
        turn.state.unwritten.push_back({site, call.id, from});
    }
    turn.awaits = std::max(turn.awaits, seat.row_due);
    if (turn.state.store_is_idle() || turn.state.draining) turn.write_descriptions();
}

}  // namespace calls

void Turn::write_descriptions() {
    for (const Unwritten& one : state.unwritten) {
        Call* const call = calls::find(state.sites.find(one.site)->second, one.call);
        assert(call && call->seat(one.from).description);  // the row that would end the call comes after this one
        Seat& seat = call->seat(one.from);
        const auto& kept = std::get<wire::Description>(seat.description->message);
        state.effects.emplace(Save{
            std::exchange(seat.row_due, {}),
            DescriptionRow{one.site, one.call, one.from, kept.type, kept.gen, kept.rev, KeptSdp(seat.description)}});
    }
    state.unwritten.clear();
}

}  // namespace beckon::hub
