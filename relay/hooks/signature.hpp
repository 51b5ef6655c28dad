// How a host knows that a webhook is the relay's.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "beckon/base/time.hpp"

namespace beckon::relay::hooks {

/// HMAC-SHA256.
using SecretSum = std::array<unsigned char, 32>;
SecretSum secret_sum(std::string_view secret, std::string_view text);

/// "t=1700000000,v1=<hex>": HMAC-SHA256 over the seconds, a dot and the body; one `v1` for each secret, so that either of two
/// proves it while they are changed. The time is signed, so an old one cannot be sent again as new.
std::string signature(const std::vector<std::string>& secrets, Instant now, std::string_view body);

}  // namespace beckon::relay::hooks
