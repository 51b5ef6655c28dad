// One thread's events: sockets that are ready, work from other threads, and what is due. epoll and nothing around it: a
// message costs one wait, one read and one write, and the wait sets no timer of the system's and looks at no socket twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include <sys/epoll.h>

#include "beckon/base/time.hpp"
#include "net/clock.hpp"
#include "net/tick_clock.hpp"
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
    /// When a watcher hears of something: in every turn until it is read, or once. To hear of it once costs the system one look
    /// less for each message. Whoever reads less than all then has to ask again: that is what `watch_for` is for.
    enum class Tell : std::uint8_t { always, once };
    struct Ready {
        bool readable = false;
        bool writable = false;
        bool ending = false;  ///< behind what can be read comes the end, or an error
    };
    /// What a descriptor belongs to.
    class Watcher {
    public:
        virtual ~Watcher() = default;
        virtual void ready(Ready what) = 0;
    };
    using Work = std::function<void()>;

    /// A time at which something is to be done. Until it is set again it is due in every turn: that is for the work to do.
    class Alarm {
    public:
        void set(Instant at) { loop_.dues_[place_] = at; }
        Instant at() const { return loop_.dues_[place_]; }

    private:
        friend class Loop;
        Alarm(Loop& loop, std::size_t place) : loop_(loop), place_(place) {}

        Loop& loop_;
        std::size_t place_;
    };

    using Counter = std::uint64_t (*)();
    explicit Loop(LoopMeters& meters, Counter count = ticks);

    // ---- on the loop's thread
    void watch(int fd, Watcher& watcher, Tell tell);  ///< for reading
    /// From now on for these; what is there already is news again. An error, or the end of both halves, is told in any case,
    /// as `readable`.
    void watch_for(int fd, Watcher& watcher, Tell tell, bool reading, bool writing);
    /// Nothing more is heard of it, not even in this turn.
    void forget(int fd, Watcher& watcher);
    /// At the end of this turn, after everything that is ready.
    void later(Work work) { later_.push_back(std::move(work)); }
    Alarm alarm(Work work);  ///< set for never. Not while it runs
    /// For what is due at a time that others set: asked for it in every turn, which an alarm costs nothing.
    void on_time(std::function<Instant()> due, Work work);
    /// After everything else in every turn: what was gathered is written.
    void on_end_of_turn(Work work) { end_of_turn_.push_back(std::move(work)); }
    /// The time of day was set, by so much: told before anything else in that turn.
    void on_day_set(std::function<void(Span by)> work) { day_set_.push_back(std::move(work)); }
    void run();
    void stop() { stopped_ = true; }
    /// Others have waited for this turn to end for a while: what can be left for the next one should be.
    bool turn_is_long();
    /// As of this turn. What is due is due by `now`; what is stamped, or held against others' clocks, is so by `day` (clock.hpp).
    Instant now() const { return clock_.now(); }
    Instant day() const { return clock_.day(); }

    // ---- from any thread
    void post(Work work);

private:
    struct Timer {
        std::function<Instant()> due;
        Work work;
    };

    void turn(int timeout_ms);
    void serve(std::span<const epoll_event> ready);
    bool is_gone(const Watcher* watcher) const;
    int patience();
    Instant soonest() const;
    void work_off_what_is_due();
    std::int64_t micros();
    void wake_after(std::int64_t now, std::int64_t wait);
    void take_posted();

    Descriptor epoll_;
    Descriptor wake_;   ///< something was posted
    Descriptor timer_;  ///< something may be due
    std::vector<Timer> timers_;
    std::vector<Instant> dues_;  ///< of the alarms: looked at for every message, and in one place
    std::vector<Work> alarms_;
    std::vector<Work> later_;
    std::vector<Work> end_of_turn_;
    std::vector<std::function<void(Span)>> day_set_;
    std::vector<Watcher*> gone_;  ///< forgotten in this turn
    Counter count_;
    TickClock micros_;
    Clock clock_;
    std::int64_t turn_began_ = 0;         ///< by `micros_`
    std::int64_t wakes_at_ = 0;           ///< likewise; over: the timer is not set
    Instant soonest_ = Instant::never();  ///< of what is due, as it was before this turn
    LoopMeters& meters_;
    bool stopped_ = false;
    std::mutex mutex_;
    std::vector<Work> posted_;  ///< guarded by the mutex
};

/// The system's time of day, which may be set at any moment, for whoever is not on a loop's thread.
Instant wall_now();

}  // namespace beckon::relay::net
