// Calls as the store kept them, for a relay that was restarted: nobody is there yet, and who comes back finds them as they were.
#include <algorithm>

#include "hub/calls.hpp"

namespace beckon::hub::calls {

namespace {

/// Nobody can come back to a site that is not served any more, and what has not ended would be kept for good.
CallRow over_with_its_site(CallRow row, Instant now) {
    row.stage = CallStage::ended;
    row.reason = EndReason::lost;
    row.ended = now;
    return row;
}

}  // namespace

void recover(Turn& turn, const CallRow& row) {
    const auto at = turn.state.sites.find(row.site);
    if (at == turn.state.sites.end()) {
        if (row.ended.is_never()) turn.save(over_with_its_site(row, turn.now));
        return;
    }
    Site& site = at->second;
    const bool over = row.stage == CallStage::ended;
    Call& call = over ? site.calls[row.call] : open(turn, site, row.call, row.kind, row.stage);
    call.id = row.call;
    call.kind = row.kind;
    call.stage = row.stage;
    call.told = row.stage;
    call.room = row.room;
    call.floor = row.floor;
    // The clock may have been set back since: nothing was later than now, and what is over lasted as long as it did.
    const Span ahead = row.ended.is_never() ? Span{} : std::max(Span{}, row.ended - turn.now);
    call.began = sooner(row.began - ahead, turn.now);
    call.accepted = row.accepted.is_never() ? row.accepted : sooner(row.accepted - ahead, turn.now);
    call.ended = row.ended - ahead;
    call.reason = row.reason;
    const auto seat_from = [&](const SeatRow& from) {
        Seat seat;
        seat.user = from.user;
        seat.party = from.seat;
        seat.session = from.session;
        seat.held_gen = from.held_gen;
        seat.lost_at = turn.now;
        seat.vouched_at = turn.now;
        if (const Session* session = from.session ? turn.find(*from.session) : nullptr) seat.device = session->device;
        return seat;
    };
    call.seats = {seat_from(row.caller), seat_from(row.callee)};
    if (over) {
        site.remember(call.id);
        return;
    }
    if (call.stage == CallStage::ringing) {
        call.ring_until = call.began + turn.settings().ring;
        if (row.kind != Kind::call) {
            // Which page it rang at is not kept: the camera's, or the member's, is found when it comes back and asks.
            for (const SessionId& id : site.users[row.callee.user].sessions) {
                if (id != row.caller.session) call.ringing.push_back(id);  // one may watch oneself in another tab
            }
        }
    }
    for (const Seat& seat : call.seats) {
        auto& calls = site.users[seat.user].calls;
        if (std::find(calls.begin(), calls.end(), call.id) == calls.end()) calls.push_back(call.id);
        if (Session* session = seat.session ? turn.find(*seat.session) : nullptr) session->calls.push_back(call.id);
    }
    set_alarm(turn, row.site, call);
}

void recover(Turn& turn, const DescriptionRow& row) {
    const auto site = turn.state.sites.find(row.site);
    Call* call = site == turn.state.sites.end() ? nullptr : find(site->second, row.call);
    if (!call || call->over()) return;
    Seat& seat = call->seat(row.from);
    seat.description = SharedParcel(wire::Description{row.call, row.gen, row.rev, row.type, row.sdp.text()});
    seat.held_gen = std::max(seat.held_gen, row.gen);
    call->gen = std::max(call->gen, row.gen);
    call->offered = std::max(call->offered, row.gen);
    const Seat& theirs = call->seat(other(row.from));
    for (Seat& one : call->seats) {
        const Seat& two = &one == &seat ? theirs : seat;
        if (!one.description || !two.description) continue;
        const auto& offer = std::get<wire::Description>(one.description->message);
        const auto& answer = std::get<wire::Description>(two.description->message);
        if (offer.type == SdpType::offer && answer.type == SdpType::answer && offer.gen == answer.gen
            && offer.rev == answer.rev)
            one.answered = true;
    }
}

}  // namespace beckon::hub::calls
