// Who may come in, as whom, and with what secrets.
#pragma once

#include <string>
#include <string_view>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/message.hpp"
#include "hub/input.hpp"

namespace beckon::relay {

struct Admitted {
    UserId user;
    hub::Grants grants;
    Instant expires = Instant::never();
};

/// What one user's media may find its way through.
struct IceOffer {
    wire::Ice servers;
    Instant expires = Instant::never();  ///< of the credentials; never if there are none
};

/// Why not, for the log and for the developer who reads the closing frame. Names no secret.
struct Refused {
    CloseCode code = CloseCode::unauthorised;
    std::string why;
};

/// What a request shows for itself, before anything is said.
struct Shown {
    std::string_view authorization;  ///< the header, empty if there is none
    std::string_view site;           ///< the parameter `site` of the address, may be empty
    std::string_view origin;         ///< the header, empty if there is none
};

/// Whose request it is.
struct Known {
    SiteId site;
    bool host = false;   ///< the site's own word: its key, or a token with the grant `admin`
    bool proven = true;  ///< false: nothing was shown, and the site is open
    Admitted user{};     ///< of a token; nobody if a key was shown
};

class Gate {
public:
    virtual ~Gate() = default;

    /// Before a socket is accepted: which site this is.
    virtual Result<SiteId, Refused> site(const Shown& shown, Instant now) const = 0;

    /// Its first frame.
    virtual Result<Admitted, Refused> admit(const SiteId& site, const wire::Hello& hello, Instant now) const = 0;
    /// A new token of the same user.
    virtual Result<Admitted, Refused> renew(const SiteId& site, const UserId& user, std::string_view token,
                                            Instant now) const = 0;
    /// For somebody who was admitted.
    virtual IceOffer ice(const SiteId& site, const UserId& user, Instant now) const = 0;

    /// A plain request. `Basic` with a site and one of its keys, or `Bearer` with a token.
    virtual Result<Known, Refused> know(const Shown& shown, Instant now) const = 0;
    /// Whether pages of this origin may make requests for the site; for none: whether there is one that they may make
    /// requests for (a browser that asks beforehand does not say which).
    virtual bool requests_from(const SiteId* site, std::string_view origin) const = 0;
};

/// Chance that nobody can guess.
class Secrets {
public:
    virtual ~Secrets() = default;
    virtual SessionId session() = 0;
    virtual ResumeToken token() = 0;
    virtual hub::TokenHash hash(const ResumeToken& token) const = 0;
};

}  // namespace beckon::relay
