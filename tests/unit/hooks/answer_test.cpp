// R4: what a receiver says, however badly: its status and when to come back, and nothing else.
#include "hooks/answer.hpp"

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

namespace hooks = relay::hooks;

constexpr Instant noon{1'700'000'000'000};  // Tue, 14 Nov 2023 22:13:20 GMT

std::optional<unsigned> status(std::string_view bytes) {
    const auto read = hooks::read_answer(bytes, noon);
    if (!read || !read->ok()) return std::nullopt;
    return read->value().status;
}
std::optional<Span> pause(const std::string& value) {
    const auto read = hooks::read_answer("HTTP/1.1 503 Busy\r\nretry-AFTER:" + value + "\r\n\r\n", noon);
    return read && read->ok() ? read->value().retry_after : std::nullopt;
}

TEST(WebhookAnswer, TheStatusIsReadWhenTheHeadIsWhole) {
    EXPECT_EQ(status("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), 200U);
    EXPECT_EQ(status("HTTP/1.1 204\r\n\r\nwhatever follows"), 204U);
    EXPECT_EQ(status("HTTP/1.0 500 \r\n\r\n"), 500U);
    EXPECT_FALSE(hooks::read_answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", noon));
    EXPECT_FALSE(hooks::read_answer("", noon));
}

TEST(WebhookAnswer, InterimAnswersArePassedOver) {
    EXPECT_EQ(
        status("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Made\r\n\r\n"),
        201U);
    EXPECT_FALSE(hooks::read_answer("HTTP/1.1 100 Continue\r\n\r\n", noon));
}

TEST(WebhookAnswer, WhatIsNotHttpIsAFailure) {
    for (const char* bytes : {"\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
                              "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
                              "HTTP/1.1 600 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n"}) {
        const auto read = hooks::read_answer(bytes, noon);
        ASSERT_TRUE(read) << bytes;
        EXPECT_FALSE(read->ok()) << bytes;
    }
}

TEST(WebhookAnswer, RetryAfterIsSecondsOrADate) {
    EXPECT_EQ(pause(" 120"), seconds(120));
    EXPECT_EQ(pause("0\t"), Span{});
    EXPECT_EQ(pause(" Tue, 14 Nov 2023 22:14:20 GMT"), minutes(1));
    EXPECT_EQ(pause(" Tue, 14 Nov 2023 22:12:20 GMT"), Span{}) << "over already";
    EXPECT_EQ(pause(" 99999999999999999999"), std::nullopt);
    EXPECT_EQ(pause(" 9999999999999"), seconds(1'000'000'000));
    for (const char* rubbish : {"", " -5", " soon", " 1.5", " 5 minutes"})
        EXPECT_EQ(pause(rubbish), std::nullopt) << rubbish;
}

}  // namespace
}  // namespace beckon::test
