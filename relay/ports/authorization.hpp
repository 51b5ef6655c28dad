// The header `Authorization`: which kind of proof it shows. Read here and nowhere else, so that whoever counts wrong keys and
// whoever compares them mean the same requests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace beckon::relay {

/// What stands behind the scheme ("basic", "bearer": in lower case; the header may write it in any).
inline std::optional<std::string_view> after_scheme(std::string_view header, std::string_view scheme) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    if (header.size() <= scheme.size() || header[scheme.size()] != ' ') return std::nullopt;
    if (!std::equal(scheme.begin(), scheme.end(), header.begin(), [&](char a, char b) { return a == lower(b); }))
        return std::nullopt;
    header.remove_prefix(std::min(header.find_first_not_of(' ', scheme.size()), header.size()));
    return header;
}

}  // namespace beckon::relay
