// The part of a JSON text that stands for itself, found eight bytes at a time: a session description is kilobytes of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace beckon::json::detail {

constexpr bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// How many bytes from `at` on need no escape. `Ascii`: only as far as they are ASCII.
template <bool Ascii>
std::size_t plain_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = ones << 7U;
    const std::size_t start = at;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        // (x - ones * n) & ~x has the high bit of a byte set if that byte of x is below n, or a lower one is.
        // Xor makes "equal" into "below 1".
        const std::uint64_t quote = word ^ (ones * 0x22U);
        const std::uint64_t slash = word ^ (ones * 0x5CU);
        const std::uint64_t control = (word - ones * 0x20U) & ~word;
        const std::uint64_t foreign = Ascii ? word : 0;
        if (((control | foreign | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & highs) != 0) break;
    }
    while (at < text.size() && is_plain(text[at]) && (!Ascii || static_cast<unsigned char>(text[at]) < 0x80)) ++at;
    return at - start;
}

}  // namespace beckon::json::detail
