// Where Beast's operations run that do not run at once: behind what is ready on the loop's thread. Asio's own scheduler is
// not asked, because each look into it is a system call.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>

namespace beckon::relay::net {

/// Work that can only be moved, in order.
class Backlog {
public:
    template <class F>
    void add(F&& work) {
        works_.push_back(std::make_unique<Held<std::decay_t<F>>>(std::forward<F>(work)));
    }
    bool empty() const { return works_.empty(); }
    /// What is added meanwhile is run too.
    void run() {
        while (!works_.empty()) {
            auto taken = std::exchange(works_, {});
            for (auto& work : taken) work->run();
        }
    }
    boost::asio::io_context& context() { return context_; }

private:
    struct Work {
        virtual ~Work() = default;
        virtual void run() = 0;
    };
    template <class F>
    struct Held final : Work {
        explicit Held(F&& f) : work(std::move(f)) {}
        explicit Held(const F& f) : work(f) {}
        void run() override { std::move(work)(); }
        F work;
    };

    boost::asio::io_context context_{1};  ///< of the timers that Beast's streams have and that are never set
    std::vector<std::unique_ptr<Work>> works_;
};

/// The handle to a backlog that Asio knows as an executor.
class BacklogExecutor {
public:
    explicit BacklogExecutor(Backlog& backlog) : backlog_(&backlog) {}

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return backlog_->context();
    }
    static constexpr boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t::never;
    }
    BacklogExecutor require(boost::asio::execution::blocking_t::never_t) const noexcept { return *this; }
    template <class F>
    void execute(F&& work) const {
        backlog_->add(std::forward<F>(work));
    }
    friend bool operator==(const BacklogExecutor& a, const BacklogExecutor& b) noexcept {
        return a.backlog_ == b.backlog_;
    }
    friend bool operator!=(const BacklogExecutor& a, const BacklogExecutor& b) noexcept { return !(a == b); }

private:
    Backlog* backlog_;
};

}  // namespace beckon::relay::net
