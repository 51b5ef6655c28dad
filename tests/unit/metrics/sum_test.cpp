// R6: what several shards count is one relay's.
#include "metrics/sum.hpp"

#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "metrics/exposition.hpp"
#include "support/named.hpp"

namespace beckon::relay::metrics {
namespace {

using test::site;

/// Everything that is counted, each with a number of its own; the sum of two must be twice as much.
void count_net(NetMeters& net, std::uint64_t& by) {
    for (Counter* counter : {&net.accepted, &net.websockets, &net.refused, &net.crowded_out, &net.malformed, &net.pings,
                             &net.misframed, &net.plain_on_tls, &net.tls_handshakes, &net.tls_resumed,
                             &net.tls_failures, &net.reads, &net.writes, &net.bytes_in, &net.bytes_out})
        counter->add(by++);
    net.closed.add(1);
    for (Counter& counter : net.answers) counter.add(by++);
    net.closes[1009].add(by++);
    net.reached[ProcessBound::header].add(by++);
}

void count_all(Meters& meters, std::uint64_t by) {
    for (NetMeters* net : {&meters.net, &meters.side.admin, &meters.side.metrics}) count_net(*net, by);
    meters.engine.messages_in.add(by++);
    meters.engine.messages_out.add(by++);
    meters.engine.errors[ErrorCode::limit].add(by++);
    meters.engine.welcomes[Welcomed::anew].add(by++);
    meters.engine.time_to_accept.observe(1'500'000);
    SiteMeters& shop = meters.engine.sites[site("shop")];
    shop.begun[Kind::call].add(by++);
    shop.accepted[Kind::watch].add(by++);
    shop.ended[EndReason::hangup].add(by++);
    for (Counter* counter : {&shop.casts_begun, &shop.casts_ended, &shop.members_came, &shop.members_went})
        counter->add(by++);
    meters.store.rows.add(by++);
    meters.store.failures.add(by++);
    meters.store.dropped.add(by++);
    meters.store.commit_time.observe(300);
    meters.rest.answered("/v1/calls", 200, 40);
    meters.rest.reached[ProcessBound::credentials].add(by++);
    meters.rest.backends_turned_away[site("shop")].add(by++);
    for (Counter* counter :
         {&meters.hooks.delivered, &meters.hooks.failed, &meters.hooks.retried, &meters.hooks.given_up})
        counter->add(by++);
    meters.hooks.waiting.set(by++);
    meters.hooks.time.observe(2'000);
    meters.loop.turn_time.observe(70);
}

/// Without what is the process's own, and the clock's.
std::string counted(const Meters& meters) {
    Census census;
    census.sites[site("shop")];
    const std::string text = exposition({meters, std::move(census), {}, {}, "1", 1, 0});
    return std::regex_replace(text, std::regex("(# \\w+ )?process_.*\n"), "");
}

TEST(MetricsSum, EveryNumberThatIsToldIsAddedUp) {
    Meters one;
    Meters other;
    Meters sum;
    count_all(one, 10);
    count_all(other, 10);
    add(sum, one);
    EXPECT_EQ(counted(sum), counted(one));
    add(sum, other);
    Meters twice;
    count_all(twice, 10);
    count_all(twice, 10);
    twice.hooks.waiting.set(2 * one.hooks.waiting.value());
    EXPECT_EQ(counted(sum), counted(twice));
    EXPECT_NE(counted(sum), counted(one));
}

}  // namespace
}  // namespace beckon::relay::metrics
