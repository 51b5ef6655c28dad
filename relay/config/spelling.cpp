#include "config/spelling.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>

#include <arpa/inet.h>

#include "beckon/base/limits.hpp"

namespace beckon::relay::config {
namespace {

constexpr std::size_t url_max = 512;

using Bytes = std::array<unsigned char, sizeof(in6_addr)>;

std::optional<Bytes> bytes_of(int family, std::string_view text) {
    Bytes address{};
    if (text.find('\0') != std::string_view::npos) return std::nullopt;
    if (inet_pton(family, std::string(text).c_str(), address.data()) != 1) return std::nullopt;
    return address;
}

/// A whole number from `low` to `high`, written the one way it is written.
bool is_number(std::string_view text, int low, int high) {
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && std::to_string(number) == text && number >= low && number <= high;
}

bool starts(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

bool is_scheme(std::string_view text) {
    return !text.empty() && text[0] >= 'a' && text[0] <= 'z' && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

bool is_host(std::string_view text) {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') return is_ipv6(text.substr(1, text.size() - 2));
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

/// "host:80" becomes "host", and what stood behind the colon is returned.
std::optional<std::string_view> port_taken_from(std::string_view& host) {
    const std::size_t colon = host.find(':', host.empty() || host[0] != '[' ? 0 : host.find(']'));
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view port = host.substr(colon + 1);
    host = host.substr(0, colon);
    return port;
}

bool is_port(std::optional<std::string_view> text) { return !text || is_number(*text, 1, 65'535); }

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

bool is_ipv4(std::string_view text) { return bytes_of(AF_INET, text).has_value(); }
bool is_ipv6(std::string_view text) { return bytes_of(AF_INET6, text).has_value(); }

bool is_network(const std::string& text) {
    const std::string_view whole = text;
    const std::size_t slash = whole.find('/');
    const std::string_view address = whole.substr(0, slash);
    if (!is_ipv4(address) && !is_ipv6(address)) return false;
    return slash == std::string_view::npos || is_number(whole.substr(slash + 1), 0, is_ipv4(address) ? 32 : 128);
}

bool is_same_address(std::string_view a, std::string_view b) {
    const bool six = is_ipv6(a);
    if (six != is_ipv6(b)) return false;
    const Bytes one = bytes_of(six ? AF_INET6 : AF_INET, a).value_or(Bytes{});
    return one == bytes_of(six ? AF_INET6 : AF_INET, b);
}

bool is_any_address(std::string_view address) { return is_same_address(address, is_ipv6(address) ? "::" : "0.0.0.0"); }

bool is_loopback(std::string_view address) { return address == "::1" || (is_ipv4(address) && starts(address, "127.")); }

bool is_origin(const std::string& text) {
    const std::string_view whole = text;
    const std::size_t colon = whole.find("://");
    if (colon == std::string_view::npos || whole.size() > url_max) return false;
    const std::string_view scheme = whole.substr(0, colon);
    std::string_view host = whole.substr(colon + 3);
    const auto port = port_taken_from(host);
    const bool goes_without = (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
    return !goes_without && is_port(port) && is_scheme(scheme) && is_host(host);
}

bool is_turn_url(std::string_view text) { return starts(text, "turn:") || starts(text, "turns:"); }

bool is_ice_url(const std::string& text) {
    const bool turn = is_turn_url(text);
    if ((!turn && !starts(text, "stun:") && !starts(text, "stuns:")) || text.size() > limits::ice_url_bytes)
        return false;
    std::string_view host = std::string_view(text).substr(text.find(':') + 1);
    for (const std::string_view transport : {"?transport=udp", "?transport=tcp"}) {
        if (turn && host.size() > transport.size() && host.substr(host.size() - transport.size()) == transport)
            host.remove_suffix(transport.size());
    }
    return is_port(port_taken_from(host)) && is_host(host);
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
    constexpr std::size_t longest = 64;  // the work is the product of both lengths
    if (name.size() > longest) return {};
    std::size_t best = std::numeric_limits<std::size_t>::max();
    const std::string* found = nullptr;
    for (const std::string& one : known) {
        const std::size_t off = distance(name, one);
        if (off < best) {
            best = off;
            found = &one;
        }
    }
    return found != nullptr && best <= std::max<std::size_t>(2, name.size() / 3) ? *found : std::string();
}

}  // namespace beckon::relay::config
