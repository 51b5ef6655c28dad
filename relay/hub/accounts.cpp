#include "hub/accounts.hpp"

#include <algorithm>

namespace beckon::hub::accounts {

namespace {

constexpr std::size_t parts_max =
    256;  ///< generations of a call, page loads of a broadcast: past that, time is not counted
constexpr Span clock_slack = seconds(2);  ///< their clock may run a little faster than ours

/// The larger of the two, but no more than there was time for.
bool grow(std::map<std::int64_t, Span>& parts, std::int64_t part, Span reported, Span possible) {
    if (parts.size() >= parts_max && !parts.count(part)) return false;
    const Span counted = std::min(reported, possible + clock_slack);
    Span& held = parts[part];
    if (counted <= held) return false;
    held = counted;
    return true;
}

void account_call(Turn& turn, Session& session, const wire::Flowed& flowed) {
    Site& site = turn.site(session);
    const auto at = site.calls.find(flowed.call);
    if (at == site.calls.end()) return;
    Call& call = at->second;
    const auto role = call.role_of(session.id);
    // A call that one page alone claims to be in costs the other user nothing.
    if (!role || !call.seat(other(*role)).session) return;
    if (!grow(call.flowed, flowed.gen, milliseconds(flowed.ms), turn.now - call.began)) return;
    turn.save(FlowRow{session.site, call.id, call.kind, call.seat(Role::caller).user, call.seat(Role::callee).user,
                      flowed.gen, call.flowed[flowed.gen]});
}

void account_cast(Turn& turn, Session& session, const CastId& id, std::int64_t part, Span reported) {
    Site& site = turn.site(session);
    const auto at = site.casts.find(id);
    if (at == site.casts.end() || at->second.user != session.user) return;
    if (!grow(at->second.parts, part, reported, turn.now - at->second.began)) return;
    turn.save(CastRow{session.site, id, session.user, part, at->second.parts[part]});
}

}  // namespace

void account(Turn& turn, Session& session, const wire::Account& notice) {
    for (const wire::Flowed& flowed : notice.flowed) account_call(turn, session, flowed);
    if (notice.cast && notice.cast_ms)
        account_cast(turn, session, *notice.cast, notice.cast_part.value_or(wire::Number{}),
                     milliseconds(*notice.cast_ms));
}

void recover(Turn& turn, const FlowRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) return;
    const auto call = site->second.calls.find(row.call);
    if (call != site->second.calls.end()) call->second.flowed[row.gen] = row.flowed;
}

void recover(Turn& turn, const CastRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) return;
    CastAccount& account = site->second.casts[row.cast];
    if (account.parts.empty()) {
        site->second.cast_order.push_back(row.cast);
        account.began = turn.now;
    }
    account.user = row.user;
    account.parts[row.part] = row.live;
    account.began = sooner(account.began, turn.now - row.live);
}

}  // namespace beckon::hub::accounts
