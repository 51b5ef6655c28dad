// Getting messages to sessions, in order, kept until acknowledged; and acknowledging theirs.
#pragma once

#include "hub/state.hpp"

namespace beckon::hub::delivery {

/// To a session, numbered, whether or not it has a socket now. `after`: not before this row is on disk. If its stream is full
/// it starts anew, and its socket is dropped at the end of the turn.
void post(Turn& turn, Session& session, wire::Message message, SaveNumber after = {});
/// The same for a message that goes to many, or on as it came.
void post(Turn& turn, Session& session, SharedParcel parcel, SaveNumber after = {});
/// To the present socket or not at all.
void tell(Turn& turn, Session& session, wire::Message message);
void tell(Turn& turn, Session& session, SharedParcel parcel);
/// A message was refused; nothing has changed by it.
void refuse(Turn& turn, Session& session, ErrorCode code, std::string text, std::optional<CallId> call = std::nullopt,
            std::string field = {});
/// One was, for that was done too often. `what`: of which there may be so many.
void refuse_rate(Turn& turn, Session& session, std::string_view what, std::size_t burst, Span every);

/// The page has everything up to there. False: it claims what was never sent.
bool acknowledged(Turn& turn, Session& session, std::uint64_t upto);
/// Its stream begins anew; what was kept for it is dropped.
void restart(Turn& turn, Session& session);

/// Sends what may leave by now: the welcome, then the stream.
void pump(Turn& turn, Session& session);
/// The store got on: sends what waited for it.
void saved(Turn& turn, SaveNumber upto);
/// Closes the sockets whose streams overflowed, and those that overflow by the news of it: one after the other, so that no
/// chain of calls is long enough for the stack.
void drop_overflowed(Turn& turn);
/// A frame of theirs has been carried out; it is acknowledged once the rows that it caused are on disk.
void done(Turn& turn, Session& session, std::uint64_t seq);

}  // namespace beckon::hub::delivery
