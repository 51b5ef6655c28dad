// What the network tells the engine about sockets.
#pragma once

#include <optional>
#include <string>

#include "hub/input.hpp"
#include "hub/parcel.hpp"
#include "ports/gate.hpp"

namespace beckon::relay {

/// How a socket was asked for.
struct Opening {
    std::string site;           ///< the parameter `site`, may be empty
    std::string origin;         ///< the header, empty if there was none
    std::string details;        ///< the other parameters, as they stood: who is here is listed with them
    std::string authorization;  ///< likewise; for the gate, and not kept
    std::string address;        ///< of the peer, or what a trusted proxy says of it
};

class Pages {
public:
    virtual ~Pages() = default;

    /// Before the upgrade is answered. Nothing: welcome. Otherwise why it is refused, for the answer.
    virtual std::optional<Refused> opened(hub::ConnId conn, Opening opening) = 0;
    /// Something of it is about to be read: a hint, on which nothing depends.
    virtual void expect(hub::ConnId conn) = 0;
    /// A text message: the body of a parcel that says nothing else yet.
    virtual void heard(hub::ConnId conn, hub::Parcel::Own frame) = 0;
    /// What waits to be written passed its bound.
    virtual void slow(hub::ConnId conn) = 0;
    /// By the other side, or by the network. Not after `Sockets::close`.
    virtual void gone(hub::ConnId conn) = 0;
};

}  // namespace beckon::relay
