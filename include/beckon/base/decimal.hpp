// Whole numbers as text, without a locale, a stream or printf: those cost kilobytes of WASM.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace beckon {

inline void append_decimal(std::string& out, std::int64_t value) {
    std::array<char, 20> digits{};
    std::size_t at = digits.size();
    auto rest = static_cast<std::uint64_t>(value);
    if (value < 0) rest = 0 - rest;
    do {
        digits[--at] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) out += '-';
    out.append(&digits[at], digits.size() - at);
}

/// "at most 32", and what follows.
inline std::string at_most(std::size_t bound, const char* what = "") {
    std::string out = "at most ";
    append_decimal(out, static_cast<std::int64_t>(bound));
    out += what;
    return out;
}

}  // namespace beckon
