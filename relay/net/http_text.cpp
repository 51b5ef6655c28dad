#include "net/http_text.hpp"

#include <algorithm>
#include <charconv>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "beckon/base/json_write.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::relay::net {

namespace http = boost::beast::http;

namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string_view field(const Request& request, http::field name) {
    const auto found = request.find(name);
    return found == request.end() ? std::string_view{} : view(found->value());
}

/// `%41` and `+` undone; nothing if that leaves anything but clean text.
std::optional<std::string> unescaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+') {
            out += ' ';
        } else if (text[at] == '%') {
            unsigned value = 0;
            const char* const first = text.data() + at + 1;
            const char* const last = text.data() + std::min(text.size(), at + 3);
            if (last - first != 2 || std::from_chars(first, last, value, 16).ptr != last) return std::nullopt;
            out += static_cast<char>(value);
            at += 2;
        } else {
            out += text[at];
        }
    }
    if (!is_clean_utf8(out)) return std::nullopt;
    return out;
}

}  // namespace

HttpResponse problem(unsigned status, std::string_view title, std::string_view detail) {
    HttpResponse out;
    out.status = status;
    out.content_type = "application/problem+json";
    out.body = R"({"title":)";
    json::append_text(out.body, title);
    out.body += R"(,"status":)" + std::to_string(status) + R"(,"detail":)";
    json::append_text(out.body, detail);
    out.body += '}';
    return out;
}

std::optional<HttpResponse> objection(const Request& request) {
    if (request.version() != 10 && request.version() != 11)
        return problem(505, "HTTP version", "This server speaks HTTP/1.1.");
    const auto hosts = request.count(http::field::host);
    if (hosts > 1) return problem(400, "Two hosts", "A request has one Host header.");
    if (hosts == 0 && request.version() == 11) return problem(400, "No host", "A request needs a Host header.");
    if (request.target().empty() || request.target().front() != '/')
        return problem(400, "Target", "The target begins with a slash.");
    return std::nullopt;
}

HttpResponse unreadable(const boost::beast::error_code& error, const Options& options) {
    const auto at_most = [](std::size_t bytes) { return "At most " + std::to_string(bytes) + " bytes."; };
    if (error == http::error::header_limit) return problem(431, "Head too large", at_most(options.head_bytes));
    if (error == http::error::body_limit) return problem(413, "Body too large", at_most(options.body_bytes));
    return problem(400, "Not HTTP", error.message());
}

bool asks_for_websocket(const Request& request) { return boost::beast::websocket::is_upgrade(request); }

HttpRequest request_of(Request&& request, std::string address) {
    const std::string_view target = view(request.target());
    const std::size_t mark = std::min(target.find('?'), target.size());
    HttpRequest out;
    out.method = std::string(view(request.method_string()));
    out.path = std::string(target.substr(0, mark));
    out.query = std::string(target.substr(std::min(mark + 1, target.size())));
    out.authorization = std::string(field(request, http::field::authorization));
    out.origin = std::string(field(request, http::field::origin));
    out.content_type = std::string(field(request, http::field::content_type));
    out.body = std::move(request.body());
    out.address = std::move(address);
    return out;
}

Opening opening_of(const Request& request, std::string address) {
    const std::string_view target = view(request.target());
    std::string_view query = target.substr(std::min(target.find('?') + 1, target.size()));
    if (target.find('?') == std::string_view::npos) query = {};
    Opening out;
    out.origin = std::string(field(request, http::field::origin));
    out.address = std::move(address);
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.substr(0, 5) == "site=") {
            out.site = unescaped(pair.substr(5)).value_or("?");
        } else if (!pair.empty()) {
            out.details += (out.details.empty() ? "" : "&") + std::string(pair);
        }
    }
    return out;
}

std::string address_behind(const Request& request, const std::string& peer, const std::vector<std::string>& trusted) {
    const auto believed = [&](std::string_view address) {
        return std::find(trusted.begin(), trusted.end(), address) != trusted.end();
    };
    std::string address = peer;
    const auto found = request.find("X-Forwarded-For");
    std::string_view chain = found == request.end() ? std::string_view{} : view(found->value());
    // From the nearest on: what a proxy that is not believed says counts for nothing.
    while (believed(address) && !chain.empty()) {
        const std::size_t comma = chain.rfind(',');
        std::string_view last = comma == std::string_view::npos ? chain : chain.substr(comma + 1);
        chain = comma == std::string_view::npos ? std::string_view{} : chain.substr(0, comma);
        while (!last.empty() && last.front() == ' ') last.remove_prefix(1);
        while (!last.empty() && last.back() == ' ') last.remove_suffix(1);
        constexpr std::size_t longest = 45;
        if (last.empty() || last.size() > longest) break;
        address = std::string(last);
    }
    return address;
}

void append_response(std::string& out, const HttpResponse& response, bool head_only, bool keep_alive) {
    out += "HTTP/1.1 " + std::to_string(response.status) + ' ';
    out += view(http::obsolete_reason(http::int_to_status(response.status)));
    out += "\r\nContent-Length: " + std::to_string(response.body.size());
    if (!response.body.empty()) out += "\r\nContent-Type: " + response.content_type;
    out += keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
    for (const auto& [name, value] : response.headers) out += "\r\n" + name + ": " + value;
    out += "\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    if (!head_only) out += response.body;
}

}  // namespace beckon::relay::net
