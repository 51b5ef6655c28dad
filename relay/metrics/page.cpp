#include "metrics/page.hpp"

namespace beckon::relay::metrics {

namespace {

constexpr Span fresh_for = milliseconds(200);
constexpr const char* text_format = "text/plain; version=0.0.4; charset=utf-8";

HttpResponse plain(unsigned status, std::string body) {
    HttpResponse out;
    out.status = status;
    out.body = std::move(body);
    out.headers.emplace_back("Cache-Control", "no-store");
    return out;
}

bool is_read(const HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace

void Page::handle(const HttpRequest& request, Reply reply) {
    if (is_read(request) && request.path == "/metrics") return tell_metrics(reply);
    reply(answer(request));
}

HttpResponse Page::answer(const HttpRequest& request) const {
    if (!is_read(request)) {
        HttpResponse out = plain(405, "Only GET and HEAD here.\n");
        out.headers.emplace_back("Allow", "GET, HEAD");
        return out;
    }
    if (request.path == "/healthz") return plain(200, "ok\n");
    if (request.path == "/readyz") {
        const std::string trouble = trouble_();
        return trouble.empty() ? plain(200, "ready\n") : plain(503, trouble + '\n');
    }
    return plain(404, "Here are /metrics, /healthz and /readyz.\n");
}

void Page::tell_metrics(const Reply& reply) {
    const auto tell = [this, reply] {
        HttpResponse out = plain(200, text_);
        out.content_type = text_format;
        reply(out);
    };
    if (now_() < fresh_until_) return tell();
    look_([this, tell](const Moment& moment) {
        text_ = exposition(moment);
        fresh_until_ = now_() + fresh_for;
        tell();
    });
}

}  // namespace beckon::relay::metrics
