// What RFC 9112 and RFC 6455 do not let pass, and Beast does. Whoever stands in front of the relay may read such a request in
// another way than it does, and that is how requests are smuggled.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "net/http_text.hpp"

namespace beckon::relay::net {

namespace http = boost::beast::http;

namespace {

using Objection = std::optional<HttpResponse>;

bool same(boost::beast::string_view a, boost::beast::string_view b) { return boost::beast::iequals(a, b); }

Objection bad(std::string_view title, std::string_view detail) { return problem(400, title, detail); }

constexpr auto in_names = [] {
    std::array<bool, 256> out{};
    for (const char c :
         std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=%"))
        out[static_cast<unsigned char>(c)] = true;
    return out;
}();

/// How often there are the headers that rules ask for: gone through once, for each question of Beast's is a search by name.
struct Counts {
    explicit Counts(const Request& head) {
        for (const auto& one : head) {
            const http::field name = one.name();
            if (name == http::field::host) ++hosts;
            if (name == http::field::transfer_encoding) ++codings;
            if (name == http::field::content_length) ++lengths;
            if (name == http::field::expect) ++expectations;
            if (name == http::field::origin) ++origins;
            if (name == http::field::authorization) ++authorizations;
        }
    }
    std::size_t hosts = 0;
    std::size_t codings = 0;
    std::size_t lengths = 0;
    std::size_t expectations = 0;
    std::size_t origins = 0;
    std::size_t authorizations = 0;
};

/// "relay", "[::1]:8080": what is in brackets is an address of IPv6, and what is behind the colon a port.
bool names_a_host(std::string_view host) {
    const bool bracketed = !host.empty() && host.front() == '[';
    const std::size_t end = bracketed ? host.find(']') : std::min(host.find(':'), host.size());
    if (end == std::string_view::npos) return false;
    const std::string_view name = bracketed ? host.substr(1, end - 1) : host.substr(0, end);
    const std::string_view port = host.substr(bracketed ? end + 1 : end);
    const bool named = bracketed ? name.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos
                                 : std::all_of(name.begin(), name.end(),
                                               [](char c) { return in_names[static_cast<unsigned char>(c)]; });
    return named && (port.empty() || port.front() == ':')
           && port.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

Objection wrong_host(const Request& head, std::size_t hosts) {
    if (hosts > 1) return bad("Two hosts", "A request has one Host header.");
    if (hosts == 0) return head.version() == 11 ? bad("No host", "A request needs a Host header.") : std::nullopt;
    const auto host = head[http::field::host];
    return names_a_host({host.data(), host.size()})
               ? std::nullopt
               : bad("Host", "The Host header is a name or an address, and perhaps a port.");
}

/// Where the body ends has to be said in one way only.
Objection wrong_body(const Request& head, const Counts& counts) {
    if (counts.codings > 0) {
        if (head.version() == 10) return bad("Transfer-Encoding", "HTTP/1.0 has none.");
        if (counts.lengths > 0) return bad("Two lengths", "Content-Length and Transfer-Encoding do not go together.");
        if (counts.codings > 1 || !same(head[http::field::transfer_encoding], "chunked"))
            return problem(501, "Transfer-Encoding", "This server knows one: chunked.");
    }
    if (counts.lengths == 0) return std::nullopt;
    const auto length = head[http::field::content_length];
    if (counts.lengths > 1 || length.find(',') != boost::beast::string_view::npos)
        return bad("Two lengths", "A request has one Content-Length.");
    return std::nullopt;
}

Objection wrong_target(const Request& head) {
    const auto target = head.target();
    const bool absolute = same(target.substr(0, 7), "http://") || same(target.substr(0, 8), "https://");
    const bool all = target == "*" && head.method() == http::verb::options;
    if (!absolute && !all && (target.empty() || target.front() != '/'))
        return bad("Target", "The target begins with a slash.");
    for (std::size_t at = 0; at < target.size(); ++at) {
        const char c = target[at];
        if (c <= ' ' || c >= '\x7F' || c == '#') return bad("Target", "The target has bytes that are to be escaped.");
        if (c != '%') continue;
        const auto digits = target.substr(at + 1, 2);
        const bool hex = digits.size() == 2 && std::isxdigit(static_cast<unsigned char>(digits[0])) != 0
                         && std::isxdigit(static_cast<unsigned char>(digits[1])) != 0;
        if (!hex || digits == "00") return bad("Target", "A percent sign is followed by two digits, and not by 00.");
    }
    return std::nullopt;
}

Objection wrong_handshake(const Request& head) {
    if (!asks_for_websocket(head)) return std::nullopt;
    const auto length = head[http::field::content_length];
    if (head.count(http::field::transfer_encoding) > 0 || (!length.empty() && length != "0"))
        return bad("Upgrade", "A request for a WebSocket has no body.");
    if (head.count(http::field::sec_websocket_version) != 1 || head[http::field::sec_websocket_version] != "13") {
        return upgrade_required();
    }
    const auto key = head[http::field::sec_websocket_key];
    constexpr std::size_t key_size = 24;  // sixteen bytes in base64
    const bool base64 = std::all_of(key.begin(), key.begin() + (key.size() < 2 ? 0 : key.size() - 2), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
    });
    if (head.count(http::field::sec_websocket_key) != 1 || key.size() != key_size || !base64
        || key.substr(key_size - 2) != "==")
        return bad("WebSocket key", "Sec-WebSocket-Key is sixteen bytes in base64.");
    return std::nullopt;
}

}  // namespace

bool asks_for_websocket(const Request& head) { return boost::beast::websocket::is_upgrade(head); }

bool expects_continue(const Request& head) {
    return head.version() == 11 && same(head[http::field::expect], "100-continue");
}

HttpResponse upgrade_required() {
    HttpResponse out = problem(426, "WebSockets only", "Here is a WebSocket, of version 13.");
    out.headers = {{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}};
    return out;
}

std::optional<HttpResponse> objection(const Request& head) {
    const Counts counts(head);
    if (auto wrong = wrong_host(head, counts.hosts)) return wrong;
    if (auto wrong = wrong_body(head, counts)) return wrong;
    if (auto wrong = wrong_target(head)) return wrong;
    // Which of two would count, whoever stands in front may see in another way.
    if (counts.origins > 1 || counts.authorizations > 1)
        return bad("Two of a kind", "A request has one Origin and one Authorization.");
    if (counts.expectations > 0 && head.version() == 11 && !expects_continue(head))
        return problem(417, "Expect", "The one expectation that this server meets is 100-continue.");
    return wrong_handshake(head);
}

HttpResponse unreadable(const boost::beast::error_code& error, const Options& options) {
    const auto at_most = [](std::size_t bytes) { return "At most " + std::to_string(bytes) + " bytes."; };
    if (error == http::error::header_limit) return problem(431, "Head too large", at_most(options.head_bytes));
    if (error == http::error::body_limit) return problem(413, "Body too large", at_most(options.body_bytes));
    if (error == http::error::bad_version) return problem(505, "HTTP version", "This server speaks HTTP/1.1.");
    return problem(400, "Not HTTP", error.message());
}

}  // namespace beckon::relay::net
