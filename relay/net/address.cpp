#include "net/address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "beckon/base/decimal.hpp"

namespace beckon::relay::net {

namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::size_t v4_prefix_bits = 96;
constexpr std::size_t all_bits = 128;
/// A chain of proxies is a few hops long; what is longer was made up.
constexpr int hops_max = 32;

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "192.0.2.1:4711", "[2001:db8::1]", "[2001:db8::1]:4711": the address alone. Anything else as it is.
std::string_view without_port(std::string_view text) {
    const std::size_t last = text.rfind(':');
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        const std::string_view behind = end == std::string_view::npos ? "?" : text.substr(end + 1);
        const bool sound = behind.empty() || (behind.front() == ':' && is_port(behind.substr(1)));
        return sound ? text.substr(1, end - 1) : text;
    }
    const bool has_port = last != std::string_view::npos && text.find(':') == last && is_port(text.substr(last + 1));
    return has_port ? text.substr(0, last) : text;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> copy{};
    if (text.size() >= copy.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
    std::copy(text.begin(), text.end(), copy.begin());
    Address out;
    if (inet_pton(AF_INET6, copy.data(), out.bytes_.data()) == 1) return out;
    std::copy(v4_prefix.begin(), v4_prefix.end(), out.bytes_.begin());
    if (inet_pton(AF_INET, copy.data(), out.bytes_.data() + v4_prefix.size()) == 1) return out;
    return std::nullopt;
}

Address Address::of(const sockaddr_storage& socket) {
    Address out;
    if (socket.ss_family == AF_INET6) {
        std::memcpy(out.bytes_.data(), &reinterpret_cast<const sockaddr_in6&>(socket).sin6_addr, out.bytes_.size());
    } else {
        std::copy(v4_prefix.begin(), v4_prefix.end(), out.bytes_.begin());
        const in_addr& v4 = reinterpret_cast<const sockaddr_in&>(socket).sin_addr;
        std::memcpy(out.bytes_.data() + v4_prefix.size(), &v4, sizeof v4);
    }
    return out;
}

bool Address::is_v4() const { return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin()); }

std::string Address::text() const {
    if (!is_v4()) {
        std::array<char, INET6_ADDRSTRLEN> out{};
        inet_ntop(AF_INET6, bytes_.data(), out.data(), out.size());
        return out.data();
    }
    // By hand: every request has one, and the system's function goes by way of `sprintf`.
    std::string out;
    for (std::size_t i = v4_prefix.size(); i < bytes_.size(); ++i) {
        if (i > v4_prefix.size()) out += '.';
        append_decimal(out, bytes_[i]);
    }
    return out;
}

Address Address::cut(std::size_t bits) const {
    Address out = *this;
    constexpr std::size_t byte_bits = 8;
    for (std::size_t i = 0; i < out.bytes_.size(); ++i) {
        const std::size_t kept = std::min(byte_bits, bits - std::min(bits, i * byte_bits));
        out.bytes_[i] = static_cast<std::uint8_t>(out.bytes_[i] & (0xFF00U >> kept));
    }
    return out;
}

Networks::Networks(const std::vector<std::string>& texts) {
    for (const std::string_view text : texts) {
        const std::size_t slash = text.find('/');
        const auto address = Address::parse(text.substr(0, slash));
        if (!address) continue;
        std::size_t bits = all_bits;
        if (slash != std::string_view::npos) {
            std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
            if (address->is_v4()) bits += v4_prefix_bits;
        }
        bits = std::min(bits, all_bits);
        networks_.push_back({address->cut(bits), bits});
    }
}

bool Networks::hold(const Address& address) const {
    return std::any_of(networks_.begin(), networks_.end(),
                       [&](const Network& network) { return address.cut(network.bits) == network.first; });
}

Client client_behind(const Address& peer, std::string_view forwarded, const Networks& trusted) {
    Client client{peer};
    for (int hop = 0; hop < hops_max && !forwarded.empty() && trusted.hold(client.address); ++hop) {
        const std::size_t comma = forwarded.rfind(',');
        const std::size_t from = comma == std::string_view::npos ? 0 : comma + 1;
        const auto said = Address::parse(without_port(trimmed(forwarded.substr(from))));
        client.unread = !said;
        if (!said) break;
        client.address = *said;
        forwarded = forwarded.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
    return client;
}

}  // namespace beckon::relay::net
