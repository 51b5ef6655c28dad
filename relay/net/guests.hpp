// Who is connected from where: what one address may take of the relay, and who gives way when there is no room. It knows no
// sockets; whoever uses it closes them.
//
// An address is a household: an IPv4 address, or an IPv6 network of 64 bits. A trusted proxy is none, for it stands for many;
// its clients are counted when they open a WebSocket.
//
// Connections that have asked for nothing yet, or for nothing more, or for a WebSocket without saying who they are, wait in the
// order in which they began to. When there is no room for a new one, the first of them gives way; so slow and idle connections
// keep nobody out who has something to ask.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>

#include "beckon/base/time.hpp"
#include "net/address.hpp"
#include "net/options.hpp"
#include "ports/meters.hpp"
#include "ports/sockets.hpp"

namespace beckon::relay::net {

class Guests {
    struct House {
        std::size_t here = 0;
        // When the rate of what it did is forgotten: each time moves that on by one interval.
        Instant connects_calm_at{};
        Instant opens_calm_at{};
        Instant requests_calm_at{};
        std::list<hub::ConnId> waiting;
    };
    using Houses = std::map<Address, House>;

public:
    /// One connection's part in the book. The book outlives it.
    class Seat {
        friend class Guests;
        Houses::value_type* house_ = nullptr;  ///< none: of a proxy
        bool waits_ = false;
        std::list<hub::ConnId>::iterator in_house_;
        std::list<hub::ConnId>::iterator in_all_;
    };

    struct Arrival {
        std::optional<ProcessBound> refused;
        std::optional<hub::ConnId> gives_way;  ///< to be closed, and `leave` called, before the next arrival
    };

    /// `options`: what its bounds are whenever it is asked.
    explicit Guests(const Options& options) : options_(options) {}

    /// May somebody from there connect? No address: a proxy. If so, `enter`.
    Arrival arrive(const std::optional<Address>& from, Instant now);
    void enter(Seat& seat, const std::optional<Address>& from);
    void leave(Seat& seat);

    /// It waits for a request (or the rest of one) from now on …
    void wait(Seat& seat, hub::ConnId conn);
    /// … and no more.
    void proceed(Seat& seat);

    /// It wants to become a WebSocket of this client. Nothing: it may, and is counted.
    std::optional<ProcessBound> open(Seat& seat, const Address& client, Instant now);

    /// This client has a plain request, and shows nothing. Nothing: it may, and is counted.
    std::optional<ProcessBound> ask(const Seat& seat, const Address& client, Instant now);

    /// Who gives way next, if somebody has to.
    std::optional<hub::ConnId> longest_waiting() const {
        return waiting_.empty() ? std::nullopt : std::optional(waiting_.front());
    }

    /// Now and then: forgets who is gone and calm.
    void forget(Instant now);

    std::size_t here() const { return here_; }

private:
    House& house_of(Seat& seat, const Address& client);

    const Options& options_;
    Houses houses_;
    std::list<hub::ConnId> waiting_;
    std::size_t here_ = 0;
};

}  // namespace beckon::relay::net
