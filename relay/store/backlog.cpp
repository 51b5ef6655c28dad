#include "store/backlog.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "beckon/base/visit.hpp"

namespace beckon::relay::store {

namespace {

/// One key for all rows that replace each other, as bytes: no name has a line feed in it.
class Key {
public:
    explicit Key(char table) : bytes_(1, table) {}

    Key& with(std::string_view part) {
        bytes_ += '\n';
        bytes_ += part;
        return *this;
    }
    Key& with(std::int64_t part) { return with(std::to_string(part)); }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

Key of_call(char table, const SiteId& site, const CallId& call) {
    Key key(table);
    key.with(site.view()).with(call.view());
    return key;
}

std::string key_of(const hub::Row& row) {
    return match(
        row, [](const hub::SessionRow& r) { return Key('s').with(r.session.view()).take(); },
        [](const hub::SessionGone& r) { return Key('s').with(r.session.view()).take(); },
        [](const hub::CallRow& r) { return of_call('c', r.site, r.call).take(); },
        [](const hub::DescriptionRow& r) { return of_call('d', r.site, r.call).with(spell(r.from)).take(); },
        [](const hub::FlowRow& r) {
            return of_call('f', r.site, r.call).with(r.gen).with(r.caller.view()).with(r.callee.view()).take();
        },
        [](const hub::CastRow& r) {
            return Key('b').with(r.site.view()).with(r.user.view()).with(r.cast.view()).with(r.part).take();
        },
        [](const hub::RoomRow& r) { return Key('r').with(r.site.view()).with(r.room.view()).take(); },
        // It replaces nothing: the row stays, and says when the room was closed.
        [](const hub::RoomGone& r) { return Key('g').with(r.site.view()).with(r.room.view()).take(); },
        [](const hub::StayRow& r) {
            return Key('m').with(r.site.view()).with(r.room.view()).with(r.seat.view()).with(r.came.ms).take();
        });
}

/// Totals only grow; the table keeps the larger one, and so does this.
void keep_larger(hub::Row& later, const hub::Row& earlier) {
    if (auto* flow = std::get_if<hub::FlowRow>(&later))
        flow->flowed = std::max(flow->flowed, std::get<hub::FlowRow>(earlier).flowed);
    if (auto* cast = std::get_if<hub::CastRow>(&later))
        cast->live = std::max(cast->live, std::get<hub::CastRow>(earlier).live);
}

/// Of the call that a row is, or describes; of others nothing.
std::string key_of_call(const hub::Row& row) {
    if (const auto* const r = std::get_if<hub::DescriptionRow>(&row)) return of_call('c', r->site, r->call).take();
    return std::holds_alternative<hub::CallRow>(row) ? key_of(row) : std::string{};
}

/// Moves the marked rows out, and those that stay together.
std::size_t drop(std::vector<Kept>& rows, const std::vector<bool>& gone) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (gone[i]) continue;
        if (kept != i) rows[kept] = std::move(rows[i]);
        ++kept;
    }
    const std::size_t dropped = rows.size() - kept;
    rows.resize(kept);
    return dropped;
}

}  // namespace

std::size_t bytes_of(const hub::Row& row) {
    const auto* description = std::get_if<hub::DescriptionRow>(&row);
    return description ? description->sdp.bytes() : 0;
}

bool tells_end(const hub::Row& row) {
    const auto* const call = std::get_if<hub::CallRow>(&row);
    return call && call->stage == hub::CallStage::ended;
}

bool is_pressing(const hub::Row& row) {
    return match(row, []<class R>(const R&) { return !OneOf<R, hub::DescriptionRow, hub::FlowRow, hub::CastRow>; });
}

std::size_t bytes_of(const std::vector<Kept>& rows) {
    std::size_t bytes = 0;
    for (const Kept& kept : rows) bytes += bytes_of(kept.row);
    return bytes;
}

void coalesce(std::vector<Kept>& rows) {
    if (rows.size() < 2) return;
    std::map<std::string, std::size_t> last;
    std::vector<bool> gone(rows.size(), false);
    // The end of a call is the last word on it, and on what was described in it: see write.cpp.
    const auto comes_too_late = [&](const hub::Row& row) {
        const std::string call = key_of_call(row);
        const auto at = call.empty() ? last.end() : last.find(call);
        return at != last.end() && tells_end(rows[at->second].row);
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        gone[i] = comes_too_late(rows[i].row);
        if (gone[i]) continue;
        const auto [known, fresh] = last.try_emplace(key_of(rows[i].row), i);
        if (fresh) continue;
        keep_larger(rows[i].row, rows[known->second].row);
        gone[known->second] = true;
        known->second = i;
    }
    drop(rows, gone);
}

std::size_t shrink(std::vector<Kept>& rows, const Bounds& bounds) {
    std::size_t bytes = bytes_of(rows);
    std::size_t left = rows.size();
    if (left <= bounds.rows && bytes <= bounds.bytes) return 0;
    std::vector<bool> gone(rows.size(), false);
    const auto forget = [&](bool descriptions) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (left <= bounds.rows && bytes <= bounds.bytes) return;
            if (gone[i] || std::holds_alternative<hub::DescriptionRow>(rows[i].row) != descriptions) continue;
            gone[i] = true;
            bytes -= bytes_of(rows[i].row);
            --left;
        }
    };
    forget(true);
    forget(false);
    return drop(rows, gone);
}

std::size_t shrink(Mail& mail, const Bounds& bounds) {
    if (mail.events.size() <= bounds.events) return 0;
    const std::size_t over = mail.events.size() - bounds.events;
    mail.events.erase(mail.events.begin(), mail.events.begin() + static_cast<std::ptrdiff_t>(over));
    return over;
}

void append(Mail& mail, Mail later) {
    const auto move_all = [](auto& to, auto& from) {
        to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
    };
    move_all(mail.events, later.events);
    move_all(mail.forgotten, later.forgotten);
}

}  // namespace beckon::relay::store
