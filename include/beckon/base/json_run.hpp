// The part of a JSON text that stands for itself, found eight or sixteen bytes at a time: a session description is
// kilobytes of it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#    include <immintrin.h>
#endif

namespace beckon::json::detail {

constexpr bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// Eight bytes: in the result the high bit of a byte is set if that byte is not plain, or perhaps if a lower one is not.
template <bool Ascii>
std::uint64_t special_bytes(std::uint64_t word) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = ones << 7U;
    // (x - ones * n) & ~x has the high bit of a byte set if that byte of x is below n, or a lower one is.
    // Xor makes "equal" into "below 1".
    const std::uint64_t quote = word ^ (ones * 0x22U);
    const std::uint64_t slash = word ^ (ones * 0x5CU);
    const std::uint64_t control = (word - ones * 0x20U) & ~word;
    const std::uint64_t foreign = Ascii ? word : 0;
    return (control | foreign | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & highs;
}

#if defined(__SSE2__)
using Sixteen = signed char __attribute__((vector_size(16)));

/// Sixteen bytes: a bit is set in the result for each that is not plain.
template <bool Ascii>
unsigned special_bits(const char* bytes) {
    Sixteen block;
    std::memcpy(&block, bytes, sizeof block);
    // As a signed number, what is not ASCII is below all that is.
    const auto low = Ascii ? block < 0x20 : (block & -0x20) == 0;
    return static_cast<unsigned>(__builtin_ia32_pmovmskb128(low | (block == '"') | (block == '\\')));
}
#endif

/// How many bytes from `at` on need no escape. `Ascii`: only as far as they are ASCII.
template <bool Ascii>
std::size_t plain_run(std::string_view text, std::size_t at) {
    const std::size_t start = at;
#if defined(__SSE2__)
    for (; text.size() - at >= sizeof(Sixteen); at += sizeof(Sixteen)) {
        const unsigned special = special_bits<Ascii>(text.data() + at);
        if (special != 0) return at - start + static_cast<std::size_t>(std::countr_zero(special));
    }
#endif
#ifndef BECKON_PAGE  // whose texts are few: less code is more there
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t special = special_bytes<Ascii>(word);
        if (special == 0) continue;
        if (std::endian::native == std::endian::little)
            return at - start + static_cast<std::size_t>(std::countr_zero(special)) / 8;
        break;
    }
#endif
    while (at < text.size() && is_plain(text[at]) && (!Ascii || static_cast<unsigned char>(text[at]) < 0x80)) ++at;
    return at - start;
}

/// What a backslash and this letter mean; 0: more than one letter tells.
constexpr char meaning(char letter) {
    switch (letter) {
        case '"':
        case '\\':
        case '/': return letter;
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
    }
    return '\0';
}

#if defined(__SSE2__)
inline constexpr std::size_t four_blocks = 4 * sizeof(Sixteen);

// Below: with this bit turned, a quote is the first above the control characters, and nothing else comes down to it. As signed
// numbers, what is not ASCII is below all that is.
inline constexpr char quote_bit = 0x02;
inline constexpr char above_quote = ('"' ^ quote_bit) + 1;
// From 'n' to 'r' it is this bit, and no other letter is either of the two without it.
inline constexpr char to_r = 'r' - 'n';
static_assert(above_quote == 0x21 && to_r == 0x04);

/// Sixty-four bytes and the one behind them. False: there is something other than plain ASCII and the escapes of line ends.
inline bool are_lines(const char* bytes) {
    __m128i others = _mm_setzero_si128();
    for (std::size_t i = 0; i < four_blocks; i += sizeof(Sixteen)) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
        const __m128i letters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i + 1));
        const __m128i escapes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
        const __m128i turned = _mm_xor_si128(block, _mm_set1_epi8(quote_bit));
        const __m128i from_n = _mm_andnot_si128(_mm_set1_epi8(to_r), _mm_sub_epi8(letters, _mm_set1_epi8('n')));
        const __m128i sound = _mm_cmpeq_epi8(from_n, _mm_setzero_si128());
        others = _mm_or_si128(others, _mm_cmplt_epi8(turned, _mm_set1_epi8(above_quote)));
        others = _mm_or_si128(others, _mm_andnot_si128(sound, escapes));
    }
    return _mm_movemask_epi8(others) == 0;
}

