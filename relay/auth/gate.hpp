// The gate: which site a page belongs to, and whether somebody is who they say.
//
// Origins are compared byte for byte with what the site lists, so `https://good.com.evil.com`, another port, another
// case or a trailing slash are strangers. `null` (a page without an origin: a sandboxed frame, a file) is never let in.
//
// A page always sends an Origin; whoever opens a WebSocket without one says that it is no browser, and has to prove that
// somebody let it in: by a token in `Authorization`, which no page can send with a WebSocket. Then the Origin protects
// nobody, for it protects people whose browser a foreign page misuses.
//
// An open site takes everybody's word for who they are. With no origins listed it takes sockets from anywhere (but `null`).
// A token that is shown nevertheless has to hold.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/gate.hpp"
#include "ports/site.hpp"

namespace beckon::relay::auth {

/// `now` is the time of day throughout: milliseconds since 1970, UTC.
class SiteGate final : public Gate {
public:
    explicit SiteGate(std::vector<Site> sites);
    /// From now on these; who is in stays in, until the next token.
    void set_sites(std::vector<Site> sites);

    /// With no site named: the only one, the one that lists this origin, or the one that the token is for.
    Result<SiteId, Refused> site(const Shown& shown, Instant now) const override;
    Result<Admitted, Refused> admit(const SiteId& site, const wire::Hello& hello, Instant now) const override;
    Result<Admitted, Refused> renew(const SiteId& site, const UserId& user, std::string_view token,
                                    Instant now) const override;
    IceOffer ice(const SiteId& site, const UserId& user, Instant now) const override;
    /// A token may name its site in `aud`. On an open site whoever shows nothing speaks for the site.
    Result<Known, Refused> know(const Shown& shown, Instant now) const override;
    /// An open site with no origins listed takes requests of pages of this machine, not of any page on earth: for these
    /// could do everything there, in the name of whoever happens to look at them.
    bool requests_from(const SiteId* site, std::string_view origin) const override;

private:
    Result<Known, Refused> know_by_nothing(const Shown& shown) const;
    Result<Known, Refused> know_by_key(const Shown& shown, std::string_view credentials) const;
    Result<Known, Refused> know_by_token(const Shown& shown, std::string_view token, Instant now) const;

    const Site* find(std::string_view id) const;
    Result<std::string, Refused> served_of(const std::vector<SiteId>& named) const;
    /// The site to ask about the origin, or why there is none.
    Result<const Site*, Refused> choose(std::string_view asked, std::string_view origin) const;
    Result<Admitted, Refused> check(const SiteId& site, const UserId& user, std::string_view token, Instant now) const;

    std::vector<Site> sites_;
    /// What was shown with tokens that held, until they run out: to verify one costs more than all the rest of a request.
    mutable std::map<std::string, Known> held_;
};

}  // namespace beckon::relay::auth
