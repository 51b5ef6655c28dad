// First in, first out, in one piece of memory that is used again. A deque asks for memory at almost every item that is
// larger than its blocks, keeps a block even when it is empty (a relay has two for each session), and costs the WASM
// module five times as much code.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace beckon {

/// `Kept`: room for so many is kept when it is empty; what more there was is given back.
template <class T, std::size_t Kept = 16>
class Queue {
public:
    void push(T item) { emplace(std::move(item)); }
    /// Made where it is to lie.
    template <class... Parts>
    void emplace(Parts&&... parts) {
        // Rather than grow, close up, if that gains half the room: so an item moves twice at most on the average.
        if (items_.size() == items_.capacity() && 2 * taken_ > items_.size()) close_up();
        items_.emplace_back(std::forward<Parts>(parts)...);
    }

    /// The oldest; none: it is empty.
    std::optional<T> take() {
        if (empty()) return std::nullopt;
        std::optional<T> out(std::move(items_[taken_]));
        if (++taken_ == items_.size()) {
            taken_ = 0;
            items_.clear();
            if (items_.capacity() > Kept) items_.shrink_to_fit();
        }
        return out;
    }

    /// Shows each to `see`, oldest first, and is empty then. `see` must not push.
    template <class See>
    void drain(See see) {
        for (std::size_t at = taken_; at < items_.size(); ++at) see(items_[at]);
        taken_ = 0;
        items_.clear();
        if (items_.capacity() > Kept) items_.shrink_to_fit();
    }

    bool empty() const { return items_.empty(); }
    std::size_t size() const { return items_.size() - taken_; }
    const T& front() const { return items_[taken_]; }
    const T& back() const { return items_.back(); }
    const T& operator[](std::size_t at) const { return items_[taken_ + at]; }
    const T* begin() const { return items_.data() + taken_; }
    const T* end() const { return items_.data() + items_.size(); }

private:
    /// Made anew in their new places, not assigned: for variants of messages that would be 3 kB more of WASM.
    void close_up() {
        for (std::size_t i = 0; i < size(); ++i) {
            std::destroy_at(&items_[i]);
            std::construct_at(&items_[i], std::move(items_[taken_ + i]));
        }
        for (; taken_ > 0; --taken_) items_.pop_back();
    }

    std::vector<T> items_;
    std::size_t taken_ = 0;
};

}  // namespace beckon
