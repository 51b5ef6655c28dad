#include "api/front.hpp"

#include <utility>

#include "api/docs.hpp"

namespace beckon::relay::api {

namespace {

HttpResponse text(unsigned status, std::string body) {
    HttpResponse out;
    out.status = status;
    out.body = std::move(body);
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

}  // namespace

Front::Front(Trouble trouble, HttpHandler& rest) : trouble_(std::move(trouble)), rest_(rest) { add_docs(files_); }

void Front::handle(const HttpRequest& request, Reply reply) {
    if (!is_ours(request.path)) return rest_.handle(request, std::move(reply));
    reply(answer(request));
}

bool Front::is_ours(const std::string& path) const {
    return path == "/healthz" || path == "/readyz" || files_.has(path);
}

HttpResponse Front::answer(const HttpRequest& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse out = text(405, "Only GET and HEAD here.\n");
        out.headers.emplace_back("Allow", "GET, HEAD");
        return out;
    }
    if (request.path == "/healthz") return text(200, "ok\n");
    if (request.path == "/readyz") {
        const std::string trouble = trouble_();
        return trouble.empty() ? text(200, "ready\n") : text(503, trouble + '\n');
    }
    return files_.answer(request);
}

}  // namespace beckon::relay::api
