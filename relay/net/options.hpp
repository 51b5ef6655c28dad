// The bounds of the network edge. Each is named in OPERATIONS.md, with the error that stands behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "beckon/base/time.hpp"

namespace beckon::relay::net {

struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::vector<std::string> trusted_proxies;  ///< whose X-Forwarded-For is believed
    std::size_t sockets = 19'000;              ///< past it a connection is closed at once
    std::size_t sockets_per_address = 256;     ///< the same for one address
    std::size_t head_bytes = 8 * 1024;         ///< 431
    std::size_t body_bytes = 64 * 1024;        ///< 413
    std::size_t outbox_bytes = 256 * 1024;     ///< CloseCode::slow
    Span head_within = seconds(10);            ///< 408
    Span idle_http = seconds(30);              ///< between two requests
    Span greeted_within = seconds(5);          ///< CloseCode::unauthorised
    Span closed_within = seconds(3);           ///< for the other side's half of a close
};

}  // namespace beckon::relay::net
