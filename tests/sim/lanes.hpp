// All that is on its way in a world. It lies in lanes: what is in one lane arrives in the order in which it left, and
// nothing is known about the order between lanes. Random worlds give each item a time; the explorer takes lanes in
// every order instead.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "beckon/base/time.hpp"
#include "beckon/wire/message.hpp"
#include "hub/effect.hpp"

namespace beckon::sim {

/// What a lane leads to; `owner` is the index of that.
enum class Way : std::uint8_t {
    to_relay,  ///< a socket's frames, then its end, as the relay reads them
    to_page,   ///< the same as the page reads them
    camera,    ///< a page's camera
    work,      ///< what a peer connection is busy with, one thing after the other
    link,      ///< how a peer connection fares
    straight,  ///< what comes to a peer connection over its data channel
    store,     ///< the relay's disk
    person,    ///< what the person at a page does next
    fate,      ///< what goes wrong next
};

enum class What : std::uint8_t {
    opened,
    frame,
    closed,
    granted,
    refused,
    make_offer,
    apply,
    candidates,
    link_up,
    link_down,
    link_failed,
    saved,
    acts,
    strikes,
    dies,
    returns,
    turn_back,
};

struct Item {
    What what = What::acts;
    std::uint64_t order = 0;
    Instant at;
    wire::Envelope envelope;
    std::int64_t number = 0;  ///< a close code, a description, a save number, a stamp
    std::int64_t number2 = 0;
    hub::SharedParcel parcel;  ///< a frame from the relay
    wire::Message message;     ///< a frame from a page
    std::int32_t next = -1;
};

class Lanes {
public:
    using Id = std::int32_t;
    static constexpr Id none = -1;

    struct Lane {
        Way way = Way::fate;
        std::int32_t owner = 0;
        std::int32_t head = -1;
        std::int32_t tail = -1;
        std::int32_t size = 0;
        Instant last;  ///< when the last item arrives; later ones arrive no sooner
    };

    Id add(Way way, std::size_t owner) {
        lanes_.push_back({way, static_cast<std::int32_t>(owner), -1, -1, 0, {}});
        return static_cast<Id>(lanes_.size()) - 1;
    }

    /// Only the explorer takes lanes itself; then no times are kept.
    void set_timed(bool timed) { timed_ = timed; }

    Item& push(Id id, What what, Instant at) {
        Lane& lane = lanes_[index(id)];
        const std::int32_t slot = take_slot();
        Item& item = pool_[index(slot)];
        item.what = what;
        item.order = ++orders_;
        item.at = later(at, lane.last);
        item.envelope = {};
        item.number = 0;
        item.number2 = 0;
        item.next = -1;
        lane.last = item.at;
        if (lane.tail >= 0) {
            pool_[index(lane.tail)].next = slot;
        } else {
            lane.head = slot;
        }
        lane.tail = slot;
        ++lane.size;
        if (timed_) {
            due_.push_back({item.at.ms, item.order, id});
            std::push_heap(due_.begin(), due_.end(), later_first);
        }
        return item;
    }

    /// When the next item arrives, if any does.
    Instant soonest() {
        while (!due_.empty()) {
            const Due& due = due_.front();
            const Lane& lane = lanes_[index(due.lane)];
            if (lane.head >= 0 && pool_[index(lane.head)].order == due.order) return {due.at};
            std::pop_heap(due_.begin(), due_.end(), later_first);
            due_.pop_back();
        }
        return Instant::never();
    }
    /// The lane whose head `soonest` spoke of.
    Id first() const { return due_.front().lane; }

    /// The head of a lane, taken out of it; it stays where it is, whatever is pushed, for as long as this lives.
    class Taken {
    public:
        Taken(Lanes& lanes, Id id) : lanes_(lanes), slot_(lanes.unlink(id)) {}
        ~Taken() { lanes_.release(slot_); }
        Taken(const Taken&) = delete;
        Taken& operator=(const Taken&) = delete;
        Item& item() const { return lanes_.pool_[index(slot_)]; }

    private:
        Lanes& lanes_;
        std::int32_t slot_;
    };

    /// Loses all but the first `kept` items.
    void truncate(Id id, std::int32_t kept) {
        Lane& lane = lanes_[index(id)];
        if (kept >= lane.size) return;
        std::int32_t last = -1;
        std::int32_t slot = lane.head;
        for (std::int32_t i = 0; i < kept; ++i) {
            last = slot;
            slot = pool_[index(slot)].next;
        }
        while (slot >= 0) release(std::exchange(slot, pool_[index(slot)].next));
        if (last < 0) {
            lane.head = -1;
        } else {
            pool_[index(last)].next = -1;
        }
        lane.tail = last;
        lane.size = kept;
    }
    void clear(Id id) { truncate(id, 0); }

    const std::vector<Lane>& all() const { return lanes_; }
    const Lane& lane(Id id) const { return lanes_[index(id)]; }
    const Item* head(Id id) const { return lane(id).head < 0 ? nullptr : &pool_[index(lane(id).head)]; }
    const Item* after(const Item& item) const { return item.next < 0 ? nullptr : &pool_[index(item.next)]; }
    bool empty(Id id) const { return lane(id).head < 0; }

private:
    struct Due {
        std::int64_t at;
        std::uint64_t order;
        Id lane;
    };
    static bool later_first(const Due& a, const Due& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
    static std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }

    std::int32_t unlink(Id id) {
        Lane& lane = lanes_[index(id)];
        const std::int32_t slot = lane.head;
        lane.head = pool_[index(slot)].next;
        if (lane.head < 0) lane.tail = -1;
        --lane.size;
        return slot;
    }
    std::int32_t take_slot() {
        if (free_ < 0) {
            pool_.emplace_back();
            return static_cast<std::int32_t>(pool_.size()) - 1;
        }
        return std::exchange(free_, pool_[index(free_)].next);
    }
    void release(std::int32_t slot) {
        pool_[index(slot)].parcel.reset();
        pool_[index(slot)].next = free_;
        free_ = slot;
    }

    std::vector<Lane> lanes_;
    std::deque<Item> pool_;  ///< so that an item stays where it is
    std::int32_t free_ = -1;
    std::vector<Due> due_;
    std::uint64_t orders_ = 0;
    bool timed_ = true;
};

}  // namespace beckon::sim
