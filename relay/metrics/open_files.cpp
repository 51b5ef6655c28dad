#include "metrics/open_files.hpp"

#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>

namespace beckon::relay::metrics {

namespace {

/// One more than the largest that the process has had at a time, rounded up by the system.
std::optional<int> room_for_files() {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;) {
        if (word != "FDSize:") continue;
        int room = 0;
        return in >> room ? std::optional(room) : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::size_t> open_files_told() {
    struct stat about {};
    if (stat("/proc/self/fd", &about) != 0 || about.st_size <= 0) return std::nullopt;
    return static_cast<std::size_t>(about.st_size);
}

std::optional<std::size_t> open_files_counted() {
    const auto room = room_for_files();
    if (!room) return std::nullopt;
    std::size_t count = 0;
    for (int file = 0; file < *room; ++file) {
        if (fcntl(file, F_GETFD) != -1) ++count;
    }
    return count;
}

}  // namespace beckon::relay::metrics
