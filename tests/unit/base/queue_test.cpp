#include "beckon/base/queue.hpp"

#include <memory>

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
