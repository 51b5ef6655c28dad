// Files that the build puts into the program: what REST is, and the page to try it, with what npm brings for it. See
// cmake/embed.cmake.
#pragma once

#include <string_view>

namespace beckon::relay::api::embedded {

extern const std::string_view openapi_json;
extern const std::string_view docs_html;
extern const std::string_view docs_js;
extern const std::string_view docs_css;
extern const std::string_view page_css;

// Packed by gzip.
extern const std::string_view swagger_ui_css_gz;
extern const std::string_view swagger_ui_bundle_js_gz;
extern const std::string_view swagger_ui_bundle_js_LICENSE_txt_gz;

}  // namespace beckon::relay::api::embedded
