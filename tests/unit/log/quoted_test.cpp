// R6: names come out whole, in one line.
#include "log/quoted.hpp"

#include <gtest/gtest.h>

namespace beckon::relay::log {
namespace {

std::string quoted(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

TEST(Quoted, WhatEndsALineOrTheQuotesIsEscaped) {
    EXPECT_EQ(quoted("a\"b\\c\nd\te\x01"), R"("a\"b\\c\nd\te\u0001")");
    EXPECT_EQ(quoted("<b>&"), R"("<b>&")");
    EXPECT_EQ(quoted("\x7f"), R"("\u007f")");
}

TEST(Quoted, WhatATerminalWouldObeyIsEscaped) {
    EXPECT_EQ(quoted("\u202Egnp.exe"), R"("\u202egnp.exe")");
    EXPECT_EQ(quoted("\u2028\u2066\u200F\uFEFF\u009B"), R"("\u2028\u2066\u200f\ufeff\u009b")");
}

TEST(Quoted, LettersStayWhatTheyAre) {
    for (const std::string_view text : {"Ann", "Søren", "Ирина", "李", "👋🏽", "עברית"})
        EXPECT_EQ(quoted(text), '"' + std::string(text) + '"');
}

TEST(Quoted, WhatIsNoTextIsNotShown) { EXPECT_EQ(quoted("\xC3("), "\"(not UTF-8)\""); }

}  // namespace
}  // namespace beckon::relay::log
