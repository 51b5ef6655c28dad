// R6: the admin listener's page is open, and everything behind it is not.
#include "admin/door.hpp"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace beckon::relay::admin {
namespace {

constexpr const char* right_token = "a token of sixteen";

/// Stands where the REST stands, and keeps what came through.
class BehindTheDoor final : public HttpHandler {
public:
    void handle(const HttpRequest& request, Reply reply) override {
        paths.push_back(request.path);
        reply({});
    }
    std::vector<std::string> paths;
};

class QuietJournal final : public Journal {
public:
    void line(Level, std::string_view event, std::initializer_list<Field> fields) override {
        said += event;
        for (const Field& field : fields) said += ' ' + field.value;
        said += '\n';
    }
    std::string said;
};

struct DoorStory {
    HttpResponse ask(const std::string& path, const std::string& authorization = {},
                     const std::string& method = "GET") {
        HttpRequest request;
        request.method = method;
        request.path = path;
        request.authorization = authorization;
        request.address = "192.0.2.1";
        std::optional<HttpResponse> out;
        door.handle(request, [&](const HttpResponse& response) { out = response; });
        return out.value_or(HttpResponse{0, {}, {}, {}});
    }
    static std::string header(const HttpResponse& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return {};
    }

    BehindTheDoor rest;
    QuietJournal journal;
    Counter held_off;
    Instant now{1'000'000};
    Door door{right_token, {rest, [this] { return now; }, held_off, journal}};
};

TEST(AdminDoor, ThePageNeedsNoTokenAndRunsNothingOfOthers) {
    DoorStory story;
    for (const char* path :
         {"/", "/admin.css", "/admin.js", "/dom.js", "/rest.js", "/table.js", "/views.js", "/dialogs.js"}) {
        const HttpResponse answer = story.ask(path);
        EXPECT_EQ(answer.status, 200U) << path;
        EXPECT_FALSE(answer.body.empty()) << path;
        const std::string policy = DoorStory::header(answer, "Content-Security-Policy");
        EXPECT_EQ(policy.rfind("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'", 0), 0U);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    }
    EXPECT_EQ(story.ask("/", {}, "POST").status, 405U);
    EXPECT_EQ(story.ask("/metrics").status, 404U);
}

TEST(AdminDoor, TheRestIsForWhoeverHasTheToken) {
    DoorStory story;
    EXPECT_EQ(story.ask("/v1/sites", std::string("Bearer ") + right_token).status, 200U);
    EXPECT_EQ(story.rest.paths, std::vector<std::string>{"/v1/sites"});
}

TEST(AdminDoor, AnythingElseIsNoToken) {
    DoorStory story;
    const std::string token = right_token;
    for (const std::string& wrong : {std::string(), token, "Basic " + token, std::string("Bearer "),
                                     "Bearer " + token + "x", "Bearer " + token.substr(1), "bearer " + token}) {
        EXPECT_EQ(story.ask("/v1/sites", wrong).status, 401U) << wrong;
    }
    EXPECT_TRUE(story.rest.paths.empty());
    EXPECT_EQ(story.journal.said.find(token), std::string::npos);
}

TEST(AdminDoor, GuessingIsHeldOffAndEvenTheRightOneWaits) {
    DoorStory story;
    for (std::size_t i = 0; i < Guesses::burst; ++i) EXPECT_EQ(story.ask("/v1/sites", "Bearer wrong").status, 401U);
    const HttpResponse held = story.ask("/v1/sites", std::string("Bearer ") + right_token);
    EXPECT_EQ(held.status, 429U);
    EXPECT_EQ(DoorStory::header(held, "Retry-After"), "3");
    EXPECT_EQ(story.held_off.value(), 1U);
    story.now = story.now + Guesses::every;
    EXPECT_EQ(story.ask("/v1/sites", std::string("Bearer ") + right_token).status, 200U);
}

TEST(AdminDoor, AskingWithoutATokenIsNoGuess) {
    DoorStory story;
    for (int i = 0; i < 50; ++i) EXPECT_EQ(story.ask("/v1/sites").status, 401U);
    EXPECT_EQ(story.ask("/v1/sites", std::string("Bearer ") + right_token).status, 200U);
}

}  // namespace
}  // namespace beckon::relay::admin
