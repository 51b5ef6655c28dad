// Who is here just now, with what they brought along, and words for them.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

/// What the socket's address held beside the site: as it stood, and read. Of a name that came twice, the first.
void tell_details(JsonOut& out, const Opening* opening) {
    const std::string query = opening ? opening->details : std::string();
    out.object("details");
    std::vector<std::string> told;
    for (const auto& [name, value] : pairs_of(query)) {
        if (std::find(told.begin(), told.end(), name) != told.end()) continue;
        told.push_back(name);
        std::string key;
        json::append_text(key, name);
        out.text(std::string_view(key).substr(1, key.size() - 2), value);
    }
    out.end_object().text("query", is_clean_utf8(query) ? query : std::string());
}

/// Those of the site that have a socket, in the order of their ids; one more than the page holds, if there is one.
std::vector<const hub::Session*> present(const Ask& ask, const Page& page, const std::optional<UserId>& user,
                                         const std::optional<RoomId>& room) {
    std::vector<const hub::Session*> out;
    const auto add = [&](const hub::Session& session) {
        const bool asked_for = session.conn && session.site == ask.caller.site && (!user || session.user == *user)
                               && (!room || session.room == room);
        if (asked_for && (!page.mark || session.id.view() > page.mark->name)) out.push_back(&session);
    };
    const auto add_all = [&](const hub::User& held) {
        for (const SessionId& id : held.sessions) add(ask.state().sessions.at(id));
    };
    const auto& users = ask.site().users;
    if (user) {
        const auto held = users.find(*user);
        if (held != users.end()) add_all(held->second);
    } else if (ask.site().sessions * 2 < ask.state().sessions.size()) {
        // Other sites may have thousands, and a small one is not to take the time for these from all of them.
        for (const auto& [id, held] : users) add_all(held);
    } else {
        for (const auto& [id, session] : ask.state().sessions) add(session);
    }
    const std::size_t shown = std::min(out.size(), page.limit + 1);
    std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(shown), out.end(),
                      [](const hub::Session* a, const hub::Session* b) { return a->id < b->id; });
    out.resize(shown);
    return out;
}

struct PushBody {
    Text<limits::push_bytes> data;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("data", self.data, "whatever the pages are to hear");
    }
};

/// Hands the words over; answers with how many sessions they went to.
void push(const Ask& ask, hub::PushWords words, std::size_t sessions) {
    words.site = ask.caller.site;
    ask.world.desk.ask(std::move(words), [answer = ask.answer, sessions](const hub::Acted& acted) {
        if (acted.refused) return answer->problem(problem_of(*acted.refused));
        JsonOut out;
        out.object().number("sessions", static_cast<std::int64_t>(sessions)).end_object();
        answer->json(out, 202);
    });
}

}  // namespace

void list_attendants(const Ask& ask) {
    Page page;
    if (!read_page(ask, page)) return;
    std::optional<Problem> problem;
    std::optional<UserId> user;
    std::optional<RoomId> room;
    if (!ask.query.read("user", user, problem, "1 to 64 bytes of UTF-8")
        || !ask.query.read("room", room, problem, "the id of a room"))
        return ask.answer->problem(*problem);
    auto found = present(ask, page, user, room);
    const bool more = found.size() > page.limit;
    if (more) found.resize(page.limit);
    JsonOut out;
    out.object().array("attendants");
    for (const hub::Session* session : found) {
        out.object()
            .text("sid", session->id.view())
            .text("user", session->user.view())
            .moment("since", ask.state().stamp(session->came));
        out.flag("live", session->cast.has_value());
        if (session->room) out.text("room", session->room->view());
        tell_details(out, ask.world.desk.opening(*session->conn));
        out.end_object();
    }
    out.end_array();
    if (more) tell_next(out, *ask.answer, next_page(ask), {Instant{}, std::string(found.back()->id.view())});
    out.end_object();
    ask.answer->json(out);
}

void push_to_one(const Ask& ask) {
    auto body = ask.body<PushBody>();
    if (!body) return;
    const auto sid = SessionId::parse(ask.argument);
    if (!sid) return ask.answer->problem({Wrong::unknown_session, "No session is named like this."});
    hub::PushWords words;
    words.session = *sid;
    words.data = std::move(body->data);
    push(ask, std::move(words), 1);
}

void push_to_all(const Ask& ask) {
    auto body = ask.body<PushBody>();
    if (!body) return;
    // One request becomes as many messages as there are pages.
    if (const auto wait = ask.world.pushes_to_all.take(std::string(ask.caller.site.view()), ask.now())) {
        ask.world.meters.reached[ProcessBound::pushes].add();
        Problem often{
            Wrong::too_many_requests, "Words for all come too often.", {}, {}, "10 at once, and one more each second"};
        often.retry_after = *wait;
        return ask.answer->problem(often);
    }
    hub::PushWords words;
    words.data = std::move(body->data);
    push(ask, std::move(words), ask.site().sessions);
}

}  // namespace beckon::relay::api
