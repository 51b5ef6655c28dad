// R4: addresses of webhooks, taken apart once; what two readers could read differently is refused.
#include <gtest/gtest.h>

#include "ports/http_url.hpp"

namespace beckon::test {
namespace {

using relay::HttpUrl;

std::string apart(std::string_view text) {
    const auto url = HttpUrl::parse(text);
    if (!url) return "refused";
    return (url->tls ? "tls " : "plain ") + url->host + ' ' + std::to_string(url->port) + ' ' + url->target + " as "
           + url->authority();
}

TEST(HttpUrl, IsTakenApart) {
    EXPECT_EQ(apart("https://shop.example/hook?a=1&b"), "tls shop.example 443 /hook?a=1&b as shop.example");
    EXPECT_EQ(apart("http://SHOP.example"), "plain shop.example 80 / as shop.example");
    EXPECT_EQ(apart("https://shop.example:8443?x"), "tls shop.example 8443 /?x as shop.example:8443");
    EXPECT_EQ(apart("http://shop.example:443/"), "plain shop.example 443 / as shop.example:443");
    EXPECT_EQ(apart("https://[2001:DB8::1]:8443/a"), "tls 2001:db8::1 8443 /a as [2001:db8::1]:8443");
    EXPECT_EQ(apart("http://127.0.0.1:80/a:b@c"), "plain 127.0.0.1 80 /a:b@c as 127.0.0.1");
}

TEST(HttpUrl, R4_WhatCouldMislead) {
    for (const char* text : {"",
                             "https://",
                             "https:///path",
                             "ftp://shop.example",
                             "HTTPS://shop.example",
                             "//shop.example",
                             "https://user@shop.example/",
                             "https://user:word@shop.example/",
                             "https://shop.example#part",
                             "https://shop.example/a#part",
                             "https://good.example\\@evil.example/",
                             "https://shop.example:0/",
                             "https://shop.example:65536/",
                             "https://shop.example:/",
                             "https://shop.example:+1/",
                             "https://shop example/",
                             "https://shop.example/a b",
                             "https://shop.example/\r\nX: y",
                             "https://[::1/",
                             "https://[::1]x/",
                             "https://[]/",
                             "https://[shop]/",
                             "https://a:b:c/",
                             "https://shop.ex%61mple/",
                             "https://sh\xc3\xb6p.example/"}) {
        EXPECT_EQ(apart(text), "refused") << text;
    }
    EXPECT_EQ(apart("https://shop.example/" + std::string(500, 'x')), "refused");
    EXPECT_EQ(apart("https://" + std::string(254, 'x')), "refused");
    EXPECT_NE(apart("https://" + std::string(253, 'x')), "refused");
}

}  // namespace
}  // namespace beckon::test
