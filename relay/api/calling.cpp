// A session places, takes and ends a call by plain requests: the same that its page could say over its socket.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

/// What a session may ask another for; pairs are for rooms, whose members find each other.
enum class Wanted : std::uint8_t { call, watch };

}  // namespace beckon::relay::api

namespace beckon {

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

struct After {
    const hub::Call* call = nullptr;  ///< none: it was not even begun
    std::optional<hub::SiteBound> bound;
};

/// Carries it out for the session, and answers with the call as it is then. `verdict`: what is wrong with that, if anything.
template <class Verdict>
void act(const Ask& ask, const SessionId& sid, const CallId& id, wire::Message message, unsigned status,
         Verdict verdict) {
    World& world = ask.world;
    world.desk.ask(hub::Act{0, ask.caller.site, sid, std::move(message)},
                   [&world, caller = ask.caller, answer = ask.answer, id, status, verdict](const hub::Acted& acted) {
                       if (acted.refused) return answer->problem(problem_of(*acted.refused));
                       const hub::Site& site = world.desk.state().sites.at(caller.site);
                       const hub::Call* call = live_call(site, id);
                       if (const std::optional<Problem> wrong = verdict(After{call, acted.bound}))
                           return answer->problem(*wrong);
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
    if (!call) ask.answer->problem(no_call("/call"));
    return call;
}

Problem elsewhere(const hub::Call& call) {
    if (call.over()) return not_now("The call is over.", call.reason);
    if (call.stage == hub::CallStage::accepted)
        return not_now("Another device has answered.", EndReason::answered_elsewhere);
    return not_now("The call does not ring at this session.");
}

Problem turned_away(const hub::Site& site, const UserId& user, hub::SiteBound bound, Instant now) {
    Problem problem{Wrong::limit, {}, {}, {}, {}, EndReason::full};
    if (bound == hub::SiteBound::calls_per_session) {
        problem.detail = "The session has as many calls as it may have.";
        problem.allowed = "at most " + std::to_string(site.limits.calls_per_session);
    } else if (bound == hub::SiteBound::calls) {
        problem.detail = "The site has as many calls as it may have.";
        problem.allowed = "at most " + std::to_string(site.limits.calls);
    } else {
        const Span every = site.limits.invites_every;
        const auto known = site.users.find(user);
        Bucket begun = known == site.users.end() ? Bucket{} : known->second.invites;
        begun.take(now, 0, every);  // as of now
        problem.wrong = Wrong::too_many_requests;
        problem.detail = "The user begins calls too often.";
        problem.allowed = std::to_string(site.limits.invites_burst) + " at once, and one more each "
                          + std::to_string(every.ms) + " ms";
        problem.retry_after = std::max(begun.since + every - now, milliseconds(1));
    }
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
        [&world, site = ask.caller.site, user = session->user, sid = body->sid,
         invite](const After& after) -> std::optional<Problem> {
            const hub::Call* const call = after.call;
            if (after.bound)
                return turned_away(world.desk.state().sites.at(site), user, *after.bound, world.desk.now());
            if (!call) return no_call("/call");
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
        [sid = body->sid](const After& after) -> std::optional<Problem> {
            if (!after.call) return no_call("/call");
            if (after.call->stage == hub::CallStage::accepted && after.call->role_of(sid) == Role::callee)
                return std::nullopt;
            return elsewhere(*after.call);
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
        [](const After& after) -> std::optional<Problem> {
            if (!after.call) return no_call("/call");
            if (after.call->over()) return std::nullopt;
            return elsewhere(*after.call);
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
        [](const After& after) -> std::optional<Problem> {
            if (!after.call) return no_call("/call");
            return std::nullopt;
        });
}

}  // namespace beckon::relay::api
