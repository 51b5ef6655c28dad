// One thread's events: sockets that are ready, work from other threads, and what is due. Level-triggered epoll and nothing
// around it: a message costs one wait, one read and one write.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "beckon/base/time.hpp"
#include "net/clock.hpp"
#include "ports/meters.hpp"

namespace beckon::relay::net {

/// A file descriptor that is closed with its owner.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { reset(); }

    int get() const { return fd_; }
    bool open() const { return fd_ >= 0; }
    void reset();
    int release();

private:
    int fd_;
};

class Loop {
public:
    /// What a descriptor belongs to.
    class Watcher {
    public:
        virtual ~Watcher() = default;
        virtual void ready(bool readable, bool writable) = 0;
    };
    using Work = std::function<void()>;

    explicit Loop(LoopMeters& meters);

    // ---- on the loop's thread
    void watch(int fd, Watcher& watcher);  ///< for reading
    /// From now on for these. An error, or the end of both halves, is told in any case, as `readable`.
    void watch_for(int fd, Watcher& watcher, bool reading, bool writing);
    /// Nothing more is heard of it, not even in this turn.
    void forget(int fd, Watcher& watcher);
    /// At the end of this turn, after everything that is ready.
    void later(Work work) { later_.push_back(std::move(work)); }
    /// Asked in every turn for when something is due, and called when it is.
    void on_time(std::function<Instant()> due, Work work);
    /// After everything else in every turn: what was gathered is written.
    void on_end_of_turn(Work work) { end_of_turn_.push_back(std::move(work)); }
    void run();
    void stop() { stopped_ = true; }
    Instant now() const { return now_; }

    // ---- from any thread
    void post(Work work);

private:
    struct Timer {
        std::function<Instant()> due;
        Work work;
    };

    void turn(int timeout_ms);
    int patience();
    void take_posted();

    Descriptor epoll_;
    Descriptor wake_;
    std::vector<Timer> timers_;
    std::vector<Work> later_;
    std::vector<Work> end_of_turn_;
    std::vector<Watcher*> gone_;  ///< forgotten in this turn
    Clock clock_;
    Instant now_;
    std::int64_t turn_began_ = 0;         ///< in microseconds of the process
    Instant soonest_ = Instant::never();  ///< of what is due, as it was before this turn
    LoopMeters& meters_;
    bool stopped_ = false;
    std::mutex mutex_;
    std::vector<Work> posted_;  ///< guarded by the mutex
};

/// The time of day (clock.hpp) for whoever is not on a loop's thread.
Instant wall_now();

}  // namespace beckon::relay::net
