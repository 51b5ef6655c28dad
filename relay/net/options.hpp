// The bounds of the network edge. Each is named in OPERATIONS.md, with the error that stands behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "beckon/base/time.hpp"
#include "net/address.hpp"
#include "ports/journal.hpp"

namespace beckon::relay::net {

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    Networks trusted_proxies;               ///< whose X-Forwarded-For is believed
    std::size_t sockets = 20'000;           ///< past it whoever waits longest gives way, or nobody comes in
    std::size_t sockets_per_address = 256;  ///< the same for one address
    std::size_t connects_burst = 2'000;     ///< connections that one address makes at once: 429, or closed
    Span connects_every = milliseconds(5);  ///< …and one more each so often
    std::size_t requests_burst = 10'000;    ///< plain requests from one address that show neither key nor token: 429
    Span requests_every = milliseconds(5);
    std::size_t opens_burst = 256;           ///< WebSockets that one address opens at once: 429
    Span opens_every = milliseconds(250);    ///< …and one more each so often
    std::size_t head_bytes = 16 * 1024;      ///< 431
    std::size_t body_bytes = 128 * 1024;     ///< 413
    std::size_t outbox_bytes = 1024 * 1024;  ///< CloseCode::slow
    std::size_t pieces_burst = 2'000;        ///< pings, and pieces of messages, of one socket: CloseCode::busy
    Span pieces_every = milliseconds(10);    ///< …and one more each so often
    Span head_within = seconds(10);          ///< 408; the handshake of TLS, too
    Span body_within = seconds(20);          ///< 408
    Span idle_http = seconds(30);      ///< between two requests, and between two pieces of an answer that are taken
    Span greeted_within = seconds(5);  ///< CloseCode::unauthorised
    Span closed_within = seconds(3);   ///< for the other side's half of a close
    Journal* journal = nullptr;        ///< for the administrator; none: nothing is said
};

}  // namespace beckon::relay::net
