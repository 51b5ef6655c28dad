// A session describes what it sends and takes by plain requests: an offer, an answer.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

/// Whose description it is: the one that accepted sends the offer, the one that called answers.
enum class Side : std::uint8_t { sender, receiver };

}  // namespace beckon::relay::api

namespace beckon {

template <>
struct Spellings<relay::api::Side> {
    static constexpr std::array<std::string_view, 2> names{"sender", "receiver"};
};

}  // namespace beckon

namespace beckon::relay::api {

namespace {

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
    if (!call) return ask.answer->problem(no_call("/call"));
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
                       [answer = ask.answer, id = *body->call, gen, rev](const hub::Acted& acted) {
                           if (acted.refused) return answer->problem(problem_of(*acted.refused));
                           JsonOut out;
                           out.object().text("call", id.view()).number("gen", gen).number("rev", rev).end_object();
                           answer->json(out);
                       });
}

}  // namespace beckon::relay::api
