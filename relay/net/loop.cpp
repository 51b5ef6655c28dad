#include "net/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "beckon/base/fetch.hpp"
#include "net/unnoted.hpp"

namespace beckon::relay::net {

namespace {

constexpr int events_at_once = 256;
constexpr int patience_max_ms = 1000;
constexpr std::size_t watcher_front = 3 * memory_line;  ///< what being told needs of one
constexpr std::int64_t micros_a_milli = 1000;
constexpr std::int64_t micros_a_second = 1'000'000;
constexpr std::int64_t nanos_a_micro = 1000;
constexpr std::int64_t long_turn = 2 * micros_a_milli;

std::int64_t look() {
    namespace chrono = std::chrono;
    return chrono::duration_cast<chrono::microseconds>(chrono::steady_clock::now().time_since_epoch()).count();
}

std::uint32_t wanted(Loop::Tell tell, bool reading, bool writing) {
    return (reading ? EPOLLIN | EPOLLRDHUP : 0U) | (writing ? EPOLLOUT : 0U)
           | (tell == Loop::Tell::once ? EPOLLET : 0U);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        reset();
        fd_ = other.release();
    }
    return *this;
}
void Descriptor::reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}
int Descriptor::release() { return std::exchange(fd_, -1); }

Instant wall_now() {
    namespace chrono = std::chrono;
    return {chrono::duration_cast<chrono::milliseconds>(chrono::system_clock::now().time_since_epoch()).count()};
}

Loop::Loop(LoopMeters& meters, Counter count)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      count_(count),
      micros_(look(), count_(), ticks_are_even()),
      clock_(micros(), wall_now),
      turn_began_(micros()),
      meters_(meters) {
    if (!epoll_.open() || !wake_.open() || !timer_.open())
        throw std::system_error(errno, std::generic_category(), "epoll");
    epoll_event event{};
    event.data.ptr = nullptr;
    event.events = EPOLLIN;
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
    event.events = EPOLLIN | EPOLLET;  // it is never read: to be woken is all that is wanted of it
    event.data.ptr = &timer_;
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), &event);
}

void Loop::watch(int fd, Watcher& watcher, Tell tell) {
    epoll_event event{};
    event.events = wanted(tell, true, false);
    event.data.ptr = &watcher;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Loop::watch_for(int fd, Watcher& watcher, Tell tell, bool reading, bool writing) {
    epoll_event event{};
    event.events = wanted(tell, reading, writing);
    event.data.ptr = &watcher;
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Loop::forget(int fd, Watcher& watcher) {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    gone_.push_back(&watcher);
}

Loop::Alarm Loop::alarm(Work work) {
    dues_.push_back(Instant::never());
    alarms_.push_back(std::move(work));
    return {*this, dues_.size() - 1};
}

void Loop::on_time(std::function<Instant()> due, Work work) { timers_.push_back({std::move(due), std::move(work)}); }

std::int64_t Loop::micros() { return micros_.at(count_(), look); }

bool Loop::turn_is_long() { return micros() - turn_began_ > long_turn; }

void Loop::run() {
    stopped_ = false;
    turn_began_ = micros();
    while (!stopped_) turn(patience());
}

/// For how long to wait, as epoll counts: not at all, or until something happens. A wait that has a time of its own would set
/// one of the system's timers, and take it back, around every message; ours is set again when something is due sooner.
int Loop::patience() {
    const std::int64_t now = micros();
    meters_.turn_time.observe(now - turn_began_);
    soonest_ = soonest();
    std::int64_t wait_ms = patience_max_ms;
    if (!soonest_.is_never()) wait_ms = std::min(wait_ms, (soonest_ - clock_.now_at(now)).ms);
    if (wait_ms <= 0) return 0;
    const std::int64_t wait = wait_ms * micros_a_milli;
    if (wakes_at_ <= now || now + wait < wakes_at_) wake_after(now, wait);
    return -1;
}

Instant Loop::soonest() const {
    Instant out = Instant::never();
    for (const Instant due : dues_) out = sooner(out, due);
    for (const Timer& timer : timers_) out = sooner(out, timer.due());
    return out;
}

void Loop::work_off_what_is_due() {
    for (const Timer& timer : timers_) {
        if (timer.due() <= now()) timer.work();
    }
    for (std::size_t i = 0; i < dues_.size(); ++i) {
        if (dues_[i] <= now()) alarms_[i]();
    }
}

/// `wait`: from `now` on; not nothing, or the timer would be taken back.
void Loop::wake_after(std::int64_t now, std::int64_t wait) {
    itimerspec spec{};
    spec.it_value.tv_sec = wait / micros_a_second;
    spec.it_value.tv_nsec = wait % micros_a_second * nanos_a_micro;
    timerfd_settime(timer_.get(), 0, &spec, nullptr);
    wakes_at_ = now + wait;
}

void Loop::turn(int timeout_ms) {
    std::array<epoll_event, events_at_once> events;  // NOLINT(*-member-init): the kernel fills it
    const int count = unnoted::epoll_wait(epoll_.get(), events.data(), events_at_once, timeout_ms);
    const std::span ready(events.data(), static_cast<std::size_t>(std::max(count, 0)));
    turn_began_ = micros();
    gone_.clear();
    if (const Span by = clock_.at(turn_began_, wall_now); by != Span{}) {
        for (const auto& work : day_set_) work(by);
    }
    serve(ready);
    // What became due in this turn is the next one's, which then waits for nothing.
    if (soonest_ <= now()) work_off_what_is_due();
    // NOLINTNEXTLINE(modernize-loop-convert): work may add to it
    for (std::size_t i = 0; i < later_.size(); ++i) std::exchange(later_[i], nullptr)();
    later_.clear();
    for (const Work& work : end_of_turn_) work();
}

void Loop::serve(std::span<const epoll_event> ready) {
    for (std::size_t i = 0; i < ready.size(); ++i) {
        // While one socket is served the next one's memory comes: among ten thousand it is in no cache.
        if (i + 1 < ready.size()) fetch(ready[i + 1].data.ptr, watcher_front);
        if (ready[i].data.ptr == &timer_) {
            wakes_at_ = 0;  // whatever our clock says: the two may differ by a little
            continue;
        }
        const std::uint32_t events = ready[i].events;
        auto* const watcher = static_cast<Watcher*>(ready[i].data.ptr);
        if (watcher == nullptr) {
            take_posted();
            continue;
        }
        if (is_gone(watcher)) continue;
        const bool ending = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        watcher->ready({ending || (events & EPOLLIN) != 0, (events & EPOLLOUT) != 0, ending});
    }
}

bool Loop::is_gone(const Watcher* watcher) const {
    return !gone_.empty() && std::find(gone_.begin(), gone_.end(), watcher) != gone_.end();
}

void Loop::post(Work work) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(work));
        if (posted_.size() > 1) return;  // it has been woken already
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_.get(), &one, sizeof one);
}

void Loop::take_posted() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(wake_.get(), &count, sizeof count);
    std::vector<Work> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(posted_);
    }
    for (Work& work : taken) work();
}

}  // namespace beckon::relay::net
