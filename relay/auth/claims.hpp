// What a token says, read from its payload once the signature holds.
#pragma once

#include <string_view>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "ports/gate.hpp"

namespace beckon::relay::auth {

/// `payload`: the claims as one JSON object.
Result<Admitted, Refused> read_claims(std::string_view payload, const SiteId& site, Instant now);

/// Those that `aud` names, alone or in a list; what is no site's id is passed over.
std::vector<SiteId> read_audiences(std::string_view payload);

}  // namespace beckon::relay::auth
