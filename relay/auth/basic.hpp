// What `Authorization: Basic` holds, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace beckon::relay::auth {

struct BasicPair {
    std::string name;
    std::string secret;
};
/// base64 of "name:secret" (RFC 7617). Nothing if it is anything else, or longer than a site's key may be.
std::optional<BasicPair> read_basic(std::string_view credentials);

}  // namespace beckon::relay::auth
