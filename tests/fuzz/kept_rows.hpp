// What a store keeps of the rows that a hub gives it: written late, in order, the last ones lost in a crash, and what was over
// long before forgotten.
#pragma once

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "hub/effect.hpp"
#include "hub/input.hpp"

namespace beckon::fuzz {

class KeptRows {
public:
    void take(hub::Save save) { waiting_.push_back(std::move(save)); }
    bool any_waiting() const { return !waiting_.empty(); }

    /// Writes up to `rows` of those that wait; the last number written.
    std::optional<hub::SaveNumber> write(std::size_t rows) {
        std::optional<hub::SaveNumber> last;
        for (; rows > 0 && !waiting_.empty(); --rows) {
            last = waiting_.front().number;
            match(waiting_.front().row, [this](const auto& row) { keep(row); });
            waiting_.pop_front();
        }
        return last;
    }

    /// The process died: what was not written is lost.
    hub::Recover recover(Instant now) {
        waiting_.clear();
        forget_over_before(now - minutes(10));
        hub::Recover all;
        const auto add = [](const auto& from, auto& to) {
            for (const auto& [key, row] : from) to.push_back(row);
        };
        add(sessions_, all.sessions);
        add(calls_, all.calls);
        add(descriptions_, all.descriptions);
        add(flows_, all.flows);
        add(casts_, all.casts);
        add(rooms_, all.rooms);
        add(stays_, all.stays);
        std::stable_sort(all.calls.begin(), all.calls.end(),
                         [](const hub::CallRow& a, const hub::CallRow& b) { return a.ended < b.ended; });
        return all;
    }

private:
    void keep(const hub::SessionRow& row) { sessions_[row.session] = row; }
    void keep(const hub::SessionGone& row) { sessions_.erase(row.session); }
    void keep(const hub::CallRow& row) { calls_[row.call] = row; }
    void keep(const hub::DescriptionRow& row) { descriptions_[{row.call, row.from}] = row; }
    void keep(const hub::FlowRow& row) { flows_[{row.call, row.gen}] = row; }
    void keep(const hub::CastRow& row) { casts_[{row.user, row.cast, row.part}] = row; }
    void keep(const hub::RoomRow& row) { rooms_[row.room] = row; }
    void keep(const hub::RoomGone& row) { rooms_.erase(row.room); }
    void keep(const hub::StayRow& row) {
        const std::tuple stay(row.room, row.seat, row.came);
        if (row.went.is_never()) {
            stays_[stay] = row;
        } else {
            stays_.erase(stay);
        }
    }

    void forget_over_before(Instant then) {
        const auto forget = [](auto& rows, auto over) {
            for (auto at = rows.begin(); at != rows.end();) at = over(*at) ? rows.erase(at) : std::next(at);
        };
        const auto of_no_call = [this](const auto& row) { return calls_.find(row.second.call) == calls_.end(); };
        forget(calls_, [then](const auto& row) { return row.second.ended < then; });
        forget(descriptions_, of_no_call);
        forget(flows_, of_no_call);
        forget(casts_, [then](const auto& row) { return row.second.ended < then; });
    }

    std::deque<hub::Save> waiting_;
    std::map<SessionId, hub::SessionRow> sessions_;
    std::map<CallId, hub::CallRow> calls_;
    std::map<std::pair<CallId, Role>, hub::DescriptionRow> descriptions_;
    std::map<std::pair<CallId, std::int64_t>, hub::FlowRow> flows_;
    std::map<std::tuple<UserId, CastId, std::int64_t>, hub::CastRow> casts_;
    std::map<RoomId, hub::RoomRow> rooms_;
    std::map<std::tuple<RoomId, PartyId, Instant>, hub::StayRow> stays_;
};

}  // namespace beckon::fuzz
