#include "hub/blocks.hpp"

#include <array>
#include <new>

namespace beckon::hub::blocks {

namespace {

// A sanitizer is to see each use of what was given back.
#ifdef BECKON_SANITIZED
constexpr bool keeps = false;
#else
constexpr bool keeps = true;
#endif

constexpr std::size_t step = 128;
constexpr std::size_t largest = 8192;
constexpr std::size_t kept_of_a_size = 32;  ///< so all that lie idle come to 8 MB at most, if every size was in use

/// Those of one thread that lie idle, in a chain for each size.
class Idle {
public:
    Idle() = default;
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;
    ~Idle() {
        for (Chain& chain : chains_) {
            while (void* const block = chain.take()) ::operator delete(block);
            chain.count = kept_of_a_size;  // the thread ends: whatever comes now is not kept
        }
    }

    void* take(std::size_t size) { return chains_[size].take(); }
    bool keep(std::size_t size, void* block) { return chains_[size].keep(block); }

private:
    struct Link {
        Link* next;
    };
    struct Chain {
        Link* first = nullptr;
        std::size_t count = 0;

        void* take() {
            if (first == nullptr) return nullptr;
            --count;
            Link* const taken = first;
            first = taken->next;
            return taken;
        }
        bool keep(void* block) {
            if (count == kept_of_a_size) return false;
            ++count;
            first = new (block) Link{first};
            return true;
        }
    };

    std::array<Chain, largest / step> chains_;
};

thread_local Idle idle;

/// Which of the sizes holds so much.
constexpr std::size_t size_for(std::size_t bytes) { return (bytes - 1) / step; }

}  // namespace

void* take(std::size_t bytes) {
    if (!keeps || bytes > largest) return ::operator new(bytes);
    const std::size_t size = size_for(bytes);
    void* const kept = idle.take(size);
    return kept != nullptr ? kept : ::operator new((size + 1) * step);
}

void give(void* block, std::size_t bytes) noexcept {
    if (!keeps || bytes > largest || !idle.keep(size_for(bytes), block)) ::operator delete(block);
}

}  // namespace beckon::hub::blocks
