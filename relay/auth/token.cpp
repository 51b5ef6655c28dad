#include "auth/token.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include <jwt.h>

#include "auth/claims.hpp"

namespace beckon::relay::auth {
namespace {

struct JwtEnd {
    void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
struct TextEnd {
    void operator()(char* text) const { std::free(text); }  // libjwt and jansson allocate with malloc
};
using Jwt = std::unique_ptr<jwt_t, JwtEnd>;
using CText = std::unique_ptr<char, TextEnd>;

constexpr std::string_view algorithm = "HS256";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Refused unauthorised(std::string why) { return {CloseCode::unauthorised, std::move(why)}; }

/// Three parts in the alphabet of base64url. libjwt is more generous (padding, other alphabets, an end at the first
/// zero byte), and two spellings of one token are one too many.
bool has_shape(std::string_view token) {
    if (std::count(token.begin(), token.end(), '.') != 2) return false;
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    const auto part = [](std::string_view text) { return !text.empty() && is_token(text); };
    return part(token.substr(0, first)) && part(token.substr(first + 1, last - first - 1))
           && part(token.substr(last + 1));
}

/// With an empty key: only taken apart, nothing verified.
Jwt decode(const std::string& token, std::string_view key) {
    jwt_t* jwt = nullptr;
    const int failed =
        jwt_decode(&jwt, token.c_str(), key.empty() ? nullptr : bytes_of(key), static_cast<int>(key.size()));
    return failed != 0 ? nullptr : Jwt(jwt);
}

/// Nothing of it is verified.
Result<Jwt, Refused> taken_apart(std::string_view token) {
    if (token.empty()) return unauthorised("token: missing, allowed: a JWT signed with HS256");
    if (token.size() > limits::token_bytes)
        return unauthorised("token: too big, allowed: at most " + std::to_string(limits::token_bytes) + " bytes");
    Jwt jwt = has_shape(token) ? decode(std::string(token), {}) : nullptr;
    if (!jwt) return unauthorised("token: not a JWT, allowed: header.payload.signature, each in base64url");
    return jwt;
}

/// libjwt compares algorithms without regard to case, and knows nothing of `crit`, which says that a reader must not go
/// on if it does not understand what is listed there (RFC 7515, 4.1.11).
bool header_holds(jwt_t* jwt) {
    const char* named = jwt_get_header(jwt, "alg");
    if (named == nullptr || named != algorithm) return false;
    return CText(jwt_get_headers_json(jwt, "crit")) == nullptr;
}

/// Signed with either key of the site? libjwt makes the signature anew and compares in constant time.
Jwt verified(const std::string& token, const Site& site) {
    for (const std::string& key : site.keys) {
        if (key.empty()) continue;  // "verified" with no key means nothing
        Jwt jwt = decode(token, key);
        if (jwt && jwt_get_alg(jwt.get()) == JWT_ALG_HS256) return jwt;
    }
    return nullptr;
}

const char* json_of(bool held) { return held ? "true" : "false"; }

std::string json_of(const hub::Grants& grants) {
    std::string out = "{\"grants\":{\"call\":";
    out.append(json_of(grants.call)).append(",\"broadcast\":").append(json_of(grants.broadcast));
    out.append(",\"watch\":").append(json_of(grants.watch)).append(",\"join\":").append(json_of(grants.join));
    if (grants.admin) out.append(",\"admin\":true");
    return out + "}}";
}

bool write_claims(jwt_t* jwt, const TokenOrder& order) {
    const auto put_text = [&](const char* name, std::string_view text) {
        return jwt_add_grant(jwt, name, std::string(text).c_str()) == 0;
    };
    const auto put_time = [&](const char* name, Instant time) {
        return jwt_add_grant_int(jwt, name, static_cast<long>(time.ms / 1000)) == 0;
    };
    return put_text("sub", order.user.view()) && put_time("exp", order.expires)
           && (!order.issued || put_time("iat", *order.issued))
           && (!order.not_before || put_time("nbf", *order.not_before))
           && (order.site.empty() || put_text("aud", order.site.view()))
           && (!order.grants || jwt_add_grants_json(jwt, json_of(*order.grants).c_str()) == 0);
}

}  // namespace

Result<Admitted, Refused> check_token(std::string_view token, const Site& site, Instant now) {
    const auto unproven = taken_apart(token);
    if (!unproven) return unproven.error();
    if (!header_holds(unproven.value().get()))
        return unauthorised("alg: allowed: HS256 only, with no critical extensions (crit)");
    const Jwt jwt = verified(std::string(token), site);
    if (!jwt) {
        return unauthorised("signature: does not hold, allowed: one made with a key of site "
                            + std::string(site.id.view()));
    }
    const CText payload(jwt_get_grants_json(jwt.get(), nullptr));
    return read_claims(payload ? std::string_view(payload.get()) : std::string_view(), site.id, now);
}

Result<std::vector<SiteId>, Refused> claimed_audiences(std::string_view token) {
    const auto unproven = taken_apart(token);
    if (!unproven) return unproven.error();
    const CText payload(jwt_get_grants_json(unproven.value().get(), nullptr));
    return payload ? read_audiences(payload.get()) : std::vector<SiteId>();
}

std::optional<std::string> make_token(std::string_view key, const TokenOrder& order) {
    if (key.size() < site_key_bytes_min || key.size() > site_key_bytes_max) return std::nullopt;
    jwt_t* fresh = nullptr;
    if (jwt_new(&fresh) != 0) return std::nullopt;
    const Jwt jwt(fresh);
    if (jwt_set_alg(fresh, JWT_ALG_HS256, bytes_of(key), static_cast<int>(key.size())) != 0) return std::nullopt;
    if (!write_claims(fresh, order)) return std::nullopt;
    const CText written(jwt_encode_str(fresh));
    if (!written) return std::nullopt;
    return std::string(written.get());
}

}  // namespace beckon::relay::auth
