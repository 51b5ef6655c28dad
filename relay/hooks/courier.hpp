// Delivers the events that wait on disk. It decides nothing: `Schedule` says what is sent when, and this obeys, on threads of
// its own, so that slow receivers and name servers never touch the loop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "hooks/post.hpp"
#include "hooks/schedule.hpp"
#include "hooks/workers.hpp"
#include "ports/event.hpp"
#include "ports/meters.hpp"
#include "ports/site.hpp"
#include "ports/store.hpp"

namespace beckon::relay::hooks {

/// For the administrator: a receiver keeps failing or is well again, events were dropped, the queue cannot be read.
struct News {
    bool bad = true;
    SiteId site;  ///< empty: it is about the queue itself
    std::string text;
};

struct CourierOptions {
    Policy policy;
    Span timeout = seconds(10);    ///< of a request, from the name to the head of the answer
    Span linger = seconds(2);      ///< at the end, what is under way may still come to its own
    std::function<Instant()> now;  ///< the clock of the events' times; called from any thread
    Seed seed;                     ///< spreads the retries
    std::function<void(const News&)> on_news = [](const News&) {};  ///< from the courier's thread
};

/// A descriptor that can be read from once it is raised: whoever waits for the world waits for this, too.
class StopSign {
public:
    StopSign();
    ~StopSign();
    StopSign(const StopSign&) = delete;
    StopSign& operator=(const StopSign&) = delete;

    int fd() const { return fd_; }
    void raise() const;

private:
    int fd_;
};

class Courier {
public:
    /// Reads from the queue, and tells the store what need not be kept: both outlive it.
    Courier(CourierOptions options, const std::vector<Site>& sites, EventQueue& queue, Store& store,
            HookMeters& meters);
    /// What was not delivered is for the next process.
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;

    /// Other webhooks from now on. From any thread.
    void set_sites(const std::vector<Site>& sites);
    /// There may be more on disk. From any thread.
    void wake();

private:
    struct Target {
        bool served = true;  ///< otherwise it is only there for what is under way
        HttpUrl url;
        std::vector<std::string> secrets;
        bool private_allowed = false;
        std::string trouble;      ///< of the last attempt that failed
        std::size_t dropped = 0;  ///< not told of yet
        Instant told_at{};
    };
    struct Returned {
        Answered answer;
        std::string trouble;
        std::int64_t micros = 0;
    };
    using Clock = std::chrono::steady_clock;

    static std::map<SiteId, Target> targets_of(const std::vector<Site>& sites);
    void run();
    void wait();
    void take_targets();
    void read_queue();
    void take_answers();
    void obey();
    void deliver(const Deliver& order);
    void drop(const Forget& order);
    void tell_drops(Instant now);
    Instant deadline() const;
    Returned attempt(const SiteId& site, const Target& target, EventNumber number, const Event& event) const;
    void hand_in(Returned returned);

    // Constant
    const CourierOptions options_;
    const TlsContext tls_;
    const StopSign stop_;

    // Of the courier's thread
    EventQueue& queue_;
    Store& store_;
    HookMeters& meters_;
    std::map<SiteId, Target> targets_;
    Schedule schedule_;
    EventNumber read_upto_;
    Instant read_again_at_ = Instant::never();
    std::vector<EventNumber> forgotten_;
    std::set<SiteId> strangers_;  ///< sites that have no webhook any more
    std::size_t under_way_ = 0;
    bool closing_ = false;  ///< nothing is sent any more

    std::mutex mutex_;
    std::condition_variable awake_;
    // Under the mutex.
    std::optional<std::map<SiteId, Target>> other_targets_;
    bool more_on_disk_ = true;
    bool stopping_ = false;
    std::vector<Returned> returned_;

    Workers workers_;
    std::thread thread_;
};

}  // namespace beckon::relay::hooks