/// The same for processors that take thirty-two at once. (Those that take all of them need a while to begin with that, and
/// whoever waits for the next message has stopped: it came out the same.)
[[gnu::target("avx2")]] inline bool are_lines_wide(const char* bytes) {
    // By its lower four bits each letter is looked up that may stand there, and that has to be itself. (The first is 1: with 0
    // there, a zero byte would be itself.)
    static_assert((('n' & 0xF) == 14) && (('r' & 0xF) == 2));
    const __m128i by_low_bits = _mm_setr_epi8(1, 0, 'r', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'n', 0);
    const __m256i allowed = _mm256_broadcastsi128_si256(by_low_bits);
    __m256i others = _mm256_setzero_si256();
    __m256i least = _mm256_set1_epi8(above_quote);
    for (std::size_t i = 0; i < four_blocks; i += sizeof(__m256i)) {
        const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i));
        const __m256i letters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i + 1));
        const __m256i escapes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\'));
        const __m256i sound = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(allowed, letters), letters);
        least = _mm256_min_epi8(least, _mm256_xor_si256(block, _mm256_set1_epi8(quote_bit)));
        others = _mm256_or_si256(others, _mm256_andnot_si256(sound, escapes));
    }
    others = _mm256_or_si256(others, _mm256_cmpgt_epi8(_mm256_set1_epi8(above_quote), least));
    return _mm256_testz_si256(others, others) != 0;
}

template <auto AreLines>
[[gnu::always_inline]] inline std::size_t lines_by(std::string_view text, std::size_t at) {
    while (text.size() - at > four_blocks && AreLines(text.data() + at)) at += four_blocks;
    return at;
}

inline std::size_t lines_narrow(std::string_view text, std::size_t at) { return lines_by<are_lines>(text, at); }
[[gnu::target("avx2")]] inline std::size_t lines_wide(std::string_view text, std::size_t at) {
    return lines_by<are_lines_wide>(text, at);
}

/// As far as there are only line ends, in steps of sixty-four bytes. It may stop before the letter of an escape: by itself that
/// is plain.
inline std::size_t pass_lines(std::string_view text, std::size_t at) {
    static const bool wide = __builtin_cpu_supports("avx2") != 0;
    return wide ? lines_wide(text, at) : lines_narrow(text, at);
}

/// Sixteen bytes at a time. A block's escapes are gone through by their bits; where one lies across the end, the next block
/// begins behind it. Nearly all are ends of lines, two escapes at once. False: it ends here.
inline bool take_escaped(std::string_view text, std::size_t& at) {
    constexpr std::size_t line_end = 4;
    while (text.size() - at >= sizeof(Sixteen) + line_end) {
        std::size_t step = sizeof(Sixteen);
        for (unsigned special = special_bits<true>(text.data() + at); special != 0;) {
            const auto place = static_cast<std::size_t>(std::countr_zero(special));
            const char* const here = text.data() + at + place;
            const bool ends_line = std::memcmp(here, "\\r\\n", line_end) == 0;
            if (!ends_line && (*here != '\\' || meaning(here[1]) == '\0')) {
                at += place;
                return false;
            }
            const std::size_t size = ends_line ? line_end : 2;
            special &= static_cast<unsigned>(~((1ULL << (place + size)) - 1));
            step = std::max(step, place + size);
        }
        at += step;
    }
    return true;
}
#endif

/// How many bytes from `at` on are plain ASCII or short escapes: all of a session description, for its lines end in two.
inline std::size_t lines_run(std::string_view text, std::size_t at) {
    const std::size_t start = at;
#if defined(__SSE2__)
    at += plain_run<true>(text, at);  // of most texts that is all
    if (at == text.size() || text[at] != '\\') return at - start;
    at = pass_lines(text, at);
    if (!take_escaped(text, at)) return at - start;
#endif
    for (at += plain_run<true>(text, at); at + 1 < text.size() && text[at] == '\\' && meaning(text[at + 1]) != '\0';
         at += plain_run<true>(text, at)) {
        at += 2;
    }
    return at - start;
}

/// How many short escapes there are, of two bytes each, which mean one: of a text that is sound.
inline std::size_t escapes_in(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) ++count;
    return count;
}

}  // namespace beckon::json::detail
