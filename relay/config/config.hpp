// What a site owner decides about a relay, checked and in its final types. Where it comes from: load.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "beckon/base/settings.hpp"
#include "beckon/base/time.hpp"
#include "ports/journal.hpp"
#include "ports/site.hpp"

namespace beckon::relay::config {

/// Where to listen: an address as written ("127.0.0.1", "::1") and a port, 0 for any that is free. No address: nowhere.
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;

    bool off() const { return address.empty(); }
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Files in PEM. Both or neither.
struct Tls {
    std::string certificate;
    std::string key;
};

struct StoreChoice {
    std::string path = "beckon.db";
    std::int64_t keep_calls_days = 30;
    std::int64_t keep_usage_days = 400;  ///< a year, and the time to bill its last month
};

enum class LogFormat : std::uint8_t { text, json };

struct Log {
    Level level = Level::info;
    LogFormat format = LogFormat::text;
};

struct Admin {
    Endpoint listen;
    std::string token;
};

/// What strangers may cost the process. What the users of a site may do is the site's: hub/limits.hpp.
struct ProcessLimits {
    std::int64_t sockets = 20'000;
    std::int64_t sockets_per_address = 256;  ///< a company behind one address, each with a few tabs
    std::int64_t connects_burst = 2'000;     ///< of one address: eight to each of its pages, at once …
    Span connects_every = milliseconds(5);   ///< … and one more each so often; a backend may need one to a request
    std::int64_t requests_burst = 10'000;  ///< of one address, with neither key nor token: forty to each of its pages …
    Span requests_every = milliseconds(5);  ///< … and one more each so often
    std::int64_t opens_burst = 256;         ///< of one address: so many at once (all come back after a restart) …
    Span opens_every = milliseconds(250);   ///< … and one more each so often
    std::int64_t header_bytes = 16 * 1024;
    std::int64_t body_bytes = 128 * 1024;     ///< a description in JSON, with room
    std::int64_t outbox_bytes = 1024 * 1024;  ///< waits for one socket; twice what a stream may leave unacknowledged
    Span header = seconds(10);                ///< from the first byte to a whole header
    Span body = seconds(20);
    Span unauthenticated = seconds(5);  ///< from an open socket to its `hello`
};

/// How events reach the hosts of all sites.
struct WebhookChoice {
    Span retry_first = seconds(1);
    Span retry_most = minutes(60);
    Span give_up = minutes(24 * 60);
    Span timeout = seconds(10);
    Span usage_after = seconds(15);  ///< longer than pages take from one notice of time to the next
    std::int64_t waiting = 50'000;
    std::int64_t waiting_per_site = 10'000;
};

struct Config {
    Endpoint listen{"127.0.0.1", 8080};
    std::string public_url;  ///< "https://relay.example.com"; empty: what a request was sent to
    std::string files;       ///< a directory, what lies in it is served below /v1/; empty: none
    Tls tls;
    std::vector<std::string> trusted_proxies;  ///< addresses, or networks such as 10.0.0.0/8
    StoreChoice store;
    Log log;
    Admin admin;
    Endpoint metrics;
    std::int64_t threads = 1;
    Span drain = seconds(20);  ///< pages come back within it at the latest
    ProcessLimits limits;
    WebhookChoice webhooks;
    Settings settings;
    std::vector<Site> sites;
    bool made_up_site = false;  ///< none was configured
};

}  // namespace beckon::relay::config
