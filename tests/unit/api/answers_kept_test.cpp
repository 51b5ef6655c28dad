// R8: what an answer tells of calls and rooms is on disk when it leaves, and is what was so when the request was carried out.
#include <gtest/gtest.h>

#include "rest_story.hpp"

namespace beckon::test {
namespace {

relay::HttpRequest of_bob(const char* path, const std::string& more = {}) {
    return RestStory::post(path, R"({"sid":"s-of-bob","call":"call-one")" + more + '}');
}

TEST(Rest, R8_WhatIsAskedAgainIsAnsweredOnceTheFirstIsOnDisk) {
    RestStory story;
    story.place_call();
    const auto end = RestStory::post("/v1/calls/call-one/end", "{}");
    for (const auto& request : {end, end, of_bob("/v1/decline"), of_bob("/v1/accept"), of_bob("/v1/hangup"),
                                of_bob("/v1/offer", R"(,"type":"sender","offer":"v=0")")})
        story.ask(request);
    EXPECT_TRUE(story.answers.empty()) << story.answers.front().body;
    story.desk.saved();
    ASSERT_EQ(story.answers.size(), 6U);
    EXPECT_EQ(story.answers[0].status, 200U);
    for (std::size_t i = 1; i < 6; ++i) {
        EXPECT_EQ(story.answers[i].status, 409U) << i;
        EXPECT_NE(story.answers[i].body.find(R"("reason":"hangup")"), std::string::npos) << story.answers[i].body;
    }
}

TEST(Rest, R8_WhatIsToldOfACallIsOnDiskAndWhatNobodyKeepsIsToldAtOnce) {
    RestStory story;
    story.place_call();
    story.ask(of_bob("/v1/accept"));
    for (const auto& request :
         {RestStory::get("/v1/calls/call-one"), RestStory::get("/v1/calls?live=true"), RestStory::get("/v1/users/ann"),
          of_bob("/v1/decline"),
          RestStory::post("/v1/offer", R"({"sid":"s-of-bob","receiver_login":"eve","type":"sender","offer":"v=0"})")})
        story.ask(request);
    EXPECT_TRUE(story.answers.empty()) << story.answers.front().body;
    for (const char* path : {"/v1/attendants", "/v1/broadcasts", "/v1/openapi.json"})
        EXPECT_EQ(story.status(RestStory::get(path)), 200U) << path;
    EXPECT_EQ(story.status(RestStory::post("/v1/push", R"({"data":"x"})")), 202U);
    story.answers.clear();
    story.desk.saved();
    ASSERT_EQ(story.answers.size(), 6U);
    EXPECT_NE(story.answers[1].body.find(R"("stage":"accepted")"), std::string::npos) << story.answers[1].body;
}

TEST(Rest, R8_AnAnswerTellsWhatWasSoWhenItWasCarriedOut) {
    RestStory story;
    story.place_call();
    story.ask(of_bob("/v1/accept"));
    const hub::SaveNumber accepted = story.desk.state().saving;
    story.desk.say(1, 1, wire::End{call("call-one"), EndReason::hangup});
    ASSERT_GT(story.desk.state().saving, accepted);
    story.desk.saved(accepted);
    ASSERT_EQ(story.answers.size(), 1U);
    EXPECT_EQ(story.answers[0].status, 200U);
    EXPECT_NE(story.answers[0].body.find(R"("stage":"accepted")"), std::string::npos) << "its end is not on disk";
}

TEST(Rest, R8_ARoomIsGoneOnceThatIsOnDiskHoweverOftenItIsRemoved) {
    RestStory story;
    story.ask(RestStory::post("/v1/rooms", R"({"duration":5})"));
    story.desk.saved();
    auto remove = RestStory::get(story.header("Location"));
    remove.method = "DELETE";
    story.answers.clear();
    story.ask(remove);
    story.ask(remove);
    EXPECT_TRUE(story.answers.empty());
    story.desk.saved();
    ASSERT_EQ(story.answers.size(), 2U);
    EXPECT_EQ(story.answers[0].status, 204U);
    EXPECT_EQ(story.answers[1].status, 404U);
}

}  // namespace
}  // namespace beckon::test
