// A message on its way: from the engine that read it, or from the hub that made it, to one session or many.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "beckon/wire/message.hpp"

namespace beckon::hub {

/// What was read keeps the bytes it came in, if it may go on as it is.
struct Parcel {
    Parcel() {}  // NOLINT(modernize-use-equals-default): that would fill all of it with zeros first, for every frame
    Parcel(wire::Message&& m, std::string&& b) : message(std::move(m)), body(std::move(b)) {}

    wire::Message message;     ///< with a body, perhaps without its texts and lists: see `opened`
    std::string body;          ///< empty: to be encoded
    std::size_t left_out = 0;  ///< how many items of its list are in the body only
};
using SharedParcel = std::shared_ptr<const Parcel>;

/// The whole message.
wire::Message opened(const Parcel& parcel);

}  // namespace beckon::hub
