#include "auth/gate.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "auth/basic.hpp"
#include "auth/token.hpp"
#include "auth/turn.hpp"
#include "ports/authorization.hpp"
#include "ports/same_secret.hpp"

namespace beckon::relay::auth {
namespace {

constexpr std::size_t tokens_held_max = 1'024;

Refused turned_away(std::string why) { return {CloseCode::unauthorised, std::move(why)}; }

bool lists(const Site& site, std::string_view origin) {
    return std::find(site.origins.begin(), site.origins.end(), origin) != site.origins.end();
}

/// Sockets come from anywhere: it is open, and says nothing of where its pages are.
bool is_wide_open(const Site& site) { return site.open && site.origins.empty(); }

bool lets_in(const Site& site, std::string_view origin) {
    if (origin == "null") return false;  // even if it is listed: every sandboxed frame on earth sends it
    return lists(site, origin) || is_wide_open(site);
}

/// "http://localhost:3000", "https://127.0.0.1", "http://[::1]:8080"
bool is_of_this_machine(std::string_view origin) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.substr(0, scheme.size()) != scheme) continue;
        const std::string_view rest = origin.substr(scheme.size());
        for (const std::string_view host : {"localhost", "127.0.0.1", "[::1]"}) {
            if (rest.substr(0, host.size()) != host) continue;
            const std::string_view port = rest.substr(host.size());
            if (port.empty()
                || (port.front() == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos))
                return true;
        }
    }
    return false;
}

/// What a stranger wrote, short and harmless enough for a sentence.
std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 120;
    if (text.size() > longest || !is_clean_utf8(text)) return "what was sent";
    return '"' + std::string(text) + '"';
}

}  // namespace

SiteGate::SiteGate(std::vector<Site> sites) : sites_(std::move(sites)) {}

void SiteGate::set_sites(std::vector<Site> sites) {
    sites_ = std::move(sites);
    held_.clear();
}

const Site* SiteGate::find(std::string_view id) const {
    const auto found =
        std::find_if(sites_.begin(), sites_.end(), [&](const Site& site) { return site.id.view() == id; });
    return found == sites_.end() ? nullptr : &*found;
}

Result<const Site*, Refused> SiteGate::choose(std::string_view asked, std::string_view origin) const {
    if (!asked.empty()) {
        const Site* named = find(asked);
        if (named == nullptr) return turned_away("site: " + quoted(asked) + " is not served here");
        return named;
    }
    if (sites_.size() == 1) return &sites_.front();
    const Site* chosen = nullptr;
    for (const Site& site : sites_) {
        if (origin.empty() || !lists(site, origin)) continue;
        if (chosen != nullptr) return turned_away("site: several list this origin, allowed: one named in the address");
        chosen = &site;
    }
    if (chosen == nullptr) {
        return turned_away(origin.empty() ? "site: missing, allowed: one named in the address"
                                          : "origin: no site lists " + quoted(origin));
    }
    return chosen;
}

Result<SiteId, Refused> SiteGate::site(const Shown& shown, Instant now) const {
    if (shown.origin.empty() && !shown.authorization.empty()) {
        const auto known = know(shown, now);
        if (!known) return known.error();
        return known.value().site;
    }
    const auto chosen = choose(shown.site, shown.origin);
    if (!chosen) return chosen.error();
    const Site& site = *chosen.value();
    if (lets_in(site, shown.origin)) return site.id;
    const std::string name(site.id.view());
    if (shown.origin.empty())
        return turned_away("origin: missing, allowed: exactly what site " + name
                           + " lists; or, of a program that is no browser, a token in Authorization");
    return turned_away("origin: site " + name + " does not list " + quoted(shown.origin)
                       + ", allowed: exactly what it lists");
}

Result<Admitted, Refused> SiteGate::admit(const SiteId& site, const wire::Hello& hello, Instant now) const {
    return check(site, hello.user, hello.token ? std::string_view(hello.token->text) : std::string_view(), now);
}

Result<Admitted, Refused> SiteGate::renew(const SiteId& site, const UserId& user, std::string_view token,
                                          Instant now) const {
    return check(site, user, token, now);
}

IceOffer SiteGate::ice(const SiteId& site, const UserId& user, Instant now) const {
    const Site* known = find(site.view());
    return known == nullptr ? IceOffer{} : mint_ice(known->ice, user, now);
}

