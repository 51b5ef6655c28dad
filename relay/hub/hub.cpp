#include "hub/hub.hpp"

#include "hub/accounts.hpp"
#include "hub/calls.hpp"
#include "hub/casts.hpp"
#include "hub/delivery.hpp"
#include "hub/presence.hpp"
#include "hub/rooms.hpp"
#include "hub/sessions.hpp"
#include "hub/state.hpp"

namespace beckon::hub {

// ------------------------------------------------------------------------------------------ what the state itself can say

std::optional<Role> Call::role_of(const SessionId& session) const {
    for (const Role role : {Role::caller, Role::callee}) {
        if (seat(role).session == session) return role;
    }
    return std::nullopt;
}

Session* Turn::find(const SessionId& session) {
    const auto at = state.sessions.find(session);
    return at == state.sessions.end() ? nullptr : &at->second;
}

Session* Turn::holder(const Seat& seat) {
    if (!seat.session) return nullptr;
    Session* const there = state.sessions.on(seat.seen_at);
    if (there && there->id == *seat.session) return there;
    Session* const found = find(*seat.session);
    if (found && found->conn) seat.seen_at = *found->conn;
    return found;
}

// ------------------------------------------------------------------------------------------ messages of a page

namespace {

/// Something of these is kept on disk, unless it is there, or on its way, because it was said before or by somebody else.
template <class M>
constexpr bool leaves_rows = OneOf<M, wire::Description, wire::Live, wire::Invite, wire::Accept, wire::End,
                                   wire::Account, wire::Join, wire::Leave>;

bool leaves_rows_of(const wire::Message& message) {
    return match(message, []<class M>(const M&) { return leaves_rows<M>; });
}

/// What a page may send, each to where it is carried out. What only relays send, or only once, is refused.
void carry_out(Turn& turn, Session& session, SharedParcel&& said) {
    match(said->message, [&]<class M>(const M& message) {
        if constexpr (wire::Relayed<M>) {
            calls::relay(turn, session, std::move(said));
        } else if constexpr (std::is_same_v<M, wire::Subscribe>) {
            presence::subscribe(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Unsubscribe>) {
            presence::unsubscribe(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Live>) {
            casts::live(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Invite>) {
            calls::invite(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Ringing>) {
            calls::ringing(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Accept>) {
            calls::accept(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::End>) {
            calls::end(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Account>) {
            accounts::account(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Join>) {
            rooms::join(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Leave>) {
            rooms::leave(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Beat>) {
            calls::beat(turn, session, message);
        } else if constexpr (std::is_same_v<M, wire::Bye>) {
            sessions::forget(turn, SessionId(session.id), EndReason::hangup);
        } else if constexpr (OneOf<M, wire::Ack, wire::Renew>) {
            // The envelope was all of it; a token is the engine's to check.
        } else {
            static_assert(std::is_same_v<M, wire::Hello> || !wire::FromPage<M>);
            delivery::refuse(turn, session, ErrorCode::malformed, "a page does not send this", std::nullopt, "t");
        }
        if constexpr (leaves_rows<M>) turn.await_all();
    });
}

Session* session_of(Turn& turn, ConnId conn) { return turn.state.sessions.on(conn); }

/// What every frame is, whatever it says: a sign of life, an acknowledgement, and the next of its stream. False: it
/// counts no further.
bool take_in(Turn& turn, Session& session, const wire::Envelope& envelope) {
    sessions::heard(turn, session);
    if (!session.token_in_use) {
        session.token_in_use = true;
        session.previous_until = turn.now + turn.settings().token_grace;
        sessions::set_alarm(turn, session);
    }
    const auto out_of_step = [&] {
        sessions::drop_socket(turn, session, CloseCode::out_of_step);
        return false;
    };
    // What waits here for the disk, it cannot have.
    if (envelope.ack > session.transmitted || !delivery::acknowledged(turn, session, envelope.ack))
        return out_of_step();
    if (envelope.seq == 0) return true;
    switch (session.stream.arrive(envelope.seq)) {
        case session::Arrival::next: return true;
        case session::Arrival::again: return false;
        case session::Arrival::beyond: return out_of_step();
    }
    return false;
}

void framed(Turn& turn, Framed& input) {
    Session* session = session_of(turn, input.conn);
    if (!session) return;  // we closed it, and the engine did not know yet
    const std::uint64_t forgotten = turn.state.sessions.forgotten();
    const SessionId id = session->id;
    const SiteLimits& most = turn.site(*session).limits;
    if (!session->frames.take(turn.now, most.frames_burst, most.frames_every)) {
        turn.site(*session).turned_away(SiteBound::frames);
        return sessions::drop_socket(turn, *session, CloseCode::busy);
    }
    const std::uint64_t seq = input.envelope.seq;
    if (!take_in(turn, *session, input.envelope)) return;
    if (wire::is_unsequenced(input.parcel->message) != (seq == 0)) {
        const char* text = seq == 0 ? "this message needs a sequence number" : "this message has no sequence number";
        return delivery::refuse(turn, *session, ErrorCode::malformed, text, std::nullopt, "s");
    }
    if (seq != 0 && leaves_rows_of(input.parcel->message)) turn.hears = session;
    carry_out(turn, *session, std::move(input.parcel));
    if (turn.state.sessions.forgotten() != forgotten) session = turn.find(id);
    if (session) delivery::done(turn, *session, seq);
}

void misframed(Turn& turn, const Misframed& input) {
    Session* session = session_of(turn, input.conn);
    if (!session) return;
    const SiteLimits& most = turn.site(*session).limits;
    // Rubbish costs more than sense, so that a page which sends nothing else is soon rid of.
    const std::size_t cost = std::max<std::size_t>(most.frames_burst / 8, 1);
    if (!session->frames.take(turn.now, most.frames_burst, most.frames_every, cost)) {
        turn.site(*session).turned_away(SiteBound::frames);
        return sessions::drop_socket(turn, *session, CloseCode::broken);
    }
    if (!take_in(turn, *session, input.envelope)) return;
    delivery::refuse(turn, *session, ErrorCode::malformed, sentence(input.fault).substr(0, Text<256>::max_bytes),
                     std::nullopt, input.fault.field.substr(0, Text<128>::max_bytes));
}

// ------------------------------------------------------------------------------------------ requests of the backend

/// Runs one request and gives its answer: what is refused meanwhile is the answer.
template <class Do>
void answer(Turn& turn, std::uint64_t request, Do act) {
    turn.state.request = request;
    turn.state.refused.reset();
    turn.state.bound.reset();
    act();
    turn.state.request.reset();
    if (turn.awaits != SaveNumber{}) turn.write_descriptions();  // the backend waits
    turn.state.effects.push(Acted{request, std::exchange(turn.state.refused, std::nullopt), turn.state.bound});
}

void act_for(Turn& turn, Act& input) {
    Session* session = turn.find(input.session);
    if (!session || session->site != input.site) {
        turn.state.refused =
            wire::Error{ErrorCode::unknown_user, "no such session", Text<128>{"session"}, std::nullopt};
        return;
    }
    if (wire::is_unsequenced(input.message)) {
        turn.state.refused = wire::Error{ErrorCode::malformed, "this message makes sense on a socket only",
                                         Text<128>{"t"}, std::nullopt};
        return;
    }
    carry_out(turn, *session, SharedParcel(std::move(input.message)));
}

void push(Turn& turn, const PushWords& input) {
    const auto site = turn.state.sites.find(input.site);
    const SharedParcel parcel(wire::Push{input.data});
    bool any = false;
    if (input.session) {
        Session* session = turn.find(*input.session);
        if (session && session->site == input.site) {
            delivery::post(turn, *session, parcel);
            any = true;
        }
    } else if (site != turn.state.sites.end()) {
        std::vector<SessionId> all;
        for (const auto& [id, user] : site->second.users)
            all.insert(all.end(), user.sessions.begin(), user.sessions.end());
        std::sort(all.begin(), all.end());
        for (const SessionId& id : all) delivery::post(turn, *turn.find(id), parcel);
        any = true;
    }
    if (!any)
        turn.state.refused =
            wire::Error{ErrorCode::unknown_user, "no such session", Text<128>{"session"}, std::nullopt};
}

// ------------------------------------------------------------------------------------------ the store, the clock, the process

void recover(Turn& turn, const Recover& input) {
    turn.state.stopped = input.stopped;
    for (const SessionRow& row : input.sessions) sessions::recover(turn, row);
    for (const RoomRow& row : input.rooms) rooms::recover(turn, row);
    for (const StayRow& row : input.stays) rooms::recover(turn, row);
    for (const CallRow& row : input.calls) calls::recover(turn, row);
    for (const DescriptionRow& row : input.descriptions) calls::recover(turn, row);
    for (const FlowRow& row : input.flows) accounts::recover(turn, row);
    for (const CastRow& row : input.casts) accounts::recover(turn, row);
}

void tick(Turn& turn) {
    while (const auto due = turn.state.alarms.take_due(turn.now)) {
        if (turn.state.draining) continue;  // whom we sent away comes back to the next relay, and that waits for them
        match(
            due->what,
            [&](const SessionId& id) {
                Session* session = turn.find(id);
                if (session && session->alarm == due->at) sessions::alarm(turn, *session);
            },
            [&](const CallKey& key) {
                const auto site = turn.state.sites.find(key.site);
                const Call* call = site == turn.state.sites.end() ? nullptr : calls::find(site->second, key.call);
                if (call && call->alarm == due->at) calls::alarm(turn, key);
            },
            [&](const UserKey& key) { presence::alarm(turn, key, due->at); },
            [&](const LeftOn& casts) { accounts::alarm(turn, casts); },
            [&](const RoomKey& key) { rooms::alarm(turn, key, due->at); });
    }
}

/// Rooms are reserved by the time of day. All else goes on as it was, but what a relay that restarts has to hold against its
/// clock is kept by the new one.
void day_set(Turn& turn, Span ahead) {
    turn.state.day_ahead = ahead;
    for (auto& [id, site] : turn.state.sites) {
        rooms::day_set(turn, site);
        for (auto& [call_id, call] : site.calls) {
            if (!call.over()) calls::save(turn, id, call);
        }
        accounts::save_live(turn, id, site);
    }
}

/// Everybody is told when to come back, each at a moment of their own, so that the next relay is not overrun; and no later
/// than that takes, for whoever is away cannot be called.
void drain(Turn& turn, const Drain& input) {
    constexpr Span until_there_is_another = seconds(1);
    constexpr Span for_each = milliseconds(1);
    turn.state.draining = true;
    turn.write_descriptions();
    const std::vector<Session*> all = turn.state.sessions.by_socket();
    const auto many = static_cast<std::int64_t>(all.size());
    const Span within = std::min(input.within, until_there_is_another + milliseconds(for_each.ms * many));
    for (Session* const held : all) {
        Session& session = *held;
        const auto wait = turn.state.rng.below(static_cast<std::uint64_t>(std::max<std::int64_t>(within.ms, 1)));
        delivery::tell(turn, session,
                       wire::Bye{static_cast<std::int64_t>(CloseCode::restarting), static_cast<std::int64_t>(wait)});
        sessions::drop_socket(turn, session, CloseCode::restarting);
    }
}

}  // namespace

// ------------------------------------------------------------------------------------------ the hub

Hub::Hub(const Settings& settings, std::uint64_t epoch, Seed seed)
    : state_(std::make_unique<State>(settings, epoch, seed)) {}
Hub::Hub(const Hub& other) : state_(std::make_unique<State>(*other.state_)) {}
Hub::Hub(Hub&&) noexcept = default;
Hub& Hub::operator=(const Hub& other) {
    if (this != &other) state_ = std::make_unique<State>(*other.state_);
    return *this;
}
Hub& Hub::operator=(Hub&&) noexcept = default;
Hub::~Hub() = default;

void Hub::handle(Framed&& frame, Instant now) {
    Turn turn{*state_, now};
    framed(turn, frame);
    delivery::drop_overflowed(turn);
}

void Hub::handle(Input&& input, Instant now) {
    Turn turn{*state_, now};
    match(
        input,  //
        [&](SiteConfigured& site) {
            state_->sites.try_emplace(site.site, state_->hash).first->second.limits = site.limits;
        },
        [&](Greeted& hello) { sessions::greeted(turn, std::move(hello)); }, [&](Framed& frame) { framed(turn, frame); },
        [&](Misframed& frame) { misframed(turn, frame); },
        [&](SocketGone& gone) {
            if (Session* session = session_of(turn, gone.conn)) sessions::socket_gone(turn, *session);
        },
        [&](SocketSlow& slow) {
            if (Session* session = session_of(turn, slow.conn)) sessions::drop_socket(turn, *session, CloseCode::slow);
        },
        [&](Renewed& token) {
            if (Session* session = session_of(turn, token.conn)) session->grants = token.grants;
        },
        [&](TokenExpired& expired) {
            if (Session* session = session_of(turn, expired.conn)) sessions::drop_socket(turn, *session, expired.code);
        },
        [&](Act& act) { answer(turn, act.request, [&] { act_for(turn, act); }); },
        [&](EndAnyCall& end) { answer(turn, end.request, [&] { calls::end_any(turn, end); }); },
        [&](PushWords& words) { answer(turn, words.request, [&] { push(turn, words); }); },
        [&](ReserveRoom& room) { answer(turn, room.request, [&] { rooms::reserve(turn, room); }); },
        [&](RemoveRoom& room) { answer(turn, room.request, [&] { rooms::remove(turn, room); }); },
        [&](Saved& stored) { delivery::saved(turn, stored.upto); }, [&](Recover& kept) { recover(turn, kept); },
        [&](Tick&) { tick(turn); }, [&](DaySet& set) { day_set(turn, set.ahead); },
        [&](Drain& wish) { drain(turn, wish); });
    delivery::drop_overflowed(turn);
}

std::optional<Effect> Hub::poll() { return state_->effects.take(); }

void Hub::poll_all(const std::function<void(Effect&)>& obey) {
    state_->effects.drain([&](Effect& effect) { obey(effect); });
}

Instant Hub::deadline() const { return state_->alarms.soonest(); }

ConnId Hub::expect(ConnId conn) const { return state_->sessions.places().expect(conn); }

}  // namespace beckon::hub
