// Who makes a request, and what that lets them do. Decided here, once; handlers only ask.
//
// Three kinds: the site's own backend (its key, or a token with the grant `admin`) may do everything of its site. A user
// (a token of their own) acts for their own sessions, and sees their own calls and times and who is connected. An operator
// comes in by the relay's own door (the admin listener), where who they are was settled, and may name any site.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/backends.hpp"
#include "api/problem.hpp"
#include "beckon/base/result.hpp"
#include "ports/desk.hpp"
#include "ports/gate.hpp"

namespace beckon::relay::api {

enum class Powers : std::uint8_t {
    user,      ///< of their own
    host,      ///< of the site
    operator_  ///< of any site
};

struct Caller {
    SiteId site;
    Powers powers = Powers::user;
    UserId user;           ///< of a token; nobody if there was none
    hub::Grants grants{};  ///< of a user: what their token allows
    bool proven = true;    ///< false: an open site took their word

    bool is_host() const { return powers != Powers::user; }
    bool is(const UserId& one) const { return powers == Powers::user && user == one; }
    /// May they see what concerns this user alone?
    bool may_see(const UserId& one) const { return is_host() || is(one); }
};

/// By what the request shows.
Result<Caller, Problem> caller_of(const Gate& gate, const Shown& shown, Instant now);
/// By the relay's own door: `asked` is the parameter `site`, which may be empty where there is but one.
Result<Caller, Problem> operator_at(const Backends& sites, std::string_view asked);
/// The same, for what is not about one site.
Caller operator_of_all();

}  // namespace beckon::relay::api
