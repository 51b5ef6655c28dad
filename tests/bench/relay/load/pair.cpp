#include "measures.hpp"
#include "process.hpp"
#include "stopwatch.hpp"

namespace beckon::bench {

namespace {

struct Pair {
    Speaker ann;
    Speaker bob;
};

/// Names of their own: a server may remember those that were here before.
Pair met(const Target& target) {
    const std::string mark = std::to_string(Clock::now().time_since_epoch().count());
    Pair pair{{target.server, target.port, "ann" + mark}, {target.server, target.port, "bob" + mark}};
    pair.ann.come_in();
    pair.bob.come_in();
    Speaker::pair_up(pair.ann, pair.bob);
    return pair;
}

void say_and_hear(Speaker& from, Speaker& to, std::size_t bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) from.say(to, bytes);
    from.flush();
    for (std::size_t i = 0; i < count; ++i) to.hear();
}

}  // namespace

Figures in_turns(const Target& target, std::size_t bytes, std::size_t in_flight, double seconds) {
    auto [ann, bob] = met(target);
    const auto round = [&, &a = ann, &b = bob] {
        say_and_hear(a, b, bytes, in_flight);
        say_and_hear(b, a, bytes, in_flight);
    };
    // What compiles while it runs has to have run.
    for (const auto start = Clock::now(); seconds_since(start) < seconds / 4;) round();
    std::size_t rounds = 0;
    const double cpu = cpu_ns(target.pid);
    const auto start = Clock::now();
    for (; seconds_since(start) < seconds; ++rounds) round();
    const double took = seconds_since(start);
    const double count = static_cast<double>(rounds * 2 * in_flight);
    return {{"cpu_us", (cpu_ns(target.pid) - cpu) / 1000 / count}, {"per_second", count / took}};
}

Figures at_a_rate(const Target& target, std::size_t bytes, double per_second, double seconds) {
    auto [ann, bob] = met(target);
    constexpr std::size_t ack_every = 16;
    const auto warm_up = static_cast<std::size_t>(per_second);
    const auto count = static_cast<std::size_t>(per_second * seconds) + warm_up;
    const auto start = Clock::now();
    const auto due = [&](std::size_t i) { return static_cast<double>(i) / per_second; };
    std::vector<double> late;
    late.reserve(count);
    double cpu = 0;
    for (std::size_t said = 0, got = 0, acknowledged = 0; got < count;) {
        for (; said < count && due(said) <= seconds_since(start); ++said) {
            if (said == warm_up) cpu = cpu_ns(target.pid);
            ann.say(bob, bytes);
            ann.flush();
        }
        ann.heard();
        const auto more = static_cast<std::size_t>(bob.heard());
        const double now = seconds_since(start);
        for (std::size_t i = 0; i < more; ++i, ++got) {
            if (got >= warm_up) late.push_back((now - due(got)) * 1e6);
        }
        if (got - acknowledged >= ack_every) {
            bob.acknowledge();
            acknowledged = got;
        }
    }
    cpu = cpu_ns(target.pid) - cpu;
    return {{"p50_us", quantile(late, 0.5)},
            {"p99_us", quantile(late, 0.99)},
            {"p999_us", quantile(late, 0.999)},
            {"cpu_us", cpu / 1000 / static_cast<double>(late.size())}};
}

}  // namespace beckon::bench
