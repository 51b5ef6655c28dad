#include "api/caller.hpp"

#include <string>

namespace beckon::relay::api {

Result<Caller, Problem> caller_of(const Gate& gate, const Shown& shown, Instant now) {
    auto known = gate.know(shown, now);
    if (!known) return Problem{Wrong::unauthorised, known.error().why};
    const Known& who = known.value();
    return Caller{who.site, who.host ? Powers::host : Powers::user, who.user.user, who.user.grants, who.proven};
}

Result<Caller, Problem> operator_at(const Backends& sites, std::string_view asked) {
    Caller caller;
    caller.powers = Powers::operator_;
    if (asked.empty()) {
        const SiteId* const only = sites.only();
        if (only == nullptr)
            return Problem{
                Wrong::wrong_parameter, "The relay serves several sites.", {}, "site", "the name of one of them"};
        caller.site = *only;
        return caller;
    }
    const auto site = SiteId::parse(asked);
    if (!site || !sites.know(*site))
        return Problem{Wrong::wrong_parameter, "No such site.", {}, "site", "the name of a site that is served here"};
    caller.site = *site;
    return caller;
}

Caller operator_of_all() {
    Caller caller;
    caller.powers = Powers::operator_;
    return caller;
}

}  // namespace beckon::relay::api
