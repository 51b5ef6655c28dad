// The loops beside the first, each on a thread of its own, from when it is hired until the crew ends.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "net/loop.hpp"

namespace beckon::relay {

class Crew {
public:
    /// `on_failure`: a loop has ended that should not; from its thread, with the reason.
    explicit Crew(std::function<void(const std::string&)> on_failure) : on_failure_(std::move(on_failure)) {}
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    /// Stops them, and waits until they have.
    ~Crew();

    void hire(net::Loop& loop);

private:
    const std::function<void(const std::string&)> on_failure_;
    std::vector<std::pair<net::Loop*, std::thread>> hands_;
};

}  // namespace beckon::relay
