#include "hub/blocks.hpp"

#include <new>
#include <type_traits>

namespace beckon::hub::blocks {

namespace {

// A sanitizer is to see each use of what was given back.
#ifdef BECKON_SANITIZED
constexpr bool keeps = false;
#else
constexpr bool keeps = true;
#endif

static_assert(std::is_trivially_destructible_v<Idle>);
constinit thread_local Idle idle;

/// Gives back what lies idle when its thread ends.
struct Sweeper {
    bool watches = false;
    ~Sweeper() { idle.close(); }
};
thread_local Sweeper sweeper;

}  // namespace

void* Idle::take(std::size_t bytes) {
    if (bytes > largest || use_ == Use::closed) return nullptr;
    use_ = Use::taken;
    Chain& chain = chains_[size_of(bytes)];
    if (chain.first == nullptr) return nullptr;
    --chain.count;
    Link* const taken = chain.first;
    chain.first = taken->next;
    return taken;
}

bool Idle::keep(void* block, std::size_t bytes) {
    if (bytes > largest || use_ != Use::taken) return false;
    Chain& chain = chains_[size_of(bytes)];
    if ((chain.count + 1) * room_for(bytes) > kept_of_a_size) return false;
    ++chain.count;
    chain.first = new (block) Link{chain.first};
    return true;
}

void Idle::close() {
    use_ = Use::closed;
    for (Chain& chain : chains_) {
        while (Link* const first = chain.first) {
            chain.first = first->next;
            ::operator delete(first);
        }
        chain.count = 0;
    }
}

void* take(std::size_t bytes) {
    if (!keeps) return ::operator new(bytes);
    if (void* const kept = idle.take(bytes)) return kept;
    sweeper.watches = true;  // whoever is used is destroyed
    return ::operator new(Idle::room_for(bytes));
}

void give(void* block, std::size_t bytes) noexcept {
    if (!keeps || !idle.keep(block, bytes)) ::operator delete(block);
}

}  // namespace beckon::hub::blocks
