// Who is connected, and who shows a camera.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

/// As presence has it: out of reach for a moment is still there.
bool is_reachable(const hub::State& state, const hub::Session& session, Instant now) {
    return session.conn || now < session.lost_at + state.settings.lease;
}

const hub::CastAccount* cast_of(const hub::Site& site, const hub::Session& session) {
    const auto found = session.cast ? site.casts.find({session.user, *session.cast}) : site.casts.end();
    return found == site.casts.end() ? nullptr : &found->second;
}

void tell_session(JsonOut& out, const Ask& ask, const hub::Session& session) {
    out.object().text("sid", session.id.view()).flag("connected", is_reachable(ask.state(), session, ask.now()));
    out.moment("since", ask.state().stamp(session.came)).flag("live", session.cast.has_value());
    if (session.room) out.text("room", session.room->view());
    out.array("calls");
    for (const CallId& call : session.calls) out.item(call.view());
    out.end_array().end_object();
}

}  // namespace

void show_user(const Ask& ask) {
    const auto id = UserId::parse(ask.argument);
    if (!id)
        return ask.answer->problem({Wrong::not_found, "No user is named like this.", {}, {}, "1 to 64 bytes of UTF-8"});
    std::vector<const hub::Session*> sessions;
    const auto user = ask.site().users.find(*id);
    if (user != ask.site().users.end()) {
        for (const SessionId& session : user->second.sessions) sessions.push_back(&ask.state().sessions.at(session));
    }
    const auto reachable = [&](const hub::Session* one) { return is_reachable(ask.state(), *one, ask.now()); };
    const auto live =
        std::find_if(sessions.begin(), sessions.end(), [](const hub::Session* one) { return one->cast.has_value(); });
    JsonOut out;
    out.object().text("user", id->view());
    out.flag("connected", std::any_of(sessions.begin(), sessions.end(), reachable));
    out.flag("live", live != sessions.end());
    if (live != sessions.end()) out.text("cast", (*live)->cast->view());
    if (ask.caller.may_see(*id)) {
        out.array("sessions");
        for (const hub::Session* session : sessions) tell_session(out, ask, *session);
        out.end_array();
    }
    out.end_object();
    ask.answer->json(out);
}

void list_broadcasts(const Ask& ask) {
    Page page;
    if (!read_page(ask, page)) return;
    const hub::Site& site = ask.site();
    // By user: there is one camera of each.
    std::vector<const hub::Session*> live;
    for (const auto& [key, account] : site.casts) {
        if (!account.ended.is_never() || (page.mark && key.user.view() <= page.mark->name)) continue;
        const auto user = site.users.find(key.user);
        if (user == site.users.end()) continue;
        for (const SessionId& id : user->second.sessions) {
            const hub::Session& session = ask.state().sessions.at(id);
            if (session.cast == key.cast) live.push_back(&session);
        }
        if (live.size() > page.limit) break;
    }
    const bool more = live.size() > page.limit;
    if (more) live.resize(page.limit);
    JsonOut out;
    out.object().array("broadcasts");
    for (const hub::Session* session : live) {
        const hub::CastAccount* const account = cast_of(site, *session);
        const auto viewers = std::count_if(session->calls.begin(), session->calls.end(), [&](const CallId& id) {
            const hub::Call* const call = live_call(site, id);
            return call && call->kind == Kind::watch && call->stage == hub::CallStage::accepted
                   && call->seat(Role::callee).session == session->id;
        });
        out.object()
            .text("user", session->user.view())
            .text("cast", session->cast->view())
            .text("sid", session->id.view());
        out.moment("since", account ? ask.state().stamp(account->began) : Instant::never())
            .number("viewers", viewers)
            .end_object();
    }
    out.end_array();
    if (more) tell_next(out, *ask.answer, next_page(ask), {Instant{}, std::string(live.back()->user.view())});
    out.end_object();
    ask.answer->json(out);
}

}  // namespace beckon::relay::api
