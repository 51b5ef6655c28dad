// R1, R2: requests that are carried out where their site lives.
#include "api/errands.hpp"

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/letter.hpp"
#include "support/named.hpp"

namespace beckon::test {
namespace {

namespace api = relay::api;
using relay::HttpRequest;
using relay::HttpResponse;
using relay::ShardId;
using relay::Subject;

/// Letters of all shards, until the test has them delivered.
struct Post {
    struct Sent {
        ShardId from;
        ShardId to;
        Subject subject;
        std::string text;
    };
    std::deque<Sent> sent;
};

class PostedBus final : public relay::Bus {
public:
    PostedBus(Post& post, std::uint32_t self, std::size_t shards) : post_(post), self_{self}, shards_(shards) {}
    ShardId self() const override { return self_; }
    std::size_t shards() const override { return shards_; }
    void subscribe(Subject subject, Heard heard) override {
        heard_[static_cast<std::size_t>(subject)] = std::move(heard);
    }
    void publish(ShardId to, Subject subject, std::string letter) override {
        post_.sent.push_back({self_, to, subject, std::move(letter)});
    }
    void hear(ShardId from, Subject subject, std::string_view letter) const {
        heard_.at(static_cast<std::size_t>(subject))(from, letter);
    }

private:
    Post& post_;
    ShardId self_;
    std::size_t shards_;
    std::array<Heard, relay::subjects> heard_;
};

/// Two shards: one where requests come in, and the one where "site-1" lives.
struct ErrandStory {
    static constexpr std::size_t shards = 2;
    Post post;
    std::vector<std::unique_ptr<PostedBus>> ends;
    std::vector<std::unique_ptr<api::Errands>> errands;
    std::vector<std::pair<HttpRequest, api::Caller>> carried;
    std::vector<relay::Reply> replies;

