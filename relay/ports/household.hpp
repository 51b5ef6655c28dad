// Who is behind an address, for bounds on how often somebody may guess: an IPv4 address itself, of an IPv6 one its network of 64
// bits, for the rest of it is whatever its owner likes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace beckon::relay {

/// A key that is the same for all of their addresses, however these are written; the text itself if it is none.
inline std::string household_of(std::string_view address) {
    std::string text(address);
    if (text.find(':') == std::string::npos) return text;
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    return {bytes.begin(), bytes.begin() + bytes.size() / 2};
}

}  // namespace beckon::relay
