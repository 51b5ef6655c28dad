// What all connections of a server share: one loop's, and nobody else's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/guests.hpp"
#include "net/loop.hpp"
#include "net/options.hpp"
#include "net/outbox.hpp"
#include "net/tls.hpp"
#include "net/wire.hpp"
#include "ports/http.hpp"
#include "ports/meters.hpp"
#include "ports/pages.hpp"

namespace beckon::relay::net {

class Connection;
class Server;

struct Shared {
    Loop& loop;
    Pages& pages;
    HttpHandler& http;
    const Options& options;
    NetMeters& meters;
    Guests guests{options};
    std::shared_ptr<const Identity> identity{};  ///< none: no TLS
    Backlog backlog{};
    std::vector<char> received{};         ///< one read's bytes; nobody's for longer than that
    std::vector<char> unsealed{};         ///< what TLS makes of them
    std::vector<char> message{};          ///< a piece of one that Beast reads, likewise
    hub::SharedParcel written{};          ///< the last whose bytes are our own writing…
    std::string writing_of{};             ///< …and those: one for a thousand receivers is written once
    std::string records{};                ///< TLS's, likewise
    std::string date{};                   ///< this second's, as HTTP writes it
    Outbox::Pool outs{};                  ///< buffers that lie idle, for whoever writes next
    std::vector<Connection*> writing{};   ///< have something to be sent at the end of this turn
    std::vector<Connection*> finished{};  ///< to be taken away then
    /// Once: of a proxy that is trusted and not understood.
    void say_unread();
    bool unread_was_said = false;
    /// To whoever still is there.
    std::function<void(hub::ConnId, const std::function<void(Connection&)>&)> visit{};
    /// Where a page that opens a socket like this belongs; null: here. None: all do.
    std::function<Server*(const Opening&)> home{};
    bool leaving = false;    ///< each answer is its connection's last
    Server* door = nullptr;  ///< which accepted those that are here, and has their seats in its book; none: we did
};

}  // namespace beckon::relay::net
