// The core's heap: blocks of powers of two, and what is freed is kept for the next of its size. Emscripten's own smallest is four
// times as much code, because it parts blocks and joins them again. Here it need not: what a page holds is bounded
// (beckon/base/limits.hpp) and comes in the same few sizes again and again, so there is never more memory than twice what each
// size needed at its worst.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <emscripten/heap.h>

namespace {

/// Stands before what is handed out, and is as large as its alignment.
struct alignas(std::max_align_t) Block {
    std::size_t bits;  ///< its size is two to the power of this
    Block* next;       ///< while it is free
};

/// So that a block's size is a number of 32 bits; a page's texts are a ten-thousandth of it.
constexpr std::size_t size_max = std::size_t{1} << 30U;

std::array<Block*, 32> free_blocks;

}  // namespace

extern "C" {

// NOLINTNEXTLINE(bugprone-reserved-identifier): the linker's name for where nothing lies any more
extern std::byte __heap_base;

static std::byte* heap_end = &__heap_base;

/// What was never used before.
static void* fresh(std::size_t size) {
    constexpr std::size_t page = 65536;
    std::byte* const begin = heap_end;
    if (size > UINTPTR_MAX - reinterpret_cast<std::uintptr_t>(begin)) return nullptr;
    heap_end += size;
    const auto wanted = reinterpret_cast<std::uintptr_t>(heap_end);
    if (wanted > __builtin_wasm_memory_size(0) * page && emscripten_resize_heap(wanted) == 0) {
        heap_end = begin;
        return nullptr;
    }
    return begin;
}

void* malloc(std::size_t size) {
    if (size > size_max) return nullptr;
    const auto bits = static_cast<std::size_t>(std::bit_width(size + sizeof(Block) - 1));
    Block*& first = free_blocks[bits];
    Block* block = first;
    if (block != nullptr) {
        first = block->next;
    } else {
        block = static_cast<Block*>(fresh(std::size_t{1} << bits));
        if (block == nullptr) return nullptr;
        block->bits = bits;
    }
    return block + 1;
}

void free(void* memory) {
    if (memory == nullptr) return;
    Block* const block = static_cast<Block*>(memory) - 1;
    Block*& first = free_blocks[block->bits];
    block->next = first;
    first = block;
}

}  // extern "C"
