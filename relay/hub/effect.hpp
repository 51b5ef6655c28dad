// All that a hub wants done. The engine obeys in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "beckon/wire/message.hpp"
#include "hub/input.hpp"
#include "hub/limits.hpp"
#include "hub/parcel.hpp"
#include "hub/record.hpp"

namespace beckon::hub {

struct Send {
    ConnId conn;
    wire::Envelope envelope;
    SharedParcel parcel;
};

/// Write what is waiting, then close. Nothing about this socket need be reported any more.
struct Close {
    ConnId conn;
    CloseCode code = CloseCode::restarting;
};

/// Keep a row; once it and all before it are on disk, say `Saved`.
struct Save {
    SaveNumber number;
    Row row;
};

/// A call came to another stage; once for each.
struct CallHappened {
    CallRow call;
};
struct CastHappened {
    SiteId site;
    UserId user;
    CastId cast;
    Instant began;
    bool live = false;
    Instant ended = Instant::never();  ///< if it is not live: then, or now if that is sooner
};
struct MemberHappened {
    StayRow stay;
};
/// The time of a call or a broadcast that is over: all that was reported so far. Told again when more is; the larger counts.
struct CallTimed {
    SiteId site;
    CallId call;
    Kind kind = Kind::call;
    UserId caller;
    UserId callee;
    Span flowed;
    std::optional<RoomId> room{};  ///< of a pair
};
struct CastTimed {
    SiteId site;
    UserId user;
    CastId cast;
    Span live;
};
using Happening = std::variant<CallHappened, CastHappened, MemberHappened, CallTimed, CastTimed>;
/// Word for the host site (webhooks) and the administrator. It comes before the `Save` of the row that says the same, if
/// there is one, so that both can be kept together.
struct Happened {
    Happening what;
};

/// The answer to a request of the backend: none is well. Not to be told outside before all rows so far are on disk.
struct Acted {
    std::uint64_t request = 0;
    std::optional<wire::Error> refused;
    std::optional<SiteBound> bound;  ///< that a new call was turned away by: of such a call the hub remembers nothing
};

using Effect = std::variant<Send, Close, Save, Happened, Acted>;

}  // namespace beckon::hub
