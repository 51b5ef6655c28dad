// R2, R8: what is told before any handler is asked: the wrong method, the wrong type, too often, too much, a stranger's page.
#include <gtest/gtest.h>

#include "rest_story.hpp"

namespace beckon::test {
namespace {

TEST(Rest, WhatIsNotThere) {
    RestStory story;
    EXPECT_EQ(story.status(RestStory::get("/nothing")), 404U);
    EXPECT_EQ(story.answers.back().body.find("slash"), std::string::npos);
    for (const char* near : {"/v1/usage/", "//v1/usage", "/v1//usage", "///v1/usage//"}) {
        EXPECT_EQ(story.status(RestStory::get(near)), 404U) << near;
        EXPECT_NE(story.answers.back().body.find(R"("allowed":"/v1/usage")"), std::string::npos) << near;
    }
    EXPECT_EQ(story.status(RestStory::get("//")), 404U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/%00")), 404U);
    EXPECT_EQ(story.status(RestStory::get("/v1/call")), 405U);
    EXPECT_EQ(story.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann?colour=red")), 400U);
}

TEST(Rest, TypesThatAreNotReadOrNotWanted) {
    RestStory story;
    auto request = RestStory::post("/v1/push", R"({"data":"x"})");
    request.content_type = "text/plain";
    EXPECT_EQ(story.status(request), 415U) << "what a form of any page can send without being asked";
    request = RestStory::post("/v1/push", "packed");
    request.content_encoding = "gzip";
    EXPECT_EQ(story.status(request), 415U);
    EXPECT_NE(story.answers.back().body.find("no Content-Encoding"), std::string::npos) << "and not that it is no JSON";
    request = RestStory::get("/v1/users/ann");
    request.accept = "text/html";
    EXPECT_EQ(story.status(request), 406U);
    request.accept = "text/html, */*;q=0.1";
    EXPECT_EQ(story.status(request), 200U);
    request.body = "{}";
    request.content_type = "application/json";
    EXPECT_EQ(story.status(request), 415U) << "a GET has no body";
}

TEST(Rest, WhoIsNotKnownIsToldHowToShowIt) {
    RestStory story;
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "")), 401U);
    EXPECT_NE(story.header("WWW-Authenticate").find("Basic"), std::string::npos);
    EXPECT_EQ(story.status(RestStory::get("/v1/attendants", "ann")), 403U) << "a user, where the site is asked for";
    EXPECT_EQ(story.status(RestStory::get("/v1/attendants", "host")), 200U);
}

TEST(Rest, AnAddressWithTooManyWrongKeysWaits) {
    RestStory story({1'024, {3, seconds(5), 100}, {60, seconds(1), 100}});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic wrong")), 401U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "bAsIc wrong")), 429U);
    EXPECT_EQ(story.header("Retry-After"), "5");
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic key")), 429U) << "or guessing would go on";
    auto elsewhere = RestStory::get("/v1/users/ann", "Basic key");
    elsewhere.address = "192.0.2.2";
    EXPECT_EQ(story.status(elsewhere), 200U);
    EXPECT_EQ(story.reached(relay::ProcessBound::credentials), 2U);
    story.desk.time = story.desk.time + seconds(5);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic key")), 200U);
}

TEST(Rest, R8_AFloodOfWrongTokensIsNotLookedAt) {
    RestStory story({1'024, {3, seconds(5), 100}, {60, seconds(1), 100}, {5, seconds(1), 100}});
    for (int i = 0; i < 5; ++i) story.status(RestStory::get("/v1/users/ann", "wrong"));
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "bob")), 429U) << "to find each wrong takes time";
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic key")), 200U);
    story.desk.time = story.desk.time + seconds(1);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "bob")), 200U);
}

TEST(Rest, ATokenThatHoldsIsAnsweredWhateverElseItsNetworkShows) {
    RestStory story({1'024, {3, seconds(5), 100}, {60, seconds(1), 100}});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "wrong")), 401U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "wrong")), 429U);
    EXPECT_EQ(story.header("Retry-After"), "5");
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "bob")), 200U) << "another pupil of the same school";
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic key")), 200U)
        << "wrong tokens are no guesses at keys";
    EXPECT_EQ(story.status(RestStory::get("/v1/users/ann", "Basic wrong")), 401U);
    EXPECT_EQ(story.reached(relay::ProcessBound::credentials), 1U);
}

// R8: whoever guesses leaves a trace, and fills no disk.
TEST(Rest, WhoIsRefusedIsInTheLogWithoutWhatTheyShowed) {
    RestStory story;
    for (int i = 0; i < 30; ++i) story.ask(RestStory::get("/v1/users/ann", "wrong"));
    ASSERT_EQ(story.log.lines.size(), 20U);
    EXPECT_EQ(story.log.lines[0], "refused request route=/v1/users/{id} status=401 why=nobody more=0");
    EXPECT_EQ(story.reached(relay::ProcessBound::credentials), 10U);
    story.desk.time = story.desk.time + seconds(1);
    story.ask(RestStory::get("/v1/users/ann", "wrong"));
    EXPECT_EQ(story.log.lines.back(),
              "refused request route=/v1/users/{id} status=429 why=Too many wrong tokens came from this address. "
              "more=10");
}

