// The description of all this, and a page to try it: built into the program, so that they are always those of this version.
#include "api/docs.hpp"

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

/// What is npm's is much: it is in the program as it is sent. The page is always of this version, and so are its files.
void add_docs(Files& files) {
    const auto add = [&files](const char* path, std::string_view content, std::string_view packed) {
        files.add(path, content, packed, "no-cache");
    };
    add("/docs/docs.js", embedded::docs_js, {});
    add("/docs/docs.css", embedded::docs_css, {});
    add("/docs/page.css", embedded::page_css, {});
    add("/docs/swagger-ui.css", {}, embedded::swagger_ui_css_gz);
    add("/docs/swagger-ui-bundle.js", {}, embedded::swagger_ui_bundle_js_gz);
    add("/docs/swagger-ui-bundle.js.LICENSE.txt", {}, embedded::swagger_ui_bundle_js_LICENSE_txt_gz);
}

}  // namespace beckon::relay::api
