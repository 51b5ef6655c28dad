#include "config/changes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/keys.hpp"

namespace beckon::relay::config {

namespace {

/// A key that is not here waits for a restart, so that a new one promises nothing.
constexpr std::array<std::string_view, 6> taken_over{"tls.",  "public_url", "trusted_proxies",
                                                     "drain", "limits.",    "log.level"};

bool is_taken_over(std::string_view key) {
    return std::any_of(taken_over.begin(), taken_over.end(),
                       [&](std::string_view one) { return key.substr(0, one.size()) == one; });
}

}  // namespace

std::vector<std::string> needs_restart(const Config& running, const Config& wanted) {
    std::vector<std::string> out;
    for (const auto& key : relay_keys()) {
        if (!is_taken_over(key.name) && key.show(running) != key.show(wanted)) out.push_back(key.name);
    }
    // A port speaks TLS or it does not, from the beginning.
    if (running.tls.certificate.empty() != wanted.tls.certificate.empty()) out.emplace_back("tls.certificate");
    return out;
}

}  // namespace beckon::relay::config
