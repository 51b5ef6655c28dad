// What is due when. An alarm only says "look at this one then": what really is due is written in the thing itself, so
// that a lease which is renewed with every frame costs nothing here. Whoever sets an alarm remembers its time, and one that
// comes at another time was overtaken by a sooner one: it is dropped, else each would set one more in its turn.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/time.hpp"

namespace beckon::hub {

struct CallKey {
    SiteId site;
    CallId call;
};
struct RoomKey {
    SiteId site;
    RoomId room;
};
struct UserKey {
    SiteId site;
    UserId user;
};
/// The broadcasts that a relay before us had as on: whose page came back?
struct LeftOn {
    SiteId site;
};

class Alarms {
public:
    using What = std::variant<SessionId, CallKey, RoomKey, UserKey, LeftOn>;
    struct Alarm {
        Instant at;
        std::uint64_t order;
        What what;
    };

    void set(Instant at, What what) {
        if (at.is_never()) return;
        heap_.push_back({at, ++order_, std::move(what)});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    Instant soonest() const { return heap_.empty() ? Instant::never() : heap_.front().at; }
    std::optional<Alarm> take_due(Instant now) {
        if (soonest() > now || heap_.empty()) return std::nullopt;
        std::pop_heap(heap_.begin(), heap_.end(), later);
        std::optional<Alarm> due(std::move(heap_.back()));
        heap_.pop_back();
        return due;
    }
    std::size_t size() const { return heap_.size(); }

    /// What one of them was set for is no more, and it may be due in a year. When that is half of them, those are dropped of
    /// which `holds` says no.
    template <class Holds>
    void in_vain(Holds holds) {
        constexpr std::size_t worth_a_look = 256;
        if (++in_vain_ < std::max(worth_a_look, heap_.size() / 2)) return;
        in_vain_ = 0;
        heap_.erase(std::remove_if(heap_.begin(), heap_.end(), [&](const Alarm& one) { return !holds(one); }),
                    heap_.end());
        std::make_heap(heap_.begin(), heap_.end(), later);
    }

private:
    static bool later(const Alarm& a, const Alarm& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

    std::vector<Alarm> heap_;
    std::uint64_t order_ = 0;
    std::size_t in_vain_ = 0;
};

}  // namespace beckon::hub
