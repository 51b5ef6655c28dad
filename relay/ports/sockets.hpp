// The engine's way out to the pages.
#pragma once

#include <cstddef>
#include <string_view>

#include "hub/effect.hpp"

namespace beckon::relay {

class Sockets {
public:
    virtual ~Sockets() = default;

    /// Takes the frame and returns at once. What one turn of the loop gives to a socket leaves together at its end. What
    /// cannot leave is dropped with its socket, and the engine hears that the socket is gone.
    virtual void send(hub::ConnId conn, const wire::Envelope& envelope, const hub::SharedParcel& parcel) = 0;

    /// Something may be sent there soon: a hint, on which nothing depends.
    virtual void expect(hub::ConnId conn) = 0;

    /// It has said who it is, in time; from now on the engine watches over it.
    virtual void welcomed(hub::ConnId conn) = 0;

    /// Whatever waits is written first. The engine hears nothing more about this socket. `why`: for people.
    virtual void close(hub::ConnId conn, CloseCode code, std::string_view why) = 0;
    static constexpr std::size_t why_bytes_max = 123;  ///< RFC 6455, 5.5: what a close frame has room for
};

}  // namespace beckon::relay
