// R2: what there is, and that the description says exactly that.
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/embedded.hpp"
#include "api/problem.hpp"
#include "api/route.hpp"

namespace beckon::test {
namespace {

using namespace relay::api;  // NOLINT(google-build-using-namespace)

TEST(Route, OnePieceOfAPatternIsOpen) {
    EXPECT_EQ(argument_of("/v1/calls/{id}", "/v1/calls/abc"), "abc");
    EXPECT_EQ(argument_of("/v1/calls/{id}/end", "/v1/calls/abc/end"), "abc");
    EXPECT_EQ(argument_of("/v1/calls", "/v1/calls"), "");
    for (const char* other :
         {"/v1/calls", "/v1/calls/", "/v1/calls/a/b", "/v1/callsx", "/v1/calls/abc/", "/V1/calls/abc"})
        EXPECT_FALSE(argument_of("/v1/calls/{id}", other)) << other;
    EXPECT_FALSE(argument_of("/v1/calls/{id}/end", "/v1/calls/end"));
    EXPECT_FALSE(argument_of("/v1/calls/{id}/end", "/v1/calls//end"));
}

TEST(Route, AMethodThatAPathHasNotIsToldWithThoseThatItHas) {
    EXPECT_EQ(methods_of("/v1/call"), "POST, OPTIONS");
    EXPECT_EQ(find_route("DELETE", "/v1/call").route, nullptr);
    EXPECT_EQ(methods_of("/v1/rooms/abcd"), "GET, HEAD, DELETE, OPTIONS");
    EXPECT_NE(find_route("HEAD", "/v1/rooms").route, nullptr);
    EXPECT_FALSE(find_route("GET", "/v1/nothing").known);
    EXPECT_TRUE(find_route("DELETE", "/v1/call").known);
    EXPECT_EQ(find_route("GET", "/v1/users/ann%2Fbob").argument, "ann%2Fbob");
}

std::string spelled(Method method) {
    return method == Method::get ? "get" : method == Method::post ? "post" : "delete";
}

class Described : public testing::Test {
protected:
    const nlohmann::json api = nlohmann::json::parse(relay::api::embedded::openapi_json);

    /// What a `$ref` stands for.
    const nlohmann::json& resolved(const nlohmann::json& node) const {
        if (!node.contains("$ref")) return node;
        return api.at(nlohmann::json::json_pointer(node.at("$ref").get<std::string>().substr(1)));
    }
};

TEST_F(Described, EveryRouteAndNoOther) {
    std::set<std::string> table;
    for (const Route& route : routes()) table.insert(spelled(route.method) + ' ' + std::string(route.pattern));
    std::set<std::string> written;
    for (const auto& [path, operations] : api.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) written.insert(method + ' ' + path);
    }
    EXPECT_EQ(table, written);
    EXPECT_EQ(table.size(), routes().size()) << "none twice";
}

TEST_F(Described, EveryParameterAndWhoMay) {
    for (const Route& route : routes()) {
        const auto& operation = api.at("paths").at(std::string(route.pattern)).at(spelled(route.method));
        std::string in_query;
        for (const auto& given : operation.value("parameters", nlohmann::json::array())) {
            const auto& parameter = resolved(given);
            if (parameter.at("in") != "query" || parameter.at("name") == "site") continue;
            in_query += (in_query.empty() ? "" : " ") + parameter.at("name").get<std::string>();
        }
        EXPECT_EQ(in_query, route.parameters) << route.pattern;
        EXPECT_EQ(operation.contains("security"), route.who == Who::anyone) << route.pattern;
        EXPECT_TRUE(operation.at("responses").contains("default")) << "what may be wrong with any: " << route.pattern;
        const bool may_forbid = operation.at("responses").contains("403");
        if (route.who == Who::host) {
            EXPECT_TRUE(may_forbid) << route.pattern;
        }
    }
}

TEST_F(Described, EveryKindOfProblem) {
    const auto& written = api.at("components").at("x-problems");
    ASSERT_EQ(written.size(), problem_kinds.size());
    for (std::size_t i = 0; i < problem_kinds.size(); ++i) {
        EXPECT_EQ(written[i].at("name"), problem_kinds[i].name);
        EXPECT_EQ(written[i].at("status"), problem_kinds[i].status);
        EXPECT_EQ(written[i].at("title"), problem_kinds[i].title);
    }
}

}  // namespace
}  // namespace beckon::test
