// How many files and sockets this process has open. /proc/self/fd is not listed for it: the system makes a name and an inode of
// each one listed, some 20 ms for 18,000 sockets, and nothing is forwarded meanwhile.
#pragma once

#include <cstddef>
#include <optional>

namespace beckon::relay::metrics {

/// As the system says, at once. Nothing before Linux 6.2, which does not.
std::optional<std::size_t> open_files_told();

/// By asking after each that there may be, some 6 ms for 18,000 sockets. Nothing where more than 65,536 may be open, or were
/// once: that would take too long.
std::optional<std::size_t> open_files_counted();

}  // namespace beckon::relay::metrics
