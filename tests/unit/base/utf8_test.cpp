#include "beckon/base/utf8.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace beckon {
namespace {

/// By the definition, bit by bit; surrogates and values past the end are encoded like any other number.
std::string encoded(std::uint32_t point, int bytes) {
    const auto tail = [&](int i) {
        return static_cast<char>(0x80U | ((point >> (6U * static_cast<unsigned>(i))) & 0x3FU));
    };
    switch (bytes) {
        case 1: return {static_cast<char>(point)};
        case 2: return {static_cast<char>(0xC0U | (point >> 6U)), tail(0)};
        case 3: return {static_cast<char>(0xE0U | (point >> 12U)), tail(1), tail(0)};
    }
    return {static_cast<char>(0xF0U | (point >> 18U)), tail(2), tail(1), tail(0)};
}

TEST(Utf8, EveryCodePointInItsShortestFormAndNoOther) {
    for (std::uint32_t point = 0; point < 0x11'0000; ++point) {
        const int shortest = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1'0000 ? 3 : 4;
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        ASSERT_EQ(is_utf8(encoded(point, shortest)), !surrogate) << point;
        for (int longer = shortest + 1; longer <= 4; ++longer) {
            ASSERT_FALSE(is_utf8(encoded(point, longer))) << point;
        }
    }
    for (const std::uint32_t point : {0x11'0000U, 0x13'FFFFU, 0x1F'FFFFU}) EXPECT_FALSE(is_utf8(encoded(point, 4)));
}

TEST(Utf8, ASequenceThatBreaksOffIsNone) {
    for (const std::string whole : {"\u00E9", "\u20AC", "\U0001F600"}) {
        for (std::size_t cut = 1; cut < whole.size(); ++cut) {
            EXPECT_FALSE(is_utf8(whole.substr(0, cut)));
            EXPECT_FALSE(is_utf8(whole.substr(0, cut) + "a"));
            EXPECT_FALSE(is_utf8(whole.substr(cut)));
        }
        EXPECT_TRUE(is_utf8("a" + whole + "b" + whole));
    }
    EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8, CleanMeansNoControlCharacterOfEitherSet) {
    for (std::uint32_t point = 0; point < 0x1000; ++point) {
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        EXPECT_EQ(is_clean_utf8(encoded(point, point < 0x80 ? 1 : point < 0x800 ? 2 : 3)), !control) << point;
    }
    EXPECT_FALSE(is_clean_utf8("\xC2"));
    EXPECT_FALSE(is_clean_utf8("a\xFF"));
}

TEST(Utf8, ATokenIsSafeInUrlsHeadersAndLogs) {
    EXPECT_TRUE(is_token("AZaz09_-"));
    EXPECT_TRUE(is_token(""));
    for (const char c : {' ', '.', '/', '"', '\n', '\0', '\x7F', '\x80', '@', '[', '`', '{'})
        EXPECT_FALSE(is_token(std::string(1, c)));
}

}  // namespace
}  // namespace beckon
