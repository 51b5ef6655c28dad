// One measurement of one server that runs:
//
//   relay-load SERVER PORT PID turns BYTES IN_FLIGHT SECONDS
//                              rate BYTES PER_SECOND SECONDS
//                              idle SOCKETS
//                              fan-out LISTENERS ROUNDS
//                              many SESSIONS IN_A_ROW SECONDS
//                              requests SECONDS
//
// SERVER: beckon, ws, lws, peer or socket.io. Prints one line of JSON; CPU time is the server's, of all its threads.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "measures.hpp"

namespace {

using namespace beckon::bench;  // NOLINT(google-build-using-namespace): all of it is the load's

Figures measured(const Target& target, const std::string& what, const std::vector<double>& numbers) {
    const auto whole = [&](std::size_t i) { return static_cast<std::size_t>(numbers.at(i)); };
    if (what == "turns") return in_turns(target, whole(0), whole(1), numbers.at(2));
    if (what == "rate") return at_a_rate(target, whole(0), numbers.at(1), numbers.at(2));
    if (what == "idle") return idle(target, whole(0));
    if (what == "fan-out") return fan_out(target, whole(0), whole(1));
    if (what == "many") return among_many(target, whole(0), whole(1), numbers.at(2));
    if (what == "requests") return requests(target, numbers.at(0));
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> given(argv + 1, argv + argc);
    const auto server = given.size() > 3 ? server_of(given[0]) : std::nullopt;
    if (!server) {
        std::fputs("relay-load SERVER PORT PID MEASURE NUMBERS: see the top of its source\n", stderr);
        return 2;
    }
    std::vector<double> numbers;
    for (std::size_t i = 4; i < given.size(); ++i) numbers.push_back(std::strtod(given[i].c_str(), nullptr));
    const Figures figures = measured({*server, std::atoi(given[1].c_str()), given[2]}, given[3], numbers);
    if (figures.empty()) return 2;
    print(figures);
    return 0;
}
