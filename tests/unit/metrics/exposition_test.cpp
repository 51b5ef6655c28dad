// R6, R8: what Prometheus is told. That promtool has nothing against it is seen with the real relay (tests/integration).
#include "metrics/exposition.hpp"

#include <gtest/gtest.h>

#include "metrics/page.hpp"

namespace beckon::relay::metrics {
namespace {

Census one_site() {
    Census census;
    SiteCensus& shop = census.sites[*SiteId::parse("shop")];
    shop.sessions = 3;
    shop.accepted[static_cast<std::size_t>(Kind::watch)] = 2;
    shop.reached[static_cast<std::size_t>(hub::SiteBound::viewers)] = 4;
    return census;
}

struct MetricsStory {
    std::string text() {
        return exposition({meters, one_site(), {"the disk is full", 7, 0, 2}, {}, "1.2.3", 20'000, 0});
    }
    bool has(const std::string& line) { return ('\n' + text()).find('\n' + line + '\n') != std::string::npos; }
    Meters meters;
};

TEST(Exposition, TellsWhatIsAndWhatWas) {
    MetricsStory story;
    story.meters.net.accepted.add(5);
    story.meters.net.closed.add(2);
    story.meters.net.closes[3002].add();
    story.meters.engine.errors[ErrorCode::limit].add();
    story.meters.engine.sites[*SiteId::parse("shop")].ended[EndReason::no_answer].add(6);
    story.meters.rest.answered("/v1/calls/{id}", 404, 120);
    for (const char* line :
         {"beckon_connections 3", "beckon_connections_max 20000", R"(beckon_close_codes_sent_total{code="3002"} 1)",
          R"(beckon_errors_sent_total{code="limit"} 1)", R"(beckon_sessions{site="shop"} 3)",
          R"(beckon_calls{site="shop",kind="watch",stage="accepted"} 2)",
          R"(beckon_site_limit_reached_total{site="shop",limit="viewers"} 4)",
          R"(beckon_calls_ended_total{site="shop",reason="no_answer"} 6)", "beckon_store_rows_waiting 7",
          "beckon_store_trouble 1", "beckon_store_rows_unreadable 2",
          R"(beckon_http_requests_total{route="/v1/calls/{id}",status="4xx"} 1)",
          R"(beckon_build_info{version="1.2.3"} 1)", "beckon_ready 1"})
        EXPECT_TRUE(story.has(line)) << line << " in\n" << story.text();
}

TEST(Exposition, WhomTheBoundOfASitesBackendTurnsAwayIsCountedAtTheSite) {
    MetricsStory story;
    story.meters.rest.backends_turned_away[*SiteId::parse("shop")].add(3);
    EXPECT_TRUE(story.has(R"(beckon_site_limit_reached_total{site="shop",limit="requests"} 3)"));
    EXPECT_TRUE(story.has(R"(beckon_limit_reached_total{limit="requests"} 0)")) << "of an address: another bound";
}

TEST(Exposition, EveryBoundHasItsMetric) {
    MetricsStory story;
    for (const std::string_view name : Spellings<ProcessBound>::names)
        EXPECT_TRUE(story.has("beckon_limit_reached_total{limit=\"" + std::string(name) + "\"} 0")) << name;
    for (const std::string_view name : Spellings<hub::SiteBound>::names)
        EXPECT_NE(story.text().find("beckon_site_limit_reached_total{site=\"shop\",limit=\"" + std::string(name) + '"'),
                  std::string::npos)
            << name;
}

TEST(Exposition, TimesAreCumulativeAndInSeconds) {
    MetricsStory story;
    story.meters.store.commit_time.observe(80);
    story.meters.store.commit_time.observe(100);
    story.meters.store.commit_time.observe(9'000'000);
    EXPECT_TRUE(story.has(R"(beckon_store_commit_seconds_bucket{le="5e-05"} 0)"));
    EXPECT_TRUE(story.has(R"(beckon_store_commit_seconds_bucket{le="0.0001"} 2)"));
    EXPECT_TRUE(story.has(R"(beckon_store_commit_seconds_bucket{le="2.5"} 2)"));
    EXPECT_TRUE(story.has(R"(beckon_store_commit_seconds_bucket{le="+Inf"} 3)"));
    EXPECT_TRUE(story.has("beckon_store_commit_seconds_count 3"));
    EXPECT_TRUE(story.has("beckon_store_commit_seconds_sum 9.00018"));
}

TEST(MetricsPage, WhoAsksAgainAtOnceIsToldTheSame) {
    Meters meters;
    Instant now{1'000'000};
    int looks = 0;
    const auto look = [&](const auto& tell) {
        ++looks;
        tell(Moment{meters, one_site(), {}, {}, "1", 1, 0});
    };
    Page page(
        look, [] { return std::string(); }, [&] { return now; });
    HttpRequest request;
    request.method = "GET";
    request.path = "/metrics";
    for (int i = 0; i < 100; ++i) {
        page.handle(request, [](const HttpResponse& response) { EXPECT_EQ(response.status, 200U); });
    }
    EXPECT_EQ(looks, 1);
    now = now + seconds(1);
    page.handle(request, [](const HttpResponse&) {});
    EXPECT_EQ(looks, 2);
}

TEST(MetricsPage, AnswersNothingElse) {
    Meters meters;
    Page page(
        [&](const auto& tell) {
            tell(Moment{meters, {}, {}, {}, "1", 1, 0});
        },
        [] { return std::string("draining"); }, [] { return Instant{}; });
    const auto status = [&](const char* method, const char* path) {
        HttpRequest request;
        request.method = method;
        request.path = path;
        unsigned out = 0;
        page.handle(request, [&](const HttpResponse& response) { out = response.status; });
        return out;
    };
    EXPECT_EQ(status("GET", "/healthz"), 200U);
    EXPECT_EQ(status("GET", "/readyz"), 503U);
    EXPECT_EQ(status("POST", "/metrics"), 405U);
    EXPECT_EQ(status("GET", "/v1/calls"), 404U);
}

}  // namespace
}  // namespace beckon::relay::metrics
