#include "beckon/base/queue.hpp"

#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace beckon {
namespace {

TEST(Queue, gives_back_in_order_also_while_it_grows) {
    Queue<int> queue;
    EXPECT_FALSE(queue.take());
    int next = 0;
    for (int i = 0; i < 100; ++i) {
        queue.push(i);
        if (i % 3 == 0) {
            EXPECT_EQ(queue.take(), next++);
        }
    }
    EXPECT_EQ(queue.size(), 66U);
    while (const auto item = queue.take()) EXPECT_EQ(*item, next++);
    EXPECT_EQ(next, 100);
    EXPECT_EQ(queue.size(), 0U);
    queue.push(7);
    EXPECT_EQ(queue.take(), 7);
}

TEST(Queue, does_not_keep_what_was_taken) {
    Queue<std::shared_ptr<int>> queue;
    const auto held = std::make_shared<int>(1);
    queue.push(held);
    queue.push(nullptr);
    queue.take();
    EXPECT_EQ(held.use_count(), 1);
}

TEST(Queue, shows_what_it_holds) {
    Queue<int> queue;
    for (int i = 0; i < 40; ++i) queue.push(i);
    for (int i = 0; i < 30; ++i) queue.take();
    EXPECT_EQ(queue.front(), 30);
    EXPECT_EQ(queue[9], 39);
    EXPECT_EQ(std::vector<int>(queue.begin(), queue.end()), (std::vector<int>{30, 31, 32, 33, 34, 35, 36, 37, 38, 39}));
}

TEST(Queue, that_is_never_empty_does_not_grow) {
    Queue<int> queue;
    const int* lowest = nullptr;
    for (int i = 0; i < 100'000; ++i) {
        queue.push(i);
        if (i < 10) continue;
        queue.take();
        if (i == 100) lowest = queue.begin();
    }
    EXPECT_EQ(queue.size(), 10U);
    EXPECT_LT(std::abs(queue.begin() - lowest), 100) << "it still works in the same piece of memory";
}

TEST(Queue, gives_back_the_memory_of_a_great_event) {
    Queue<int> queue;
    for (int i = 0; i < 10'000; ++i) queue.push(i);
    int taken = 0;
    while (queue.take()) ++taken;
    EXPECT_EQ(taken, 10'000);
    queue.push(1);
    EXPECT_EQ(queue.take(), 1);
}

}  // namespace
}  // namespace beckon
