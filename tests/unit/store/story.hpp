// For the store's tests: a directory of their own, a clock that they set, a desk where the store says what it saved, and
// rows of every kind.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "store/sqlite_store.hpp"
#include "support/directory.hpp"
#include "support/dump.hpp"
#include "support/named.hpp"

namespace beckon::test {

namespace store = relay::store;

/// Where the store says what it saved. Numbers must only grow.
class Desk {
public:
    void saved(std::uint64_t upto) {
        const std::lock_guard lock(mutex_);
        grew_ = grew_ && upto > upto_;
        upto_ = upto;
        told_.notify_all();
    }
    void wait(std::uint64_t upto) {
        std::unique_lock lock(mutex_);
        told_.wait(lock, [&] { return upto_ >= upto; });
    }
    bool grew() {
        const std::lock_guard lock(mutex_);
        return grew_;
    }

private:
    std::mutex mutex_;
    std::condition_variable told_;
    std::uint64_t upto_ = 0;
    bool grew_ = true;
};

/// One process after the other on one file, each ended by `stop`.
class StoreStory {
public:
    std::atomic<std::int64_t> now = 1'000'000'000;
    store::Options options;
    Directory directory;

    StoreStory() {
        options.now = [this] { return Instant{now}; };
        options.retention = {Span{}, Span{}};  // for ever, unless a test is about it
    }

    Result<std::unique_ptr<relay::Store>, std::string> open() const { return store::open(directory.file(), options); }

    void start() {
        auto opened = open();
        ASSERT_TRUE(opened.ok()) << opened.error();
        store_ = std::move(opened.value());
        recovered = store_->recover();
        desk_ = std::make_unique<Desk>();
        store_->start([desk = desk_.get()](hub::SaveNumber upto) { desk->saved(upto.value); });
    }
    void stop() {
        store_.reset();
        if (desk_) {
            EXPECT_TRUE(desk_->grew());
        }
    }
    void again() {
        stop();
        start();
    }

    std::uint64_t keep(hub::Row row) {
        store_->keep({++number_}, std::move(row));
        return number_;
    }
    void saved(hub::Row row) { desk_->wait(keep(std::move(row))); }
    void wait() { desk_->wait(number_); }

    relay::Store& store() { return *store_; }
    hub::Recover recovered;  ///< by the last `start`

private:
    std::uint64_t number_ = 0;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<relay::Store> store_;
};

// ------------------------------------------------------------------------------------------ rows

inline hub::TokenHash hash(std::string_view name) { return named<hub::TokenHash>(name); }

inline hub::SessionRow session_row(std::string_view name) {
    return {site("shop"), session(name), user("ann"), device("laptop"), hash("one"), hash("two")};
}
inline hub::CallRow call_row(std::string_view name, hub::CallStage stage, Instant began = {1'000}) {
    hub::CallRow row;
    row.site = site("shop");
    row.call = call(name);
    row.stage = stage;
    row.caller = {user("ann"), party("s-ann"), session("s-ann"), 3};
    row.callee = {user("bob"), std::nullopt, std::nullopt, 0};
    row.floor = 2;
    row.began = began;
    row.accepted = Instant{1'500};
    return row;
}
inline hub::CallRow ended_row(std::string_view name, Instant ended) {
    hub::CallRow row = call_row(name, hub::CallStage::ended);
    row.reason = EndReason::hangup;
    row.ended = ended;
    return row;
}
inline hub::DescriptionRow description_row(std::string_view name, Role from, std::string sdp) {
    return {site("shop"), call(name), from, SdpType::answer, 4, 5, std::move(sdp)};
}
inline hub::FlowRow flow_row(std::string_view name, std::int64_t gen, Span flowed, Kind kind = Kind::call) {
    return {site("shop"), call(name), kind, user("ann"), user("bob"), gen, flowed};
}
inline hub::CastRow cast_row(std::string_view name, std::int64_t part, Span live) {
    return {site("shop"), cast(name), user("bob"), part, live, Instant{700}, Instant{900}};
}
inline hub::RoomRow room_row(std::string_view name, Instant until) {
    return {site("shop"), room(name), Instant{500}, until, 6, {"our weekly", "ann", "Europe/Berlin", Instant{400}}};
}
inline hub::StayRow stay_row(std::string_view name, Instant came, Instant went = Instant::never()) {
    return {site("shop"), room(name), party("s-ann"), user("ann"), came, went};
}
inline relay::Event event_of(std::string_view id, relay::EventType type = relay::EventType::call_started,
                             std::string body = "{}") {
    return {named<relay::EventId>(id), site("shop"), {0xFFFF'FFFF'FFFF'FFF7U}, type, Instant{2'000}, std::move(body)};
}

// A row as text, for comparing. A member that is added does not compile until it is named here.
template <class... Members>
std::string told(const Members&... members) {
    Dump out;
    ((out.add(members), out.text += ' '), ...);
    return out.text;
}
inline std::string tell(const hub::SessionRow& row) {
    const auto& [a, b, c, d, e, f] = row;
    return told(a, b, c, d, e, f);
}
inline std::string tell(const hub::SeatRow& row) {
    const auto& [a, b, c, d] = row;
    return told(a, b, c, d);
}
inline std::string tell(const hub::CallRow& row) {
    const auto& [a, b, c, d, caller, callee, e, f, g, accepted, h, i] = row;
    return told(a, b, c, d) + tell(caller) + tell(callee) + told(e, f, g, accepted, h, i);
}
inline std::string tell(const hub::DescriptionRow& row) {
    const auto& [a, b, c, d, e, f, sdp] = row;
    return told(a, b, c, d, e, f) + sdp.text();
}
inline std::string tell(const hub::FlowRow& row) {
    const auto& [a, b, c, d, e, f, g] = row;
    return told(a, b, c, d, e, f, g);
}
inline std::string tell(const hub::CastRow& row) {
    const auto& [a, b, c, d, e, began, ended] = row;
    return told(a, b, c, d, e, began, ended);
}
inline std::string tell(const hub::RoomRow& row) {
    const auto& [a, b, c, d, e, details] = row;
    const auto& [description, creator, time_zone, made] = details;
    return told(a, b, c, d, e, made) + description + ' ' + creator + ' ' + time_zone;
}
inline std::string tell(const hub::StayRow& row) {
    const auto& [a, b, c, d, e, f] = row;
    return told(a, b, c, d, e, f);
}

template <class R>
std::vector<std::string> tell(const std::vector<R>& rows) {
    std::vector<std::string> out;
    out.reserve(rows.size());
    for (const R& row : rows) out.push_back(tell(row));
    return out;
}
template <class R>
std::vector<std::string> told_rows(std::initializer_list<R> rows) {
    return tell(std::vector<R>(rows));
}

}  // namespace beckon::test
