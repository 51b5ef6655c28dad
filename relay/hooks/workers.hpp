// Threads for work that waits on others. As many as there is work, up to a bound; none while there never was any.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace beckon::relay::hooks {

class Workers {
public:
    explicit Workers(std::size_t most) : most_(most) {}
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    /// Every job that was given is done first.
    ~Workers();

    /// From one thread. Past the bound, or where the system has no more threads to give, it waits for a thread that is done.
    /// False: there is none at all, and the job will not be done.
    bool run(std::function<void()> job);

private:
    bool begin_thread();
    void work();

    const std::size_t most_;
    std::vector<std::thread> threads_;  ///< of whoever gives jobs
    std::mutex mutex_;
    std::condition_variable given_;
    // Under the mutex.
    std::deque<std::function<void()>> jobs_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

/// A thread of this folder takes no signals: they are the loop's, and a receiver that hangs up must not end the process (SIGPIPE).
void take_no_signals();

}  // namespace beckon::relay::hooks
