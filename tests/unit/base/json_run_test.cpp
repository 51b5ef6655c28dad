// S2: the runs of a JSON text that are found many bytes at a time, beside what is found byte by byte.
#include "beckon/base/json_run.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/base/rng.hpp"

namespace beckon::json::detail {
namespace {

struct Run {
    std::size_t size = 0;
    std::size_t escapes = 0;
};

Run byte_by_byte(std::string_view text) {
    Run run;
    while (run.size < text.size()) {
        const char c = text[run.size];
        if (c == '\\' && run.size + 1 < text.size() && meaning(text[run.size + 1]) != '\0') {
            ++run.escapes;
            run.size += 2;
        } else if (is_plain(c) && static_cast<unsigned char>(c) < 0x80) {
            ++run.size;
        } else {
            break;
        }
    }
    return run;
}

#if defined(__SSE2__)
/// Of the two ways that there are on such processors, `lines_run` takes the one that this processor can go.
void expect_both_ways_the_same(std::string_view text) {
    if (__builtin_cpu_supports("avx2") == 0) return;
    ASSERT_EQ(lines_narrow(text, 0), lines_wide(text, 0)) << text;
}
#endif

void expect_the_same(const std::string& text) {
    const Run expected = byte_by_byte(text);
    // Without the zero that stands behind a string: a sanitizer sees each byte too many that is read.
    const std::vector<char> exact(text.begin(), text.end());
    const std::string_view all(exact.data(), exact.size());
    ASSERT_EQ(lines_run(all, 0), expected.size) << text;
    ASSERT_EQ(escapes_in(all.substr(0, expected.size)), expected.escapes) << text;
#if defined(__SSE2__)
    expect_both_ways_the_same(all);
#endif
}

TEST(JsonRun, ARunEndsAtWhateverByteStandsAtWhateverPlace) {
    for (const std::string lead : {"", "\\r\\n"}) {  // behind a line end it is looked at sixty-four bytes at a time
        for (int byte = 0; byte < 0x100; ++byte) {
            for (std::size_t before = 0; before < 140; ++before) {
                const std::string plain(before, 'x');
                expect_the_same(lead + plain + static_cast<char>(byte) + std::string(150 - before, 'n'));
            }
        }
    }
}

TEST(JsonRun, ARunEndsAtABackslashUnlessOneOfEightLettersFollows) {
    for (const std::string lead : {"", "\\r\\n"}) {
        for (int byte = 0; byte < 0x100; ++byte) {
            for (std::size_t before = 0; before < 140; ++before) {
                const std::string plain(before, 'x');
                expect_the_same(lead + plain + '\\' + static_cast<char>(byte) + std::string(150, 'n'));
            }
        }
    }
}

TEST(JsonRun, AnEscapeMayLieAcrossAnyBoundary) {
    for (const char* const escape : {"\\r\\n", "\\n", "\\\\", "\\\\n", "\\\"", "\\t", "\\u0041", "\\x", "\\"}) {
        for (std::size_t before = 0; before < 140; ++before) {
            for (const std::size_t behind : {0U, 1U, 15U, 16U, 63U, 64U, 65U, 130U})
                expect_the_same(std::string(before, 'n') + escape + std::string(behind, 'r'));
        }
    }
}

TEST(JsonRun, TextsOfManyPiecesAreTakenAsByteByByte) {
    const Seed seed{11, 12};
    Rng rng(seed);
    const std::string pieces[] = {
        "\\r\\n", "\\n", "\\\\", "\\/", "r", "n", "a=candidate:1 1 udp 2122260223 192.0.2.1 5000"};
    const std::string ends[] = {"\"", "\\u0041", "\x1F", "\u00E9", "\\", "", "\\q"};
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (std::uint64_t n = rng.below(40); n > 0; --n) text += pieces[rng.below(std::size(pieces))];
        expect_the_same(text + ends[rng.below(std::size(ends))] + std::string(rng.below(70), 'z'));
    }
}

TEST(JsonRun, BeginsWhereItIsAskedTo) {
    const std::string text = std::string(100, 'x') + R"(\"quoted\r\n)" + std::string(100, 'y') + "\"";
    for (std::size_t at = 0; at < 100; ++at) {
        EXPECT_EQ(lines_run(text, at), text.size() - 1 - at);
    }
}

}  // namespace
}  // namespace beckon::json::detail
