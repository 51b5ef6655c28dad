// beckon-sim: many worlds, one world, a story, or every world of a small kind.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "sim/demo.hpp"
#include "sim/explorer.hpp"
#include "sim/run.hpp"

namespace {

using namespace beckon;       // NOLINT(google-build-using-namespace)
using namespace beckon::sim;  // NOLINT(google-build-using-namespace)

constexpr const char* usage = R"(beckon-sim: Beckon's agents and relay in virtual time

  --seeds N [--from S] [--jobs J]   N random worlds, each in agreement at its end, or the seed that is not
  --seed S                          one world, with its transcript
  --demo                            one call told as a story
  --explore [--world NAME] [--states N]   every order of events in small worlds, each to N states at most
)";

struct Options {
    std::uint64_t seeds = 0;
    std::uint64_t from = 1;
    std::uint64_t jobs = 1;
    bool one = false;
    bool explore = false;
    std::string world;
    std::uint64_t states = 2'000'000;
};

/// Worlds from, from + jobs, …: until one breaks.
struct Share {
    std::uint64_t worlds = 0;
    Span lived;  ///< virtual time, all worlds together
    Tally tally;
    std::vector<Outcome> broken;
};

void run_share(const Options& options, std::uint64_t nth, Share& share) {
    for (std::uint64_t seed = options.from + nth; seed < options.from + options.seeds; seed += options.jobs) {
        Outcome outcome = live(seed, false);
        ++share.worlds;
        share.lived = share.lived + (outcome.at - Instant{});
        share.tally += outcome.tally;
        if (outcome.violation.empty()) continue;
        share.broken.push_back(std::move(outcome));
        return;
    }
}

int many(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    std::vector<Share> shares(options.jobs);
    std::vector<std::thread> others;
    for (std::uint64_t j = 1; j < options.jobs; ++j) others.emplace_back([&, j] { run_share(options, j, shares[j]); });
    run_share(options, 0, shares[0]);
    for (std::thread& other : others) other.join();
    const double cpu = static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC;
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Share all;
    for (Share& share : shares) {
        all.worlds += share.worlds;
        all.lived = all.lived + share.lived;
        all.tally += share.tally;
        for (Outcome& outcome : share.broken) all.broken.push_back(std::move(outcome));
    }
    const double worlds = static_cast<double>(all.worlds);
    const double minutes = static_cast<double>(all.lived.ms) / 60'000.0;
    std::printf("%llu worlds of 4 users in %.2f s: %.0f worlds for each second of one core, %.2f ms each\n",
                static_cast<unsigned long long>(all.worlds), took, worlds / cpu, cpu * 1000.0 / worlds);
    std::printf("  60 s of trouble, then until all is at rest: %.0f virtual s a world, 60 virtual s in %.2f ms\n",
                minutes * 60.0 / worlds, cpu * 1000.0 / minutes);
    for (std::size_t i = 0; i < Tally::size; ++i) {
        const double times = static_cast<double>(all.tally.all()[i]);
        std::printf("  %-14s %12.0f  %8.3f a world%s", Tally::names[i].data(), times, times / worlds,
                    i % 2 == 1 ? "\n" : "   ");
    }
    std::printf("\n");
    for (const Outcome& outcome : all.broken) {
        std::printf("seed %llu, at %.3f s: %s\n  the story: --seed %llu\n",
                    static_cast<unsigned long long>(outcome.seed), static_cast<double>(outcome.at.ms) / 1000.0,
                    outcome.violation.c_str(), static_cast<unsigned long long>(outcome.seed));
    }
    return all.broken.empty() ? 0 : 1;
}

int one(std::uint64_t seed) {
    const Outcome outcome = live(seed, true);
    std::fputs(outcome.transcript.c_str(), stdout);
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                outcome.violation.empty() ? "all is well" : outcome.violation.c_str());
    return outcome.violation.empty() ? 0 : 1;
}

int explore_all(const Options& options) {
    std::uint64_t states = 0;
    bool found = false;
    for (const SmallWorld& small : small_worlds()) {
        if (options.world.empty() ? small.by_hand : options.world != small.name) continue;
        found = true;
        const auto start = std::chrono::steady_clock::now();
        const Findings seen = explore(small, options.states);
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        states += seen.states;
        std::printf("%-12s %9llu states, %9llu edges, depth %3u, %6llu of agreement; %s; %.1f s\n  %s\n",
                    small.name.data(), static_cast<unsigned long long>(seen.states),
                    static_cast<unsigned long long>(seen.edges), seen.deepest,
                    static_cast<unsigned long long>(seen.agreed),
                    seen.complete ? "all of them, 0 stuck, 0 disagreeing" : "there are more", took, small.about.data());
        std::fflush(stdout);
        if (!seen.fault.empty()) {
            std::fputs(retell(small, seen.way_there).c_str(), stdout);
            std::printf("%s: %s\n", small.name.data(), seen.fault.c_str());
            return 1;
        }
        if (!seen.complete && options.world.empty()) {
            std::printf("%s: more than %llu states\n", small.name.data(),
                        static_cast<unsigned long long>(options.states));
            return 1;
        }
    }
    if (!found) std::printf("no small world is called %s\n", options.world.c_str());
    std::printf("%llu distinct states; from every one of them an agreed end can be reached\n",
                static_cast<unsigned long long>(states));
    return found ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        const auto number = [&]() -> std::uint64_t {
            std::uint64_t value = 0;
            if (++i < argc) std::from_chars(argv[i], argv[i] + std::strlen(argv[i]), value);
            return value;
        };
        if (name == "--seeds") {
            options.seeds = number();
        } else if (name == "--seed") {
            options.from = number();
            options.one = true;
        } else if (name == "--demo") {
            return demo() ? 0 : 1;
        } else if (name == "--explore") {
            options.explore = true;
        } else if (name == "--world") {
            if (++i < argc) options.world = argv[i];
        } else if (name == "--states") {
            options.states = number();
        } else if (name == "--from") {
            options.from = number();
        } else if (name == "--jobs") {
            options.jobs = std::max<std::uint64_t>(1, number());
        } else {
            std::fputs(usage, stderr);
            return 2;
        }
    }
    if (options.explore) return explore_all(options);
    if (options.one) return one(options.from);
    if (options.seeds == 0) options.seeds = 2000;
    return many(options);
}
