// The relay's own rows.
#include <algorithm>
#include <cctype>
#include <iterator>

#include "beckon/base/utf8.hpp"
#include "config/key_rows.hpp"
#include "config/spelling.hpp"

// From the relay's configuration (of either constness) to one of its values.
#define BECKON_AT(path) ([](auto& owner) -> auto& { return owner.path; })

namespace beckon::relay::config {
namespace {

constexpr std::size_t path_max = 4096;
constexpr std::size_t admin_token_min = 16;
constexpr std::size_t admin_token_max = 256;

bool is_path(const std::string& text) { return text.size() <= path_max && is_clean_utf8(text); }
bool is_public_url(const std::string& text) {
    const bool web = text.rfind("https://", 0) == 0 || text.rfind("http://", 0) == 0;
    return text.empty() || (web && is_origin(text));
}
bool is_store_path(const std::string& text) { return !text.empty() && is_path(text); }
bool is_admin_token(const std::string& text) {
    const bool sized = text.size() >= admin_token_min && text.size() <= admin_token_max;
    return text.empty() || (sized && is_clean_utf8(text));
}

void add_process(Rows<Config>& rows) {
    rows.endpoint("listen", false, BECKON_AT(listen), "Where pages and the host's backend reach the relay.");
    rows.text("public_url",
              R"(such as "https://relay.example.com": lower case, no path; or "" for what a request was sent to)",
              is_public_url, BECKON_AT(public_url), "What addresses of meetings begin with.");
    rows.text("files", R"(a directory that the relay's user may read, or "" for none)", is_path, BECKON_AT(files),
              "What lies in it is served below /v1/: the script for pages (beckon.js), as it is at the start.");
    rows.list("trusted_proxies", 64, R"(addresses or networks, such as "10.0.0.0/8"; at most 64)", is_network,
              BECKON_AT(trusted_proxies), "Proxies whose X-Forwarded-For is believed.");
    rows.whole("threads", 1, 64, BECKON_AT(threads), "Each site lives on one; one carries many thousands of pages.");
    rows.span("drain", seconds(1), seconds(25), BECKON_AT(drain),
              "Over how long SIGTERM spreads the return of pages: a second and a millisecond for each, at most this.");
}

void add_files(Rows<Config>& rows) {
    rows.text("tls.certificate", R"(a file in PEM with the certificate and then its chain, or "" for none)", is_path,
              BECKON_AT(tls.certificate),
              "The certificate chain (PEM); without it the relay speaks plain HTTP. Read again on SIGHUP.");
    rows.text("tls.key", R"(a file in PEM with the certificate's key, without a passphrase, or "" for none)", is_path,
              BECKON_AT(tls.key), "The certificate's private key (PEM).");
    rows.text("store.path", "a file in a directory that the relay's user may write to", is_store_path,
              BECKON_AT(store.path), "The database's file.");
    rows.whole("store.keep_calls_days", 1, 3650, BECKON_AT(store.keep_calls_days),
               "Ended calls and their descriptions are deleted after this.");
    rows.whole("store.keep_usage_days", 1, 3650, BECKON_AT(store.keep_usage_days),
               "Accounted time is deleted after this, and rooms that are over with who was in them.");
    rows.choice("log.level", {"trace", "debug", "info", "warn", "error", "off"}, BECKON_AT(log.level),
                "How much is logged; never tokens, addresses or descriptions.");
    rows.choice("log.format", {"text", "json"}, BECKON_AT(log.format), "For people, or for machines.");
}

void add_listeners(Rows<Config>& rows) {
    rows.endpoint("admin.listen", true, BECKON_AT(admin.listen), "The admin page; keep it off the internet.");
    rows.text("admin.token", "16 to 256 bytes of UTF-8 without control characters, or \"\" for none", is_admin_token,
              BECKON_AT(admin.token), "What the admin page asks for.")
        .secret = true;
    rows.endpoint("metrics.listen", true, BECKON_AT(metrics), "Prometheus metrics and health, without a password.");
}

void add_limits(Rows<Config>& rows) {
    rows.whole("limits.sockets", 1, 1'000'000, BECKON_AT(limits.sockets),
               "Open sockets; beyond that new ones are told to come back.");
    rows.whole("limits.sockets_per_address", 1, 1'000'000, BECKON_AT(limits.sockets_per_address),
               "Open sockets from one address.");
    rows.whole("limits.connects_burst", 1, 1'000'000, BECKON_AT(limits.connects_burst),
               "Connections that one address may make at once.");
    rows.span("limits.connects_every", milliseconds(1), minutes(1), BECKON_AT(limits.connects_every),
              "And one more each so often.");
    rows.whole("limits.requests_burst", 1, 1'000'000, BECKON_AT(limits.requests_burst),
               "Requests without a key or a token that one address may make at once.");
    rows.span("limits.requests_every", milliseconds(1), minutes(1), BECKON_AT(limits.requests_every),
              "And one more each so often.");
    rows.whole("limits.opens_burst", 1, 100'000, BECKON_AT(limits.opens_burst),
               "Sockets that one address may open at once.");
    rows.span("limits.opens_every", milliseconds(1), minutes(1), BECKON_AT(limits.opens_every),
              "And one more each so often.");
    rows.whole("limits.header_bytes", 1024, 65'536, BECKON_AT(limits.header_bytes), "The header of a request.");
    rows.whole("limits.body_bytes", 65'536, 131'072, BECKON_AT(limits.body_bytes), "The body of a request.");
    rows.whole("limits.outbox_bytes", 131'072, 67'108'864, BECKON_AT(limits.outbox_bytes),
               "What may wait for one slow socket before it is closed (and comes back).");
    rows.span("limits.header", seconds(1), minutes(2), BECKON_AT(limits.header), "How long a header may take.");
    rows.span("limits.body", seconds(1), minutes(5), BECKON_AT(limits.body), "How long a body may take.");
    rows.span("limits.unauthenticated", seconds(1), minutes(1), BECKON_AT(limits.unauthenticated),
              "How long a socket may stay open without saying who it is.");
}

void add_webhooks(Rows<Config>& rows) {
    constexpr Span day = minutes(24 * 60);
    rows.span("webhooks.retry_first", milliseconds(10), minutes(1), BECKON_AT(webhooks.retry_first),
              "A webhook that failed is sent again after this, then after 5, 30, 120, 600 and 3600 times as long.");
    rows.span("webhooks.retry_most", seconds(1), minutes(6 * 60), BECKON_AT(webhooks.retry_most), "But never longer.");
    rows.span("webhooks.give_up", seconds(1), day * 7, BECKON_AT(webhooks.give_up),
              "So long after it happened a webhook that still fails is dropped.");
    rows.span("webhooks.timeout", milliseconds(100), seconds(30), BECKON_AT(webhooks.timeout),
              "How long a receiver may take to answer.");
    rows.span("webhooks.usage_after", Span{}, minutes(5), BECKON_AT(webhooks.usage_after),
              "How long after its end the time of a call is told, so that late notices are in it.");
    rows.whole("webhooks.waiting", 100, 1'000'000, BECKON_AT(webhooks.waiting),
               "Webhooks that wait, in all; beyond that the oldest is dropped.");
    rows.whole("webhooks.waiting_per_site", 100, 1'000'000, BECKON_AT(webhooks.waiting_per_site),
               "Webhooks of one site that wait.");
}

}  // namespace

const Keys<Config>& relay_keys() {
    static const Keys<Config> keys = [] {
        Rows<Config> rows;
        add_process(rows);
        add_files(rows);
        add_listeners(rows);
        add_limits(rows);
        add_webhooks(rows);
        Keys<Config> times = settings_keys();
        std::move(times.begin(), times.end(), std::back_inserter(rows.keys));
        return std::move(rows.keys);
    }();
    return keys;
}

std::string environment_name(std::string_view key) {
    std::string out = "BECKON_";
    for (const char c : key) out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace beckon::relay::config

#undef BECKON_AT
