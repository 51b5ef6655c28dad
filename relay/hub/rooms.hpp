// Rooms: reserved by the host site, joined by pages until they expire.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::rooms {

void join(Turn& turn, Session& session, const wire::Join& wanted);
/// The session is no longer in its room, and its pairs there end.
void leave(Turn& turn, Session& session, EndReason reason);
void leave(Turn& turn, Session& session, const wire::Leave& wanted);

void reserve(Turn& turn, const ReserveRoom& input);
void remove(Turn& turn, const RemoveRoom& input);
void alarm(Turn& turn, const RoomKey& key, Instant set_for);
/// The time of day was set: they end by the new one.
void day_set(Turn& turn, Site& site);
void recover(Turn& turn, const RoomRow& row);
/// Somebody was there when the relay before us stopped. That stay ends with it: whoever comes back begins another.
void recover(Turn& turn, StayRow stay);

}  // namespace beckon::hub::rooms
