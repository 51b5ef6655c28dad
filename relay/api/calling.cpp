// A session places, takes and ends a call by plain requests: the same that its page could say over its socket.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

/// Whose description it is: the one that accepted sends the offer, the one that called answers.
enum class Side : std::uint8_t { sender, receiver };

/// What a session may ask another for; pairs are for rooms, whose members find each other.
enum class Wanted : std::uint8_t { call, watch };

}  // namespace beckon::relay::api

namespace beckon {

template <>
struct Spellings<relay::api::Side> {
    static constexpr std::array<std::string_view, 2> names{"sender", "receiver"};
};
template <>
struct Spellings<relay::api::Wanted> {
    static constexpr std::array<std::string_view, 2> names{"call", "watch"};
};

}  // namespace beckon

namespace beckon::relay::api {

namespace {

struct CallBody {
    UserId login;
    SessionId sid;
    std::optional<Wanted> kind;
    std::optional<CallId> call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("login", self.login, "whom to call");
        v("sid", self.sid, "the session that calls");
        v("kind", self.kind, "call (the default) or watch");
        v("call", self.call, "a new id; sending it again changes nothing");
    }
};

struct SeatBody {
    SessionId sid;
    CallId call;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("sid", self.sid, "the session that acts");
        v("call", self.call, "the call");
    }
};

struct OfferBody {
    SessionId sid;
    std::optional<CallId> call;
    Side type = Side::sender;
    std::optional<wire::Sdp> offer;
    std::optional<wire::Sdp> answer;
    std::optional<UserId> receiver_login;
    std::optional<wire::Number> gen;
    std::optional<wire::Number> rev;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("sid", self.sid, "the session that describes what it sends");
        v("call", self.call, "the call; not needed if receiver_login tells which");
        v("type", self.type, "sender: with offer; receiver: with answer");
        v("offer", self.offer, "an SDP offer");
        v("answer", self.answer, "an SDP answer");
        v("receiver_login", self.receiver_login, "who gets it: the other party");
        v("gen", self.gen, "which peer connection; the relay counts if it is absent");
        v("rev", self.rev, "which offer of it; likewise");
    }
};

Problem not_now(std::string detail, std::optional<EndReason> reason = std::nullopt) {
    Problem problem{Wrong::wrong_state, std::move(detail)};
    problem.reason = reason;
    return problem;
}

Problem no_call() {
    Problem problem{Wrong::unknown_call, "No such call, or it was over long ago."};
    problem.field = "/call";
    return problem;
}

/// Carries it out for the session, and answers with the call as it is then. `verdict`: what is wrong with that, if anything.
template <class Verdict>
void act(const Ask& ask, const SessionId& sid, const CallId& id, wire::Message message, unsigned status,
         Verdict verdict) {
    World& world = ask.world;
    world.desk.ask(hub::Act{0, ask.caller.site, sid, std::move(message)},
                   [&world, caller = ask.caller, answer = ask.answer, id, status,
                    verdict](const std::optional<wire::Error>& refused) {
                       if (refused) return answer->problem(problem_of(*refused));
                       const hub::Site& site = world.desk.state().sites.at(caller.site);
                       const hub::Call* call = live_call(site, id);
                       if (const std::optional<Problem> wrong = verdict(call)) return answer->problem(*wrong);
                       JsonOut out;
                       out.object();
                       tell_call(out, stored_of(world.desk.state(), caller.site, *call), caller, false);
                       out.end_object();
                       if (status == 201) answer->header("Location", "/v1/calls/" + std::string(id.view()));
                       answer->json(out, status);
                   });
}

/// A session and a call of its site that are both there; otherwise the answer is given.
const hub::Call* call_for(const Ask& ask, const SessionId& sid, const CallId& id) {
    if (!session_for(ask, sid, "/sid")) return nullptr;
    const hub::Call* call = live_call(ask.site(), id);
    if (!call) ask.answer->problem(no_call());
    return call;
}

Problem elsewhere(const hub::Call& call) {
    if (call.over()) return not_now("The call is over.", call.reason);
    if (call.stage == hub::CallStage::accepted)
        return not_now("Another device has answered.", EndReason::answered_elsewhere);
    return not_now("The call does not ring at this session.");
}

