// D1: the reader of rare JSON that pages have takes and refuses what nlohmann's lexer does, which reads it natively.
#include "beckon/base/json_rare.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "beckon/base/json_lexer.hpp"
#include "beckon/base/rng.hpp"

namespace beckon {
namespace {

template <class Rare>
std::string read_text(std::string_view text) {
    std::size_t at = 0;
    std::string meant;
    if (!Rare::text(text, at, meant)) return "refused";
    return std::to_string(at) + " " + meant;
}

template <class Rare>
std::string read_number(std::string_view text) {
    std::size_t at = 0;
    bool is_whole = false;
    std::int64_t whole = 0;
    if (!Rare::number(text, at, is_whole, whole)) return "refused";
    return std::to_string(at) + (is_whole ? " whole " + std::to_string(whole) : " fraction");
}

void both_agree(std::string_view text) {
    if (text.front() == '"') {
        EXPECT_EQ(read_text<json::OwnRare>(text), read_text<json::LexerRare>(text)) << text;
    } else {
        EXPECT_EQ(read_number<json::OwnRare>(text), read_number<json::LexerRare>(text)) << text;
    }
}

TEST(JsonRare, BothReadersAgreeOnTheEdgesOfTheGrammar) {
    constexpr std::array<std::string_view, 37> texts{R"("A")",
                                                     R"("\u00e9 \u20AC")",
                                                     R"("\ud83d\ude00!")",
                                                     R"("\ud83d")",
                                                     R"("\ud83dx")",
                                                     R"("\ud83d\n")",
                                                     R"("\ude00")",
                                                     R"("\ud83d\ud83d")",
                                                     R"("\uD83D\uDE0")",
                                                     R"("\u12")",
                                                     R"("\u12g4")",
                                                     R"("\x")",
                                                     R"("\)",
                                                     R"("open)",
                                                     R"("\b\f\n\r\t\"\\\/")",
                                                     "\"\x01\"",
                                                     "\"\xC3\xA9\"",
                                                     "\"\xC3\"",
                                                     "\"\xED\xA0\x80\"",
                                                     "\"\x7F\"",
                                                     "0.5",
                                                     "-0.5e-7",
                                                     "1e5",
                                                     "1E+5x",
                                                     "1e",
                                                     "1.",
                                                     "1.e5",
                                                     "-",
                                                     "-x",
                                                     "01.5",
                                                     "9223372036854775807",
                                                     "9223372036854775808",
                                                     "-9223372036854775808",
                                                     "-9223372036854775809",
                                                     "18446744073709551616",
                                                     "99999999999999999999999e1",
                                                     "123456789012345678901234567890,"};
    for (const std::string_view text : texts) both_agree(text);
    both_agree(std::string_view("\"\\u0000\0\"", 9));
}

/// Texts made of the grammar's own pieces, which random bytes would hardly ever be.
TEST(JsonRare, BothReadersAgreeOnRandomTexts) {
    constexpr std::array<std::string_view, 26> pieces{
        "\"",  "\\", "\\u", "d83d", "de00", "00e9", "\\ud83d", "\\udE00", "u",  "0",    "1",    "9",
        "12",  ".",  "e",   "E",    "-",    "+",    "a",       " ",       "\n", "\xC3", "\xA9", "\xF0\x9F\x98\x80",
        "\\n", ","};
    Rng rng({9, 9});
    for (int i = 0; i < 50'000; ++i) {
        std::string text(1, "\"-0123"[rng.below(6)]);
        for (std::uint64_t left = rng.below(12); left > 0; --left) text += pieces[rng.below(pieces.size())];
        both_agree(text);
    }
}

TEST(JsonRare, BothReadersAgreeOnNumbersAroundSixtyFourBits) {
    for (const std::string_view sign : {"", "-"}) {
        for (std::uint64_t last = 0; last < 40; ++last)
            both_agree(std::string(sign) + std::to_string(std::uint64_t{9'223'372'036'854'775'790} + last));
    }
}

}  // namespace
}  // namespace beckon
