// Five million frames of rubbish into an agent and into a hub: what one costs, that nothing breaks (the promises that the
// fuzzers check are checked here too), and that memory stays flat: `grown_kB` is what the second half added.
#include <cstdint>
#include <fstream>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "fuzz/agent_under_fire.hpp"
#include "fuzz/hub_under_fire.hpp"

namespace beckon::bench {
namespace {

constexpr std::int64_t frames = 5'000'000;

double resident_kb() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t all = 0;
    std::int64_t resident = 0;
    statm >> all >> resident;
    return static_cast<double>(resident * sysconf(_SC_PAGESIZE)) / 1024;
}

template <class Fire>
void rubbish(benchmark::State& state, Fire& fire) {
    double halfway = 0;
    std::int64_t n = 0;
    for (auto _ : state) {
        fire.rubbish_arrives();
        if (++n == frames / 2) halfway = resident_kb();
    }
    const double now = resident_kb();
    state.counters["resident_kB"] = now;
    state.counters["grown_kB"] = now - halfway;
}

void agent(benchmark::State& state) {
    fuzz::Choices choices(Seed{4711, 1});
    fuzz::AgentUnderFire fire(choices);
    fire.read_back = false;
    rubbish(state, fire);
}
BENCHMARK(agent)->Name("rubbish/agent")->Iterations(frames);

void hub(benchmark::State& state) {
    fuzz::Choices choices(Seed{4711, 2});
    fuzz::HubUnderFire fire(choices);
    fire.judge_acceptances = false;
    rubbish(state, fire);
}
BENCHMARK(hub)->Name("rubbish/hub")->Iterations(frames);

}  // namespace
}  // namespace beckon::bench
