// Credentials for a TURN server, each user's own and good for a while: what coturn calls its REST API
// (`use-auth-secret`). The server knows the secret and checks them by itself; nothing is kept anywhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/time.hpp"
#include "ports/gate.hpp"
#include "ports/site.hpp"

namespace beckon::relay::auth {

/// coturn asks again at every refresh of an allocation, so a credential has to outlast the call that began with it.
inline constexpr Span turn_lasts = minutes(24 * 60);

/// STUN servers need no name and no credential. `now` is the time of day: milliseconds since 1970, UTC.
IceOffer mint_ice(const std::vector<IceServer>& servers, const UserId& user, Instant now, Span lasts = turn_lasts);

/// "EXPIRY:USER", the expiry in seconds since 1970. What is not a letter, digit or `_-.@` of ASCII is spelled %XX, for
/// coturn takes no other bytes reliably.
std::string turn_username(const UserId& user, Instant expires);
/// base64 of the HMAC-SHA1 of the name. SHA-1 is what coturn uses there.
std::string turn_credential(std::string_view secret, std::string_view username);

}  // namespace beckon::relay::auth