TEST(Rest, WordsForAllHaveTheirBound) {
    RestStory story;
    for (int i = 0; i < 10; ++i) story.ask(RestStory::post("/v1/push", R"({"data":"x"})"));
    EXPECT_EQ(story.status(RestStory::post("/v1/push", R"({"data":"x"})")), 429U);
    EXPECT_EQ(story.reached(relay::ProcessBound::pushes), 1U);
}

TEST(Rest, R8_ASitesBackendMayAskSoOften) {
    RestStory story;
    relay::Site shop;
    shop.id = site("shop");
    shop.backend = {3, seconds(2)};
    story.rest.serves({shop});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "host")), 200U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "Basic key")), 429U);
    EXPECT_EQ(story.header("Retry-After"), "2");
    EXPECT_EQ(story.meters.backends_turned_away[site("shop")].value(), 1U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "ann")), 200U) << "its users have a bound of their own";
    story.desk.time = story.desk.time + seconds(2);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "host")), 200U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "host")), 429U);
    shop.backend.burst = 100;
    story.rest.serves({shop});
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "host")), 200U) << "a reload counts at once";
}

TEST(Rest, AUserMayAskSoOftenAndTheSiteMoreOften) {
    RestStory story({1'024, {3, seconds(5), 100}, {4, seconds(2), 100}});
    for (int i = 0; i < 4; ++i) EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "ann")), 200U);
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "ann")), 429U);
    EXPECT_EQ(story.header("Retry-After"), "2");
    EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "eve")), 200U);
    EXPECT_EQ(story.reached(relay::ProcessBound::user_requests), 1U);
    for (int i = 0; i < 40; ++i) EXPECT_EQ(story.status(RestStory::get("/v1/users/bob", "host")), 200U);
}

TEST(Rest, SoManyMayWaitAndNotOneMore) {
    RestStory story({2, {3, seconds(5), 100}, {60, seconds(1), 100}});
    const auto room = RestStory::post("/v1/rooms", R"({"duration":5})");
    story.ask(room);
    story.ask(room);
    EXPECT_TRUE(story.answers.empty()) << "not before it is on disk";
    EXPECT_EQ(story.status(room), 503U);
    EXPECT_EQ(story.header("Retry-After"), "1");
    story.desk.saved();
    ASSERT_EQ(story.answers.size(), 3U);
    EXPECT_EQ(story.answers[1].status, 201U);
    EXPECT_EQ(story.answers[2].status, 201U);
    story.ask(room);
    EXPECT_EQ(story.answers.size(), 3U) << "there is room again";
}

TEST(Rest, AStoreThatTakesNoQuestionIsBusy) {
    RestStory story;
    for (const char* path :
         {"/v1/calls", "/v1/calls/a-call-of-old", "/v1/usage", "/v1/rooms", "/v1/rooms/abcd", "/meeting/abcd"}) {
        EXPECT_EQ(story.status(RestStory::get(path)), 503U) << path;
        EXPECT_EQ(story.header("Retry-After"), "1") << path;
    }
    EXPECT_EQ(story.reached(relay::ProcessBound::archive), 6U);
    EXPECT_EQ(story.status(RestStory::get("/v1/calls?live=true")), 200U) << "what goes on is in memory";
}

// R1: while the disk takes nothing, what both parties have heard of the end is true here, too.
TEST(Rest, ACallThatIsOverIsToldWhateverTheDiskHasOfIt) {
    RestStory story;
    CallRecords records;
    api::Rest rest({story.desk, records, story.gate, story.secrets, story.meters, story.log}, "", {});
    hub::CallRow row;
    row.site = site("shop");
    row.call = call("one");
    row.caller.user = user("ann");
    row.callee.user = user("bob");
    row.began = row.accepted = story.desk.time;
    row.stage = hub::CallStage::accepted;
    relay::StoredCall accepted{
        row, hub::DescriptionRow{row.site, row.call, Role::caller, SdpType::answer, 1, 1, {"v=0"}}, {}};
    row.stage = hub::CallStage::ended;
    row.ended = story.desk.time;
    row.reason = EndReason::hangup;
    story.desk.remember(row);
    const auto told = [&] {
        rest.handle(RestStory::get("/v1/calls/" + std::string(row.call.view())),
                    [&](const relay::HttpResponse& response) { story.answers.push_back(response); });
        const relay::HttpResponse& answer = story.answers.back();
        EXPECT_EQ(answer.status, 200U) << answer.body;
        EXPECT_NE(answer.body.find(R"("reason":"hangup")"), std::string::npos) << answer.body;
        return answer.body;
    };
    EXPECT_EQ(told().find("v=0"), std::string::npos);
    records.found = std::optional(accepted);
    EXPECT_NE(told().find("v=0"), std::string::npos) << "what was described is there";
    records.found = std::string("the disk is broken");
    told();
    rest.handle(RestStory::get("/v1/calls/a-call-of-old"),
                [&](const relay::HttpResponse& response) { EXPECT_EQ(response.status, 503U) << response.body; });
    records.found = std::optional<relay::StoredCall>();
    rest.handle(RestStory::get("/v1/calls/a-call-of-old"),
                [&](const relay::HttpResponse& response) { EXPECT_EQ(response.status, 404U) << response.body; });
}

