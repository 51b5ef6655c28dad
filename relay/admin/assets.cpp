#include "admin/assets.hpp"

#include <algorithm>
#include <array>

#include "admin/embedded.hpp"

namespace beckon::relay::admin {

const Asset* asset_at(std::string_view path) {
    constexpr const char* script = "text/javascript; charset=utf-8";
    static const std::array assets{
        Asset{"/", "text/html; charset=utf-8", embedded::admin_html},
        Asset{"/admin.css", "text/css; charset=utf-8", embedded::admin_css},
        Asset{"/admin.js", script, embedded::admin_js},
        Asset{"/dialogs.js", script, embedded::dialogs_js},
        Asset{"/dom.js", script, embedded::dom_js},
        Asset{"/rest.js", script, embedded::rest_js},
        Asset{"/table.js", script, embedded::table_js},
        Asset{"/views.js", script, embedded::views_js},
    };
    const auto* const found =
        std::find_if(assets.begin(), assets.end(), [&](const Asset& asset) { return asset.path == path; });
    return found == assets.end() ? nullptr : found;
}

}  // namespace beckon::relay::admin
