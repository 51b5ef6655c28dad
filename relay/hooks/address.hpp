// Addresses, and which of them lie in the public internet: a webhook's address comes from configuration that a customer may
// have written, and must not lead into the relay's own network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <netdb.h>
#include <sys/socket.h>

namespace beckon::relay::hooks {

/// Where to connect to: an address and a port, once resolved and never again.
struct Address {
    sockaddr_storage bytes{};
    socklen_t size = 0;

    int family() const { return bytes.ss_family; }
    const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&bytes); }
};

/// In the public internet, whichever way it is written down: an IPv4 address inside an IPv6 one is looked at as such.
bool is_public(const Address& address);

/// All that a resolver found.
std::vector<Address> addresses_of(const addrinfo* found);

/// A host that is an address: dotted, or as the C library would take it ("127.1", "0x7f.1", "2130706433"). Asks nobody.
std::optional<Address> numeric_address(const std::string& host, std::uint16_t port);

}  // namespace beckon::relay::hooks
