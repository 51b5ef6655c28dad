#include "api/tell.hpp"

#include <algorithm>

#include "api/cursor.hpp"
#include "ports/url_text.hpp"

namespace beckon::relay::api {

StoredCall stored_of(const hub::State& state, const SiteId& site, const hub::Call& call) {
    const auto row_of = [](const hub::Seat& seat) {
        return hub::SeatRow{seat.user, seat.party, seat.session, seat.held_gen};
    };
    const auto description_of = [&](Role role) -> std::optional<hub::DescriptionRow> {
        const hub::SharedParcel& parcel = call.seat(role).description;
        if (!parcel) return std::nullopt;
        const auto& held = std::get<wire::Description>(parcel->message);
        return hub::DescriptionRow{site, call.id, role, held.type, held.gen, held.rev, hub::KeptSdp(parcel)};
    };
    return {{site, call.id, call.kind, call.stage, row_of(call.seat(Role::caller)), row_of(call.seat(Role::callee)),
             call.room, call.floor, state.stamp(call.began), state.stamp(call.accepted), call.reason,
             state.stamp(call.ended)},
            description_of(Role::caller),
            description_of(Role::callee)};
}

const hub::Call* live_call(const hub::Site& site, const CallId& id) {
    const auto found = site.calls.find(id);
    return found == site.calls.end() || found->second.alleged ? nullptr : &found->second;
}

namespace {

std::string_view name_of(hub::CallStage stage) {
    switch (stage) {
        case hub::CallStage::ringing: return "ringing";
        case hub::CallStage::accepted: return "accepted";
        case hub::CallStage::ended: return "ended";
    }
    return {};
}

void tell_side(JsonOut& out, std::string_view key, const hub::SeatRow& seat, const Caller& caller,
               const std::optional<hub::DescriptionRow>* description) {
    out.object(key).text("user", seat.user.view());
    if (seat.session && caller.may_see(seat.user)) out.text("sid", seat.session->view());
    if (description && *description) {
        const hub::DescriptionRow& row = **description;
        out.object("description").text("type", spell(row.type)).number("gen", row.gen).number("rev", row.rev);
        out.text("sdp", row.sdp.text()).end_object();
    }
    out.end_object();
}

}  // namespace

void tell_call(JsonOut& out, const StoredCall& stored, const Caller& caller, bool descriptions) {
    const hub::CallRow& call = stored.call;
    out.text("call", call.call.view()).text("kind", spell(call.kind)).text("stage", name_of(call.stage));
    tell_side(out, "from", call.caller, caller, descriptions ? &stored.from_caller : nullptr);
    tell_side(out, "to", call.callee, caller, descriptions ? &stored.from_callee : nullptr);
    if (call.room) out.text("room", call.room->view());
    out.moment("began", call.began).moment("accepted", call.accepted).moment("ended", call.ended);
    if (call.reason) {
        out.text("reason", spell(*call.reason));
    } else {
        out.null("reason");
    }
}

// ------------------------------------------------------------------------------------------ lists

bool read_page(const Ask& ask, Page& page) {
    constexpr std::string_view allowed = "a whole number from 1 to 500";
    std::optional<Problem> problem;
    std::optional<std::int64_t> limit;
    if (ask.query.read("limit", limit, problem, allowed) && limit) {
        if (*limit < 1 || *limit > static_cast<std::int64_t>(page_max)) {
            problem = Query::wrong("limit", allowed);
        } else {
            page.limit = static_cast<std::size_t>(*limit);
        }
    }
    if (ask.query.has("after") && !problem) {
        page.mark = mark_of(ask.query.text("after"));
        if (!page.mark) problem = Query::wrong("after", cursor_allowed);
    }
    if (problem) ask.answer->problem(*problem);
    return !problem;
}

std::string next_page(const Ask& ask) {
    std::string out = ask.request.path + '?';
    for (const auto& [name, value] : pairs_of(ask.request.query)) {
        if (name != "after") out += escaped(name) + '=' + escaped(value) + '&';
    }
    return out + "after=";
}

void link_next(Answer& answer, const std::string& next_page, const Mark& mark) {
    answer.header("Link", '<' + next_page + cursor_of(mark) + ">; rel=\"next\"");
}

void tell_next(JsonOut& out, Answer& answer, const std::string& next_page, const Mark& mark) {
    out.text("next", cursor_of(mark));
    link_next(answer, next_page, mark);
}

// ------------------------------------------------------------------------------------------ refusals

Problem no_call(std::string_view field) {
    return {Wrong::unknown_call, "No such call, or it was over long ago.", std::string(field)};
}

Problem not_now(std::string detail, std::optional<EndReason> reason) {
    Problem problem{Wrong::wrong_state, std::move(detail)};
    problem.reason = reason;
    return problem;
}

Problem problem_of(const wire::Error& error) {
    const auto wrong = [&] {
        switch (error.code) {
            case ErrorCode::malformed: return Wrong::wrong_field;
            case ErrorCode::unknown_call: return Wrong::unknown_call;
            case ErrorCode::wrong_state:
            case ErrorCode::not_yet: return Wrong::wrong_state;
            case ErrorCode::limit: return Wrong::limit;
            case ErrorCode::forbidden: return Wrong::forbidden;
            case ErrorCode::unknown_room: return Wrong::unknown_room;
            case ErrorCode::unknown_user: return Wrong::unknown_session;
        }
        return Wrong::wrong_state;
    }();
    std::string detail = error.text.text;
    if (!detail.empty() && detail.front() >= 'a' && detail.front() <= 'z')
        detail.front() = static_cast<char>(detail.front() - ('a' - 'A'));
    return {wrong, detail + '.'};
}

const hub::Session* session_for(const Ask& ask, const SessionId& id, std::string_view field) {
    const auto& sessions = ask.state().sessions;
    const auto found = sessions.find(id);
    const bool there = found != sessions.end() && found->second.site == ask.caller.site;
    if (there && ask.caller.may_see(found->second.user)) return &found->second;
    // To a user, a stranger's session is as good as none.
    Problem problem{Wrong::unknown_session, "No such session, or it is not the caller's to act for."};
    problem.field = field;
    ask.answer->problem(problem);
    return nullptr;
}

}  // namespace beckon::relay::api
