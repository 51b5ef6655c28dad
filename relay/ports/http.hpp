// Plain HTTP, as whoever answers it sees it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace beckon::relay {

struct HttpRequest {
    std::string method;
    std::string path;   ///< decoded by nobody: as it stood, up to the question mark
    std::string query;  ///< behind it
    std::string authorization;
    std::string origin;
    std::string host;
    std::string accept;
    std::string accept_encoding;
    std::string if_none_match;
    std::string content_type;
    std::string content_encoding;
    std::string body;
    std::string address;
    bool secure = false;  ///< by TLS, or a trusted proxy says so
};

struct HttpResponse {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// In place of `body`: what stays where it is for as long as there are clients, and is copied for none of them.
    std::string_view lasting = {};
};

/// Call it once, now or later, on the thread of the loop. The connection may be gone by then.
using Reply = std::function<void(const HttpResponse&)>;

class HttpHandler {
public:
    virtual ~HttpHandler() = default;
    virtual void handle(const HttpRequest& request, Reply reply) = 0;
    /// Whether it looks at who asks for this, and counts them: elsewhere they are counted by their address.
    virtual bool counts(const HttpRequest& /*request*/) const { return false; }
};

}  // namespace beckon::relay
