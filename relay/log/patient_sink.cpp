#include "log/patient_sink.hpp"

#include <cerrno>
#include <csignal>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace beckon::relay::log {

PatientSink::PatientSink(int fd) : fd_(fd) { std::signal(SIGPIPE, SIG_IGN); }

void PatientSink::sink_it_(const spdlog::details::log_msg& message) {
    if (!has_room()) {
        left_out_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    if (told_ != left_out()) tell_of_those_left_out(message);
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    if (!write(line.data(), line.size())) left_out_.fetch_add(1, std::memory_order_relaxed);
}

/// A pipe says so while a page (4096 bytes) fits, which is more than a line has; a file always does.
bool PatientSink::has_room() const {
    pollfd one{fd_, POLLOUT, 0};
    return ::poll(&one, 1, 0) == 1 && (one.revents & POLLOUT) != 0;
}

bool PatientSink::write(const char* data, std::size_t size) const {
    while (size > 0) {
        const ssize_t written = ::write(fd_, data, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        data += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

void PatientSink::tell_of_those_left_out(const spdlog::details::log_msg& like) {
    const std::uint64_t now = left_out();
    const std::string number = std::to_string(now - told_);
    told_ = now;
    const bool json = like.payload.size() > 0 && like.payload[0] == '"';
    const std::string words = json ? R"("event":"left out","lines":)" + number : "left out lines=\"" + number + '"';
    spdlog::details::log_msg own = like;
    own.level = spdlog::level::warn;
    own.payload = words;
    spdlog::memory_buf_t line;
    formatter_->format(own, line);
    write(line.data(), line.size());
}

}  // namespace beckon::relay::log
