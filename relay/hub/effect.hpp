// All that a hub wants done. The engine obeys in order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "beckon/wire/message.hpp"
#include "hub/input.hpp"
#include "hub/record.hpp"

namespace beckon::hub {

/// A message on its way to one session or many. What was forwarded keeps the bytes it came in.
struct Parcel {
    wire::Message message;
    std::string body;  ///< empty: made here, to be encoded
};
using SharedParcel = std::shared_ptr<const Parcel>;

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

/// Word for the host site (webhooks) and the administrator. The rows say the same, for those who ask later.
/// A call came to another stage; once for each.
struct CallHappened {
    CallRow call;
};
struct CastHappened {
    SiteId site;
    UserId user;
    CastId cast;
    bool live = false;
};
struct MemberHappened {
    StayRow stay;
};
using Happening = std::variant<CallHappened, CastHappened, MemberHappened>;
struct Happened {
    Happening what;
};

/// The answer to a request of the backend: none is well. Not to be told before the rows that it caused are on disk.
struct Acted {
    std::uint64_t request = 0;
    std::optional<wire::Error> refused;
    SaveNumber after{};  ///< the last of them; 0: there are none
};

using Effect = std::variant<Send, Close, Save, Happened, Acted>;

}  // namespace beckon::hub
