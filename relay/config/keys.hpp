// The one table of what may be configured. File, environment, flags, errors and the sample (`gen-config`) all follow
// from it: to add a key, add its row.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/value.hpp"
#include "ports/site.hpp"

namespace beckon::relay::config {

/// One key of an Owner: the relay, a site or an ICE server.
template <class Owner>
struct Key {
    std::string name;                               ///< dotted: "store.path"
    std::string allowed;                            ///< for errors and the sample: "a whole number, 1 to 64"
    std::string doc;                                ///< one sentence
    bool secret = false;                            ///< never repeated in a message
    std::function<bool(Owner&, const Value&)> set;  ///< false, and nothing changed, if the value is not allowed
    std::function<std::string(const Owner&)> show;  ///< what it is, as TOML
    /// Of a list: how many it may have, and which of them are allowed.
    std::size_t most = 0;
    std::function<bool(const std::string&)> sound{};
};
template <class Owner>
using Keys = std::vector<Key<Owner>>;

/// Ordered as the sample lists them: those without a table first, then table by table.
const Keys<Config>& relay_keys();
const Keys<Site>& site_keys();
const Keys<IceServer>& ice_keys();

/// The rows of `[settings]`; part of relay_keys().
Keys<Config> settings_keys();
/// Those of Settings that pages keep by themselves: they cannot be configured, and whoever tries is told why.
const std::vector<std::string>& times_of_pages();

/// "store.path" → "BECKON_STORE_PATH"; "site.keys" → "BECKON_SITE_KEYS".
std::string environment_name(std::string_view key);

}  // namespace beckon::relay::config
