// One store for several hubs, each on a thread of its own. A hub numbers its rows by itself and hears what of them is on
// disk; a lane is its store, and knows which number of the one store beneath belongs to which of its own. What is kept is
// split at the start: each lane has the rows of its sites.
//
// There is still one thread that writes, so rows of all lanes share their commits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ports/store.hpp"
#include "store/backlog.hpp"

namespace beckon::relay::store {

class Lanes {
public:
    using LaneOf = std::function<std::size_t(const SiteId&)>;

    /// Rows of one lane that are remembered each by itself while they wait for the disk. Those past that count as saved with
    /// the last of them: later than they are, never sooner.
    static constexpr std::size_t under_way_max = Bounds{}.rows;

    /// `below`, which outlives it, is neither started nor asked for what it kept.
    Lanes(Store& below, std::size_t count, const LaneOf& lane_of);
    ~Lanes();
    Lanes(const Lanes&) = delete;
    Lanes& operator=(const Lanes&) = delete;

    /// `Store::start` of the last of them starts the store beneath.
    Store& lane(std::size_t which);

private:
    class Lane;

    void start_if_all_have();
    void saved(hub::SaveNumber upto);
    void events_written();

    Store& below_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::mutex mutex_;             ///< so that the rows of the store beneath come in the order of their numbers
    hub::SaveNumber newest_;       ///< of the store beneath; under the mutex
    std::size_t not_started_ = 0;  ///< lanes
};

}  // namespace beckon::relay::store
