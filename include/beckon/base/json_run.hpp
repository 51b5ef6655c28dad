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

struct LinesRun {
    std::size_t size = 0;
    std::size_t escapes = 0;  ///< of two bytes each, which mean one
};

#if defined(__SSE2__)
inline constexpr std::size_t four_blocks = 4 * sizeof(Sixteen);

// Below: with this bit turned, a quote is the first above the control characters, and nothing else comes down to it. As signed
// numbers, what is not ASCII is below all that is.
inline constexpr char quote_bit = 0x02;
inline constexpr char above_quote = ('"' ^ quote_bit) + 1;
// From 'n' to 'r' it is this bit, and no other letter is either of the two without it.
inline constexpr char to_r = 'r' - 'n';
static_assert(above_quote == 0x21 && to_r == 0x04);

/// Sixty-four bytes and the one behind them: counts the escapes that begin in them. False: there is something other than plain
/// ASCII and the escapes of line ends.
inline bool line_escapes(const char* bytes, std::size_t& count) {
    __m128i others = _mm_setzero_si128();
    __m128i begun = _mm_setzero_si128();  // counted in each byte
    for (std::size_t i = 0; i < four_blocks; i += sizeof(Sixteen)) {
        const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
        const __m128i letters = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i + 1));
        const __m128i escapes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
        const __m128i turned = _mm_xor_si128(block, _mm_set1_epi8(quote_bit));
        const __m128i from_n = _mm_andnot_si128(_mm_set1_epi8(to_r), _mm_sub_epi8(letters, _mm_set1_epi8('n')));
        const __m128i sound = _mm_cmpeq_epi8(from_n, _mm_setzero_si128());
        others = _mm_or_si128(others, _mm_cmplt_epi8(turned, _mm_set1_epi8(above_quote)));
        others = _mm_or_si128(others, _mm_andnot_si128(sound, escapes));
        begun = _mm_sub_epi8(begun, escapes);
    }
    if (_mm_movemask_epi8(others) != 0) return false;
    const __m128i sums = _mm_sad_epu8(begun, _mm_setzero_si128());
    count += static_cast<std::size_t>(_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
    return true;
}

/// The same for processors that take thirty-two at once. (Those that take all of them need a while to begin with that, and
/// whoever waits for the next message has stopped: it came out the same.)
[[gnu::target("avx2")]] inline bool line_escapes_wide(const char* bytes, std::size_t& count) {
    __m256i others = _mm256_setzero_si256();
    __m256i begun = _mm256_setzero_si256();
    for (std::size_t i = 0; i < four_blocks; i += sizeof(__m256i)) {
        const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i));
        const __m256i letters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i + 1));
        const __m256i escapes = _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\'));
        const __m256i turned = _mm256_xor_si256(block, _mm256_set1_epi8(quote_bit));
        const __m256i from_n =
            _mm256_andnot_si256(_mm256_set1_epi8(to_r), _mm256_sub_epi8(letters, _mm256_set1_epi8('n')));
        const __m256i sound = _mm256_cmpeq_epi8(from_n, _mm256_setzero_si256());
        others = _mm256_or_si256(others, _mm256_cmpgt_epi8(_mm256_set1_epi8(above_quote), turned));
        others = _mm256_or_si256(others, _mm256_andnot_si256(sound, escapes));
        begun = _mm256_sub_epi8(begun, escapes);
    }
    if (_mm256_testz_si256(others, others) == 0) return false;
    const __m256i quarters = _mm256_sad_epu8(begun, _mm256_setzero_si256());
    const __m128i sums = _mm_add_epi64(_mm256_castsi256_si128(quarters), _mm256_extracti128_si256(quarters, 1));
    count += static_cast<std::size_t>(_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
    return true;
}

template <auto CountEscapes>
[[gnu::always_inline]] inline void take_lines_by(std::string_view text, std::size_t& at, std::size_t& escapes) {
    std::size_t here = at;
    std::size_t found = escapes;
    while (text.size() - here > four_blocks && CountEscapes(text.data() + here, found)) here += four_blocks;
    at = here;
    escapes = found;
}

inline void take_lines_narrow(std::string_view text, std::size_t& at, std::size_t& escapes) {
    take_lines_by<line_escapes>(text, at, escapes);
}
[[gnu::target("avx2")]] inline void take_lines_wide(std::string_view text, std::size_t& at, std::size_t& escapes) {
    take_lines_by<line_escapes_wide>(text, at, escapes);
}

/// As far as there are only line ends, in steps of sixty-four bytes. It may stop before the letter of an escape that it counted:
/// by itself that is plain.
inline void take_lines(std::string_view text, std::size_t& at, std::size_t& escapes) {
    static const bool wide = __builtin_cpu_supports("avx2") != 0;
    wide ? take_lines_wide(text, at, escapes) : take_lines_narrow(text, at, escapes);
}

/// Sixteen bytes at a time. A block's escapes are gone through by their bits; where one lies across the end, the next block
/// begins behind it. Nearly all are ends of lines, two escapes at once. False: it ends here.
inline bool take_escaped(std::string_view text, std::size_t& at, std::size_t& escapes) {
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
            escapes += size / 2;
            special &= static_cast<unsigned>(~((1ULL << (place + size)) - 1));
            step = std::max(step, place + size);
        }
        at += step;
    }
    return true;
}
#endif

/// How many bytes from `at` on are plain ASCII or short escapes: all of a session description, for its lines end in two.
inline LinesRun lines_run(std::string_view text, std::size_t at) {
    LinesRun run;
    const std::size_t start = at;
#if defined(__SSE2__)
    at += plain_run<true>(text, at);  // of most texts that is all
    if (at == text.size() || text[at] != '\\') {
        run.size = at - start;
        return run;
    }
    take_lines(text, at, run.escapes);
    if (!take_escaped(text, at, run.escapes)) {
        run.size = at - start;
        return run;
    }
#endif
    for (at += plain_run<true>(text, at); at + 1 < text.size() && text[at] == '\\' && meaning(text[at + 1]) != '\0';
         at += plain_run<true>(text, at)) {
        ++run.escapes;
        at += 2;
    }
    run.size = at - start;
    return run;
}

}  // namespace beckon::json::detail
