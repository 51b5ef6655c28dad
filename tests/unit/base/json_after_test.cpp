// Found by the agent's fuzzer: a text that ends in the middle of something must leave nothing behind for the next one.
// A relay reads everybody's frames with the same reader.
#include <string>

#include <gtest/gtest.h>

#include "beckon/base/json.hpp"

namespace beckon {
namespace {

class AfterAnyText : public testing::Test {
protected:
    void expect_next_is_read(const std::string& text) {
        document_.read(text);
        EXPECT_FALSE(document_.read(R"({"a":1})")) << "after: " << testing::PrintToString(text);
    }

private:
    json::Document document_;
};

TEST_F(AfterAnyText, of_two_bytes_the_next_is_read) {
    for (int first = 0; first < 256; ++first) {
        const std::string one(1, static_cast<char>(first));
        expect_next_is_read(one);
        for (int second = 0; second < 256; ++second) expect_next_is_read(one + static_cast<char>(second));
    }
}

TEST_F(AfterAnyText, cut_off_anywhere_the_next_is_read) {
    const std::string whole =
        R"({"text":"\\\u00e9\ud83d\ude00","number":-10.25e+3,"no":[0012,01],"list":[true,false,null]})";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        for (const char* tail : {"", "0", "00", "-", "1.", "1e", "\"", "\\", "/", "\xEF\xBB\xBF"}) {
            expect_next_is_read(whole.substr(0, size) + tail);
        }
    }
}

}  // namespace
}  // namespace beckon
