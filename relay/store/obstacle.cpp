#include "store/obstacle.hpp"

#include <filesystem>
#include <system_error>

#include <sqlite3.h>
#include <unistd.h>

#include "ports/file_kind.hpp"

namespace beckon::relay::store {

namespace {

bool may(const std::filesystem::path& path, int what) { return ::access(path.c_str(), what) == 0; }

}  // namespace

Trouble obstacle(const std::string& path) {
    if (const auto kind = kind_of_no_file(path); !kind.empty())
        return "database " + path + " is " + std::string(kind) + ". Name a file, which need not be there yet";
    std::error_code not_there;
    auto file = std::filesystem::canonical(path, not_there);  // SQLite's other files lie where a link leads to
    if (not_there) file = std::filesystem::path(path);
    if (may(file, F_OK) && !may(file, W_OK))
        return trouble_with(path, may(file, R_OK) ? SQLITE_READONLY : SQLITE_CANTOPEN);
    const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (!may(directory, W_OK | X_OK)) return trouble_with(path, SQLITE_CANTOPEN);
    return std::nullopt;
}

}  // namespace beckon::relay::store
