// One website that the relay serves, as its configuration describes it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/settings.hpp"
#include "hub/limits.hpp"

namespace beckon::relay {

/// A STUN or TURN server. With a secret, each user gets credentials of their own (coturn's use-auth-secret).
struct IceServer {
    std::vector<std::string> urls;  ///< "stun:host:port", "turn:host:port?transport=udp", "turns:…"
    std::string secret;
};

struct Webhook {
    std::string url;                   ///< empty: none
    std::vector<std::string> secrets;  ///< one, or two while they are changed: each signs
    bool private_allowed = false;      ///< may lead to addresses that are not public
};

/// RFC 7518, 3.2: a key of HS256 is as long as its hash, or guessing the key is easier than forging the signature.
inline constexpr std::size_t site_key_bytes_min = 32;
inline constexpr std::size_t site_key_bytes_max = 512;

/// How often the site's own backend may ask (REST): so many at once, and one more each so often.
struct BackendRate {
    std::size_t burst = 2'000;
    Span every = milliseconds(1);
};

struct Site {
    SiteId id;
    std::vector<std::string> keys;     ///< HS256 secrets, one or two; what was signed with either holds
    std::vector<std::string> origins;  ///< exactly as browsers send them: "https://example.com"
    bool open = false;                 ///< no tokens: whoever says that they are ann is ann. For development
    hub::SiteLimits limits;
    BackendRate backend;
    std::vector<IceServer> ice;
    Webhook webhook;
};

}  // namespace beckon::relay
