// The description of all this, and a page to try it: built into the program, so that they are always those of this version.
#include <utility>

#include "api/embedded.hpp"
#include "api/example_dates.hpp"
#include "api/handlers.hpp"

namespace beckon::relay::api {

namespace {

void send(const Ask& ask, std::string content_type, std::string content) {
    HttpResponse out;
    out.content_type = std::move(content_type);
    out.body = std::move(content);
    ask.answer->send(std::move(out));
}

}  // namespace

void show_openapi(const Ask& ask) {
    send(ask, "application/json", with_coming_dates(embedded::openapi_json, ask.day(), ask.world.zones));
}

void show_docs(const Ask& ask) {
    HttpResponse out;
    out.content_type = "text/html; charset=utf-8";
    out.body = embedded::docs_html;
    out.headers = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
         "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"Referrer-Policy", "no-referrer"}};
    ask.answer->send(std::move(out));
}

void show_docs_script(const Ask& ask) { send(ask, "text/javascript; charset=utf-8", std::string(embedded::docs_js)); }
void show_docs_style(const Ask& ask) { send(ask, "text/css; charset=utf-8", std::string(embedded::docs_css)); }

}  // namespace beckon::relay::api
