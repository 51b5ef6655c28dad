#include "store/obstacle.hpp"

#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "ports/file_kind.hpp"

namespace beckon::relay::store {

namespace {

bool may(const std::filesystem::path& path, int what) {
    return ::faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0;
}

/// SQLite's other files lie where a link leads to, be there a file already or not.
std::filesystem::path led_to(std::filesystem::path path) {
    constexpr int links_max = 40;  // as many as the system follows
    std::error_code no_link;
    for (int i = 0; i < links_max; ++i) {
        const auto next = std::filesystem::read_symlink(path, no_link);
        if (no_link) break;
        path = path.parent_path() / next;
    }
    return path;
}

}  // namespace

Trouble no_file(const std::string& path) {
    const auto kind = kind_of_no_file(path);
    if (kind.empty()) return std::nullopt;
    return "database " + path + " is " + std::string(kind) + ". Name a file, which need not be there yet";
}

Trouble obstacle(const std::string& path) {
    if (Trouble trouble = no_file(path)) return trouble;
    const auto file = led_to(path);
    if (may(file, F_OK) && !may(file, W_OK))
        return trouble_with(path, may(file, R_OK) ? SQLITE_READONLY : SQLITE_CANTOPEN);
    const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!may(directory, W_OK | X_OK)) return trouble_with(path, SQLITE_CANTOPEN);
    return std::nullopt;
}

}  // namespace beckon::relay::store