/// By which bound a new call was turned away: of it the hub remembers nothing.
Problem too_many_calls(const Desk& desk, const SessionId& sid) {
    Problem problem{Wrong::limit, "The session has as many calls as it may have.", {}, {}, {}, EndReason::full};
    const auto at = desk.state().sessions.find(sid);
    if (at == desk.state().sessions.end()) return problem;
    const hub::Session& session = at->second;
    const hub::Site& site = desk.state().sites.at(session.site);
    const auto own = std::count_if(session.calls.begin(), session.calls.end(), [&](const CallId& id) {
        const hub::Call* const call = live_call(site, id);
        return call && call->role_of(sid);
    });
    problem.allowed = "at most " + std::to_string(site.limits.calls_per_session);
    if (static_cast<std::size_t>(own) >= site.limits.calls_per_session) return problem;
    problem.detail = "The site has as many calls as it may have.";
    problem.allowed = "at most " + std::to_string(site.limits.calls);
    if (site.live_calls >= site.limits.calls) return problem;
    const Span every = site.limits.invites_every;
    const auto user = site.users.find(session.user);
    Bucket begun = user == site.users.end() ? Bucket{} : user->second.invites;
    begun.take(desk.now(), 0, every);  // as of now
    problem.wrong = Wrong::too_many_requests;
    problem.detail = "The user begins calls too often.";
    problem.allowed =
        std::to_string(site.limits.invites_burst) + " at once, and one more each " + std::to_string(every.ms) + " ms";
    problem.retry_after = std::max(begun.since + every - desk.now(), milliseconds(1));
    return problem;
}

}  // namespace

void place_call(const Ask& ask) {
    const auto body = ask.body<CallBody>();
    if (!body) return;
    const hub::Session* const session = session_for(ask, body->sid, "/sid");
    if (!session) return;
    const Kind kind = body->kind == Wanted::watch ? Kind::watch : Kind::call;
    const hub::Grants& token = ask.caller.grants;
    const hub::Grants& page = session->grants;
    if (kind == Kind::watch ? !(token.watch && page.watch) : !(token.call && page.call))
        return ask.answer->problem(
            {Wrong::forbidden, "The user's token does not allow this.", {}, {}, "a token that grants it"});
    const CallId id = body->call ? *body->call : *CallId::parse(ask.world.secrets.session().view());
    wire::Invite invite;
    invite.call = id;
    invite.kind = kind;
    invite.to = body->login;
    World& world = ask.world;
    act(ask, body->sid, id, invite, 201,
        [&world, sid = body->sid, invite](const hub::Call* call) -> std::optional<Problem> {
            if (!call) return too_many_calls(world.desk, sid);
            const bool same = call->kind == invite.kind && call->seat(Role::callee).user == invite.to;
            if (same && call->seat(Role::caller).session == sid) return std::nullopt;
            Problem taken{Wrong::wrong_field, "This id is that of another call."};
            taken.field = "/call";
            taken.allowed = "a new id";
            return taken;
        });
}

void accept_call(const Ask& ask) {
    const auto body = ask.body<SeatBody>();
    if (!body || !call_for(ask, body->sid, body->call)) return;
    act(ask, body->sid, body->call, wire::Accept{body->call}, 200,
        [sid = body->sid](const hub::Call* call) -> std::optional<Problem> {
            if (!call) return no_call();
            if (call->stage == hub::CallStage::accepted && call->role_of(sid) == Role::callee) return std::nullopt;
            return elsewhere(*call);
        });
}

void decline_call(const Ask& ask) {
    const auto body = ask.body<SeatBody>();
    if (!body) return;
    const hub::Call* const call = call_for(ask, body->sid, body->call);
    if (!call) return;
    if (call->stage != hub::CallStage::ringing || call->role_of(body->sid) == Role::caller)
        return ask.answer->problem(call->over()
                                       ? elsewhere(*call)
                                       : not_now("Only a call that rings is declined; this one is to be hung up."));
    act(ask, body->sid, body->call, wire::End{body->call, EndReason::declined}, 200,
        [](const hub::Call* after) -> std::optional<Problem> {
            if (!after) return no_call();
            if (after->over()) return std::nullopt;
            return elsewhere(*after);
        });
}

void hang_up(const Ask& ask) {
    const auto body = ask.body<SeatBody>();
    if (!body) return;
    const hub::Call* const call = call_for(ask, body->sid, body->call);
    if (!call) return;
    const auto role = call->role_of(body->sid);
    const bool rings_here = std::find(call->ringing.begin(), call->ringing.end(), body->sid) != call->ringing.end();
    if (!role && !rings_here)
        return ask.answer->problem(not_now("The session does not take part in this call.", call->reason));
    const bool given_up = call->stage == hub::CallStage::ringing && role == Role::caller;
    act(ask, body->sid, body->call, wire::End{body->call, given_up ? EndReason::cancelled : EndReason::hangup}, 200,
        [](const hub::Call* after) -> std::optional<Problem> {
            if (!after) return no_call();
            return std::nullopt;
        });
}

// ------------------------------------------------------------------------------------------ descriptions

