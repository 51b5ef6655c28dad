// The bus between the threads of one process: a mailbox for each.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "ports/bus.hpp"

namespace beckon::relay::bus {

class LocalBus {
public:
    using Work = std::function<void()>;
    /// Runs work on the shard's thread, between two of its own; called from any.
    using Post = std::function<void(ShardId to, Work work)>;

    LocalBus(std::size_t shards, Post post);
    ~LocalBus();
    LocalBus(const LocalBus&) = delete;
    LocalBus& operator=(const LocalBus&) = delete;

    Bus& end(ShardId shard);

private:
    class End;

    const Post post_;
    std::vector<std::unique_ptr<End>> ends_;  ///< constant once it is constructed
};

}  // namespace beckon::relay::bus
