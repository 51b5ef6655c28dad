// S1, R5: a message that many share, and the memory it lies in.
#include "hub/parcel.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hub/blocks.hpp"

namespace beckon::hub {
namespace {

TEST(Parcel, ItsBodyIsWhatIsLeftOfTheBytesItCameIn) {
    Parcel::Own parcel = Parcel::holding(R"({"s":7,"t":"beat"})");
    EXPECT_EQ(parcel->body(), R"({"s":7,"t":"beat"})");
    parcel->drop_front(7);
    EXPECT_EQ(parcel->body(), R"("t":"beat"})");
    parcel->drop_front(parcel->body().size());
    EXPECT_TRUE(parcel->body().empty());
}

TEST(Parcel, OfOurOwnWritingItHasNoBody) {
    const SharedParcel parcel(wire::Beat{});
    EXPECT_TRUE(parcel->body().empty());
    EXPECT_TRUE(std::holds_alternative<wire::Beat>(parcel->message));
}

TEST(Parcel, IsThereAsLongAsOneHolderIs) {
    const std::string body(3000, 'x');
    SharedParcel last;
    {
        SharedParcel first(wire::Beat{}, body);
        const SharedParcel copy = first;
        last = std::move(first);
        EXPECT_EQ(first, nullptr);  // NOLINT(bugprone-use-after-move): that is what is asked
        EXPECT_EQ(copy, last);
    }
    last = SharedParcel(last);
    EXPECT_EQ(last->body(), body);
    last.reset();
    EXPECT_FALSE(last);
}

/// The store's thread lets go of descriptions that the loop's thread made.
TEST(Parcel, HoldersOnOtherThreadsMayBeTheLast) {
    std::vector<std::thread> others;
    for (int round = 0; round < 4; ++round) {
        std::vector<SharedParcel> shared;
        for (std::size_t i = 0; i < 200; ++i) shared.emplace_back(wire::Beat{}, std::string(i * 40, 'b'));
        others.emplace_back([mine = shared]() mutable { mine.clear(); });
    }
    for (std::thread& other : others) other.join();
    EXPECT_EQ(SharedParcel(wire::Beat{}, "after")->body(), "after");
}

TEST(Blocks, OfEverySizeAllBytesMayBeUsed) {
    std::vector<std::pair<char*, std::size_t>> taken;
    for (int round = 0; round < 2; ++round) {
        for (std::size_t bytes = 1; bytes < 10'000; bytes += 97) {
            char* const block = static_cast<char*>(blocks::take(bytes));
            std::fill(block, block + bytes, static_cast<char>(bytes % 128));
            taken.emplace_back(block, bytes);
        }
        for (const auto& [block, bytes] : taken) {
            EXPECT_EQ(std::string_view(block, bytes), std::string(bytes, static_cast<char>(bytes % 128)));
            blocks::give(block, bytes);
        }
        taken.clear();
    }
}

TEST(Blocks, MoreThanAreKeptComeAndGoLikeAnyOthers) {
    std::vector<void*> taken;
    for (int i = 0; i < 200; ++i) taken.push_back(blocks::take(500));
    for (void* const block : taken) blocks::give(block, 500);
    void* const again = blocks::take(500);
    EXPECT_NE(again, nullptr);
    blocks::give(again, 500);
}

}  // namespace
}  // namespace beckon::hub
