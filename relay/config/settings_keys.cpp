// The rows of `[settings]`: the times that the relay alone keeps. Pages keep theirs by themselves and are told of none, so a
// bound here is what suits a page that does as it always does: a lease is never shorter than its beats are apart.
#include <algorithm>

#include "config/key_rows.hpp"

namespace beckon::relay::config {
namespace {

constexpr std::string_view prefix = "settings.";

#define BECKON_TIME(name) \
    "settings." #name, [](auto& config) -> auto& { return config.settings.name; }

Rows<Config> rows_of_relay() {
    Rows<Config> rows;
    const Settings usual;
    const auto time = [&](const char* name, auto field, Span low, Span high, const char* doc) {
        rows.span(name, low, high, field, doc);
    };
    time(BECKON_TIME(ring), seconds(5), usual.ring, "How long a call rings. (A page gives up a little later.)");
    time(BECKON_TIME(grace), seconds(3), minutes(10),
         "A page that is out of reach has this long to come back to its call.");
    time(BECKON_TIME(limbo), seconds(3), minutes(60),
         "The same when both pages are out of reach; no less than the grace.");
    time(BECKON_TIME(lease), usual.lease, minutes(10),
         "A page in a call that shows no sign of life for this long is out of reach; pages show one every 5 s.");
    time(BECKON_TIME(lease_idle), usual.lease_idle, minutes(20),
         "And one that is in none, after this; it shows one every 25 s.");
    time(BECKON_TIME(keep_session), minutes(1), minutes(24 * 60),
         "How long the relay keeps what a page without a socket has missed; no less than the grace.");
    time(BECKON_TIME(token_grace), usual.token_grace, minutes(5),
         "A resume token is good for this long after its successor was first used.");
    return rows;
}

#undef BECKON_TIME

}  // namespace

Keys<Config> settings_keys() { return rows_of_relay().keys; }

const std::vector<std::string>& times_of_pages() {
    static const std::vector<std::string> times = [] {
        const Keys<Config> ours = settings_keys();
        const Settings usual;
        std::vector<std::string> out;
        Settings::fields(usual, [&](std::string_view field, const Span&) {
            std::string name = std::string(prefix).append(field);
            const auto is_it = [&](const auto& key) { return key.name == name; };
            if (std::none_of(ours.begin(), ours.end(), is_it)) out.push_back(std::move(name));
        });
        return out;
    }();
    return times;
}

}  // namespace beckon::relay::config
