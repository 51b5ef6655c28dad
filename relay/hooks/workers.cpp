#include "hooks/workers.hpp"

#include <csignal>
#include <system_error>
#include <utility>

namespace beckon::relay::hooks {

void take_no_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    given_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool Workers::run(std::function<void()> job) {
    bool more = false;
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        more = jobs_.size() > idle_ && threads_.size() < most_;
    }
    if (more && !begin_thread() && threads_.empty()) {
        jobs_.clear();  // nobody else looks
        return false;
    }
    given_.notify_one();
    return true;
}

/// A machine that has no thread to spare (TasksMax) is no reason for calls to end.
bool Workers::begin_thread() {
    try {
        threads_.emplace_back([this] { work(); });
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

void Workers::work() {
    take_no_signals();
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        given_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        --idle_;
        if (jobs_.empty()) return;
        const std::function<void()> job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace beckon::relay::hooks
