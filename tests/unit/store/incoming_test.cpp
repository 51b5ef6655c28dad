// R1, R8: what waits for the writer: the newest description of each party, and no more than the bounds allow.
#include "store/incoming.hpp"

#include "story.hpp"

namespace beckon::test {
namespace {

std::string sdps(const std::vector<store::Kept>& rows) {
    std::string out;
    for (const store::Kept& kept : rows) {
        const auto* description = std::get_if<hub::DescriptionRow>(&kept.row);
        out += (description ? description->sdp.text() : "-") + ' ';
    }
    return out;
}

TEST(Incoming, OnlyTheNewestDescriptionOfEachPartyIsHeld) {
    store::Incoming incoming;
    std::uint64_t number = 0;
    const auto add = [&](hub::Row row) { return incoming.add({++number}, std::move(row), {}); };
    EXPECT_TRUE(add(description_row("one", Role::caller, "old")));
    EXPECT_TRUE(add(description_row("one", Role::callee, "his")));
    EXPECT_TRUE(add(call_row("one", hub::CallStage::accepted)));
    EXPECT_TRUE(add(description_row("two", Role::caller, "another")));
    EXPECT_TRUE(add(description_row("one", Role::caller, "new")));
    EXPECT_EQ(incoming.bytes(), std::string_view("newhisanother").size());
    EXPECT_EQ(sdps(incoming.take()), "new his - another ");
    EXPECT_TRUE(incoming.empty());
    EXPECT_EQ(incoming.bytes(), 0U);
    EXPECT_TRUE(add(description_row("one", Role::caller, "newer")));
    EXPECT_EQ(sdps(incoming.take()), "newer ");
}

TEST(Incoming, R8_ADescriptionBehindItsCallsEndTakesTheOthersPlaceNoMore) {
    store::Incoming incoming;
    std::uint64_t number = 0;
    const auto add = [&](hub::Row row) { return incoming.add({++number}, std::move(row), {}); };
    EXPECT_TRUE(add(description_row("one", Role::caller, "his")));
    EXPECT_TRUE(add(description_row("two", Role::caller, "old")));
    EXPECT_TRUE(add(ended_row("one", {5})));
    EXPECT_TRUE(add(description_row("one", Role::caller, "late")));
    EXPECT_TRUE(add(description_row("two", Role::caller, "new")));
    EXPECT_EQ(incoming.bytes(), std::string_view("hisnewlate").size());
    EXPECT_EQ(sdps(incoming.take()), "his new - late ") << "the writer sees which of the two is late";
}

TEST(Incoming, R8_PastTheBoundsNothingIsTaken) {
    store::Incoming incoming;
    const store::Bounds bounds{3, 10};
    EXPECT_TRUE(incoming.add({1}, description_row("one", Role::caller, "12345678"), bounds));
    EXPECT_FALSE(incoming.add({2}, description_row("two", Role::caller, "123"), bounds));
    EXPECT_FALSE(incoming.add({3}, description_row("one", Role::caller, "12345678901"), bounds));
    EXPECT_TRUE(incoming.add({4}, description_row("one", Role::caller, "1234567890"), bounds));
    EXPECT_TRUE(incoming.add({5}, session_row("s-ann"), bounds));
    EXPECT_TRUE(incoming.add({6}, session_row("s-bob"), bounds));
    EXPECT_FALSE(incoming.add({7}, session_row("s-cat"), bounds));
    EXPECT_TRUE(incoming.add({8}, description_row("one", Role::caller, "12"), bounds)) << "in the place of another";
    EXPECT_EQ(sdps(incoming.take()), "12 - - ");
}

TEST(Incoming, WhatAPageWaitsForWaitsForNothing) {
    StoreStory story;
    story.options.gather_for = minutes(60);
    story.start();
    story.keep(description_row("one", Role::caller, "v=0"));
    story.keep(flow_row("one", 1, seconds(5)));
    story.saved(call_row("one", hub::CallStage::accepted));  // or this test ends in an hour
    story.again();
    EXPECT_EQ(story.recovered.descriptions.size(), 1U);
    EXPECT_EQ(story.recovered.flows.size(), 1U);
}

TEST(Incoming, WhoeverPressesIsServedAtOnce) {
    StoreStory story;
    story.options.gather_for = minutes(60);
    story.start();
    story.keep(description_row("one", Role::caller, "v=0"));
    story.store().press();
    story.wait();
}

TEST(Incoming, R1_WhatIsGatheredIsWrittenAtTheEnd) {
    StoreStory story;
    story.options.gather_for = minutes(60);
    story.start();
    story.saved(call_row("one", hub::CallStage::accepted));
    story.keep(description_row("one", Role::caller, "v=0"));
    story.again();
    EXPECT_EQ(story.recovered.descriptions.size(), 1U);
}

TEST(Incoming, WhatNobodyWaitsForIsWrittenInTheEnd) {
    StoreStory story;
    story.start();
    story.saved(description_row("one", Role::caller, "v=0"));
}

}  // namespace
}  // namespace beckon::test
