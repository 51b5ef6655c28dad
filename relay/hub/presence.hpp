// Who is connected and who shows a camera, told to those who asked.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::presence {

void subscribe(Turn& turn, Session& session, const wire::Subscribe& wanted);
void unsubscribe(Turn& turn, Session& session, const wire::Unsubscribe& unwanted);
void unsubscribe_all(Turn& turn, Session& session);
/// Something about this user may have changed: those who watch are told, if it has, or if it surely has (`sure`).
void changed(Turn& turn, Site& site, const UserId& user, bool sure = false);
/// Forgets a user of whom nothing is left, once all that he has used up is there again: else whoever leaves and comes back
/// might start over.
void tidy(Turn& turn, const SiteId& site, const UserId& user);
void alarm(Turn& turn, const UserKey& key, Instant set_for);
wire::UserPresence of(const Turn& turn, Site& site, const UserId& user);

}  // namespace beckon::hub::presence
