// The files of the admin page, which are part of the program.
#pragma once

#include <string_view>

namespace beckon::relay::admin {

struct Asset {
    std::string_view path;
    const char* content_type;
    std::string_view content;
};

/// Null: there is none at this path.
const Asset* asset_at(std::string_view path);

}  // namespace beckon::relay::admin
