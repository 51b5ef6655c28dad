// Who is connected and who shows a camera, told to those who asked.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::presence {

void subscribe(Turn& turn, Session& session, const wire::Subscribe& wanted);
void unsubscribe(Turn& turn, Session& session, const wire::Unsubscribe& unwanted);
void unsubscribe_all(Turn& turn, Session& session);
/// Something about this user may have changed: those who watch are told, if it has, or if it surely has (`sure`).
void changed(Turn& turn, Site& site, const UserId& user, bool sure = false);
/// Forgets a user of whom nothing is left.
void tidy(Site& site, const UserId& user);
wire::UserPresence of(const Turn& turn, Site& site, const UserId& user);

}  // namespace beckon::hub::presence
