// How often the program has asked for memory so far: allocations.cpp replaces the global operator new by one that
// counts. `Allocations` around a benchmark's loop reports how many each iteration made, as the counter `allocs`.
#pragma once

#include <cstdint>

#include <benchmark/benchmark.h>

namespace beckon::bench {

std::uint64_t allocations();

class Allocations {
public:
    explicit Allocations(benchmark::State& state) : state_(state), before_(allocations()) {}
    Allocations(const Allocations&) = delete;
    Allocations& operator=(const Allocations&) = delete;
    ~Allocations() {
        const auto made = static_cast<double>(allocations() - before_);
        state_.counters["allocs"] = benchmark::Counter(made, benchmark::Counter::kAvgIterations);
    }

private:
    benchmark::State& state_;
    std::uint64_t before_;
};

}  // namespace beckon::bench