Result<Admitted, Refused> SiteGate::check(const SiteId& site, const UserId& user, std::string_view token,
                                          Instant now) const {
    const Site* known = find(site.view());
    if (known == nullptr) return turned_away("site: not served here any more");
    if (user.empty()) return turned_away("user: missing");
    if (known->open && token.empty()) return Admitted{user, {}, Instant::never()};
    auto admitted = check_token(token, *known, now);
    if (admitted && admitted.value().user != user) {
        return turned_away("sub: not the user who shows the token, allowed: a token made for that user");
    }
    return admitted;
}

// ------------------------------------------------------------------------------------------ plain requests

Result<Known, Refused> SiteGate::know(const Shown& shown, Instant now) const {
    const std::string_view given = shown.authorization;
    if (given.empty()) return know_by_nothing(shown);
    if (const auto credentials = after_scheme(given, "basic")) return know_by_key(shown, *credentials);
    if (const auto token = after_scheme(given, "bearer")) return know_by_token(shown, *token, now);
    return turned_away("authorization: of another kind, allowed: Basic or Bearer");
}

Result<Known, Refused> SiteGate::know_by_nothing(const Shown& shown) const {
    const auto is_open = [](const Site& site) { return site.open; };
    const std::string missing =
        "authorization: missing, allowed: Basic with the site and a key of it, or Bearer with a token";
    // Whoever names no site either has forgotten to say who they are, and not which of several sites is meant.
    if (sites_.size() > 1 && shown.site.empty() && shown.origin.empty())
        return turned_away(std::any_of(sites_.begin(), sites_.end(), is_open)
                               ? missing + "; or nothing, with an open site named in the address"
                               : missing);
    const auto chosen = choose(shown.site, shown.origin);
    if (!chosen) return chosen.error();
    if (!chosen.value()->open) return turned_away(missing);
    return Known{chosen.value()->id, true, false, {}};
}

Result<Known, Refused> SiteGate::know_by_key(const Shown& shown, std::string_view credentials) const {
    const auto pair = read_basic(credentials);
    if (!pair) return turned_away("authorization: not Basic, allowed: base64 of site:key");
    const Site* const site = find(pair->name);
    // One answer for all that is wrong, so that nobody learns which sites there are.
    bool holds = false;
    if (site != nullptr) {
        for (const std::string& key : site->keys) holds = same_secret(key, pair->secret) || holds;
    }
    if (!holds) return turned_away("authorization: no such site, or not a key of it");
    if (!shown.site.empty() && shown.site != site->id.view())
        return turned_away("site: the key is that of another, allowed: the key's own, or none named");
    return Known{site->id, true, true, {}};
}

Result<Known, Refused> SiteGate::know_by_token(const Shown& shown, std::string_view token, Instant now) const {
    // Which site it is for may hang on all of this.
    std::string shown_whole(token);
    shown_whole.append(1, '\n').append(shown.site).append(1, '\n').append(shown.origin);
    const auto before = held_.find(shown_whole);
    if (before != held_.end()) {
        if (now < before->second.user.expires) return before->second;
        held_.erase(before);
    }
    std::string asked(shown.site);
    if (asked.empty() && sites_.size() > 1) {
        const auto claimed = claimed_audiences(token);
        if (!claimed) return claimed.error();
        const auto named = served_of(claimed.value());
        if (!named) return named.error();
        asked = named.value();
        if (asked.empty() && shown.origin.empty())
            return turned_away("site: missing, allowed: one named in the token's aud, or in the address");
    }
    const auto chosen = choose(asked, shown.origin);
    if (!chosen) return chosen.error();
    auto admitted = check_token(token, *chosen.value(), now);
    if (!admitted) return admitted.error();
    const bool host = admitted.value().grants.admin;
    Known known{chosen.value()->id, host, true, std::move(admitted.value())};
    if (held_.size() >= tokens_held_max) held_.clear();
    held_.insert_or_assign(std::move(shown_whole), known);
    return known;
}

/// The one of these that is served here; empty: none was named. The others are some other service's, or a mistake.
Result<std::string, Refused> SiteGate::served_of(const std::vector<SiteId>& named) const {
    std::string served;
    for (const SiteId& site : named) {
        if (find(site.view()) == nullptr || site.view() == served) continue;
        if (!served.empty())
            return turned_away(
                "aud: names several sites that are served here, allowed: one of them named in the address");
        served = site.view();
    }
    if (served.empty() && !named.empty()) return std::string(named.front().view());
    return served;
}

bool SiteGate::requests_from(const SiteId* site, std::string_view origin) const {
    if (origin == "null") return false;
    return std::any_of(sites_.begin(), sites_.end(), [&](const Site& one) {
        if (site != nullptr && one.id != *site) return false;
        return lists(one, origin) || (one.open && one.origins.empty() && is_of_this_machine(origin));
    });
}

}  // namespace beckon::relay::auth
