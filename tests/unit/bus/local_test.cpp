// R1: word between shards: whole, in order, on the receiver's thread, and woken for once.
#include "bus/local.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bus/mailbox.hpp"
#include "support/named.hpp"

namespace beckon::test {
namespace {

using relay::Bus;
using relay::home_of;
using relay::ShardId;
using relay::Subject;
using relay::bus::LocalBus;
using relay::bus::Mailbox;

/// What is posted waits until the test has it done.
struct HeldLoops {
    std::vector<std::deque<LocalBus::Work>> posted;
    LocalBus bus;

    explicit HeldLoops(std::size_t shards)
        : posted(shards),
          bus(shards, [this](ShardId to, LocalBus::Work work) { posted[to.value].push_back(std::move(work)); }) {}

    std::size_t turn(std::uint32_t shard) {
        const auto works = std::exchange(posted[shard], {});
        for (const auto& work : works) work();
        return works.size();
    }
};

TEST(Mailbox, OnlyTheFirstLetterWakes) {
    Mailbox box;
    EXPECT_TRUE(box.put({{1}, Subject::request, "one"}));
    EXPECT_FALSE(box.put({{2}, Subject::response, "two"}));
    const auto letters = box.take();
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].text, "one");
    EXPECT_EQ(letters[1].from, ShardId{2});
    EXPECT_TRUE(box.take().empty());
    EXPECT_TRUE(box.put({{1}, Subject::request, "three"})) << "it was emptied, so its owner may sleep";
}

TEST(LocalBus, LettersComeInOrderToWhoeverSubscribed) {
    HeldLoops loops(2);
    std::vector<std::string> heard;
    loops.bus.end({1}).subscribe(Subject::request, [&](ShardId from, std::string_view letter) {
        heard.push_back(std::to_string(from.value) + ' ' + std::string(letter));
    });
    loops.bus.end({0}).publish({1}, Subject::request, "one");
    loops.bus.end({0}).publish({1}, Subject::response, "nobody has subscribed to this");
    loops.bus.end({1}).publish({1}, Subject::request, "to oneself");
    loops.bus.end({0}).publish({1}, Subject::request, "two");
    EXPECT_TRUE(heard.empty()) << "never in the middle of something else";
    EXPECT_EQ(loops.turn(1), 1U) << "woken once for all of them";
    EXPECT_EQ(heard, (std::vector<std::string>{"0 one", "1 to oneself", "0 two"}));
    EXPECT_EQ(loops.turn(0), 0U);
}

TEST(LocalBus, WhoAnswersFromWithinIsHeard) {
    HeldLoops loops(2);
    std::string answer;
    loops.bus.end({1}).subscribe(Subject::request, [&](ShardId from, std::string_view letter) {
        loops.bus.end({1}).publish(from, Subject::response, "re: " + std::string(letter));
    });
    loops.bus.end({0}).subscribe(Subject::response, [&](ShardId, std::string_view letter) { answer = letter; });
    loops.bus.end({0}).publish({1}, Subject::request, "a question");
    loops.turn(1);
    loops.turn(0);
    EXPECT_EQ(answer, "re: a question");
}

/// A loop as small as can be, on a thread of its own.
class SmallLoop {
public:
    void post(LocalBus::Work work) {
        {
            const std::lock_guard lock(mutex_);
            works_.push_back(std::move(work));
        }
        awake_.notify_one();
    }
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            awake_.wait(lock, [this] { return !works_.empty(); });
            const LocalBus::Work work = std::move(works_.front());
            works_.pop_front();
            lock.unlock();
            if (!work) return;
            work();
            lock.lock();
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable awake_;
    std::deque<LocalBus::Work> works_;
};

TEST(LocalBus, ManyThreadsLoseNoLetterAndKeepEachSendersOrder) {
    constexpr std::uint32_t shards = 4;
    constexpr int each = 2'000;
    std::vector<SmallLoop> loops(shards);
    LocalBus bus(shards, [&](ShardId to, LocalBus::Work work) { loops[to.value].post(std::move(work)); });
    std::vector<std::vector<int>> last(shards, std::vector<int>(shards, -1));
    std::atomic<int> missing = each * static_cast<int>(shards * shards);
    std::atomic<int> disordered = 0;
    for (std::uint32_t i = 0; i < shards; ++i) {
        bus.end({i}).subscribe(Subject::request, [&, i](ShardId from, std::string_view letter) {
            const int number = std::stoi(std::string(letter));
            if (std::exchange(last[i][from.value], number) != number - 1) ++disordered;
            if (--missing > 0) return;
            for (SmallLoop& loop : loops) loop.post(nullptr);
        });
    }
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < shards; ++i) {
        loops[i].post([&bus, i] {
            for (int number = 0; number < each; ++number) {
                for (std::uint32_t to = 0; to < shards; ++to)
                    bus.end({i}).publish({to}, Subject::request, std::to_string(number));
            }
        });
        threads.emplace_back([&loops, i] { loops[i].run(); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(missing, 0);
    EXPECT_EQ(disordered, 0);
}

TEST(Home, IsTheSameOnEveryMachineAndSpreadsSites) {
    EXPECT_EQ(home_of(site("shop"), 1).value, 0U);
    EXPECT_EQ(home_of(site("demo"), 64).value, 49U);
    EXPECT_EQ(home_of(site("shop"), 64).value, 17U);
    std::vector<int> sites(4);
    for (int i = 0; i < 400; ++i) ++sites[home_of(site("site-" + std::to_string(i)), 4).value];
    for (const int count : sites) EXPECT_GT(count, 50);
}

}  // namespace
}  // namespace beckon::test
