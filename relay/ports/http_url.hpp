// An address on the web, taken apart once: http or https, no user, no password, no fragment.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::relay {

struct HttpUrl {
    bool tls = true;
    std::string host;  ///< a name, an IPv4 address however it is spelled, or an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string target = "/";  ///< path and query

    static constexpr std::size_t bytes_max = 512;
    static constexpr std::size_t host_bytes_max = 253;  ///< RFC 1035

    static std::optional<HttpUrl> parse(std::string_view text);

    bool is_ipv6() const { return host.find(':') != std::string::npos; }
    /// As the `Host` header wants it.
    std::string authority() const {
        std::string out = is_ipv6() ? '[' + host + ']' : host;
        if (port != (tls ? 443 : 80)) out += ':' + std::to_string(port);
        return out;
    }
};

namespace detail {

/// What browsers and resolvers agree upon. A backslash or an @ here is somebody who wants them to differ.
inline bool is_url_host(std::string_view text, bool bracketed) {
    return !text.empty() && text.size() <= HttpUrl::host_bytes_max
           && std::all_of(text.begin(), text.end(), [&](char c) {
                  const bool alike =
                      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
                  return alike || (bracketed ? c == ':' : c == '-' || c == '_');
              });
}

inline std::optional<std::uint16_t> url_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace detail

inline std::optional<HttpUrl> HttpUrl::parse(std::string_view text) {
    const auto visible = [](char c) { return c > ' ' && c < '\x7F'; };
    if (text.size() > bytes_max || !std::all_of(text.begin(), text.end(), visible)) return std::nullopt;
    if (text.find('#') != std::string_view::npos) return std::nullopt;
    HttpUrl url;
    url.tls = text.substr(0, 8) == "https://";
    if (!url.tls && text.substr(0, 7) != "http://") return std::nullopt;
    if (!url.tls) url.port = 80;
    text.remove_prefix(url.tls ? 8 : 7);
    const std::size_t target = std::min(text.find_first_of("/?"), text.size());
    if (target < text.size()) url.target = (text[target] == '?' ? "/" : "") + std::string(text.substr(target));
    std::string_view authority = text.substr(0, target);
    const bool bracketed = !authority.empty() && authority.front() == '[';
    const std::size_t closed = bracketed ? authority.find(']') : 0;
    if (closed == std::string_view::npos) return std::nullopt;
    const std::size_t colon = authority.find(':', closed);
    if (colon != std::string_view::npos) {
        const auto port = detail::url_port(authority.substr(colon + 1));
        if (!port) return std::nullopt;
        url.port = *port;
        authority = authority.substr(0, colon);
    }
    if (bracketed) {
        if (closed + 1 != authority.size()) return std::nullopt;
        authority = authority.substr(1, closed - 1);
    }
    if (!detail::is_url_host(authority, bracketed)) return std::nullopt;
    if (bracketed && authority.find(':') == std::string_view::npos) return std::nullopt;
    url.host = authority;
    std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return url;
}

}  // namespace beckon::relay
