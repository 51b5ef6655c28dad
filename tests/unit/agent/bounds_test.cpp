// Found by rubbish (tests/bench/rubbish_bench.cpp): what grows while no relay confirms anything.
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "beckon/agent.hpp"

namespace beckon {
namespace {

TEST(AgentBounds, calls_that_ended_out_of_reach_of_the_relay_are_not_kept_for_ever) {
    Agent agent({*UserId::parse("ann"), std::nullopt, *DeviceId::parse("ann-device")},
                std::make_shared<const Settings>(), Seed{1, 2}, std::nullopt);
    const Instant now{1000};
    agent.handle(agent::Connect{}, now);
    for (std::size_t i = 0; i < 3 * limits::remembered_ends; ++i) {
        agent.handle(agent::StartCall{*UserId::parse("bob")}, now);
        agent.handle(agent::EndCall{agent.calls().back().facts().id}, now);
    }
    EXPECT_EQ(agent.calls().size(), limits::remembered_ends);
    while (const auto effect = agent.poll()) {
        if (const auto* remember = std::get_if<agent::Remember>(&*effect)) {
            EXPECT_LE(remember->memory.ends.size(), limits::remembered_ends);
        }
    }
}

}  // namespace
}  // namespace beckon
