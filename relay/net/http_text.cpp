#include "net/http_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>

#include <boost/beast/http/status.hpp>

#include "beckon/base/decimal.hpp"
#include "ports/url_text.hpp"

namespace beckon::relay::net {

namespace http = boost::beast::http;

namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// With what need not be escaped not escaped, and the rest in capital digits.
std::string normal(std::string_view path) {
    if (!path.empty() && path.find('%') == std::string_view::npos) return std::string(path);
    std::string out;
    for (std::size_t at = 0; at < path.size(); ++at) {
        if (path[at] != '%') {
            out += path[at];
            continue;
        }
        unsigned value = 0;
        std::from_chars(path.data() + at + 1, path.data() + at + 3, value, 16);
        const auto byte = static_cast<unsigned char>(value);
        if (byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view("-._~").find(static_cast<char>(byte)) < 4)) {
            out += static_cast<char>(byte);
        } else {
            for (const char c : path.substr(at, 3))
                out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        at += 2;
    }
    return out.empty() ? "/" : out;
}

}  // namespace

HttpRequest request_of(const Request& head) {
    std::string_view target = view(head.target());
    if (target.front() != '/' && target != "*") {  // "http://relay/path": the host is ours, or nobody's
        target.remove_prefix(target.find("//") + 2);
        target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    HttpRequest out;
    out.method = std::string(view(head.method_string()));
    out.path = normal(target.substr(0, mark));
    out.query = std::string(target.substr(std::min(mark + 1, target.size())));
    // Once over all of them, and not once for each; of one that comes twice, the first.
    for (const auto& one : head) {
        const http::field name = one.name();
        std::string* const held = name == http::field::authorization      ? &out.authorization
                                  : name == http::field::origin           ? &out.origin
                                  : name == http::field::host             ? &out.host
                                  : name == http::field::accept           ? &out.accept
                                  : name == http::field::content_type     ? &out.content_type
                                  : name == http::field::content_encoding ? &out.content_encoding
                                  : name == http::field::accept_encoding  ? &out.accept_encoding
                                  : name == http::field::if_none_match    ? &out.if_none_match
                                                                          : nullptr;
        if (held && held->empty()) held->assign(one.value().data(), one.value().size());
        if (name == http::field::unknown && boost::beast::iequals(one.name_string(), "X-Forwarded-Proto"))
            out.secure = one.value() == "https";
    }
    return out;
}

std::string forwarded_of(const Request& head) {
    std::string out;
    const auto [first, last] = head.equal_range("X-Forwarded-For");
    for (auto at = first; at != last; ++at) {
        if (at != first) out += ',';
        out += view(at->value());
    }
    return out;
}

Opening opening_of(const HttpRequest& request, std::string address) {
    std::string_view query = request.query;
    Opening out;
    out.origin = request.origin;
    out.authorization = request.authorization;
    out.address = std::move(address);
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.substr(0, 5) == "site=") {
            out.site = unescaped(pair.substr(5), true).value_or("?");
        } else if (!pair.empty()) {
            out.details += (out.details.empty() ? "" : "&") + std::string(pair);
        }
    }
    return out;
}

std::string_view append_response(std::string& out, const HttpResponse& response, std::string_view date, bool head_only,
                                 bool keep_alive) {
    constexpr unsigned no_content = 204;
    constexpr unsigned not_modified = 304;
    const bool bodiless = response.status == no_content || response.status == not_modified;
    const std::size_t size = response.body.size() + response.lasting.size();
    out += "HTTP/1.1 ";
    append_decimal(out, response.status);
    out += ' ';
    out += view(http::obsolete_reason(http::int_to_status(response.status)));
    const auto header = [&out](std::string_view name, std::string_view value) {
        out.append("\r\n").append(name).append(": ").append(value);
    };
    header("Date", date);
    if (!bodiless) {
        header("Content-Length", {});
        append_decimal(out, static_cast<std::int64_t>(size));
    }
    if (!bodiless && size > 0) header("Content-Type", response.content_type);
    header("Connection", keep_alive ? "keep-alive" : "close");
    for (const auto& [name, value] : response.headers) header(name, value);
    out += "\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    if (head_only || bodiless) return {};
    out += response.body;
    return response.lasting;
}

std::string http_date(Instant now) {
    constexpr std::int64_t second = 1000;
    const std::time_t time = now.ms / second;
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    // The names of days and months are English ones: the process never leaves the C locale.
    return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace beckon::relay::net
