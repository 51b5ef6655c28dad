// Sessions: how they begin, lose their socket, come back, and are forgotten.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::sessions {

/// A socket's first frame: a new session, or an old one that goes on.
void greeted(Turn& turn, Greeted input);
/// The socket is to be closed by us.
void drop_socket(Turn& turn, Session& session, CloseCode code);
/// The socket is gone, whoever closed it.
void socket_gone(Turn& turn, Session& session);
/// A frame came.
void heard(Turn& turn, Session& session);
/// It takes part in more than before: a sign of life is due sooner.
void became_busy(Turn& turn, Session& session);
/// The page left for good, or its token was stolen: everything it takes part in ends.
void forget(Turn& turn, const SessionId& id, EndReason reason);
void alarm(Turn& turn, Session& session);
void set_alarm(Turn& turn, Session& session);
/// It can be reached, or was a moment ago.
bool reachable(const Turn& turn, const Session& session);
void recover(Turn& turn, const SessionRow& row);

}  // namespace beckon::hub::sessions
