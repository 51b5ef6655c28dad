// S1: the files that pages load: packed for those who take it, and not sent twice.
#include "api/front.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "api/accept.hpp"
#include "support/directory.hpp"

namespace beckon::test {
namespace {

using relay::HttpRequest;
using relay::HttpResponse;

class Nothing final : public relay::HttpHandler {
public:
    void handle(const HttpRequest&, relay::Reply reply) override { reply({404, "text/plain", "not here", {}}); }
};

class Files : public ::testing::Test {
protected:
    Files() {
        write("beckon.js", "the script itself");
        write("beckon.js.gz", "packed");
        write("plain.js", "never packed");
        write(".env", "BECKON_SITE_KEYS=secret");
        front_.serve_files(folder_.path());
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(std::filesystem::path(folder_.path()) / name) << text;
    }

    HttpResponse get(const std::string& path, const std::string& encoding = {}, const std::string& known = {}) {
        HttpRequest request;
        request.method = "GET";
        request.path = path;
        request.accept_encoding = encoding;
        request.if_none_match = known;
        HttpResponse out;
        front_.handle(request, [&](const HttpResponse& response) { out = response; });
        return out;
    }

    static std::string header(const HttpResponse& response, const std::string& wanted) {
        for (const auto& [name, value] : response.headers) {
            if (name == wanted) return value;
        }
        return {};
    }

private:
    Directory folder_;
    Nothing rest_;
    relay::api::Front front_{[] { return std::string(); }, rest_};
};

TEST_F(Files, ArePackedForThoseWhoTakeIt) {
    const HttpResponse packed = get("/v1/beckon.js", "br, gzip;q=0.8");
    EXPECT_EQ(packed.lasting, "packed");
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(packed, "Vary"), "Accept-Encoding");
    EXPECT_EQ(packed.content_type, "text/javascript; charset=utf-8");
    const HttpResponse whole = get("/v1/beckon.js");
    EXPECT_EQ(whole.lasting, "the script itself");
    EXPECT_EQ(header(whole, "Content-Encoding"), "");
    EXPECT_EQ(header(whole, "Vary"), "Accept-Encoding") << "a cache between must not mix them up";
    EXPECT_NE(header(whole, "ETag"), header(packed, "ETag"));
    EXPECT_EQ(get("/v1/plain.js", "gzip").lasting, "never packed");
}

// R2: what draws /docs is in the program as it is sent.
TEST_F(Files, ThatAreThereOnlyPackedAreSentSoToWhoeverDoesNotObject) {
    const std::string viewer = "/docs/swagger-ui-bundle.js";
    const HttpResponse taken = get(viewer, "gzip, br");
    EXPECT_EQ(taken.status, 200U);
    EXPECT_EQ(taken.lasting.substr(0, 2), "\x1f\x8b");
    EXPECT_EQ(taken.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(taken, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(get(viewer), "Content-Encoding"), "gzip") << "who names no encoding bears with any";
    EXPECT_EQ(get(viewer, "gzip", header(taken, "ETag")).status, 304U);
    const HttpResponse refused = get(viewer, "br, identity");
    EXPECT_EQ(refused.status, 406U);
    EXPECT_NE(refused.body.find("gzip"), std::string::npos);
    EXPECT_EQ(header(get("/docs/docs.css", "br"), "Content-Encoding"), "") << "what is small is there as it is";
    EXPECT_EQ(get("/docs/nothing.js").status, 404U);
}

TEST_F(Files, AreNotSentTwice) {
    const std::string known = header(get("/v1/beckon.js", "gzip"), "ETag");
    const HttpResponse again = get("/v1/beckon.js", "gzip", known);
    EXPECT_EQ(again.status, 304U);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.lasting, "");
    EXPECT_EQ(header(again, "ETag"), known);
    EXPECT_EQ(get("/v1/beckon.js", "", known).status, 200U) << "the packed one is another";
    EXPECT_EQ(get("/v1/beckon.js", "gzip", "\"old\", " + known).status, 304U);
}

TEST(AcceptEncoding, SaysWhetherGzipIsTaken) {
    using relay::api::takes_gzip;
    EXPECT_TRUE(takes_gzip("gzip"));
    EXPECT_TRUE(takes_gzip("deflate, GZIP, br"));
    EXPECT_TRUE(takes_gzip("*"));
    EXPECT_FALSE(takes_gzip(""));
    EXPECT_FALSE(takes_gzip("br"));
    EXPECT_FALSE(takes_gzip("gzip;q=0, *"));
    EXPECT_FALSE(takes_gzip("gzip; q=0"));
}

TEST_F(Files, AreNotThoseThatAreHidden) {
    EXPECT_EQ(get("/v1/plain.js").status, 200U);
    EXPECT_EQ(get("/v1/.env").status, 404U);
}

}  // namespace
}  // namespace beckon::test