    ErrandStory() {
        for (std::uint32_t i = 0; i < shards; ++i) {
            ends.push_back(std::make_unique<PostedBus>(post, i, shards));
            errands.push_back(std::make_unique<api::Errands>(
                *ends.back(),
                api::Errands::Work{[this](const HttpRequest& request, const api::Caller& caller, relay::Reply reply) {
                                       carried.emplace_back(request, caller);
                                       replies.push_back(std::move(reply));
                                   },
                                   [i] {
                                       return api::SiteLines{{site("site-of-" + std::to_string(i)), {i, 2, 3}}};
                                   }}));
        }
    }
    SiteId foreign() const {
        int number = 0;
        while (!errands[0]->lives_elsewhere(site("site-" + std::to_string(number)))) ++number;
        return site("site-" + std::to_string(number));
    }
    void deliver() {
        while (!post.sent.empty()) {
            const Post::Sent one = std::move(post.sent.front());
            post.sent.pop_front();
            ends[one.to.value]->hear(one.from, one.subject, one.text);
        }
    }
};

TEST(Errands, ARequestArrivesWithItsCallerAndItsAnswerComesBack) {
    ErrandStory story;
    HttpRequest request;
    request.method = "POST";
    request.path = "/v1/call";
    request.query = "site=x";
    request.authorization = "Bearer of a secret";
    request.body = std::string("{\"quoted\": \"\\\"\"}\0 and more", 26);
    request.address = "192.0.2.1";
    request.secure = true;
    api::Caller caller;
    caller.site = story.foreign();
    caller.powers = api::Powers::user;
    caller.user = user("ann ☎");
    caller.grants.watch = false;
    caller.proven = false;
    HttpResponse heard;
    ASSERT_TRUE(story.errands[0]->send(request, caller, [&](const HttpResponse& response) { heard = response; }));
    story.deliver();
    ASSERT_EQ(story.carried.size(), 1U);
    const auto& [there, by] = story.carried.front();
    EXPECT_EQ(there.method + ' ' + there.path + '?' + there.query, "POST /v1/call?site=x");
    EXPECT_EQ(there.body, request.body);
    EXPECT_EQ(there.address, "192.0.2.1");
    EXPECT_TRUE(there.secure);
    EXPECT_EQ(there.authorization, "") << "what was shown stays where it was shown";
    EXPECT_EQ(by.site, caller.site);
    EXPECT_EQ(by.user, caller.user);
    EXPECT_EQ(by.powers, api::Powers::user);
    EXPECT_TRUE(by.grants.call);
    EXPECT_FALSE(by.grants.watch);
    EXPECT_FALSE(by.proven);
    HttpResponse answer;
    answer.status = 202;
    answer.content_type = "application/json";
    answer.body = "{}";
    answer.headers = {{"Link", "</next>"}, {"Retry-After", "1"}};
    story.replies.front()(answer);
    EXPECT_EQ(heard.body, "") << "not before its letter";
    story.deliver();
    EXPECT_EQ(heard.status, 202U);
    EXPECT_EQ(heard.content_type, "application/json");
    EXPECT_EQ(heard.body, "{}");
    EXPECT_EQ(heard.headers, answer.headers);
}

TEST(Errands, SoManyAreAwayAtOnceAndAnAnswerMakesRoom) {
    ErrandStory story;
    api::Caller caller;
    caller.site = story.foreign();
    std::size_t answers = 0;
    const auto send = [&] { return story.errands[0]->send({}, caller, [&](const HttpResponse&) { ++answers; }); };
    for (std::size_t i = 0; i < api::Errands::away_max; ++i) ASSERT_TRUE(send());
    EXPECT_FALSE(send());
    story.deliver();
    EXPECT_FALSE(send()) << "they are being carried out";
    story.replies.front()({});
    story.deliver();
    EXPECT_EQ(answers, 1U);
    EXPECT_TRUE(send());
}

TEST(Errands, SitesOfAllShardsAreGathered) {
    ErrandStory story;
    api::SiteLines told;
    int times = 0;
    story.errands[1]->ask_sites([&](const api::SiteLines& lines) {
        told = lines;
        ++times;
    });
    story.deliver();
    EXPECT_EQ(times, 1);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told.at(site("site-of-1")).sessions, 1U);
    EXPECT_EQ(told.at(site("site-of-0")).rooms, 3U);
}

/// A letter may come from a process that is another version, one day.
TEST(Errands, ARequestThatCannotBeReadIsNotCarriedOutAndItsAskerIsTold) {
    ErrandStory story;
    api::Caller caller;
    caller.site = story.foreign();
    std::vector<unsigned> answers;
    const auto listen = [&](const HttpResponse& response) { answers.push_back(response.status); };
    ASSERT_TRUE(story.errands[0]->send({}, caller, listen));
    const Post::Sent whole = story.post.sent.front();
    constexpr std::size_t number_bytes = 8;
    for (std::size_t size = 0; size < whole.text.size(); ++size) {
        story.post.sent.clear();
        story.ends[1]->hear({0}, Subject::request, std::string_view(whole.text).substr(0, size));
        EXPECT_EQ(story.post.sent.size(), size < number_bytes ? 0U : 1U) << "whose it was is all that has to be read";
    }
    story.ends[1]->hear({0}, Subject::request, whole.text + '!');
    EXPECT_TRUE(story.carried.empty());
    story.deliver();
    EXPECT_EQ(answers, std::vector<unsigned>{503}) << "once";
}

TEST(Errands, AnAnswerThatCannotBeReadIsToldAsTrouble) {
    ErrandStory story;
    api::Caller caller;
    caller.site = story.foreign();
    std::vector<unsigned> answers;
    const auto listen = [&](const HttpResponse& response) { answers.push_back(response.status); };
    ASSERT_TRUE(story.errands[0]->send({}, caller, listen));
    ASSERT_TRUE(story.errands[0]->send({}, caller, listen));
    const auto hear = [&](Subject subject, std::string_view letter) { story.ends[0]->hear({1}, subject, letter); };
    hear(Subject::response, "");
    hear(Subject::response, api::LetterOut().number(77).number(200).text("").text("").number(0).take());
    hear(Subject::sites_told, "");
    EXPECT_TRUE(answers.empty()) << "they say of no request that is away";
    hear(Subject::response, api::LetterOut().number(1).number(200).text("text").take());
    hear(Subject::response, api::LetterOut().number(2).number(200).text("").text("").number(0).take());
    EXPECT_EQ(answers, (std::vector<unsigned>{503, 200}));
}

}  // namespace
}  // namespace beckon::test
