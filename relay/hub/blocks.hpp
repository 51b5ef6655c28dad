// Memory for what comes and goes with every message: kept for the next one, by its size. The system's allocator has a few of
// each size at hand; with sixteen messages in flight it has to search for every other.
#pragma once

#include <cstddef>

namespace beckon::hub::blocks {

/// At least so much, aligned for anything.
void* take(std::size_t bytes);
/// What `take` gave for as many. By any thread; its next `take` may give it again.
void give(void* block, std::size_t bytes) noexcept;

}  // namespace beckon::hub::blocks
