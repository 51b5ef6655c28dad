// Numbers that are written while the relay works and read by whoever looks at it. Counting is one addition in a place that is
// there already: nothing is locked, and nothing allocated, except where the first of its name is counted.
//
// One thread writes a number; any may read it. What has names (`Named`) is read by the thread that writes it. Where several
// threads count the same, each has numbers of its own, and they are added up when somebody looks.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "beckon/wire/vocabulary.hpp"

namespace beckon::relay {

class Counter {
public:
    /// A load and a store, not a locked addition: there is one writer.
    void add(std::uint64_t more = 1) { value_.store(value() + more, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// One counter for each value of an enum that has spellings.
template <Spelled E>
class ByName {
public:
    static constexpr std::size_t size = Spellings<E>::names.size();
    Counter& operator[](E which) { return counters_[static_cast<std::size_t>(which)]; }
    const Counter& operator[](E which) const { return counters_[static_cast<std::size_t>(which)]; }
    void add(const ByName& more) {
        for (std::size_t i = 0; i < size; ++i) counters_[i].add(more.counters_[i].value());
    }

private:
    std::array<Counter, size> counters_;
};

/// A number that goes up and down.
class Gauge {
public:
    void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// Times, counted by the step they are in. `upto`: where each ends, in microseconds; one more has no end.
template <const auto& upto>
class Histogram {
public:
    static constexpr const auto& steps = upto;

    void observe(std::int64_t micros) {
        // Nearly all that is counted often is in the first.
        const auto step =
            micros <= upto.front() ? 0 : std::lower_bound(upto.begin(), upto.end(), micros) - upto.begin();
        counts_[static_cast<std::size_t>(step)].add();
        sum_.add(static_cast<std::uint64_t>(std::max<std::int64_t>(micros, 0)));
    }
    void add(const Histogram& more) {
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i].add(more.counts_[i].value());
        sum_.add(more.sum_.value());
    }
    std::uint64_t count(std::size_t step) const { return counts_[step].value(); }
    std::uint64_t sum_micros() const { return sum_.value(); }

private:
    std::array<Counter, std::tuple_size_v<std::remove_cvref_t<decltype(upto)>> + 1> counts_;
    Counter sum_;
};

/// By a name that is known when it is first counted. The names are the program's own, so there are few.
template <class Key, class Value = Counter>
using Named = std::map<Key, Value, std::less<>>;

}  // namespace beckon::relay
