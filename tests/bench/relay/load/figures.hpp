// What was measured, as one line of JSON for whoever compares.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace beckon::bench {

using Figures = std::vector<std::pair<std::string, double>>;

inline void print(const Figures& figures) {
    std::string out;
    for (const auto& [name, value] : figures) {
        out += (out.empty() ? "{\"" : ", \"") + name + "\": ";
        char number[32];
        std::snprintf(number, sizeof number, "%.4g", value);
        out += number;
    }
    std::puts((out + '}').c_str());
}

/// `share` of 1 lies at or below it. Sorts.
inline double quantile(std::vector<double>& all, double share) {
    std::sort(all.begin(), all.end());
    const auto at = static_cast<std::size_t>(share * static_cast<double>(all.size()));
    return all.empty() ? 0 : all[std::min(at, all.size() - 1)];
}

}  // namespace beckon::bench
