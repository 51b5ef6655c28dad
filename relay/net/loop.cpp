#include "net/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace beckon::relay::net {

namespace {

constexpr int events_at_once = 256;
constexpr int patience_max_ms = 1000;

/// Since the process began to look.
std::int64_t micros() {
    namespace chrono = std::chrono;
    static const auto started = chrono::steady_clock::now();
    return chrono::duration_cast<chrono::microseconds>(chrono::steady_clock::now() - started).count();
}

/// While one socket is served the next one's memory comes: among ten thousand it is in no cache.
void fetch(const void* watcher) {
    constexpr std::size_t line = 64;
    constexpr std::size_t lines = 4;
    if (watcher == nullptr) return;
    for (std::size_t i = 0; i < lines; ++i) __builtin_prefetch(static_cast<const char*>(watcher) + i * line);
}

Instant system_time() {
    namespace chrono = std::chrono;
    return {chrono::duration_cast<chrono::milliseconds>(chrono::system_clock::now().time_since_epoch()).count()};
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
    static std::mutex mutex;
    static Clock clock;
    const std::lock_guard lock(mutex);
    return clock.at(micros(), system_time);
}

Loop::Loop(LoopMeters& meters)
    : epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      now_(clock_.at(micros(), system_time)),
      turn_began_(micros()),
      meters_(meters) {
    if (!epoll_.open() || !wake_.open()) throw std::system_error(errno, std::generic_category(), "epoll");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = nullptr;
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
}

void Loop::watch(int fd, Watcher& watcher) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.ptr = &watcher;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Loop::watch_for(int fd, Watcher& watcher, bool reading, bool writing) {
    epoll_event event{};
    event.events = (reading ? EPOLLIN | EPOLLRDHUP : 0U) | (writing ? EPOLLOUT : 0U);
    event.data.ptr = &watcher;
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Loop::forget(int fd, Watcher& watcher) {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    gone_.push_back(&watcher);
}

void Loop::on_time(std::function<Instant()> due, Work work) { timers_.push_back({std::move(due), std::move(work)}); }

void Loop::run() {
    stopped_ = false;
    turn_began_ = micros();
    while (!stopped_) turn(patience());
}

int Loop::patience() {
    const std::int64_t now = micros();
    meters_.turn_time.observe(now - turn_began_);
    soonest_ = Instant::never();
    for (const Timer& timer : timers_) soonest_ = sooner(soonest_, timer.due());
    if (soonest_.is_never()) return patience_max_ms;
    return static_cast<int>(std::clamp<std::int64_t>((soonest_ - clock_.at(now, system_time)).ms, 0, patience_max_ms));
}

void Loop::turn(int timeout_ms) {
    std::array<epoll_event, events_at_once> events;  // NOLINT(*-member-init): the kernel fills it
    const int count = epoll_wait(epoll_.get(), events.data(), events_at_once, timeout_ms);
    turn_began_ = micros();
    now_ = clock_.at(turn_began_, system_time);
    gone_.clear();
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (i + 1 < count) fetch(events[static_cast<std::size_t>(i) + 1].data.ptr);
        auto* watcher = static_cast<Watcher*>(event.data.ptr);
        if (watcher == nullptr) {
            take_posted();
            continue;
        }
        if (!gone_.empty() && std::find(gone_.begin(), gone_.end(), watcher) != gone_.end()) continue;
        const bool readable = (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
        watcher->ready(readable, (event.events & EPOLLOUT) != 0);
    }
    // What became due in this turn is the next one's, which then waits for nothing.
    if (soonest_ <= now_) {
        for (const Timer& timer : timers_) {
            if (timer.due() <= now_) timer.work();
        }
    }
    // NOLINTNEXTLINE(modernize-loop-convert): work may add to it
    for (std::size_t i = 0; i < later_.size(); ++i) std::exchange(later_[i], nullptr)();
    later_.clear();
    for (const Work& work : end_of_turn_) work();
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
