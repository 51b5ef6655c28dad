// First in, first out, in one piece of memory that is kept. For effects, which are all taken before more are put in: a
// deque would ask for memory at each of them, for they are larger than its blocks.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace beckon {

template <class T>
class Queue {
public:
    void push(T item) { items_.push_back(std::move(item)); }

    /// The oldest; none: it is empty.
    std::optional<T> take() {
        if (items_.empty()) return std::nullopt;
        std::optional<T> out(std::move(items_[taken_]));
        if (++taken_ == items_.size()) {
            taken_ = 0;
            items_.clear();
            // What a single great event needed is given back.
            if (items_.capacity() > kept_max) items_.shrink_to_fit();
        }
        return out;
    }

    std::size_t size() const { return items_.size() - taken_; }

private:
    static constexpr std::size_t kept_max = 4096;

    std::vector<T> items_;
    std::size_t taken_ = 0;
};

}  // namespace beckon
