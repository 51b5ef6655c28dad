// Writing JSON; nlohmann's parser reads it back.
#include "beckon/base/json_write.hpp"

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "beckon/base/rng.hpp"

namespace beckon {
namespace {

std::string written(std::string_view text) {
    std::string out;
    json::append_text(out, text);
    return out;
}
TEST(JsonWrite, EscapesWhatMustBeEscapedAndNothingElse) {
    EXPECT_EQ(written(""), R"("")");
    EXPECT_EQ(written("v=0\r\na=b\t\"\\/\b\f"), R"("v=0\r\na=b\t\"\\/\b\f")");
    EXPECT_EQ(written(std::string_view("\0\x01\v\x1F\x7F", 5)), "\"\\u0000\\u0001\\u000b\\u001f\x7F\"");
    EXPECT_EQ(written("\u00E9\u2028\u2029\U0001F600"), "\"\u00E9\u2028\u2029\U0001F600\"")
        << "no escape needed outside of ASCII";
}

TEST(JsonWrite, EveryByteAtEveryPlaceOfARunIsReadBackAsItWas) {
    for (int byte = 0; byte < 0x80; ++byte) {
        for (std::size_t before = 0; before < 20; ++before) {
            const std::string text = std::string(before, 'x') + static_cast<char>(byte) + std::string(9, 'y');
            EXPECT_EQ(nlohmann::json::parse(written(text)).get<std::string>(), text);
        }
    }
}

TEST(JsonWrite, RandomTextsAreReadBackAsTheyWere) {
    Rng rng({7, 8});
    const std::string pieces[] = {
        "\"", "\\", "\r\n", std::string(1, '\0'), "\x1F", "a=candidate:1 1 udp", "\u00E9", "\U0001F600", "!", "[", "]"};
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (std::uint64_t n = rng.below(40); n > 0; --n) text += pieces[rng.below(std::size(pieces))];
        EXPECT_EQ(nlohmann::json::parse(written(text)).get<std::string>(), text);
    }
}

}  // namespace
}  // namespace beckon
