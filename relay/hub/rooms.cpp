#include "hub/rooms.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "hub/calls.hpp"
#include "hub/delivery.hpp"
#include "hub/sessions.hpp"

namespace beckon::hub::rooms {

namespace {

void tell_others(Turn& turn, const Room& room, const SessionId& but, wire::Message message) {
    const SharedParcel parcel(std::move(message));
    for (const RoomMember& member : room.members) {
        if (member.session == but) continue;
        if (Session* session = turn.find(member.session)) delivery::post(turn, *session, parcel);
    }
}

/// `there`: none: he still is. A stay is told by the time of day at its beginning, as it is long as it was.
void record_stay(Turn& turn, const Room& room, const RoomMember& member, std::optional<Span> there) {
    const Instant went = there ? member.stamp + *there : Instant::never();
    StayRow stay{room.row.site, room.row.room, seat_of(member.session), member.user, member.stamp, went};
    turn.happened(MemberHappened{stay});
    turn.save(std::move(stay));
}

/// Of a room that is no more, or opened anew, nobody waits for the alarm.
bool holds(const State& state, const Alarms::Alarm& alarm) {
    const auto* const key = std::get_if<RoomKey>(&alarm.what);
    if (!key) return true;
    const auto site = state.sites.find(key->site);
    if (site == state.sites.end()) return false;
    const auto room = site->second.rooms.find(key->room);
    return room != site->second.rooms.end() && room->second.alarm == alarm.at;
}

Instant by_our_clock(const Turn& turn, Instant day) { return day - turn.state.day_ahead; }

/// Puts everybody out and forgets the room. That it is gone is kept first: nobody hears of it sooner than that is on disk.
void close(Turn& turn, Site& site, const RoomId& id) {
    const auto at = site.rooms.find(id);
    if (at == site.rooms.end()) return;
    const SaveNumber number = turn.save(RoomGone{at->second.row.site, id});
    const std::vector<RoomMember> members = at->second.members;
    for (const RoomMember& member : members) {
        Session* session = turn.find(member.session);
        if (!session) continue;
        delivery::post(turn, *session, wire::RoomClosed{id, EndReason::left}, number);
        leave(turn, *session, EndReason::left);
    }
    site.now.members -= at->second.members.size();
    site.rooms.erase(at);
    turn.state.alarms.in_vain([&](const Alarms::Alarm& alarm) { return holds(turn.state, alarm); });
}

void set_alarm(Turn& turn, Room& room) {
    const Instant at = by_our_clock(turn, room.row.until);
    if (room.alarm <= at) return;
    room.alarm = at;
    turn.state.alarms.set(room.alarm, RoomKey{room.row.site, room.row.room});
}

/// Whoever only comes back takes nothing: a page says it by itself, and its user is not to be told of a bound.
bool too_often(Turn& turn, Site& site, Session& session) {
    if (std::exchange(session.room_lost, false)) return false;
    if (site.users[session.user].joins.take(turn.now, site.limits.joins_burst, site.limits.joins_every)) return false;
    site.turned_away(SiteBound::joins);
    return true;
}

void not_yet(Turn& turn, Session& session, Span left) {
    delivery::refuse(turn, session, ErrorCode::not_yet, "the room opens in " + std::to_string(left.ms) + " ms",
                     std::nullopt, "room");
}

void refuse(Turn& turn, ErrorCode code, const char* text, const char* field) {
    turn.state.refused = wire::Error{code, text, Text<128>{field}, std::nullopt};
}

}  // namespace

void join(Turn& turn, Session& session, const wire::Join& wanted) {
    Site& site = turn.site(session);
    const auto closed = [&](EndReason reason, SaveNumber after = {}) {
        delivery::post(turn, session, wire::RoomClosed{wanted.room, reason}, after);
    };
    if (!session.grants.join) return closed(EndReason::forbidden);
    const auto at = site.rooms.find(wanted.room);
    // That it has just been removed may not be on disk yet.
    if (at == site.rooms.end()) return closed(EndReason::unknown, calls::as_it_stands(turn));
    if (turn.day() >= at->second.row.until) return closed(EndReason::unknown);
    if (turn.day() < at->second.row.starts) {
        // The reason is one that pages have always known; the error is skipped by those that do not know it.
        closed(EndReason::unknown);
        return not_yet(turn, session, at->second.row.starts - turn.day());
    }
    Room& room = at->second;
    const bool there = session.room == wanted.room;
    if (!there) {
        const std::size_t most =
            std::min(room.row.members_max ? room.row.members_max : site.limits.room_members, limits::room_members);
        if (room.members.size() >= most) {
            site.turned_away(SiteBound::room_members);
            return closed(EndReason::full);
        }
        if (too_often(turn, site, session)) {
            closed(EndReason::full);
            return delivery::refuse_rate(turn, session, "rooms joined", site.limits.joins_burst,
                                         site.limits.joins_every);
        }
        leave(turn, session, EndReason::left);
    }
    session.room_reclaimed = true;
    wire::Joined joined;
    joined.room = wanted.room;
    joined.seat = seat_of(session.id);
    joined.until = by_our_clock(turn, room.row.until).ms;
    // One that was there all along is not news, and the pairs that it lost with its stream are for the later of the two
    // to invite again: so those that came after it are named apart.
    auto* named = &joined.members;
    for (const RoomMember& member : room.members) {
        if (member.session == session.id) {
            named = &joined.later;
        } else {
            named->items.push_back({seat_of(member.session), member.user});
        }
    }
    delivery::post(turn, session, std::move(joined));
    if (there) return;
    room.members.push_back({session.id, session.user, turn.now, turn.day()});
    ++site.now.members;
    session.room = wanted.room;
    sessions::became_busy(turn, session);
    record_stay(turn, room, room.members.back(), std::nullopt);
    tell_others(turn, room, session.id, wire::MemberChanged{wanted.room, seat_of(session.id), session.user, true});
}

void leave(Turn& turn, Session& session, const wire::Leave& wanted) {
    if (session.room == wanted.room) leave(turn, session, EndReason::left);
}

void leave(Turn& turn, Session& session, EndReason reason) {
    if (!session.room) return;
    const RoomId id = *session.room;
    session.room.reset();
    session.room_lost = reason == EndReason::lost;
    session.room_reclaimed = true;
    calls::end_pairs(turn, session, id, reason);
    Site& site = turn.site(session);
    const auto at = site.rooms.find(id);
    if (at == site.rooms.end()) return;
    Room& room = at->second;
    const auto member = std::find_if(room.members.begin(), room.members.end(),
                                     [&](const RoomMember& one) { return one.session == session.id; });
    if (member == room.members.end()) return;
    record_stay(turn, room, *member, turn.now - member->came);
    room.members.erase(member);
    --site.now.members;
    tell_others(turn, room, session.id, wire::MemberChanged{id, seat_of(session.id), session.user, false});
}

void reserve(Turn& turn, const ReserveRoom& input) {
    const auto at = turn.state.sites.find(input.room.site);
    if (at == turn.state.sites.end()) return refuse(turn, ErrorCode::forbidden, "no such site", "site");
    Site& site = at->second;
    if (input.room.until <= turn.day() || input.room.until <= input.room.starts)
        return refuse(turn, ErrorCode::limit, "the room would be over before it begins", "until");
    if (input.room.members_max > limits::room_members)
        return refuse(turn, ErrorCode::limit, "more members than a room can hold", "members_max");
    if (!site.rooms.count(input.room.room) && site.rooms.size() >= site.limits.rooms) {
        site.turned_away(SiteBound::rooms);
        return refuse(turn, ErrorCode::limit, "the site has as many rooms as it may have", "");
    }
    Room& room = site.rooms[input.room.room];
    room.row = input.room;
    turn.save(input.room);
    set_alarm(turn, room);
}

void remove(Turn& turn, const RemoveRoom& input) {
    const auto at = turn.state.sites.find(input.site);
    if (at == turn.state.sites.end() || !at->second.rooms.count(input.room))
        return refuse(turn, ErrorCode::unknown_room, "no such room", "room");
    close(turn, at->second, input.room);
}

void alarm(Turn& turn, const RoomKey& key, Instant set_for) {
    const auto site = turn.state.sites.find(key.site);
    if (site == turn.state.sites.end()) return;
    const auto room = site->second.rooms.find(key.room);
    if (room == site->second.rooms.end() || room->second.alarm != set_for) return;
    room->second.alarm = Instant::never();
    if (room->second.row.until <= turn.day()) {
        close(turn, site->second, key.room);
    } else {
        set_alarm(turn, room->second);
    }
}

void day_set(Turn& turn, Site& site) {
    for (auto& [id, room] : site.rooms) {
        room.alarm = Instant::never();
        set_alarm(turn, room);
    }
}

void recover(Turn& turn, const RoomRow& row) {
    const auto site = turn.state.sites.find(row.site);
    if (site == turn.state.sites.end()) return;
    Room& room = site->second.rooms[row.room];
    room.row = row;
    set_alarm(turn, room);
}

void recover(Turn& turn, StayRow stay) {
    stay.went = later(stay.came, sooner(turn.state.stopped, turn.day()));
    if (turn.state.sites.count(stay.site)) turn.happened(MemberHappened{stay});
    turn.save(std::move(stay));
}

}  // namespace beckon::hub::rooms
