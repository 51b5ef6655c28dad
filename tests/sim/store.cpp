#include "sim/store.hpp"

#include <algorithm>

#include "beckon/base/visit.hpp"

namespace beckon::sim {

namespace {

template <class Row, class Same>
void put(std::vector<Row>& rows, const Row& row, Same same) {
    const auto at = std::find_if(rows.rbegin(), rows.rend(), same);
    if (at == rows.rend()) {
        rows.push_back(row);
    } else {
        *at = row;
    }
}

template <class Row, class Same>
void remove(std::vector<Row>& rows, Same same) {
    rows.erase(std::remove_if(rows.begin(), rows.end(), same), rows.end());
}

}  // namespace

void Store::write(std::uint64_t upto) {
    std::size_t done = 0;
    while (done < waiting_.size() && waiting_[done].number.value <= upto) keep(waiting_[done++].row);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
}

void Store::crash(std::size_t lucky) {
    for (std::size_t i = 0; i < std::min(lucky, waiting_.size()); ++i) keep(waiting_[i].row);
    waiting_.clear();
}

void Store::lose_all() {
    waiting_.clear();
    disk_ = {};
}

void Store::keep(const hub::Row& row) {
    match(
        row,
        [&](const hub::SessionRow& r) {
            put(disk_.sessions, r, [&](const auto& old) { return old.session == r.session; });
        },
        [&](const hub::SessionGone& r) {
            remove(disk_.sessions, [&](const auto& old) { return old.session == r.session; });
        },
        [&](const hub::CallRow& r) { put(disk_.calls, r, [&](const auto& old) { return old.call == r.call; }); },
        [&](const hub::DescriptionRow& r) {
            put(disk_.descriptions, r, [&](const auto& old) { return old.call == r.call && old.from == r.from; });
        },
        [&](const hub::FlowRow& r) {
            put(disk_.flows, r, [&](const auto& old) { return old.call == r.call && old.gen == r.gen; });
        },
        [&](const hub::CastRow& r) {
            put(disk_.casts, r,
                [&](const auto& old) { return old.user == r.user && old.cast == r.cast && old.part == r.part; });
        },
        [&](const hub::RoomRow& r) { put(disk_.rooms, r, [&](const auto& old) { return old.room == r.room; }); },
        [&](const hub::RoomGone& r) { remove(disk_.rooms, [&](const auto& old) { return old.room == r.room; }); },
        [&](const hub::StayRow& r) {
            const auto same = [&](const auto& old) {
                return old.room == r.room && old.seat == r.seat && old.came == r.came;
            };
            r.went.is_never() ? put(disk_.stays, r, same) : remove(disk_.stays, same);
        });
}

}  // namespace beckon::sim
