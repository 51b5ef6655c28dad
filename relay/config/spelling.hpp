// How addresses and the like are spelled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace beckon::relay::config {

bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
/// An address or a network: "10.0.0.0/8", "::1".
bool is_network(const std::string& text);
/// However either is spelled.
bool is_same_address(std::string_view a, std::string_view b);
/// "0.0.0.0" or "::"
bool is_any_address(std::string_view address);
bool is_loopback(std::string_view address);

/// As browsers send it: "https://example.com", "http://localhost:3000". Lower case, no path, no port that goes without
/// saying. Anything else in a list of origins could never match.
bool is_origin(const std::string& text);
/// "stun:host:port", "turns:host:port?transport=tcp"
bool is_ice_url(const std::string& text);
bool is_turn_url(std::string_view text);

/// The name that is most like this one; empty if none is much like it.
std::string nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace beckon::relay::config
