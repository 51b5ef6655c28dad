#include "hooks/address.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

#include <netinet/in.h>

namespace beckon::relay::hooks {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct Network {
    Bytes prefix;
    unsigned bits;
};

// IANA's special-purpose registries: what is not "globally reachable" there, and multicast.
constexpr std::array private_v4{
    Network{{0}, 8},              // this network
    Network{{10}, 8},             // private
    Network{{100, 64}, 10},       // behind a carrier's NAT
    Network{{127}, 8},            // loopback
    Network{{169, 254}, 16},      // link-local; clouds keep their secrets there
    Network{{172, 16}, 12},       // private
    Network{{192, 0, 0}, 24},     // protocol assignments
    Network{{192, 0, 2}, 24},     // documentation
    Network{{192, 88, 99}, 24},   // 6to4 relays
    Network{{192, 168}, 16},      // private
    Network{{198, 18}, 15},       // benchmarks
    Network{{198, 51, 100}, 24},  // documentation
    Network{{203, 0, 113}, 24},   // documentation
    Network{{224}, 4},            // multicast
    Network{{240}, 4},            // reserved, broadcast
};
constexpr std::array global_v6{Network{{0x20}, 3}};  // all unicast that was ever given out
constexpr std::array private_v6{
    Network{{0x20, 0x01}, 23},              // protocol assignments: Teredo, ORCHID, benchmarks
    Network{{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    Network{{0x3f, 0xff}, 20},              // documentation
};

struct Embedding {
    Network network;
    std::size_t at;  ///< where the IPv4 address begins
};
constexpr std::array embeddings{
    Embedding{{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12},  // mapped
    Embedding{{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},                    // NAT64
    Embedding{{{0x20, 0x02}, 16}, 2},                                 // 6to4
};

bool is_in(const Bytes& address, const Network& network) {
    for (unsigned bit = 0; bit < network.bits; bit += 8) {
        const unsigned left = std::min(network.bits - bit, 8U);
        const unsigned mask = (0xff00U >> left) & 0xffU;
        if (((address[bit / 8] ^ network.prefix[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

template <std::size_t Count>
bool is_in_any(const Bytes& address, const std::array<Network, Count>& networks) {
    return std::any_of(networks.begin(), networks.end(), [&](const Network& one) { return is_in(address, one); });
}

bool is_public_v4(const Bytes& address) { return !is_in_any(address, private_v4); }

bool is_public_v6(const Bytes& address) {
    for (const Embedding& one : embeddings) {
        if (!is_in(address, one.network)) continue;
        Bytes inner{};
        std::copy_n(address.begin() + static_cast<std::ptrdiff_t>(one.at), 4, inner.begin());
        return is_public_v4(inner);
    }
    return is_in_any(address, global_v6) && !is_in_any(address, private_v6);
}

}  // namespace

bool is_public(const Address& address) {
    Bytes bytes{};
    if (address.family() == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &address.bytes, sizeof four);
        std::memcpy(bytes.data(), &four.sin_addr, sizeof four.sin_addr);
        return is_public_v4(bytes);
    }
    if (address.family() != AF_INET6) return false;
    sockaddr_in6 six{};
    std::memcpy(&six, &address.bytes, sizeof six);
    std::memcpy(bytes.data(), &six.sin6_addr, sizeof six.sin6_addr);
    return is_public_v6(bytes);
}

std::vector<Address> addresses_of(const addrinfo* found) {
    std::vector<Address> out;
    for (; found != nullptr; found = found->ai_next) {
        Address& one = out.emplace_back();
        one.size = std::min<socklen_t>(found->ai_addrlen, sizeof one.bytes);
        std::memcpy(&one.bytes, found->ai_addr, one.size);
    }
    return out;
}

std::optional<Address> numeric_address(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::vector<Address> all = addresses_of(found);
    if (all.empty()) return std::nullopt;
    return all.front();
}

}  // namespace beckon::relay::hooks
