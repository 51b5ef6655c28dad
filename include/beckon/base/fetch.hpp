// Memory that will be needed soon, sent for while something else is done. Of ten thousand sessions hardly anything is in the
// processor's cache, and to wait for a line of it costs as much as some hundred instructions.
// No page needs it; it lies here because the hub and the network both do, and what both may include is the core alone.
#pragma once

#include <cstddef>

namespace beckon {

/// What the processor fetches at once. Whatever begins where a line does, and holds together what is needed together, costs
/// the fewest of them.
inline constexpr std::size_t memory_line = 64;

/// A hint: it reads nothing, so there need not be anything any more.
inline void fetch(const void* what, std::size_t bytes) {
    if (what == nullptr) return;
    const auto* const at = static_cast<const char*>(what);
    for (std::size_t passed = 0; passed < bytes; passed += memory_line) __builtin_prefetch(at + passed);
    __builtin_prefetch(at + bytes - 1);  // it seldom begins where a line does
    asm volatile("");                    // or GCC says that this does nothing, and leaves out whoever calls it
}

}  // namespace beckon
