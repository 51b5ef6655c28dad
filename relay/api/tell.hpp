// What several answers tell in the same words: a call, a page of a list, and why something was refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/ask.hpp"

namespace beckon::relay::api {

/// What the hub knows of a call, as the store would keep it.
StoredCall stored_of(const hub::State& state, const SiteId& site, const hub::Call& call);
/// Null: the hub knows none, or it is only alleged.
const hub::Call* live_call(const hub::Site& site, const CallId& id);

/// The members of a call, with its descriptions if they are wanted. Which session takes part is told to the host, and to a
/// user of their own.
void tell_call(JsonOut& out, const StoredCall& stored, const Caller& caller, bool descriptions);

inline constexpr std::size_t page_max =
    500;  ///< one more than a page holds is asked for, to know whether there is another
static_assert(page_max < records_in_an_answer);

/// `limit` and `after` of a list.
struct Page {
    std::size_t limit = 100;
    std::optional<Mark> mark;
};
/// False: the answer is given.
bool read_page(const Ask& ask, Page& page);
/// "/v1/calls?user=ann&after=": where the next page of this list is, all but its cursor.
std::string next_page(const Ask& ask);
/// The next page begins behind this, as the header `Link` says it.
void link_next(Answer& answer, const std::string& next_page, const Mark& mark);
/// The same, and as a member.
void tell_next(JsonOut& out, Answer& answer, const std::string& next_page, const Mark& mark);

/// No such call. `field`: where it was named, if in the body.
Problem no_call(std::string_view field = {});
/// There is one, and this cannot be done to it now. `reason`: why it is over, if it is.
Problem not_now(std::string detail, std::optional<EndReason> reason = std::nullopt);
/// What the hub did not want, as a problem.
Problem problem_of(const wire::Error& error);

/// A session of the caller's site; nothing: there is none that the caller may act for, and the answer is given.
const hub::Session* session_for(const Ask& ask, const SessionId& id, std::string_view field);

}  // namespace beckon::relay::api
