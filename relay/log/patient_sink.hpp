// Where lines leave the process: a descriptor that may be a file, a terminal, a pipe or journald's socket. A line goes out
// whole, or not at all. Where its reader is gone for good, lines are left out like any that there is no room for: the process
// does not die of it (SIGPIPE).
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include <spdlog/sinks/base_sink.h>

namespace beckon::relay::log {

class PatientSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit PatientSink(int fd);
    std::uint64_t left_out() const { return left_out_.load(std::memory_order_relaxed); }

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    bool has_room() const;
    /// False: nobody will ever read it.
    bool write(const char* data, std::size_t size) const;
    void tell_of_those_left_out(const spdlog::details::log_msg& like);

    const int fd_;
    std::atomic<std::uint64_t> left_out_{0};
    std::uint64_t told_ = 0;  ///< of those left out
};

}  // namespace beckon::relay::log