TEST(Rest, PagesOfListedOriginsAndOfItsOwn) {
    RestStory story;
    auto request = RestStory::get("/v1/users/ann");
    request.origin = "https://shop.com";
    EXPECT_EQ(story.status(request), 200U);
    EXPECT_EQ(story.header("Access-Control-Allow-Origin"), "https://shop.com");
    EXPECT_EQ(story.header("Vary"), "Origin");
    request.origin = "https://relay.example";
    EXPECT_EQ(story.status(request), 200U) << "the page at /docs";
    for (const char* stranger :
         {"https://evil.com", "null", "https://relay.example.evil.com", "https://shop.com.evil.com"}) {
        request.origin = stranger;
        EXPECT_EQ(story.status(request), 403U) << stranger;
        EXPECT_EQ(story.header("Access-Control-Allow-Origin"), "") << stranger;
    }
}

TEST(Rest, AMeetingHasAnAddressOrIsNotReserved) {
    RestStory story;
    auto request = RestStory::post("/v1/rooms", R"({"duration":5})");
    request.host.clear();
    EXPECT_EQ(story.status(request), 400U);
    EXPECT_NE(story.answers.back().body.find("Host"), std::string::npos);
    story.rest.set_public_url("https://relay.example");
    story.ask(request);
    story.desk.saved();
    EXPECT_EQ(story.answers.back().status, 201U);
    EXPECT_NE(story.answers.back().body.find("https://relay.example/meeting/"), std::string::npos);
}

// M1: whoever shares a meeting's address shares it where such things are added.
TEST(Rest, WhatOthersHangOnALinkDoesNotBreakIt) {
    RestStory story;
    EXPECT_EQ(story.status(RestStory::get("/docs?fbclid=1&fbclid=2")), 200U);
    EXPECT_EQ(story.status(RestStory::get("/meeting/abcd?utm_source=%ff")), 503U) << "its store takes no question";
    EXPECT_EQ(story.status(RestStory::get("/v1/openapi.json?fbclid=1")), 400U) << "no person follows this one";
}

TEST(Rest, ABrowserAsksBeforehand) {
    RestStory story;
    auto request = RestStory::get("/v1/rooms", "");
    request.method = "OPTIONS";
    request.origin = "https://shop.com";
    EXPECT_EQ(story.status(request), 204U);
    EXPECT_EQ(story.header("Access-Control-Allow-Methods"), "POST, GET, HEAD, OPTIONS");
    EXPECT_NE(story.header("Access-Control-Allow-Headers").find("Authorization"), std::string::npos);
    request.origin = "https://evil.com";
    EXPECT_EQ(story.status(request), 403U);
    EXPECT_EQ(story.header("Access-Control-Allow-Origin"), "");
    request.origin.clear();
    EXPECT_EQ(story.status(request), 204U);
    EXPECT_EQ(story.header("Allow"), "POST, GET, HEAD, OPTIONS");
}

TEST(Rest, AnOperatorNamesAnySiteAndShowsNothing) {
    RestStory story;
    const auto as_operator = [&](const char* path) {
        story.rest.for_operator().handle(
            RestStory::get(path, ""), [&](const relay::HttpResponse& response) { story.answers.push_back(response); });
        return story.answers.back().status;
    };
    EXPECT_EQ(as_operator("/v1/attendants"), 200U) << "there is but one site";
    EXPECT_EQ(as_operator("/v1/attendants?site=shop"), 200U);
    EXPECT_EQ(as_operator("/v1/attendants?site=mall"), 400U);
}

TEST(Rest, RequestsAreCountedByTheirRoute) {
    RestStory story;
    story.status(RestStory::get("/v1/users/ann"));
    story.status(RestStory::get("/v1/users/bob"));
    story.status(RestStory::get("/wp-admin.php"));
    EXPECT_EQ(story.meters.routes.at("/v1/users/{id}").by_class[1].value(), 2U);
    EXPECT_EQ(story.meters.routes.at("other").by_class[3].value(), 1U);
    EXPECT_EQ(story.meters.routes.size(), 2U) << "never what was asked for";
}

}  // namespace
}  // namespace beckon::test
