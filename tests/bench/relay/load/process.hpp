// What the kernel has noted of the server that is being measured.
#pragma once

#include <string>

namespace beckon::bench {

/// Nanoseconds that all its threads have spent on a processor.
double cpu_ns(const std::string& pid);
/// Bytes of memory that it occupies now.
double resident_bytes(const std::string& pid);

}  // namespace beckon::bench
