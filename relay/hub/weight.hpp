// What a message that waits to be acknowledged is counted for, against the bytes that a session may have waiting.
#pragma once

#include <cstddef>

#include "hub/parcel.hpp"

namespace beckon::hub {

/// About how many bytes it keeps.
std::size_t weight_of(const wire::Message& message);
/// The bytes it came in, if it goes on in them.
inline std::size_t weight_of(const Parcel& parcel) {
    return parcel.body().empty() ? weight_of(parcel.message) : parcel.body().size();
}

}  // namespace beckon::hub
