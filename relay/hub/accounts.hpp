// Time: how long media flowed in each call, and how long each camera was live, from the pages' notices.
//
// Notices carry totals, so one that is lost, doubled or late does no harm. Two parties report the same call; the larger
// total counts. All parts of a call together are no longer than it was from its acceptance to its end, and all parts of a
// broadcast no longer than it was on: pages may number them as they like.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::accounts {

void account(Turn& turn, Session& session, const wire::Account& notice);
/// The session's broadcast is on, perhaps again: its row, and before it word of that.
void cast_live(Turn& turn, const Session& session, const CastId& cast);
/// It is over; so much time as it had by now may still be reported.
void cast_over(Turn& turn, const Session& session, const CastId& cast);
/// The rows of a relay before us say that it is on, and its page has said nothing of it to us yet: if it is over now, this is
/// when it ended, by the time of day. Otherwise nothing.
std::optional<Instant> left_on_until(Turn& turn, const Session& session, const CastId& cast);
/// Their pages had the grace to come back to us, and some may not have.
void alarm(Turn& turn, const LeftOn& casts);
/// A broadcast of that name has been on, and none of that user's may be on still for all that we know.
bool is_over(Turn& turn, const Session& session, const CastId& cast);
/// The host site hears how long media flowed in a call that is over; nothing, if it was never accepted.
void tell_time(Turn& turn, const SiteId& site, const Call& call);
/// When the broadcast of that name began, by the time of day.
Instant cast_began(Turn& turn, const Session& session, const CastId& cast);
/// Every row of the broadcasts that are on.
void save_live(Turn& turn, const SiteId& site_id, const Site& site);
void recover(Turn& turn, const FlowRow& row);
void recover(Turn& turn, const CastRow& row);

}  // namespace beckon::hub::accounts
