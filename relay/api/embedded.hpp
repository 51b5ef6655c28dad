// Files of this folder that the build puts into the program: what REST is, and the page to try it. See cmake/embed.cmake.
#pragma once

#include <string_view>

namespace beckon::relay::api::embedded {

extern const std::string_view openapi_json;
extern const std::string_view docs_html;
extern const std::string_view docs_js;
extern const std::string_view docs_css;

}  // namespace beckon::relay::api::embedded
