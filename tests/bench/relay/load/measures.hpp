// What can be measured of a server, each from its own crowd of users.
#pragma once

#include <cstddef>
#include <string>

#include "figures.hpp"
#include "speaker.hpp"

namespace beckon::bench {

struct Target {
    Server server;
    int port;
    std::string pid;
};

// Two users (pair.cpp)

/// They take turns: each sends `in_flight` messages at once, and the other waits for all of them.
Figures in_turns(const Target& target, std::size_t bytes, std::size_t in_flight, double seconds);
/// One sends so many a second, whatever comes back. Latency counts from when a message was due, so that a server that stops
/// for a while is charged for all that were due meanwhile.
Figures at_a_rate(const Target& target, std::size_t bytes, double per_second, double seconds);

// Many (crowd.cpp)

/// They come in, and stay.
Figures idle(const Target& target, std::size_t sockets);
/// One tells all the others, again and again.
Figures fan_out(const Target& target, std::size_t listeners, std::size_t rounds);
/// All are in calls, and sixteen calls speak at a time, `in_a_row` messages each; then it is the next sixteen's turn. What is
/// found is looked at every half a second, and told as in the quieter quarter of the looks.
Figures among_many(const Target& target, std::size_t sessions, std::size_t in_a_row, double seconds);

// A backend (rest.cpp)

/// A request over HTTP that reaches a page's socket, one after the other.
Figures requests(const Target& target, double seconds);

}  // namespace beckon::bench
