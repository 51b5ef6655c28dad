#include "auth/gate.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "auth/token.hpp"
#include "auth/turn.hpp"

namespace beckon::relay::auth {
namespace {

Refused turned_away(std::string why) { return {CloseCode::unauthorised, std::move(why)}; }

bool lists(const Site& site, std::string_view origin) {
    return std::find(site.origins.begin(), site.origins.end(), origin) != site.origins.end();
}

bool lets_in(const Site& site, std::string_view origin) {
    if (origin.empty()) return true;
    if (origin == "null") return false;  // even if it is listed: every sandboxed frame on earth sends it
    return lists(site, origin) || (site.open && site.origins.empty());
}

/// What a stranger wrote, short and harmless enough for a sentence.
std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 120;
    if (text.size() > longest || !is_clean_utf8(text)) return "what was sent";
    return '"' + std::string(text) + '"';
}

}  // namespace

SiteGate::SiteGate(std::vector<Site> sites) : sites_(std::move(sites)) {}

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

Result<SiteId, Refused> SiteGate::site(std::string_view asked, std::string_view origin) const {
    const auto chosen = choose(asked, origin);
    if (!chosen) return chosen.error();
    const Site& site = *chosen.value();
    if (lets_in(site, origin)) return site.id;
    return turned_away("origin: site " + std::string(site.id.view()) + " does not list " + quoted(origin)
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

}  // namespace beckon::relay::auth
