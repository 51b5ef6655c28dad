// Broadcasts: whose camera is on for all to watch.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::casts {

void live(Turn& turn, Session& session, const wire::Live& wanted);
/// The session's broadcast is over, and with it all who watch it.
void end(Turn& turn, Session& session, EndReason reason);
/// The session of a user that shows a camera.
Session* caster(Turn& turn, Site& site, const UserId& user);

}  // namespace beckon::hub::casts
