// A connection on its way to another loop: it asked for a WebSocket, and its site lives there. All that there is of it goes
// along (the descriptor, what TLS knows, bytes read ahead, bytes not sent yet), so its client notices nothing.
#pragma once

#include <memory>
#include <string>

#include "net/address.hpp"
#include "net/guests.hpp"
#include "net/loop.hpp"
#include "net/outbox.hpp"
#include "net/request_reader.hpp"
#include "net/tls.hpp"

namespace beckon::relay::net {

struct Departure {
    Descriptor socket;
    Address peer;
    Guests::Seat seat;  ///< in the book of whoever accepted it; never looked into on the way, nor where it arrives
    std::unique_ptr<Tls> tls;
    Outbox out;
    bool over = false;  ///< their half is closed
    // The request that it is about
    RequestReader::Incoming incoming;
    Opening opening;
    std::string ahead;  ///< what they sent behind it
};

}  // namespace beckon::relay::net
