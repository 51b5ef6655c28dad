// What each part of the relay counts, for the metrics. Whoever counts is given its own group, and fills in all of it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "beckon/base/ids.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "ports/counting.hpp"

namespace beckon::relay {

/// The bounds of the process, spelled as in the configuration (`limits.…`).
enum class ProcessBound : std::uint8_t {
    sockets,
    sockets_per_address,
    connects,  ///< limits.connects_burst and limits.connects_every
    opens,     ///< likewise, and so on
    requests,
    header_bytes,
    body_bytes,
    header,           ///< the time for a head
    body,             ///< the time for a body
    unauthenticated,  ///< the time until `hello`
    outbox_bytes,
    message_bytes,     ///< a WebSocket message of more than 64 kB
    pieces,            ///< of one WebSocket: pings, and pieces of messages
    admin_attempts,    ///< wrong tokens at the admin page
    credentials,       ///< wrong keys and tokens in requests, from one network
    user_requests,     ///< requests with one user's tokens
    requests_waiting,  ///< requests that are not answered yet, here or on another thread
    archive,           ///< questions that wait for the database
    pushes,            ///< words for all pages of a site
};

/// How a page's greeting was answered.
enum class Welcomed : std::uint8_t {
    fresh,    ///< a page that was not here before
    resumed,  ///< its stream went on
    anew,     ///< it came back, and its stream did not
};

}  // namespace beckon::relay

namespace beckon {

template <>
struct Spellings<relay::ProcessBound> {
    static constexpr std::array<std::string_view, 19> names{
        "sockets",       "sockets_per_address", "connects", "opens",          "requests",
        "header_bytes",  "body_bytes",          "header",   "body",           "unauthenticated",
        "outbox_bytes",  "message_bytes",       "pieces",   "admin_attempts", "credentials",
        "user_requests", "requests_waiting",    "archive",  "pushes"};
};
template <>
struct Spellings<relay::Welcomed> {
    static constexpr std::array<std::string_view, 3> names{"fresh", "resumed", "anew"};
};

}  // namespace beckon

namespace beckon::relay {

inline constexpr std::array<std::int64_t, 9> quick_steps{50,     100,     500,     1'000,    5'000,
                                                         25'000, 100'000, 500'000, 2'500'000};
inline constexpr std::array<std::int64_t, 8> human_steps{1'000'000,  2'000'000,  5'000'000,  10'000'000,
                                                         15'000'000, 20'000'000, 30'000'000, 60'000'000};
using QuickTimes = Histogram<quick_steps>;
using HumanTimes = Histogram<human_steps>;

struct NetMeters {
    Counter accepted;                ///< connections
    Counter closed;                  ///< …of these, the ones that are gone
    Counter websockets;              ///< …and those that became one
    Counter refused;                 ///< upgrades that the gate refused: no such site, a strange origin
    Counter crowded_out;             ///< had asked for nothing yet when their place was needed
    Counter malformed;               ///< requests that are not HTTP, or not the HTTP that is taken
    Counter pings;                   ///< of WebSockets (RFC 6455, 5.5.2): no messages, but each has its answer
    Counter misframed;               ///< WebSockets that were ended for what RFC 6455 does not allow
    Counter plain_on_tls;            ///< plain requests where TLS is spoken
    Counter tls_handshakes;          ///< that were completed
    Counter tls_resumed;             ///< …with a ticket
    Counter tls_failures;            ///< handshakes that were not completed, and records that were broken
    std::array<Counter, 5> answers;  ///< to HTTP requests: 1xx to 5xx
    Counter reads;                   ///< system calls
    Counter writes;
    Counter bytes_in;
    Counter bytes_out;
    Named<std::uint16_t> closes;  ///< close codes that were sent
    ByName<ProcessBound> reached;

    void answered(unsigned status) { answers[std::clamp(status / 100, 1U, 5U) - 1].add(); }
};

/// What became of the calls and broadcasts of one site.
struct SiteMeters {
    ByName<Kind> begun;
    ByName<Kind> accepted;
    ByName<EndReason> ended;
    Counter casts_begun;
    Counter casts_ended;
    Counter members_came;
    Counter members_went;
};

struct EngineMeters {
    Counter messages_in;
    Counter messages_out;
    ByName<ErrorCode> errors;
    ByName<Welcomed> welcomes;
    HumanTimes time_to_accept;
    Named<SiteId, SiteMeters> sites;
};

/// Written by the store's thread, and by whoever starts it before there is one.
struct StoreMeters {
    Counter rows;      ///< written
    Counter failures;  ///< commits that did not work
    Counter dropped;   ///< rows that there was no room for
    QuickTimes commit_time;
};

/// Requests of one route: its pattern ("/v1/calls/{id}"), never what was asked for.
struct RouteMeters {
    std::array<Counter, 5> by_class;  ///< 1xx to 5xx
    QuickTimes time;
};
struct RestMeters {
    Named<std::string, RouteMeters> routes;
    ByName<ProcessBound> reached;
    Named<SiteId> backends_turned_away;  ///< by hub::SiteBound::requests

    void answered(std::string_view route, unsigned status, std::int64_t micros) {
        auto found = routes.find(route);
        if (found == routes.end()) found = routes.try_emplace(std::string(route)).first;
        found->second.by_class[std::clamp(status / 100, 1U, 5U) - 1].add();
        found->second.time.observe(micros);
    }
};

/// Written by whoever delivers webhooks.
struct HookMeters {
    Counter delivered;
    Counter failed;    ///< attempts
    Counter retried;   ///< attempts that are made again
    Counter given_up;  ///< dropped: after the last attempt, refused for good, or because too many waited
    Gauge waiting;
    QuickTimes time;
};

struct LoopMeters {
    QuickTimes turn_time;  ///< how long a socket that is ready may have waited for the others
};

/// The listeners for those who run the relay.
struct SideMeters {
    NetMeters admin;
    NetMeters metrics;
};

/// Those of one shard. What there is but once for all (store, webhooks, the side listeners) is counted by the first.
struct Meters {
    NetMeters net;
    EngineMeters engine;
    StoreMeters store;
    RestMeters rest;
    HookMeters hooks;
    LoopMeters loop;
    SideMeters side;
};

}  // namespace beckon::relay