namespace {

/// The accepted call of the session with this user; or why it is not one.
Result<CallId, Problem> call_with(const hub::Site& site, const hub::Session& session, const UserId& user) {
    std::optional<CallId> found;
    for (const CallId& id : session.calls) {
        const hub::Call* const call = live_call(site, id);
        const auto role = call ? call->role_of(session.id) : std::nullopt;
        if (!role || call->stage != hub::CallStage::accepted || call->seat(other(*role)).user != user) continue;
        if (found)
            return Problem{Wrong::missing_field,
                           "The session has several calls with this user.",
                           "/call",
                           {},
                           "the id of one of them"};
        found = id;
    }
    if (found) return *found;
    Problem none{Wrong::unknown_call, "The session has no accepted call with this user."};
    none.field = "/receiver_login";
    return none;
}

/// The numbers that were not given: an offer is the next of the newest generation, an answer is to the offer that waits.
void count(wire::Description& description, const OfferBody& body, const hub::Call& call, Role role) {
    const auto held = [](const hub::Seat& seat) -> const wire::Description* {
        return seat.description ? std::get_if<wire::Description>(&seat.description->message) : nullptr;
    };
    const wire::Description* const mine = held(call.seat(role));
    const wire::Description* const theirs = held(call.seat(other(role)));
    if (description.type == SdpType::answer) {
        description.gen = theirs ? theirs->gen : wire::Number{1};
        description.rev = theirs ? theirs->rev : wire::Number{1};
    } else {
        description.gen = call.needs_generation() ? std::max(call.gen, call.floor) + 1 : call.offered;
        description.rev = mine && mine->gen == description.gen ? mine->rev + 1 : 1;
    }
    if (body.gen) description.gen = *body.gen;
    if (body.rev) description.rev = *body.rev;
}

/// It leaves its numbers to the relay, and the other party has offered nothing that they could be those of.
bool answers_nothing(const OfferBody& body, const hub::Call& call, Role role) {
    if (body.type != Side::receiver || body.gen || body.rev || call.stage != hub::CallStage::accepted) return false;
    const auto& theirs = call.seat(other(role)).description;
    return !theirs || std::get<wire::Description>(theirs->message).type != SdpType::offer;
}

/// What the fields are to each other.
std::optional<Problem> mismatch(const OfferBody& body) {
    const bool offers = body.type == Side::sender;
    if (offers ? body.offer.has_value() == false : body.answer.has_value() == false) {
        const char* const field = offers ? "/offer" : "/answer";
        return Problem{Wrong::missing_field,
                       std::string(field + 1) + " is missing.",
                       field,
                       {},
                       offers ? "an SDP offer, with type sender" : "an SDP answer, with type receiver"};
    }
    if (offers ? body.answer.has_value() : body.offer.has_value())
        return Problem{Wrong::wrong_field,
                       "Only one description at a time.",
                       offers ? "/answer" : "/offer",
                       {},
                       "offer with type sender, answer with type receiver"};
    if (!body.call && !body.receiver_login)
        return Problem{Wrong::missing_field, "call is missing.", "/call", {}, "the call, or receiver_login"};
    return std::nullopt;
}

}  // namespace

void describe_call(const Ask& ask) {
    auto body = ask.body<OfferBody>();
    if (!body) return;
    if (const auto problem = mismatch(*body)) return ask.answer->problem(*problem);
    const hub::Session* const session = session_for(ask, body->sid, "/sid");
    if (!session) return;
    if (!body->call) {
        const auto found = call_with(ask.site(), *session, *body->receiver_login);
        if (!found) return ask.answer->problem(found.error());
        body->call = found.value();
    }
    const hub::Call* const call = live_call(ask.site(), *body->call);
    if (!call) return ask.answer->problem(no_call());
    const auto role = call->role_of(body->sid);
    if (std::find(call->ringing.begin(), call->ringing.end(), body->sid) != call->ringing.end())
        return ask.answer->problem(not_now("The call rings at this session: nobody has accepted it yet."));
    if (call->over() || !role)
        return ask.answer->problem(not_now("The session does not take part in this call any more.", call->reason));
    if (body->receiver_login && call->seat(other(*role)).user != *body->receiver_login)
        return ask.answer->problem({Wrong::wrong_field,
                                    "The other party of this call is somebody else.",
                                    "/receiver_login",
                                    {},
                                    "the other party, or nothing"});
    if (answers_nothing(*body, *call, *role))
        return ask.answer->problem(not_now("The other party has offered nothing yet that could be answered."));
    wire::Description description;
    description.call = call->id;
    description.type = body->type == Side::sender ? SdpType::offer : SdpType::answer;
    description.sdp = std::move(body->type == Side::sender ? *body->offer : *body->answer);
    count(description, *body, *call, *role);
    if (description.gen <= call->floor)
        return ask.answer->problem({Wrong::wrong_field,
                                    "This connection is given up: whoever comes back begins another.",
                                    "/gen",
                                    {},
                                    "above " + std::to_string(call->floor) + ", or nothing"});
    const auto gen = description.gen;
    const auto rev = description.rev;
    ask.world.desk.ask(hub::Act{0, ask.caller.site, body->sid, std::move(description)},
                       [answer = ask.answer, id = *body->call, gen, rev](const std::optional<wire::Error>& refused) {
                           if (refused) return answer->problem(problem_of(*refused));
                           JsonOut out;
                           out.object().text("call", id.view()).number("gen", gen).number("rev", rev).end_object();
                           answer->json(out);
                       });
}

}  // namespace beckon::relay::api
