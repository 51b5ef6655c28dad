// What a mutated build runs. `hunt SEED`: does that world break a promise? `hunt --search SECONDS`: which is the first?
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sim/run.hpp"

int main(int argc, char** argv) {
    using namespace beckon::sim;  // NOLINT(google-build-using-namespace)
    const bool search = argc == 3 && std::strcmp(argv[1], "--search") == 0;
    if (argc != 2 && !search) return 2;
    const std::chrono::seconds within(search ? std::atoi(argv[2]) : 0);
    const auto start = std::chrono::steady_clock::now();
    std::uint64_t seed = search ? 1 : std::strtoull(argv[1], nullptr, 10);
    do {
        const Outcome outcome = live(seed, false);
        if (!outcome.violation.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), outcome.violation.c_str());
            return 1;
        }
        ++seed;
    } while (search && std::chrono::steady_clock::now() - start < within);
    return 0;
}
