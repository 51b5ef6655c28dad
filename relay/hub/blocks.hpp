// Memory for what comes and goes with every message: kept for a later one, by its size. The system's allocator has a few of
// each size at hand; with sixteen messages in flight it has to search for every other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace beckon::hub::blocks {

/// At least so much, aligned as `operator new` does.
void* take(std::size_t bytes);
/// What `take` gave for as many. On any thread: one that takes some, too, keeps it for itself.
void give(void* block, std::size_t bytes) noexcept;

/// Those of one thread that lie idle. Without a destructor, so that whatever ends later than all else may still ask.
class Idle {
public:
    static constexpr std::size_t largest = 8192;
    static constexpr std::size_t kept_of_a_size = 64 * 1024;  ///< bytes: so at most 4 MB of all sizes

    /// None: there is none of that size.
    void* take(std::size_t bytes);
    /// False: it is not kept. `bytes`: as for `take`.
    bool keep(void* block, std::size_t bytes);
    /// Nothing is kept any more.
    void close();
    /// How large a block for so many has to be.
    static constexpr std::size_t room_for(std::size_t bytes) {
        return bytes > largest ? bytes : (size_of(bytes) + 1) * step;
    }

private:
    struct Link {
        Link* next;
    };
    struct Chain {
        Link* first = nullptr;
        std::size_t count = 0;
    };
    enum class Use : std::uint8_t { none, taken, closed };

    static constexpr std::size_t step = 128;
    static constexpr std::size_t size_of(std::size_t bytes) { return bytes == 0 ? 0 : (bytes - 1) / step; }

    std::array<Chain, largest / step> chains_{};
    Use use_ = Use::none;
};

}  // namespace beckon::hub::blocks
