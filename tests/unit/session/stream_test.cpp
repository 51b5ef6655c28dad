// C6, R8: one numbered stream of messages in each direction, as either end keeps it.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/session/resume.hpp"

namespace beckon::session {
namespace {

using Words = Stream<std::string>;

std::vector<std::pair<std::uint64_t, std::string>> waiting(const Words& stream) {
    std::vector<std::pair<std::uint64_t, std::string>> out;
    for (const auto& sent : stream.unacked()) out.emplace_back(sent.seq, sent.item);
    return out;
}
using Waiting = std::vector<std::pair<std::uint64_t, std::string>>;

TEST(Stream, NumbersFromOneAndKeepsWhatIsNotAcknowledged) {
    Words stream;
    EXPECT_EQ(stream.sent(), 0U);
    EXPECT_EQ(stream.push("a", 1), 1U);
    EXPECT_EQ(stream.push("b", 1), 2U);
    EXPECT_EQ(stream.push("c", 1), 3U);
    EXPECT_EQ(stream.sent(), 3U);
    EXPECT_TRUE(stream.acknowledged(2));
    EXPECT_EQ(waiting(stream), (Waiting{{3, "c"}}));
    EXPECT_EQ(stream.push("d", 1), 4U) << "an acknowledgement does not change the count";
}

TEST(Stream, AnAcknowledgementMayComeAgainOrLate) {
    Words stream;
    for (const char* word : {"a", "b", "c"}) stream.push(word, 1);
    EXPECT_TRUE(stream.acknowledged(2));
    EXPECT_TRUE(stream.acknowledged(2));
    EXPECT_TRUE(stream.acknowledged(1));
    EXPECT_TRUE(stream.acknowledged(0));
    EXPECT_EQ(waiting(stream), (Waiting{{3, "c"}}));
}

TEST(Stream, AnAcknowledgementOfWhatWasNeverSentIsAFault) {
    Words stream;
    stream.push("a", 1);
    EXPECT_FALSE(stream.acknowledged(2));
    EXPECT_EQ(stream.unacked().size(), 1U) << "and drops nothing";
    EXPECT_TRUE(stream.acknowledged(1));
}

TEST(Stream, ADuplicateIsKnownAndAGapIsSeen) {
    Words stream;
    EXPECT_EQ(stream.arrive(1), Arrival::next);
    EXPECT_EQ(stream.arrive(1), Arrival::again);
    EXPECT_EQ(stream.arrive(3), Arrival::beyond);
    EXPECT_EQ(stream.received(), 1U) << "what lies behind a gap was not received";
    EXPECT_EQ(stream.arrive(2), Arrival::next);
    EXPECT_EQ(stream.arrive(3), Arrival::next);
    EXPECT_EQ(stream.arrive(2), Arrival::again);
    EXPECT_EQ(stream.received(), 3U);
}

TEST(Stream, CanBeResumedFromWhatIsStillKeptAndFromNowhereElse) {
    Words stream;
    EXPECT_TRUE(stream.resumable_after(0)) << "nothing was sent and nothing is missing";
    EXPECT_FALSE(stream.resumable_after(1));
    for (const char* word : {"a", "b", "c", "d"}) stream.push(word, 1);
    EXPECT_TRUE(stream.resumable_after(0));
    stream.acknowledged(2);
    EXPECT_FALSE(stream.resumable_after(1)) << "the second is forgotten";
    EXPECT_TRUE(stream.resumable_after(2));
    EXPECT_TRUE(stream.resumable_after(4));
    EXPECT_FALSE(stream.resumable_after(5)) << "never sent";
    stream.acknowledged(4);
    EXPECT_FALSE(stream.resumable_after(3));
    EXPECT_TRUE(stream.resumable_after(4));
}

TEST(Stream, HoldsSoManyFramesAndNotOneMore) {
    Words stream;
    for (std::size_t i = 0; i < limits::unacked_frames; ++i) ASSERT_TRUE(stream.push("x", 1));
    EXPECT_FALSE(stream.push("x", 1));
    EXPECT_EQ(stream.sent(), limits::unacked_frames) << "what was refused has no number";
    EXPECT_EQ(stream.unacked().size(), limits::unacked_frames);
    stream.acknowledged(1);
    EXPECT_EQ(stream.push("x", 1), limits::unacked_frames + 1);
    EXPECT_FALSE(stream.push("x", 1));
}

TEST(Stream, HoldsSoManyBytesAndNotOneMore) {
    Words stream;
    ASSERT_TRUE(stream.push("large", limits::unacked_bytes - 10));
    EXPECT_FALSE(stream.push("small", 11));
    EXPECT_TRUE(stream.push("small", 10)) << "exactly at the bound";
    EXPECT_FALSE(stream.push("smallest", 1));
    stream.acknowledged(1);
    EXPECT_TRUE(stream.push("large", limits::unacked_bytes - 10)) << "what is acknowledged makes room";
    EXPECT_FALSE(stream.push("smallest", 1));
}

TEST(Stream, StartsCountingAgainBothWaysAndGivesBackWhatWasNotAcknowledged) {
    Words stream;
    for (const char* word : {"a", "b", "c"}) stream.push(word, limits::unacked_bytes / 4);
    stream.acknowledged(1);
    stream.arrive(1);
    const auto left = stream.restart();
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].item, "b");
    EXPECT_EQ(left[1].item, "c");
    EXPECT_TRUE(stream.unacked().empty());
    EXPECT_EQ(stream.received(), 0U);
    EXPECT_EQ(stream.push("d", limits::unacked_bytes), 1U) << "and no bytes are counted any more";
    EXPECT_EQ(stream.arrive(1), Arrival::next);
}

}  // namespace
}  // namespace beckon::session
