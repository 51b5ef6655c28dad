// Files of this folder that the build puts into the program: the admin page. See cmake/embed.cmake.
#pragma once

#include <string_view>

namespace beckon::relay::admin::embedded {

extern const std::string_view admin_html;
extern const std::string_view admin_css;
extern const std::string_view admin_js;
extern const std::string_view dialogs_js;
extern const std::string_view dom_js;
extern const std::string_view rest_js;
extern const std::string_view table_js;
extern const std::string_view views_js;

}  // namespace beckon::relay::admin::embedded
