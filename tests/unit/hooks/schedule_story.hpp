// A schedule in virtual time: events come, receivers answer as the test says, and what was sent and forgotten is written down.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/base/visit.hpp"
#include "hooks/schedule.hpp"
#include "support/named.hpp"

namespace beckon::test {

namespace hooks = relay::hooks;
using hooks::Fate;
using hooks::Verdict;
using relay::EventType;

class ScheduleStory {
public:
    explicit ScheduleStory(const hooks::Policy& policy = {}, std::uint64_t seed = 1) : schedule(policy, Seed{seed, 2}) {
        serve({site("shop"), site("club")});
    }

    Instant now{1'000'000'000'000};
    hooks::Schedule schedule;
    std::vector<std::int64_t> sent;          ///< all that was given to be delivered, in order
    std::map<std::int64_t, Fate> forgotten;  ///< each once
    std::vector<std::string> turns;          ///< "shop ailing", "shop well"
    std::map<std::int64_t, hooks::Deliver> under_way;

    /// The next event of a chain; returns its number.
    std::int64_t event(std::uint64_t chain, EventType type = EventType::call_started, const char* at = "shop",
                       Span age = {}) {
        ++number_;
        give(hooks::Found{{{number_}, site(at), {chain}, type, now - age}});
        return number_;
    }
    void serve(std::vector<SiteId> sites) { give(hooks::Served{std::move(sites)}); }
    void answer(std::int64_t number, Verdict verdict, std::optional<Span> not_before = std::nullopt) {
        ASSERT_EQ(under_way.count(number), 1U) << "event " << number << " was not sent";
        const SiteId at = under_way.at(number).site;
        under_way.erase(number);
        give(hooks::Answered{at, {number}, verdict, not_before});
    }
    void fail(std::int64_t number) { answer(number, Verdict::failed); }
    void take(std::int64_t number) { answer(number, Verdict::taken); }

    /// Time goes on, with a tick at each deadline.
    void wait(Span span) {
        const Instant until = now + span;
        while (schedule.deadline() <= until) {
            ASSERT_GT(schedule.deadline(), now) << "it would never sleep";
            now = schedule.deadline();
            give(hooks::Tick{});
        }
        now = until;
    }
    void set_clock_back(Span by) {
        now = now - by;
        give(hooks::Tick{});
    }
    /// Until this event is sent again; how long that took.
    Span until_sent(std::int64_t number) {
        const Instant from = now;
        while (under_way.count(number) == 0 && !schedule.deadline().is_never()) wait(schedule.deadline() - now);
        EXPECT_EQ(under_way.count(number), 1U) << "event " << number << " is never sent";
        return now - from;
    }
    std::size_t times_sent(std::int64_t number) const {
        return static_cast<std::size_t>(std::count(sent.begin(), sent.end(), number));
    }
    std::optional<Fate> fate(std::int64_t number) const {
        const auto found = forgotten.find(number);
        return found == forgotten.end() ? std::nullopt : std::optional(found->second);
    }

private:
    void give(const hooks::Input& input) {
        schedule.handle(input, now);
        while (auto effect = schedule.poll()) {
            match(
                *effect,
                [&](const hooks::Deliver& order) {
                    sent.push_back(order.number.value);
                    EXPECT_TRUE(under_way.emplace(order.number.value, order).second) << "twice at one time";
                    EXPECT_EQ(forgotten.count(order.number.value), 0U) << "sent after it was forgotten";
                },
                [&](const hooks::Forget& order) {
                    EXPECT_TRUE(forgotten.emplace(order.number.value, order.fate).second) << "forgotten twice";
                    EXPECT_EQ(under_way.count(order.number.value), 0U) << "forgotten while it is sent";
                },
                [&](const hooks::Turned& turn) {
                    turns.push_back(std::string(turn.site.view()) + (turn.ailing ? " ailing" : " well"));
                });
        }
    }

    std::int64_t number_ = 0;
};

}  // namespace beckon::test
