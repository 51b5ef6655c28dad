// A check that stays in release builds: a fuzzer's program ends where a promise is broken.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace beckon::fuzz {

inline void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

}  // namespace beckon::fuzz
