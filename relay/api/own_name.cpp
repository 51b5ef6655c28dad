#include "api/own_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <arpa/inet.h>

namespace beckon::relay::api {

namespace {

std::string_view behind_scheme(std::string_view url) {
    const std::size_t slashes = url.find("://");
    return slashes == std::string_view::npos ? std::string_view{} : url.substr(slashes + 3);
}

bool is_ipv4(std::string_view name) {
    in_addr address{};
    return inet_pton(AF_INET, std::string(name).c_str(), &address) == 1;
}

bool ends_with_label(std::string_view name, std::string_view label) {
    return name.size() > label.size() && name.substr(name.size() - label.size()) == label
           && name[name.size() - label.size() - 1] == '.';
}

}  // namespace

bool is_same_place(std::string_view origin, std::string_view host) {
    const std::string_view place = behind_scheme(origin);
    return !place.empty() && place == host;
}

bool is_nobody_elses(std::string_view host, std::string_view public_url) {
    if (host.empty()) return true;  // no browser
    if (host == behind_scheme(public_url)) return true;
    if (host.front() == '[') return true;
    const std::string_view name = host.substr(0, host.find(':'));
    // A name without a dot is looked up in one's own network, and those with these ends are not for sale.
    constexpr std::array<std::string_view, 4> own{"localhost", "local", "internal", "test"};
    return name.find('.') == std::string_view::npos || is_ipv4(name)
           || std::any_of(own.begin(), own.end(), [&](std::string_view end) { return ends_with_label(name, end); });
}

}  // namespace beckon::relay::api
