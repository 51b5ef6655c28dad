// By what name a request takes us. A browser lets a page ask the place that it came from about anything; and whoever owns a
// name can let it lead here (DNS rebinding), so that their page came from "here" too.
#pragma once

#include <string_view>

namespace beckon::relay::api {

/// The page came from where its request goes. `host`: the header.
bool is_same_place(std::string_view origin, std::string_view host);

/// A name that nobody else can have let lead here: an address, a name of this machine or of its network ("localhost", "relay"),
/// or that of `public_url` (may be empty).
bool is_nobody_elses(std::string_view host, std::string_view public_url);

}  // namespace beckon::relay::api
