// Letters that wait for one shard. Any thread puts them in; its own takes them all at once, and is woken for the first only:
// waking costs more than everything else here.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ports/bus.hpp"

namespace beckon::relay::bus {

struct Letter {
    ShardId from;
    Subject subject = Subject::request;
    std::string text;
};

class Mailbox {
public:
    /// True: it was empty, so somebody has to wake its owner.
    bool put(Letter letter) {
        const std::lock_guard lock(mutex_);
        letters_.push_back(std::move(letter));
        return letters_.size() == 1;
    }
    /// All that there are, in the order in which they came.
    std::vector<Letter> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(letters_, {});
    }

private:
    std::mutex mutex_;
    std::vector<Letter> letters_;  ///< guarded by it
};

}  // namespace beckon::relay::bus
