// The rows of a site and of an ICE server.
#include "beckon/base/limits.hpp"
#include "beckon/base/utf8.hpp"
#include "config/key_rows.hpp"
#include "config/spelling.hpp"
#include "ports/http_url.hpp"

// From a site (of either constness) to one of its values.
#define BECKON_AT(path) ([](auto& owner) -> auto& { return owner.path; })

namespace beckon::relay::config {
namespace {

constexpr std::size_t secret_max = 512;
constexpr std::size_t webhook_secret_bytes_min = 16;

bool is_key(const std::string& text) { return text.size() >= site_key_bytes_min && text.size() <= site_key_bytes_max; }
bool is_secret(const std::string& text) { return text.size() <= secret_max; }
bool is_webhook(const std::string& text) { return text.empty() || HttpUrl::parse(text); }
bool is_webhook_secret(const std::string& text) {
    return text.size() >= webhook_secret_bytes_min && text.size() <= secret_max;
}

void add_identity(Rows<Site>& rows) {
    rows.add("id", "1 to 32 of A-Z a-z 0-9 _ -", "The site's name: what pages may ask for, and a token's `aud`.",
             [](Site& site, const Value& value) {
                 const auto text = as_text(value);
                 const auto id = text ? SiteId::parse(*text) : std::nullopt;
                 if (id) site.id = *id;
                 return id.has_value();
             })
        .show = [](const Site& site) { return toml_of(site.id.view()); };
    rows.list("keys", 2, "one or two texts of 32 to 512 bytes", is_key, BECKON_AT(keys),
              "What the host's backend signs tokens with (HS256). Two while they are changed: either holds.")
        .secret = true;
    rows.list("origins", 64,
              R"(exactly what browsers send, such as "https://example.com" or "http://localhost:3000": )"
              "lower case, no path, no port that goes without saying; at most 64",
              is_origin, BECKON_AT(origins), "The pages that may connect.");
    rows.flag("open", BECKON_AT(open), "No tokens: anyone may be anyone. For development only.");
}

template <class Field>
void add_count(Rows<Site>& rows, const std::string& name, std::int64_t high, Field field, std::string doc) {
    rows.whole("limits." + name, 1, high, field, std::move(doc));
}

void add_site_limits(Rows<Site>& rows) {
    constexpr std::int64_t million = 1'000'000;
    constexpr auto page_calls = static_cast<std::int64_t>(limits::calls_per_page);
    add_count(rows, "sessions", million, BECKON_AT(limits.sessions), "Pages at one time.");
    add_count(rows, "sessions_per_user", 1'000, BECKON_AT(limits.sessions_per_user), "Pages of one user.");
    add_count(rows, "calls_per_session", page_calls, BECKON_AT(limits.calls_per_session), "Calls of one page.");
    add_count(rows, "viewers", page_calls, BECKON_AT(limits.viewers),
              "Viewers of one broadcast: its page has a call with each.");
    add_count(rows, "room_members", page_calls + 1, BECKON_AT(limits.room_members),
              "People in a room that does not say: the page of each has a call with every other.");
    add_count(rows, "rooms", million, BECKON_AT(limits.rooms), "Rooms.");
    add_count(rows, "subscriptions", 256, BECKON_AT(limits.subscriptions), "Users that one page follows.");
    add_count(rows, "calls", million, BECKON_AT(limits.calls), "Calls at one time.");
    add_count(rows, "ended_calls", million, BECKON_AT(limits.ended_calls), "Ended calls that are remembered.");
    add_count(rows, "frames_burst", 1'000'000'000, BECKON_AT(limits.frames_burst), "Messages of one page at once.");
    rows.span("limits.frames_every", milliseconds(1), minutes(1), BECKON_AT(limits.frames_every),
              "And one more each so often.");
    add_count(rows, "invites_burst", 100'000, BECKON_AT(limits.invites_burst), "Calls begun by one user at once.");
    rows.span("limits.invites_every", milliseconds(1), minutes(60), BECKON_AT(limits.invites_every),
              "And one more each so often.");
    add_count(rows, "broadcasts_burst", 100'000, BECKON_AT(limits.broadcasts_burst),
              "Broadcasts begun by one user at once.");
    rows.span("limits.broadcasts_every", milliseconds(1), minutes(60), BECKON_AT(limits.broadcasts_every),
              "And one more each so often.");
    add_count(rows, "joins_burst", 100'000, BECKON_AT(limits.joins_burst), "Rooms joined by one user at once.");
    rows.span("limits.joins_every", milliseconds(1), minutes(60), BECKON_AT(limits.joins_every),
              "And one more each so often.");
    add_count(rows, "unknown_burst", 100'000, BECKON_AT(limits.unknown_burst),
              "Words of one user about calls that the relay does not know, at once.");
    rows.span("limits.unknown_every", milliseconds(1), minutes(60), BECKON_AT(limits.unknown_every),
              "And one more each so often.");
    add_count(rows, "requests_burst", million, BECKON_AT(backend.burst),
              "REST requests of the site's backend at once.");
    rows.span("limits.requests_every", milliseconds(1), minutes(1), BECKON_AT(backend.every),
              "And one more each so often: a thousand a second at most.");
}

void add_webhook(Rows<Site>& rows) {
    rows.text(
        "webhook.url",
        "an address of at most 512 bytes that begins with https:// or http://, without a user or a #, or \"\" for none",
        is_webhook, BECKON_AT(webhook.url), "Where the host hears of calls.");
    rows.list("webhook.secret", 2, "one or two texts of 16 to 512 bytes", is_webhook_secret, BECKON_AT(webhook.secrets),
              "What the relay signs its webhooks with. Two while they are changed: it signs with both.")
        .secret = true;
    rows.flag("webhook.private_allowed", BECKON_AT(webhook.private_allowed),
              "Whether it may lead to an address that is not public.");
}

}  // namespace

const Keys<Site>& site_keys() {
    static const Keys<Site> keys = [] {
        Rows<Site> rows;
        add_identity(rows);
        add_site_limits(rows);
        add_webhook(rows);
        return std::move(rows.keys);
    }();
    return keys;
}

const Keys<IceServer>& ice_keys() {
    static const Keys<IceServer> keys = [] {
        Rows<IceServer> rows;
        rows.list(
            "urls", 8,
            R"(up to 8 in lower case such as "stun:host:3478", "turn:host:3478?transport=udp", "turns:host:5349")",
            is_ice_url, BECKON_AT(urls), "One STUN or TURN server's addresses.");
        rows.text("secret", "at most 512 bytes", is_secret, BECKON_AT(secret),
                  "coturn's static-auth-secret: each user gets credentials made from it.")
            .secret = true;
        return std::move(rows.keys);
    }();
    return keys;
}

}  // namespace beckon::relay::config

#undef BECKON_AT
