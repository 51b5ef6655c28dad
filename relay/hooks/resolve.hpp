// From a name to addresses that may be connected to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "beckon/base/result.hpp"
#include "hooks/address.hpp"
#include "hooks/patience.hpp"

namespace beckon::relay::hooks {

/// The addresses of a host. Unless `private_allowed`, all of them are public, or there are none: a name with one address inside
/// and one outside is a name that somebody plays with. The sentence of a failure names no address.
Result<std::vector<Address>, std::string> resolve(const std::string& host, std::uint16_t port, bool private_allowed,
                                                  const Patience& patience);

}  // namespace beckon::relay::hooks
