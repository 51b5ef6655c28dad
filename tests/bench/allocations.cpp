#include "bench/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace beckon::bench {
namespace {
std::atomic<std::uint64_t> made{0};
}  // namespace

std::uint64_t allocations() { return made.load(std::memory_order_relaxed); }

}  // namespace beckon::bench

// The other forms of new and delete end in these.
void* operator new(std::size_t bytes) {
    beckon::bench::made.fetch_add(1, std::memory_order_relaxed);
    if (void* memory = std::malloc(bytes > 0 ? bytes : 1)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
