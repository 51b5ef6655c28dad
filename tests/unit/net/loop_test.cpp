// When a watcher is told of its descriptor, and in which order what is due comes.
#include "net/loop.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace beckon::test {
namespace {

namespace net = relay::net;

/// Reads so many bytes whenever it is told, and writes down what it was told.
class Reader final : public net::Loop::Watcher {
public:
    Reader(net::Loop& loop, int socket, std::size_t at_once) : loop_(loop), socket_(socket), at_once_(at_once) {}

    void ready(net::Loop::Ready what) override {
        std::string bytes(at_once_, '\0');
        const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        told.push_back(bytes.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0) + (what.ending ? "." : ""));
        if (asks_again) loop_.watch_for(socket_, *this, net::Loop::Tell::once, true, false);
        if (forgets) forgets();
    }

    std::vector<std::string> told;
    bool asks_again = false;
    std::function<void()> forgets;

private:
    net::Loop& loop_;
    int socket_;
    std::size_t at_once_;
};

struct Ends {
    Ends() {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both.data()), 0);
        loop.on_time([this] { return stops; },
                     [this] {
                         stops = Instant::never();
                         loop.stop();
                     });
    }
    ~Ends() {
        for (const int end : both) ::close(end);
    }
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;

    void say(const std::string& text) const {
        EXPECT_EQ(::send(both[1], text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    }
    /// Everything that is ready, and some more turns in which more could be told.
    void turn() {
        loop.post([this] { stops = loop.now() + milliseconds(20); });
        loop.run();
    }

    relay::LoopMeters meters;
    net::Loop loop{meters};
    std::array<int, 2> both{};
    Instant stops = Instant::never();
};

TEST(Loop, WhoIsToldOnceIsToldOfWhatIsNewAndNotOfWhatItLeft) {
    Ends ends;
    Reader reader(ends.loop, ends.both[0], 2);
    ends.loop.watch(ends.both[0], reader, net::Loop::Tell::once);
    ends.say("abcd");
    ends.turn();
    EXPECT_EQ(reader.told, (std::vector<std::string>{"ab"}));
    ends.say("ef");
    ends.turn();
    EXPECT_EQ(reader.told, (std::vector<std::string>{"ab", "cd"}));
}

TEST(Loop, WhoAsksAgainIsToldOfWhatItLeft) {
    Ends ends;
    Reader reader(ends.loop, ends.both[0], 2);
    reader.asks_again = true;
    ends.loop.watch(ends.both[0], reader, net::Loop::Tell::once);
    ends.say("abcd");
    ends.turn();
    EXPECT_EQ(reader.told, (std::vector<std::string>{"ab", "cd"}));
}

TEST(Loop, WhoIsAlwaysToldNeedNotAsk) {
    Ends ends;
    Reader reader(ends.loop, ends.both[0], 2);
    ends.loop.watch(ends.both[0], reader, net::Loop::Tell::always);
    ends.say("abcd");
    ends.turn();
    EXPECT_EQ(reader.told, (std::vector<std::string>{"ab", "cd"}));
}

TEST(Loop, AnEndIsToldWithTheBytesThatCameBeforeIt) {
    Ends ends;
    Reader reader(ends.loop, ends.both[0], 8);
    ends.loop.watch(ends.both[0], reader, net::Loop::Tell::once);
    ends.say("abcd");
    ASSERT_EQ(::shutdown(ends.both[1], SHUT_WR), 0);
    ends.turn();
    EXPECT_EQ(reader.told, (std::vector<std::string>{"abcd."}));
}

TEST(Loop, WhatBecomesDueSoonerComesSooner) {
    Ends ends;
    std::vector<std::string> order;
    Instant late = ends.loop.now() + milliseconds(60);
    Instant soon = Instant::never();
    ends.loop.on_time([&] { return late; },
                      [&] {
                          order.emplace_back("late");
                          late = Instant::never();
                          ends.loop.stop();
                      });
    ends.loop.on_time([&] { return soon; },
                      [&] {
                          order.emplace_back("soon");
                          soon = Instant::never();
                      });
    Reader reader(ends.loop, ends.both[0], 8);
    ends.loop.watch(ends.both[0], reader, net::Loop::Tell::once);
    // It waits for the late one already when the other comes up.
    ends.loop.post([&] { ends.loop.later([&] { soon = ends.loop.now() + milliseconds(5); }); });
    ends.loop.run();
    EXPECT_EQ(order, (std::vector<std::string>{"soon", "late"}));
}

TEST(Loop, AnAlarmIsDueWhenItWasSetForAndAgainIfItIsSetAgain) {
    Ends ends;
    std::vector<std::string> order;
    net::Loop::Alarm never = ends.loop.alarm([&] { order.emplace_back("never"); });
    net::Loop::Alarm late = ends.loop.alarm([&] {
        order.emplace_back("late");
        ends.loop.stop();
    });
    std::optional<net::Loop::Alarm> soon;
    soon.emplace(ends.loop.alarm([&] {
        EXPECT_GE(ends.loop.now(), soon->at());
        const bool first = order.empty();
        order.emplace_back("soon");
        soon->set(first ? ends.loop.now() + milliseconds(5) : Instant::never());
    }));
    EXPECT_TRUE(never.at().is_never());
    late.set(ends.loop.now() + milliseconds(60));
    // It waits for the late one already when the other comes up.
    ends.loop.post([&] { ends.loop.later([&] { soon->set(ends.loop.now() + milliseconds(5)); }); });
    ends.loop.run();
    EXPECT_EQ(order, (std::vector<std::string>{"soon", "soon", "late"}));
}

/// The processor's counter, and how far a test has set it forward.
std::uint64_t counter_ahead = 0;
std::uint64_t shifted_ticks() { return net::ticks() + counter_ahead; }

// The system's timer rings by the system's clock: too early by the loop's own, where that was ahead when it was set.
TEST(Loop, AnAlarmComesThoughTheCounterJumpedWhenItWasSet) {
    namespace chrono = std::chrono;
    relay::LoopMeters meters;
    net::Loop loop(meters, shifted_ticks);
    const auto began = chrono::steady_clock::now();
    const std::uint64_t first = net::ticks();
    constexpr int enough = 5;
    std::atomic<int> jumps{0};
    const auto jump = [&](chrono::nanoseconds passed) {
        const double ticks_a_nano = static_cast<double>(net::ticks() - first) / static_cast<double>(passed.count());
        counter_ahead += static_cast<std::uint64_t>(1'500'000 * ticks_a_nano);
        ++jumps;
    };
    std::optional<net::Loop::Alarm> alarm;
    alarm.emplace(loop.alarm([&] {
        if (jumps == enough) return loop.stop();
        const auto passed = chrono::steady_clock::now() - began;
        if (passed > chrono::milliseconds(3'500)) jump(passed);  // it counts by then, and does not look
        alarm->set(loop.now() + milliseconds(7));
    }));
    alarm->set(loop.now());
    std::atomic<bool> done{false};
    std::thread impatient([&] {
        while (!done && chrono::steady_clock::now() - began < chrono::seconds(30))
            std::this_thread::sleep_for(chrono::milliseconds(20));
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    done = true;
    impatient.join();
    EXPECT_EQ(jumps, enough);
}

TEST(Loop, WhoIsForgottenHearsNothingMoreNotEvenInThisTurn) {
    Ends first;
    Ends second;
    net::Loop& loop = first.loop;
    Reader one(loop, first.both[0], 1);
    Reader two(loop, second.both[0], 1);
    one.forgets = [&] { loop.forget(second.both[0], two); };
    loop.watch(first.both[0], one, net::Loop::Tell::once);
    loop.watch(second.both[0], two, net::Loop::Tell::once);
    first.say("a");
    second.say("b");
    first.turn();
    EXPECT_EQ(one.told, (std::vector<std::string>{"a"}));
    EXPECT_TRUE(two.told.empty());
}

}  // namespace
}  // namespace beckon::test
