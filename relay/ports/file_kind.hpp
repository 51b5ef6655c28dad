// What is no file, although a setting names it as one. To open it may wait for ever (a named pipe), and what the system says of
// the attempt names the wrong cause.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace beckon::relay {

/// "a directory", "a named pipe", …; empty: `path` leads to a file, or to nothing.
inline std::string_view kind_of_no_file(const std::string& path) {
    std::error_code unknown;
    switch (std::filesystem::status(path, unknown).type()) {
        case std::filesystem::file_type::directory: return "a directory";
        case std::filesystem::file_type::fifo: return "a named pipe";
        case std::filesystem::file_type::socket: return "a socket";
        case std::filesystem::file_type::block:
        case std::filesystem::file_type::character: return "a device";
        case std::filesystem::file_type::none:
        case std::filesystem::file_type::not_found:
        case std::filesystem::file_type::regular:
        case std::filesystem::file_type::symlink:
        case std::filesystem::file_type::unknown: return {};
    }
    return {};
}

}  // namespace beckon::relay
