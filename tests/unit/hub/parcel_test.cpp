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
    EXPECT_EQ(last->body(), body);
    const SharedParcel& itself = last;
    last = itself;
    EXPECT_EQ(last->body(), body);
    last.reset();
    EXPECT_FALSE(last);
}

TEST(Parcel, BeforeALongBodyIsRoomForWhoeverSendsIt) {
    const std::string text = R"({"s":7,"a":1,"t":"x")" + std::string(3000, ' ') + '}';
    Parcel::Own parcel = Parcel::holding(text);
    parcel->drop_front(13);
    const std::string body(parcel->body());
    char* const before = parcel->before_body(80);
    ASSERT_NE(before, nullptr);
    EXPECT_EQ(before + 80, parcel->body().data());
    std::fill_n(before, 80, '#');
    EXPECT_EQ(parcel->body(), body);
    EXPECT_EQ(parcel->before_body(text.size()), nullptr) << "but not for that much";
    EXPECT_EQ(Parcel::holding("{}")->before_body(1), nullptr) << "nor before a short one";
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

TEST(Parcel, R8_WithoutABodyItHoldsNoneOfTheBytesItCameIn) {
    const auto taken = [](std::size_t bytes) {
        Parcel::Own parcel = Parcel::holding(std::string(bytes, ' '));
        parcel->message = wire::Beat{};
        return parcel;
    };
    EXPECT_EQ(shared(taken(60'000), 0)->held_bytes(), 0U);
    EXPECT_TRUE(std::holds_alternative<wire::Beat>(shared(taken(60'000), 0)->message));
    EXPECT_LE(shared(taken(300), 0)->held_bytes(), 512U);
    EXPECT_TRUE(shared(taken(300), 0)->body().empty());
    EXPECT_EQ(shared(taken(60'000), 7)->body().size(), 59'993U);
}

class IdleBlocks : public testing::Test {
protected:
    ~IdleBlocks() override { idle_.close(); }
    static void* made(std::size_t bytes) { return ::operator new(blocks::Idle::room_for(bytes)); }
    /// How many of that size are kept; those that are not are gone.
    std::size_t kept_of(std::size_t bytes) {
        for (std::size_t count = 0;; ++count) {
            void* const block = made(bytes);
            if (idle_.keep(block, bytes)) continue;
            ::operator delete(block);
            return count;
        }
    }
    blocks::Idle idle_;
};

TEST_F(IdleBlocks, WhatWasGivenBackLastIsTakenFirst) {
    EXPECT_EQ(idle_.take(600), nullptr);
    void* const first = made(600);
    void* const second = made(513);
    EXPECT_TRUE(idle_.keep(first, 600));
    EXPECT_TRUE(idle_.keep(second, 513)) << "of the same size";
    EXPECT_EQ(idle_.take(512), nullptr) << "of a smaller one";
    EXPECT_EQ(idle_.take(641), nullptr) << "of a larger one";
    EXPECT_EQ(idle_.take(640), second);
    EXPECT_EQ(idle_.take(600), first);
    EXPECT_EQ(idle_.take(600), nullptr);
    ::operator delete(first);
    ::operator delete(second);
}

TEST_F(IdleBlocks, R8_OfEachSizeOnlySoManyAreKept) {
    EXPECT_EQ(idle_.take(1), nullptr);
    EXPECT_EQ(kept_of(1), 512U);
    EXPECT_EQ(kept_of(128), 0U) << "of the same size";
    EXPECT_EQ(kept_of(129), 256U);
    EXPECT_EQ(kept_of(8191), 8U);
    EXPECT_EQ(kept_of(8192), 0U);
    EXPECT_EQ(kept_of(8193), 0U) << "too large";
}

TEST_F(IdleBlocks, AThreadThatTakesNoneKeepsNone) {
    EXPECT_EQ(kept_of(600), 0U);
    EXPECT_EQ(idle_.take(600), nullptr);
    EXPECT_GT(kept_of(600), 0U);
}

TEST_F(IdleBlocks, WhenTheThreadEndsNothingIsKeptAnyMore) {
    EXPECT_EQ(idle_.take(600), nullptr);
    EXPECT_GT(kept_of(600), 0U);
    idle_.close();
    EXPECT_EQ(idle_.take(600), nullptr);
    EXPECT_EQ(kept_of(600), 0U);
}

/// Of whoever is destroyed after all that the thread kept.
TEST(Blocks, AParcelMayOutliveWhatItsThreadKept) {
    std::thread([] {
        struct Late {
            SharedParcel parcel;
        };
        thread_local Late late;  // made before the first block is taken, and so destroyed after
        late.parcel = SharedParcel(wire::Beat{}, "late");
        SharedParcel(wire::Beat{}, "early").reset();
    }).join();
}

TEST(Blocks, OfEverySizeAllBytesMayBeUsed) {
    for (const std::size_t bytes : {1U, 127U, 128U, 129U, 640U, 8191U, 8192U, 8193U, 70'000U}) {
        for (int round = 0; round < 3; ++round) {
            char* const block = static_cast<char*>(blocks::take(bytes));
            std::fill(block, block + bytes, 'x');
            EXPECT_EQ(std::string_view(block, bytes), std::string(bytes, 'x'));
            blocks::give(block, bytes);
        }
    }
}

}  // namespace
}  // namespace beckon::hub
