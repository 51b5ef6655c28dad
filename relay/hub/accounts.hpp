// Time: how long media flowed in each call, and how long each camera was live, from the pages' notices.
//
// Notices carry totals, so one that is lost, doubled or late does no harm. Two parties report the same call; the larger
// total counts. Neither can claim more time than has passed.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::accounts {

void account(Turn& turn, Session& session, const wire::Account& notice);
void recover(Turn& turn, const FlowRow& row);
void recover(Turn& turn, const CastRow& row);

}  // namespace beckon::hub::accounts
