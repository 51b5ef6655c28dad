// B4: how long media has flowed in a call, generation by generation.
#include <gtest/gtest.h>

#include "beckon/call/machine.hpp"

namespace beckon::call {
namespace {

struct Totals {
    std::int64_t gen;
    std::int64_t ms;
    friend bool operator==(const Totals&, const Totals&) = default;
};
std::vector<Totals> reported(Flow& flow, std::int64_t at) {
    std::vector<Totals> out;
    for (const Flow::Part& part : flow.unreported({at})) out.push_back({part.gen, part.total.ms});
    return out;
}
using List = std::vector<Totals>;

TEST(Flow, NothingIsReportedBeforeMediaFlowed) {
    Flow flow;
    EXPECT_FALSE(flow.ever());
    flow.stops({500});
    EXPECT_TRUE(flow.unreported({1000}).empty());
}

TEST(Flow, ReportsTotalsAndOnlyThoseThatGrew) {
    Flow flow;
    flow.starts(1, {1000});
    EXPECT_TRUE(flow.ever());
    EXPECT_EQ(reported(flow, 4000), (List{{1, 3000}}));
    EXPECT_EQ(reported(flow, 4000), List{}) << "it has not grown since";
    EXPECT_EQ(reported(flow, 6000), (List{{1, 5000}})) << "in total";
    flow.stops({7000});
    EXPECT_EQ(reported(flow, 9000), (List{{1, 6000}}));
    EXPECT_EQ(reported(flow, 99000), List{});
}

TEST(Flow, TimeWithoutMediaDoesNotCount) {
    Flow flow;
    flow.starts(1, {1000});
    flow.stops({2000});
    flow.stops({5000});
    flow.starts(1, {10'000});
    flow.starts(1, {10'500});
    flow.stops({11'000});
    EXPECT_EQ(reported(flow, 20'000), (List{{1, 2000}}))
        << "a second start while it flows adds nothing and loses nothing";
}

TEST(Flow, EachGenerationHasItsOwnTotal) {
    Flow flow;
    flow.starts(1, {0});
    flow.starts(2, {3000});
    flow.stops({4000});
    EXPECT_EQ(reported(flow, 4000), (List{{1, 3000}, {2, 1000}}));
    flow.starts(3, {5000});
    EXPECT_EQ(reported(flow, 6000), (List{{3, 1000}}));
}

TEST(Flow, WhatWasReportedInALostStreamIsReportedAgain) {
    Flow flow;
    flow.starts(1, {0});
    flow.starts(2, {3000});
    reported(flow, 4000);
    flow.report_again();
    EXPECT_EQ(reported(flow, 4000), (List{{1, 3000}, {2, 1000}}));
}

TEST(Flow, KeepsTheLastFewGenerationsOnly) {
    Flow flow;
    for (std::int64_t gen = 1; gen <= 6; ++gen) {
        flow.starts(gen, {gen * 1000});
        reported(flow, gen * 1000 + 999);
    }
    flow.stops({7000});
    flow.report_again();
    EXPECT_EQ(reported(flow, 7000), (List{{3, 1000}, {4, 1000}, {5, 1000}, {6, 1000}}));
}

TEST(Flow, WhatFlowedBeforeAReloadCountsAsHavingFlowedButNotAsTime) {
    Flow flow;
    flow.had_flowed();
    EXPECT_TRUE(flow.ever());
    EXPECT_TRUE(flow.unreported({1000}).empty());
}

}  // namespace
}  // namespace beckon::call
