// R6: whoever reads the log by a program finds numbers where numbers are, and texts where texts are.
#include "log/fields.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace beckon::relay::log {
namespace {

TEST(LogFields, ANumberIsANumberInJsonAndATextThatLooksLikeOneIsNot) {
    const auto line =
        nlohmann::json::parse('{' + told(true, "refused", {{"user", "4711"}, {"code", 3501}, {"more", -1}}) + '}');
    EXPECT_EQ(line, (nlohmann::json{{"event", "refused"}, {"user", "4711"}, {"code", 3501}, {"more", -1}}));
    EXPECT_EQ(told(true, "x", {{"n", std::numeric_limits<std::uint64_t>::max()}}),
              R"("event":"x","n":18446744073709551615)");
}

TEST(LogFields, InTextAllStandInQuotes) {
    EXPECT_EQ(told(false, "listening", {{"address", "::1"}, {"port", std::uint16_t{8080}}}),
              R"(listening address="::1" port="8080")");
}

TEST(LogFields, NothingThatAStrangerWroteEndsTheLineOrItsQuotes) {
    const std::string hostile = "\",\"level\":\"error\"\n{} \\";
    const std::string json = told(true, "call began", {{"caller", hostile}, {"times", 2}});
    EXPECT_EQ(json.find('\n'), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse('{' + json + '}')["caller"], hostile);
    EXPECT_EQ(told(false, "call began", {{"caller", hostile}}).find('\n'), std::string::npos);
}

}  // namespace
}  // namespace beckon::relay::log
