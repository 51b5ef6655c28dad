#include "store/lanes.hpp"

#include <deque>
#include <string>
#include <utility>

namespace beckon::relay::store {

class Lanes::Lane final : public Store {
public:
    explicit Lane(Lanes& lanes) : lanes_(lanes) {}

    hub::Recover recover() override { return std::exchange(kept, {}); }
    std::uint64_t next_epoch() override { return lanes_.below_.next_epoch(); }
    void start(OnSaved on_saved, OnEvents on_events) override {
        on_saved_ = std::move(on_saved);
        on_events_ = std::move(on_events);
        lanes_.start_if_all_have();
    }
    void keep(hub::SaveNumber number, hub::Row&& row) override {
        const std::lock_guard lock(lanes_.mutex_);
        hand_over_events();
        lanes_.newest_ = hub::SaveNumber{lanes_.newest_.value + 1};
        if (under_way_.size() >= under_way_max) under_way_.pop_back();
        under_way_.push_back({lanes_.newest_, number});
        lanes_.below_.keep(lanes_.newest_, std::move(row));
    }
    void press() override { lanes_.below_.press(); }
    void keep_event(Event event) override { told_.push_back(std::move(event)); }
    void flush_events() override {
        if (told_.empty()) return;
        const std::lock_guard lock(lanes_.mutex_);
        hand_over_events();
        lanes_.below_.flush_events();
    }
    void forget_events(std::vector<EventNumber> numbers) override { lanes_.below_.forget_events(std::move(numbers)); }
    Health health() const override { return lanes_.below_.health(); }
    Loss close() override { return {}; }  // who has the store beneath closes that

    // ---- for the lanes
    /// Under their mutex. The last of its own rows that are on disk with this; 0: none that were not before.
    hub::SaveNumber pass(hub::SaveNumber upto) {
        hub::SaveNumber last;
        for (; !under_way_.empty() && under_way_.front().below <= upto; under_way_.pop_front())
            last = under_way_.front().own;
        return last;
    }
    void tell_saved(hub::SaveNumber upto) const { on_saved_(upto); }
    void tell_events() const {
        if (on_events_) on_events_();
    }

    hub::Recover kept;

private:
    struct Numbers {
        hub::SaveNumber below;
        hub::SaveNumber own;
    };

    void hand_over_events() {
        for (Event& event : std::exchange(told_, {})) lanes_.below_.keep_event(std::move(event));
    }

    Lanes& lanes_;
    std::vector<Event> told_;  ///< of whoever keeps rows; goes with the next
    OnSaved on_saved_;         ///< constant once the store beneath runs
    OnEvents on_events_;
    std::deque<Numbers> under_way_;  ///< under the mutex
};

Lanes::Lanes(Store& below, std::size_t count, const LaneOf& lane_of) : below_(below), not_started_(count) {
    for (std::size_t i = 0; i < count; ++i) lanes_.push_back(std::make_unique<Lane>(*this));
    const auto share = [&]<class Row>(std::vector<Row>& rows, std::vector<Row> hub::Recover::*of) {
        for (Row& row : rows) (lanes_[lane_of(row.site)]->kept.*of).push_back(std::move(row));
    };
    hub::Recover all = below_.recover();
    share(all.sessions, &hub::Recover::sessions);
    share(all.calls, &hub::Recover::calls);
    share(all.descriptions, &hub::Recover::descriptions);
    share(all.flows, &hub::Recover::flows);
    share(all.casts, &hub::Recover::casts);
    share(all.rooms, &hub::Recover::rooms);
    share(all.stays, &hub::Recover::stays);
    for (const auto& lane : lanes_) lane->kept.stopped = all.stopped;
}

Lanes::~Lanes() = default;

Store& Lanes::lane(std::size_t which) { return *lanes_.at(which); }

void Lanes::start_if_all_have() {
    if (--not_started_ > 0) return;
    below_.start([this](hub::SaveNumber upto) { saved(upto); }, [this] { events_written(); });
}

/// On the store's own thread.
void Lanes::saved(hub::SaveNumber upto) {
    std::vector<hub::SaveNumber> own(lanes_.size());
    {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < lanes_.size(); ++i) own[i] = lanes_[i]->pass(upto);
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (own[i].value != 0) lanes_[i]->tell_saved(own[i]);
    }
}

void Lanes::events_written() {
    for (const auto& lane : lanes_) lane->tell_events();
}

}  // namespace beckon::relay::store
