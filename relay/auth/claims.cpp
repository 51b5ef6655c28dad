#include "auth/claims.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "auth/token.hpp"
#include "beckon/base/json.hpp"

namespace beckon::relay::auth {
namespace {

using json::Kind;

// A token is at most `limits::token_bytes`; with every character escaped its payload is six times that.
constexpr json::Bounds payload_bounds{6 * limits::token_bytes, json::depth_max, 256};
// The year 10000. Later times would leave the range of milliseconds, and nobody means them.
constexpr std::int64_t second_max = 253'402'300'800;

struct Right {
    std::string_view name;
    bool hub::Grants::*held;
};
constexpr std::array<Right, 5> rights{{{"call", &hub::Grants::call},
                                       {"broadcast", &hub::Grants::broadcast},
                                       {"watch", &hub::Grants::watch},
                                       {"join", &hub::Grants::join},
                                       {"admin", &hub::Grants::admin}}};

/// Calls `see(at)` for each child until one gives false.
template <class See>
bool each(const json::Document& document, std::uint32_t parent, const See& see) {
    if (document.node(parent).count == 0) return true;
    for (std::uint32_t at = parent + 1;; at = document.node(at).next) {
        if (!see(at)) return false;
        if (document.node(at).next == 0) return true;
    }
}

std::optional<std::uint32_t> find(const json::Document& document, std::string_view name) {
    std::optional<std::uint32_t> found;
    each(document, 0, [&](std::uint32_t at) {
        if (document.node(at).key == name) found = at;
        return true;
    });
    return found;
}

/// The members of the payload's object, and what the first bad one is told.
class Claims {
public:
    Claims(json::Document& document, const SiteId& site, Instant now) : document_(document), site_(site), now_(now) {}

    Result<Admitted, Refused> read() {
        Admitted admitted;
        if (!user(admitted.user) || !times(admitted.expires) || !audience() || !grants(admitted.grants)) {
            return Refused{CloseCode::unauthorised, std::move(why_)};
        }
        return admitted;
    }

private:
    bool no(std::string why) {
        why_ = std::move(why);
        return false;
    }

    bool user(UserId& out) {
        const auto at = find(document_, "sub");
        if (!at) return no("sub: missing, allowed: the user's id");
        const json::Node& node = document_.node(*at);
        const auto parsed = node.kind == Kind::text ? UserId::parse(node.text) : std::nullopt;
        if (!parsed) return no("sub: not a user, allowed: a text of 1 to 64 bytes of UTF-8 without control characters");
        out = *parsed;
        return true;
    }

    bool time(std::string_view name, std::optional<Instant>& out) {
        const auto at = find(document_, name);
        if (!at) return true;
        const json::Node& node = document_.node(*at);
        if (node.kind != Kind::whole || node.whole < 0 || node.whole > second_max) {
            return no(std::string(name) + ": not a time, allowed: whole seconds since 1970");
        }
        out = Instant{node.whole * 1000};
        return true;
    }

    bool times(Instant& expires) {
        std::optional<Instant> exp;
        std::optional<Instant> nbf;
        std::optional<Instant> iat;
        if (!time("exp", exp) || !time("nbf", nbf) || !time("iat", iat)) return false;
        if (!exp) return no("exp: missing, allowed: the time when the token runs out, in seconds since 1970");
        if (*exp <= now_) return no("exp: the token has run out, allowed: a time to come by the relay's clock");
        if (nbf && *nbf > now_ + leeway)
            return no("nbf: not yet good, allowed: at most 60 s ahead of the relay's clock");
        if (iat && *iat > now_ + leeway)
            return no("iat: in the future, allowed: at most 60 s ahead of the relay's clock");
        expires = *exp;
        return true;
    }

    bool audience() {
        const auto at = find(document_, "aud");
        if (!at) return true;
        const auto named = [&](std::uint32_t one) {
            const json::Node& node = document_.node(one);
            return node.kind == Kind::text && node.text == site_.view();
        };
        const bool listed = document_.node(*at).kind == Kind::array
                            && !each(document_, *at, [&](std::uint32_t one) { return !named(one); });
        if (listed || named(*at)) return true;
        return no("aud: meant for somebody else, allowed: \"" + std::string(site_.view()) + "\", alone or in a list");
    }

    /// An object of booleans, or a list of names. What is not named is not granted: a token that says `watch` must not
    /// come to mean more when the relay learns to do more.
    bool grants(hub::Grants& out) {
        const auto at = find(document_, "grants");
        if (!at) return true;
        const Kind kind = document_.node(*at).kind;
        out = {false, false, false, false, false};
        const bool sound =
            (kind == Kind::object || kind == Kind::array) && each(document_, *at, [&](std::uint32_t one) {
                const json::Node& node = document_.node(one);
                const bool named = kind == Kind::array;
                if (node.kind != (named ? Kind::text : Kind::boolean)) return false;
                return grant(out, named ? node.text : node.key, named || node.whole != 0);
            });
        if (sound) return true;
        return no(
            "grants: allowed: an object with true or false for call, broadcast, watch, join, admin, or a list of these "
            "names");
    }

    static bool grant(hub::Grants& out, std::string_view name, bool held) {
        for (const Right& right : rights) {
            if (right.name != name) continue;
            out.*right.held = held;
            return true;
        }
        return false;
    }

    json::Document& document_;
    const SiteId& site_;
    Instant now_;
    std::string why_;
};

}  // namespace

Result<Admitted, Refused> read_claims(std::string_view payload, const SiteId& site, Instant now) {
    json::Document document;
    if (document.read(payload, payload_bounds)) {
        return Refused{CloseCode::unauthorised, "token: allowed: a payload that is one JSON object, not deeply nested"};
    }
    return Claims(document, site, now).read();
}

std::vector<SiteId> read_audiences(std::string_view payload) {
    std::vector<SiteId> out;
    json::Document document;
    const auto at = document.read(payload, payload_bounds) ? std::nullopt : find(document, "aud");
    if (!at) return out;
    const auto take = [&](std::uint32_t one) {
        const json::Node& node = document.node(one);
        const auto site = node.kind == Kind::text ? SiteId::parse(node.text) : std::nullopt;
        if (site) out.push_back(*site);
        return true;
    };
    if (document.node(*at).kind == Kind::array) {
        each(document, *at, take);
    } else {
        take(*at);
    }
    return out;
}

}  // namespace beckon::relay::auth
