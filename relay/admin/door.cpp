#include "admin/door.hpp"

#include "admin/assets.hpp"
#include "ports/problem.hpp"
#include "ports/same_secret.hpp"

namespace beckon::relay::admin {

namespace {

constexpr std::string_view scheme = "Bearer ";

/// Nobody may frame the page, and it runs and loads nothing but its own.
void guard(HttpResponse& response) {
    const auto add = [&](const char* name, const char* value) { response.headers.emplace_back(name, value); };
    add("Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'");
    add("X-Frame-Options", "DENY");
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Cache-Control", "no-cache");
}

HttpResponse refusal(unsigned status, std::string_view title, std::string_view detail) {
    HttpResponse out = problem(status, title, detail);
    guard(out);
    return out;
}

}  // namespace

void Door::handle(const HttpRequest& request, Reply reply) {
    if (const Asset* asset = asset_at(request.path)) {
        if (request.method != "GET" && request.method != "HEAD")
            return reply(refusal(405, "Method not allowed", "Only GET and HEAD here."));
        HttpResponse out;
        out.content_type = asset->content_type;
        out.body = asset->content;
        guard(out);
        return reply(out);
    }
    if (request.path.rfind("/v1/", 0) == 0) return rest(request, std::move(reply));
    reply(refusal(404, "Not found", "The admin page is at /."));
}

void Door::rest(const HttpRequest& request, Reply reply) {
    const Instant now = ports_.now();
    if (const Span wait = guesses_.wait(request.address, now); wait.ms > 0) {
        ports_.held_off.add();
        HttpResponse out = refusal(429, "Too many requests", "Too many wrong tokens came from this network.");
        out.headers.emplace_back("Retry-After", std::to_string((wait.ms + 999) / 1000));
        return reply(out);
    }
    if (!is_token(request.authorization)) {
        // The page asks without one to learn whether it has one; that is no guess.
        if (!request.authorization.empty()) {
            guesses_.wrong(request.address, now);
            ports_.journal.line(Level::warn, "admin", {{"trouble", "a wrong token"}});
        }
        HttpResponse out = refusal(401, "Unauthorised", "This needs the token of the admin page.");
        out.headers.emplace_back("WWW-Authenticate", "Bearer");
        return reply(out);
    }
    if (request.method != "GET" && request.method != "HEAD")
        ports_.journal.line(Level::info, "admin", {{"method", request.method}, {"path", request.path}});
    ports_.rest.handle(request, std::move(reply));
}

bool Door::is_token(std::string_view authorization) const {
    if (authorization.substr(0, scheme.size()) != scheme) return false;
    return same_secret(token_, authorization.substr(scheme.size()));
}

}  // namespace beckon::relay::admin
