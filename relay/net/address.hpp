// Where a connection comes from: an address as sixteen bytes, IPv4 in the form ::ffff:a.b.c.d, so that one comparison serves
// both; and networks of them.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

namespace beckon::relay::net {

class Address {
public:
    Address() = default;
    /// "192.0.2.1", "2001:db8::1"; nothing else, in particular no port and no zone.
    static std::optional<Address> parse(std::string_view text);
    static Address of(const sockaddr_storage& socket);

    bool is_v4() const;
    std::string text() const;
    /// The first `bits` of the 128, the rest zero.
    Address cut(std::size_t bits) const;
    /// Who is counted as one: an IPv4 address, or the /64 that an IPv6 customer is given and may roam in.
    Address household() const { return is_v4() ? *this : cut(64); }

    friend auto operator<=>(const Address&, const Address&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

class Networks {
public:
    Networks() = default;
    /// Addresses or networks ("10.0.0.0/8"), as `config` has checked them; what is neither is passed over.
    explicit Networks(const std::vector<std::string>& texts);
    bool hold(const Address& address) const;

private:
    struct Network {
        Address first;
        std::size_t bits = 0;
    };
    std::vector<Network> networks_;
};

/// The client's address, when `peer` is what connected and `forwarded` is what it says in X-Forwarded-For. Read from the
/// right: each hop is believed only while everything to its right is a trusted proxy. Some proxies add a port ("192.0.2.1:4711",
/// "[2001:db8::1]:4711"), which is passed over. What is no address ends the reading.
struct Client {
    Address address;
    bool unread = false;  ///< a trusted proxy said what is no address, so its clients are taken for the proxy
};
Client client_behind(const Address& peer, std::string_view forwarded, const Networks& trusted);

}  // namespace beckon::relay::net
