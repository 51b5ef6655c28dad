// Calls as they are and were.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

Mark place_of(const hub::CallRow& row) { return {row.began, std::string(row.call.view())}; }

bool is_behind(const hub::CallRow& row, const Mark& mark) {
    return row.began < mark.at || (row.began == mark.at && row.call.view() < mark.name);
}

/// Out of the hub's memory: those that are not over, newest first; one more than the page holds, if there is one.
std::vector<hub::CallRow> live_calls(const Ask& ask, const std::optional<UserId>& user, const Page& page) {
    std::vector<hub::CallRow> rows;
    const hub::Site& site = ask.site();
    const auto add = [&](const hub::Call& call) {
        if (call.over() || call.alleged) return;
        hub::CallRow row = stored_of(ask.state(), ask.caller.site, call).call;
        if (!page.mark || is_behind(row, *page.mark)) rows.push_back(std::move(row));
    };
    if (user) {
        const auto held = site.users.find(*user);
        if (held == site.users.end()) return rows;
        for (const CallId& id : held->second.calls) {
            if (const hub::Call* call = live_call(site, id)) add(*call);
        }
    } else {
        for (const auto& [id, call] : site.calls) add(call);
    }
    const auto newer = [](const hub::CallRow& a, const hub::CallRow& b) { return is_behind(b, place_of(a)); };
    const std::size_t shown = std::min(rows.size(), page.limit + 1);
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(shown), rows.end(), newer);
    rows.resize(shown);
    return rows;
}

/// What is left of a request for a list once its rows are there.
struct List {
    std::size_t limit;
    Caller caller;
    std::string next_page;
    AnswerTo answer;

    void tell(std::vector<hub::CallRow> rows) const {
        const bool more = rows.size() > limit;
        if (more) rows.resize(limit);
        JsonOut out;
        out.object().array("calls");
        for (const hub::CallRow& row : rows) {
            out.object();
            tell_call(out, {row, {}, {}}, caller, false);
            out.end_object();
        }
        out.end_array();
        if (more) tell_next(out, *answer, next_page, place_of(rows.back()));
        out.end_object();
        answer->json(out);
    }
};

void tell_one(const AnswerTo& answer, const Caller& caller, const StoredCall& found) {
    if (!caller.may_see(found.call.caller.user) && !caller.may_see(found.call.callee.user))
        return answer->problem({Wrong::unknown_call, "No such call, or the caller took no part in it."});
    JsonOut out;
    out.object();
    tell_call(out, found, caller, true);
    out.end_object();
    answer->json(out);
}

/// What the hub remembers of a call that is over. While the disk takes nothing, that is said nowhere else.
const hub::Call* just_over(const hub::State& state, const SiteId& site, const CallId& id) {
    const auto held = state.sites.find(site);
    const hub::Call* const call = held == state.sites.end() ? nullptr : live_call(held->second, id);
    return call && call->over() ? call : nullptr;
}

using Kept = Result<std::optional<StoredCall>, std::string>;

/// The end of the call, which `found` does not have yet, with the descriptions that it has and the hub keeps no longer.
StoredCall with_its_end(StoredCall ended, Kept found) {
    if (!found || !found.value()) return ended;
    ended.from_caller = std::move(found.value()->from_caller);
    ended.from_callee = std::move(found.value()->from_callee);
    return ended;
}

}  // namespace

void list_calls(const Ask& ask) {
    Page page;
    if (!read_page(ask, page)) return;
    std::optional<Problem> problem;
    std::optional<UserId> user;
    std::optional<bool> live;
    if (!ask.query.read("user", user, problem, "1 to 64 bytes of UTF-8")
        || !ask.query.read("live", live, problem, "true or false"))
        return ask.answer->problem(*problem);
    if (!ask.caller.is_host()) {
        if (user && !ask.caller.is(*user))
            return ask.answer->problem(
                {Wrong::forbidden, "A user sees their own calls.", {}, "user", "the caller, or nobody named"});
        user = ask.caller.user;
    }
    const List list{page.limit, ask.caller, next_page(ask), ask.answer};
    if (live.value_or(false)) return list.tell(live_calls(ask, user, page));
    asked(ask.world.records.calls({ask.caller.site, user, page.mark, page.limit + 1},
                                  [list](Result<std::vector<hub::CallRow>, std::string> rows) {
                                      if (!rows) return list.answer->problem(store_trouble(rows.error()));
                                      list.tell(std::move(rows.value()));
                                  }),
          ask);
}

void show_call(const Ask& ask) {
    const auto id = CallId::parse(ask.argument);
    if (!id) return ask.answer->problem({Wrong::unknown_call, "No call is named like this."});
    // One that goes on is told of even while the disk is broken, and to the last moment.
    const hub::Call* const live = live_call(ask.site(), *id);
    if (live && !live->over()) return tell_one(ask.answer, ask.caller, stored_of(ask.state(), ask.caller.site, *live));
    const auto tell = [&world = ask.world, answer = ask.answer, caller = ask.caller, id = *id](Kept found) {
        const bool ended = found && found.value() && found.value()->call.stage == hub::CallStage::ended;
        const hub::Call* const over = ended ? nullptr : just_over(world.desk.state(), caller.site, id);
        if (over)
            return tell_one(answer, caller,
                            with_its_end(stored_of(world.desk.state(), caller.site, *over), std::move(found)));
        if (!found) return answer->problem(store_trouble(found.error()));
        if (!found.value()) return answer->problem(no_call());
        tell_one(answer, caller, *found.value());
    };
    asked(ask.world.records.call(ask.caller.site, *id, tell), ask);
}

namespace {

struct NoBody {
    template <class Self, class V>
    static void fields(Self& /*self*/, V& /*v*/) {}
};

}  // namespace

void end_call(const Ask& ask) {
    if (!ask.body<NoBody>()) return;
    const auto id = CallId::parse(ask.argument);
    const hub::Call* const call = id ? live_call(ask.site(), *id) : nullptr;
    if (!call) return ask.answer->problem(no_call());
    if (call->over()) return ask.answer->problem(not_now("The call is over.", call->reason));
    World& world = ask.world;
    world.desk.ask(hub::EndAnyCall{0, ask.caller.site, *id},
                   [&world, caller = ask.caller, answer = ask.answer, id = *id](const hub::Acted& acted) {
                       if (acted.refused) return answer->problem(problem_of(*acted.refused));
                       const hub::Call* const over = live_call(world.desk.state().sites.at(caller.site), id);
                       JsonOut out;
                       out.object();
                       if (over) tell_call(out, stored_of(world.desk.state(), caller.site, *over), caller, false);
                       out.end_object();
                       answer->json(out);
                   });
}

}  // namespace beckon::relay::api
