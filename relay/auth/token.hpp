// The host site's word for who somebody is: a JWT signed with HS256.
//
// A token says `sub` (the user) and `exp`, and may say `nbf`, `iat`, `aud` (must name the site) and `grants`. Without
// `grants` its holder may do everything that a user may; with it, only what it names. The grant `admin` is the site's own
// and has to be named: its holder speaks for the site (REST). All that is wrong with a token is told as a sentence that
// names the claim and what is allowed, and never holds the token or a part of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "ports/gate.hpp"
#include "ports/site.hpp"

namespace beckon::relay::auth {

/// The clocks of two servers differ by this much before it is their owners' business. Only for `nbf` and `iat`: a token
/// made this very second must hold. One that ran out has run out.
inline constexpr Span leeway = seconds(60);

/// `now` is the time of day: milliseconds since 1970, UTC. So is `Admitted::expires`.
Result<Admitted, Refused> check_token(std::string_view token, const Site& site, Instant now);

/// The sites that it says it is for. Nothing of it is verified: only good for choosing the site that verifies it.
Result<std::vector<SiteId>, Refused> claimed_audiences(std::string_view token);

struct TokenOrder {
    UserId user;
    Instant expires;                    ///< in whole seconds; what is over is cut off
    std::optional<Instant> issued;      ///< `iat`
    std::optional<Instant> not_before;  ///< `nbf`
    SiteId site;                        ///< `aud`, unless empty
    std::optional<hub::Grants> grants;
};

/// A token as a host site would make it; nothing if the key is shorter or longer than a site's may be.
std::optional<std::string> make_token(std::string_view key, const TokenOrder& order);

}  // namespace beckon::relay::auth
