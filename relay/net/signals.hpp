// Signals as events of the loop. Begins to hold them back when it is constructed: before any other thread begins.
#pragma once

#include <functional>
#include <map>

#include "net/loop.hpp"

namespace beckon::relay::net {

class Signals final : Loop::Watcher {
public:
    /// By the signal's number: SIGTERM, …
    Signals(Loop& loop, std::map<int, Loop::Work> works);
    ~Signals() override;

private:
    void ready(Loop::Ready what) override;

    Loop& loop_;
    const std::map<int, Loop::Work> works_;
    Descriptor fd_;
};

}  // namespace beckon::relay::net
