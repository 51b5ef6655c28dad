#include "hub/delivery.hpp"

#include "beckon/base/fetch.hpp"
#include "hub/sessions.hpp"
#include "hub/weight.hpp"

namespace beckon::hub::delivery {

namespace {

constexpr std::uint64_t ack_every = limits::ack_every_frames;
constexpr std::size_t small_body = 320;  ///< of a candidate, and of all that pages send often

/// The last frame of theirs whose rows, and those of all before it, are on disk.
std::uint64_t ackable(const Turn& turn, Session& session) {
    // What is sent while a frame is being carried out does not acknowledge that one: its rows are noted when it is `done`.
    const std::uint64_t received = session.stream.received() - (turn.hears == &session ? 1 : 0);
    if (!session.awaited) return received;
    auto& unsaved = session.awaited->unsaved;
    while (!unsaved.empty() && unsaved.front().second <= turn.state.saved) unsaved.take();
    if (!unsaved.empty()) return unsaved.front().first - 1;
    if (!session.awaited->welcome) session.awaited.reset();
    return received;
}

bool welcome_waits(const Session& session) { return session.awaited && session.awaited->welcome; }

void transmit(Turn& turn, Session& session, std::uint64_t seq, SharedParcel parcel) {
    session.acked = ackable(turn, session);
    turn.state.effects.emplace(Send{*session.conn, {seq, session.acked}, std::move(parcel)});
}

}  // namespace

void post(Turn& turn, Session& session, wire::Message message, SaveNumber after) {
    post(turn, session, SharedParcel(std::move(message)), after);
}

void post(Turn& turn, Session& session, SharedParcel parcel, SaveNumber after) {
    if (session.epoch == 0) return;  // it will start anew, and be told then what is so
    const auto seq = session.stream.push({parcel, after}, weight_of(*parcel));
    if (!seq) {
        session.epoch = 0;
        restart(turn, session);
        // Not dropped here: that is news for others, whose streams may overflow in their turn.
        if (!session.conn) return;
        turn.site(session).turned_away(SiteBound::unacknowledged);
        turn.state.overflowed.push(session.id);
        return;
    }
    ++turn.state.unacknowledged;
    const bool its_turn = session.transmitted + 1 == *seq && after <= turn.state.saved;
    if (!its_turn || !session.conn || welcome_waits(session)) return pump(turn, session);
    session.transmitted = *seq;
    transmit(turn, session, *seq, std::move(parcel));
}

/// Their memory is in no cache any more: it comes until the next time, and is given back then, for the message after that.
bool acknowledged(Turn& turn, Session& session, std::uint64_t upto) {
    auto& spent = turn.state.spent;
    if (session.stream.unacked().empty() || session.stream.unacked().front().seq > upto)
        return session.stream.acknowledged(upto);
    spent.clear();
    const bool sound = session.stream.acknowledged(upto, [&](Outgoing&& one) {
        fetch(one.parcel.get(), sizeof(Parcel) + small_body);
        spent.push_back(std::move(one.parcel));
    });
    turn.state.unacknowledged -= spent.size();
    return sound;
}

void restart(Turn& turn, Session& session) { turn.state.unacknowledged -= session.stream.restart().size(); }

void tell(Turn& turn, Session& session, wire::Message message) {
    tell(turn, session, SharedParcel(std::move(message)));
}

void tell(Turn& turn, Session& session, SharedParcel parcel) {
    if (session.conn && session.epoch != 0 && !welcome_waits(session)) transmit(turn, session, 0, std::move(parcel));
}

void refuse(Turn& turn, Session& session, ErrorCode code, std::string text, std::optional<CallId> call,
            std::string field) {
    wire::Error error{code, std::move(text), std::nullopt, call};
    if (!field.empty()) error.field = Text<128>{std::move(field)};
    if (turn.state.request) {
        turn.state.refused = std::move(error);
    } else {
        tell(turn, session, std::move(error));
    }
}

void refuse_rate(Turn& turn, Session& session, std::string_view what, std::size_t burst, Span every) {
    refuse(turn, session, ErrorCode::limit,
           "at most " + std::to_string(burst) + ' ' + std::string(what) + " at once, and one more each "
               + std::to_string(every.ms) + " ms");
}

void pump(Turn& turn, Session& session) {
    if (!session.conn || session.epoch == 0) return;
    const auto wait_for = [&](SaveNumber number) {
        // Where it waits already, it is for this row or an earlier one: only a newer welcome takes the place of what is first.
        if (!std::exchange(session.waits, true)) turn.state.waiting.emplace_back(number, session.id);
    };
    if (welcome_waits(session)) {
        auto& welcome = session.awaited->welcome;
        if (welcome->second > turn.state.saved) return wait_for(welcome->second);
        transmit(turn, session, 0, std::exchange(welcome, std::nullopt)->first);
    }
    const auto& unacked = session.stream.unacked();
    if (unacked.empty() || session.transmitted >= session.stream.sent()) return;
    std::size_t at = static_cast<std::size_t>(session.transmitted + 1 - unacked.front().seq);
    for (; at < unacked.size(); ++at) {
        if (unacked[at].item.after > turn.state.saved) return wait_for(unacked[at].item.after);
        session.transmitted = unacked[at].seq;
        transmit(turn, session, unacked[at].seq, unacked[at].item.parcel);
    }
}

void saved(Turn& turn, SaveNumber upto) {
    turn.state.saved = std::max(turn.state.saved, upto);
    if (turn.state.store_is_idle()) turn.write_descriptions();
    auto& waiting = turn.state.waiting;
    const std::size_t count = waiting.size();
    for (std::size_t i = 0; i < count; ++i) {
        const auto [number, id] = waiting.front();
        waiting.pop_front();
        Session* session = turn.find(id);
        if (!session) continue;
        if (number > turn.state.saved) {
            waiting.emplace_back(number, id);
        } else {
            session->waits = false;
            pump(turn, *session);
        }
    }
}

void drop_overflowed(Turn& turn) {
    while (const auto id = turn.state.overflowed.take()) {
        Session* session = turn.find(*id);
        if (session && session->epoch == 0) sessions::drop_socket(turn, *session, CloseCode::out_of_step);
    }
}

void done(Turn& turn, Session& session, std::uint64_t seq) {
    turn.hears = nullptr;
    if (seq != 0 && turn.awaits > turn.state.saved) {
        auto& unsaved = session.awaited.any().unsaved;
        // Those before it wait for the same row, or for a later one: so does it, then.
        if (unsaved.empty() || unsaved.back().second < turn.awaits) unsaved.push({seq, turn.awaits});
    }
    if (ackable(turn, session) >= session.acked + ack_every) tell(turn, session, turn.state.ack);
}

}  // namespace beckon::hub::delivery
