// What passes between the two parties of an accepted call: kept for one who comes back with nothing, and forwarded as it
// came. Only the two chosen devices get through, so neither needs to name itself in what it sends.
#include <algorithm>

#include "hub/calls.hpp"
#include "hub/delivery.hpp"

namespace beckon::hub::calls {

namespace {

/// False: it is of a dead generation.
bool keep(Turn& turn, const Session& session, Call& call, Role role, const SharedParcel& parcel,
          const wire::Description& description) {
    if (description.gen <= call.floor) return false;
    Seat& mine = call.seat(role);
    Seat& theirs = call.seat(other(role));
    call.gen = std::max(call.gen, description.gen.value);
    call.offered = std::max(call.offered, description.gen.value);
    if (description.gen >= mine.parked_gen) {
        forget_parked(mine);
        mine.parked_gen = 0;
    }
    mine.held_gen = std::max(mine.held_gen, description.gen.value);
    if (theirs.present) theirs.held_gen = std::max(theirs.held_gen, description.gen.value);
    const auto* before = mine.description ? std::get_if<wire::Description>(&mine.description->message) : nullptr;
    // The offer that waits for one who is away is of the newest generation; the old connection may still talk.
    if (before && before->gen > description.gen) return true;
    if (!before || before->gen != description.gen) mine.candidates.clear();
    mine.description = parcel;
    mine.answered = false;
    if (description.type == SdpType::answer && theirs.description) {
        const auto& offer = std::get<wire::Description>(theirs.description->message);
        if (offer.gen == description.gen && offer.rev == description.rev) theirs.answered = true;
    }
    save_description(turn, session.site, call, role);
    return true;
}

bool keep(Turn&, const Session&, Call& call, Role role, const SharedParcel& parcel,
          const wire::Candidates& candidates) {
    if (candidates.gen <= call.floor) return false;
    Seat& mine = call.seat(role);
    const auto* described = mine.description ? std::get_if<wire::Description>(&mine.description->message) : nullptr;
    const bool belongs = described && described->gen == candidates.gen;
    if (belongs) keep_candidates(mine.candidates, parcel);
    return true;
}

bool keep(Turn&, const Session&, Call& call, Role role, const SharedParcel& parcel, const wire::Media&) {
    call.seat(role).media = parcel;
    return true;
}

bool keep(Turn&, const Session&, Call&, Role, const SharedParcel&, const wire::Transfer&) { return true; }

bool keep(Turn&, const Session&, Call&, Role, const SharedParcel&, const wire::TransferFailed&) { return true; }

}  // namespace

void keep_candidates(std::vector<SharedParcel>& kept, const SharedParcel& parcel) {
    const auto count = [](const SharedParcel& one) {
        return std::get<wire::Candidates>(one->message).list.size() + one->left_out;
    };
    std::size_t all = count(parcel);
    std::size_t bytes = parcel->body().size();  // a stranger's may be blanks for the most part
    for (const SharedParcel& one : kept) {
        all += count(one);
        bytes += one->body().size();
    }
    const bool few = kept.size() < limits::candidates_per_frame && all <= limits::candidates_early;
    if (few && bytes <= limits::frame_bytes) kept.push_back(parcel);
}

void relay(Turn& turn, Session& session, SharedParcel parcel) {
    match(parcel->message, [&]<class M>(const M& message) {
        if constexpr (wire::Relayed<M>) {
            Call* call = find(turn.site(session), session, message.call);
            if (!call) return turn_down(turn, session, message.call, EndReason::unknown);
            const auto role = call->role_of(session.id);
            if (call->over() || (!role && call->stage == CallStage::accepted)) {
                return turn_down(turn, session, call->id, reason_for(*call, session.id), as_it_stands(turn));
            }
            if (!role || call->stage != CallStage::accepted) {
                return delivery::refuse(turn, session, ErrorCode::wrong_state, "nobody has accepted this call yet",
                                        call->id);
            }
            if constexpr (std::is_same_v<M, wire::Description>) {
                // One that was given away meanwhile is an offer like any other.
                const bool given = message.gen == call->seat(*role).given_gen;
                if (message.parked.value_or(false) && !given) return park(*call, *role, parcel, message);
            }
            if constexpr (std::is_same_v<M, wire::Candidates>) {
                if (park(*call, *role, parcel, message)) return;
            }
            if (!keep(turn, session, *call, *role, parcel, message)) return;
            Session* const peer = turn.holder(call->seat(other(*role)));
            if (!peer) return;
            delivery::post(turn, *peer, std::move(parcel));
            if (session.conn && peer->conn) turn.state.sessions.speaks_of(session, *call, *peer);
        }
    });
}

}  // namespace beckon::hub::calls
