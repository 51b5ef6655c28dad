#include <algorithm>
#include <unordered_map>

#include "beckon/base/limits.hpp"
#include "config/draft.hpp"
#include "config/keys.hpp"
#include "config/spelling.hpp"
#include "ports/http_url.hpp"

namespace beckon::relay::config {
namespace {

/// Where it was given, or the place of what it belongs to.
std::string place_of(const Places& places, std::string_view key, const std::string& otherwise = {}) {
    const auto found = places.find(key);
    return found == places.end() ? otherwise : found->second.where;
}

/// Is it missing? What was given and refused is not.
template <class Held>
bool lacks(const Held& held, const Places& places, std::string_view key) {
    const auto found = places.find(key);
    return held.empty() && (found == places.end() || !found->second.refused);
}

bool collide(const Endpoint& one, const Endpoint& other) {
    if (one.off() || other.off() || one.port != other.port || one.port == 0) return false;
    // All of IPv6 is all of IPv4, too: such a listener takes both.
    const auto takes = [](const Endpoint& all, const Endpoint& at) {
        return is_any_address(all.address) && (is_ipv6(all.address) || is_ipv4(at.address));
    };
    return is_same_address(one.address, other.address) || takes(one, other) || takes(other, one);
}

/// Of two pages out of reach no call ends sooner than of one, and what a page missed is kept while its call waits for it.
void judge_settings(const Draft& draft, Report& report) {
    const Settings& times = draft.config.settings;
    const auto no_less = [&](const std::string& key, Span time) {
        if (time >= times.grace) return;
        report.error(place_of(draft.places, key, place_of(draft.places, "settings.grace")),
                     key + ": given " + span_text(time) + ", allowed: no less than settings.grace, which is "
                         + span_text(times.grace));
    };
    no_less("settings.limbo", times.limbo);
    no_less("settings.keep_session", times.keep_session);
}

/// A stranger could pretend to be anyone: on a machine of one's own that is a demonstration, elsewhere a hole.
void shout(const Config& config, const Site& site, const std::string& where, Report& report) {
    const std::string name(site.id.view());
    report.warn(where,
                "SITE " + name + " IS OPEN: no tokens are asked for, so anyone may be anyone. For development only.");
    if (is_loopback(config.listen.address)) return;
    report.warn(where, "SITE " + name + " IS OPEN TO THE NETWORK: " + config.listen.address
                           + " can be reached from other machines. Give the site keys, or listen on 127.0.0.1.");
}

void judge_ice(const PlacedSite& placed, Report& report) {
    if (placed.ice.size() > limits::ice_servers) {
        report.error(placed.where, "site.ice: given " + std::to_string(placed.ice.size()) + ", allowed: at most "
                                       + std::to_string(limits::ice_servers));
    }
    for (const PlacedIce& ice : placed.ice) {
        const auto& urls = ice.server.urls;
        if (lacks(urls, ice.places, "urls")) {
            report.error(place_of(ice.places, "secret", placed.where),
                         "site.ice.urls: none given, allowed: at least one");
        }
        if (lacks(ice.server.secret, ice.places, "secret") && std::any_of(urls.begin(), urls.end(), is_turn_url)) {
            report.error(
                place_of(ice.places, "urls", placed.where),
                "site.ice.secret: none given, allowed: the secret of the TURN server, whose users need credentials");
        }
    }
}

void judge_site(const Draft& draft, const PlacedSite& placed, Report& report) {
    const Site& site = placed.site;
    if (site.open) {
        shout(draft.config, site, place_of(placed.places, "open", placed.where), report);
    } else {
        if (lacks(site.keys, placed.places, "keys")) {
            report.error(placed.where, "site.keys: none given, allowed: one or two, or open = true for development");
        }
        if (lacks(site.origins, placed.places, "origins")) {
            report.error(placed.where, "site.origins: none given, allowed: at least one, or no page can connect");
        }
    }
    if (site.keys.size() == 2 && site.keys[0] == site.keys[1]) {
        report.error(place_of(placed.places, "keys"), "site.keys: given the same twice, allowed: two that differ");
    }
    if (!site.webhook.url.empty() && lacks(site.webhook.secrets, placed.places, "webhook.secret")) {
        report.error(place_of(placed.places, "webhook.url"),
                     "site.webhook.secret: none given, allowed: one, or the host cannot tell who calls");
    }
    // No error: the other sites are well.
    const auto url = HttpUrl::parse(site.webhook.url);
    if (url && !site.webhook.private_allowed && draft.is_private_host && draft.is_private_host(url->host)) {
        report.warn(place_of(placed.places, "webhook.url", placed.where),
                    "site.webhook.url: no webhook will get there, for the address is not public and "
                    "webhook.private_allowed is false");
    }
    judge_ice(placed, report);
}

/// No error: who knows may want one backend for several sites. Names where the keys are, never the keys.
void judge_shared_keys(const Draft& draft, Report& report) {
    const auto named = [](const PlacedSite& placed) {
        return '"' + std::string(placed.site.id.view()) + "\" (" + place_of(placed.places, "keys", placed.where) + ')';
    };
    std::unordered_map<std::string_view, const PlacedSite*> first_with;
    for (const PlacedSite& placed : draft.sites) {
        const PlacedSite* told = &placed;
        for (const std::string& key : placed.site.keys) {
            const PlacedSite* const other = first_with.emplace(key, &placed).first->second;
            if (other == &placed || other == told || other->site.id == placed.site.id) continue;
            told = other;
            report.warn(place_of(placed.places, "keys", placed.where),
                        "site.keys: the sites " + named(*other) + " and " + named(placed)
                            + " have a key in common, so a token without aud that it signed is good at both: a user "
                              "of one is whoever has that name at the other. Give each site keys of its own");
        }
    }
}

void judge_sites(const Draft& draft, Report& report) {
    for (const PlacedSite& placed : draft.sites) {
        const auto same = std::find_if(draft.sites.begin(), draft.sites.end(),
                                       [&](const PlacedSite& other) { return other.site.id == placed.site.id; });
        if (&*same != &placed) {
            report.error(
                place_of(placed.places, "id", placed.where),
                "site.id: given \"" + std::string(placed.site.id.view()) + "\" twice, allowed: another for each site");
        }
        judge_site(draft, placed, report);
    }
    judge_shared_keys(draft, report);
}

/// Two listeners cannot have one port of one address, nor of all addresses and of one of them.
void judge_listeners(const Draft& draft, Report& report) {
    const Config& config = draft.config;
    struct Listener {
        const char* key;
        const Endpoint& at;
    };
    const Listener all[] = {
        {"listen", config.listen}, {"admin.listen", config.admin.listen}, {"metrics.listen", config.metrics}};
    for (const Listener& one : all) {
        for (const Listener* other = all; other != &one; ++other) {
            if (!collide(one.at, other->at)) continue;
            report.error(place_of(draft.places, one.key),
                         std::string(one.key) + ": given " + toml_of(one.at) + ", which " + other->key
                             + " has already, allowed: another port, or an address of its own");
        }
    }
}

/// Who named one wants it to be served: a relay without it would look well, and no page could load its script.
void judge_files(const Draft& draft, Report& report) {
    const std::string& files = draft.config.files;
    const std::string trouble =
        files.empty() || draft.directory_trouble == nullptr ? "" : draft.directory_trouble(files);
    if (trouble.empty()) return;
    const auto& keys = relay_keys();
    const auto key = std::find_if(keys.begin(), keys.end(), [](const auto& one) { return one.name == "files"; });
    report.error(place_of(draft.places, key->name), key->name + ": given " + given({files, false}, key->secret) + " ("
                                                        + trouble + "), allowed: " + key->allowed);
}

void judge_relay(const Draft& draft, Report& report) {
    const Config& config = draft.config;
    judge_listeners(draft, report);
    judge_files(draft, report);
    if (config.tls.certificate.empty() != config.tls.key.empty()) {
        const bool keyless = config.tls.key.empty();
        report.error(place_of(draft.places, keyless ? "tls.certificate" : "tls.key"),
                     std::string(keyless ? "tls.key" : "tls.certificate") + ": none given, allowed: both or neither");
    }
    if (!config.admin.listen.off() && lacks(config.admin.token, draft.places, "admin.token")) {
        report.error(place_of(draft.places, "admin.listen"),
                     "admin.token: none given, allowed: one while admin.listen is on");
    }
}

}  // namespace

void judge(Draft& draft, Report& report) {
    // After an error the site may be missing only because its line was refused.
    if (draft.sites.empty() && report.errors.empty()) {
        PlacedSite& demo = draft.sites.emplace_back();
        demo.site.id = *SiteId::parse("demo");
        demo.site.open = true;
        draft.config.made_up_site = true;
        report.warn("", "no site is configured, so there is one, \"demo\"");
        // A misspelt [[site]] must not leave the door open.
        if (!draft.unread.empty()) {
            report.error(
                draft.unread,
                "site: none given, and this key means nothing, allowed: a [[site]], or no key that means nothing");
        }
    }
    judge_relay(draft, report);
    judge_settings(draft, report);
    judge_sites(draft, report);
    for (PlacedSite& placed : draft.sites) {
        for (PlacedIce& ice : placed.ice) placed.site.ice.push_back(std::move(ice.server));
        draft.config.sites.push_back(std::move(placed.site));
    }
}

}  // namespace beckon::relay::config
