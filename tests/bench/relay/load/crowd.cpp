#include <chrono>
#include <thread>

#include "measures.hpp"
#include "process.hpp"
#include "stopwatch.hpp"

namespace beckon::bench {

namespace {

constexpr std::size_t at_a_time = 64;
constexpr auto settled =
    std::chrono::milliseconds(1500);  ///< until a server has given back what it only needed to begin

void come_in(const Target& target, std::vector<Speaker>& crowd, std::size_t count, const std::string& name) {
    const std::size_t wanted = crowd.size() + count;
    crowd.reserve(wanted);
    while (crowd.size() < wanted) {
        const std::size_t first = crowd.size();
        while (crowd.size() < std::min(first + at_a_time, wanted))
            crowd.emplace_back(target.server, target.port, name + std::to_string(crowd.size()));
        const auto each = [&](void (Speaker::*step)()) {
            for (std::size_t i = first; i < crowd.size(); ++i) (crowd[i].*step)();
        };
        each(&Speaker::ask);
        each(&Speaker::asked);
        each(&Speaker::greet);
        each(&Speaker::greeted);
    }
}

}  // namespace

Figures idle(const Target& target, std::size_t sockets) {
    std::vector<Speaker> crowd;
    come_in(target, crowd, at_a_time, "early");
    std::this_thread::sleep_for(settled);
    const double memory = resident_bytes(target.pid);
    const double cpu = cpu_ns(target.pid);
    const auto start = Clock::now();
    come_in(target, crowd, sockets, "user");
    const double took = seconds_since(start);
    const double used = cpu_ns(target.pid) - cpu;
    std::this_thread::sleep_for(settled);
    const auto count = static_cast<double>(sockets);
    return {{"bytes_per_socket", (resident_bytes(target.pid) - memory) / count},
            {"connections_per_second", count / took},
            {"connect_cpu_us", used / 1000 / count},
            {"sockets", static_cast<double>(crowd.size())},
            {"resident_mb", resident_bytes(target.pid) / 1e6}};
}

Figures fan_out(const Target& target, std::size_t listeners, std::size_t rounds) {
    std::vector<Speaker> crowd;
    come_in(target, crowd, 1, "caster");
    come_in(target, crowd, listeners, "listener");
    Speaker& caster = crowd.front();
    for (std::size_t i = 1; i < crowd.size(); ++i) crowd[i].listen(caster);
    const std::size_t warm_up = rounds / 4 + 1;
    std::vector<double> took;
    double cpu = 0;
    for (std::size_t round = 0; round < warm_up + rounds; ++round) {
        if (round == warm_up) cpu = cpu_ns(target.pid);
        const auto start = Clock::now();
        caster.announce();
        for (std::size_t i = 1; i < crowd.size(); ++i) crowd[i].hear_announcement();
        if (round >= warm_up) took.push_back(seconds_since(start) * 1e3);
        caster.heard();  // some servers tell everybody
    }
    const double used = cpu_ns(target.pid) - cpu;
    return {{"cpu_us", used / 1000 / static_cast<double>(listeners * rounds)}, {"all_ms", quantile(took, 0.5)}};
}

Figures among_many(const Target& target, std::size_t sessions, std::size_t in_a_row, double seconds) {
    constexpr std::size_t bytes = 237;
    constexpr std::size_t in_flight = 16;
    constexpr double one_look = 0.5;  // seconds, or until all have had their turn
    std::vector<Speaker> crowd;
    come_in(target, crowd, sessions, "user");
    for (std::size_t i = 0; i + 1 < crowd.size(); i += 2) Speaker::pair_up(crowd[i], crowd[i + 1]);
    const std::size_t calls = sessions / 2;
    std::size_t turns_taken = 0;
    // The two sides of a call by turns, be it one message at a time: so each acknowledges the other. (But for a few calls that a
    // batch of sixteen begins anew with.)
    const auto say_one_each = [&](std::size_t side) {
        for (std::size_t i = 0; i < in_flight; ++i) {
            const std::size_t at = (turns_taken + i) % calls * 2;
            crowd[at + side].say(crowd[at + 1 - side], bytes);
            crowd[at + side].flush();
        }
        for (std::size_t i = 0; i < in_flight; ++i) crowd[(turns_taken + i) % calls * 2 + 1 - side].hear();
    };
    const auto round = [&] {
        const std::size_t times_round = turns_taken / calls;
        for (std::size_t i = 0; i < in_a_row; ++i) say_one_each((times_round * in_a_row + i) % 2);
        turns_taken += in_flight;
    };
    while (turns_taken < 4 * calls) round();
    std::vector<double> found;
    for (const auto start = Clock::now(); seconds_since(start) < seconds;) {
        const std::size_t before = turns_taken;
        const double cpu = cpu_ns(target.pid);
        for (const auto now = Clock::now(); seconds_since(now) < one_look || turns_taken - before < calls;) round();
        const auto said = static_cast<double>((turns_taken - before) * in_a_row);
        found.push_back((cpu_ns(target.pid) - cpu) / 1000 / said);
    }
    return {{"cpu_us", quantile(found, 0.25)}};
}

}  // namespace beckon::bench
