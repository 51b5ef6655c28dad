#include "service/manager.hpp"

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace beckon::relay::service {
namespace {

/// Longer silences than a day nobody means, and milliseconds of them stay small.
constexpr std::int64_t watchdog_usec_max = 86'400'000'000;

std::string environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody writes it
    return value == nullptr ? std::string() : std::string(value);
}

/// A whole number above zero; 0 for everything else.
std::int64_t number(std::string_view text, std::int64_t most) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    const bool sound = error == std::errc() && end == text.data() + text.size();
    return sound && out > 0 && out <= most ? out : 0;
}

/// Half of what the manager waits, as sd_watchdog_enabled(3) asks for.
Span half(const Surroundings& surroundings) {
    constexpr std::int64_t pid_max = 1 << 22;
    if (!surroundings.watchdog_pid.empty() && number(surroundings.watchdog_pid, pid_max) != getpid()) return {};
    return Span{number(surroundings.watchdog_usec, watchdog_usec_max) / 2000};
}

/// The address in the form of sockaddr_un; empty if it is none.
std::string address_of(const std::string& name) {
    sockaddr_un out{};
    const bool is_path = name.starts_with('/');
    if (name.size() < 2 || name.size() >= sizeof out.sun_path || (!is_path && name.front() != '@')) return {};
    out.sun_family = AF_UNIX;
    std::memcpy(out.sun_path, name.data(), name.size());
    if (!is_path) out.sun_path[0] = '\0';
    // An abstract name ends where its length says; a path with the zero behind it.
    const std::size_t size = offsetof(sockaddr_un, sun_path) + name.size() + (is_path ? 1 : 0);
    return {reinterpret_cast<const char*>(&out), size};
}

std::string monotonic_usec() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000);
}

}  // namespace

Surroundings Surroundings::of_this_process() {
    return {environment("NOTIFY_SOCKET"), environment("WATCHDOG_USEC"), environment("WATCHDOG_PID")};
}

Manager::Manager(const Surroundings& surroundings) : address_(address_of(surroundings.socket)) {
    if (address_.empty()) return;
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    every_ = half(surroundings);
    if (every_.ms > 0) due_ = Instant{};
}

Manager::~Manager() {
    if (socket_ >= 0) ::close(socket_);
}

void Manager::ready() { tell("READY=1\nSTATUS=Serving"); }

void Manager::reloading() { tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_usec()); }

void Manager::stopping() { tell("STOPPING=1\nSTATUS=Draining: every page is told to come back elsewhere"); }

void Manager::alive(Instant now) {
    due_ = now + every_;
    tell("WATCHDOG=1");
}

void Manager::tell(std::string_view what) const {
    if (socket_ < 0) return;
    // A manager that does not read now is not waited for: the next word comes, and all that is at stake is its patience.
    ::sendto(socket_, what.data(), what.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(address_.data()),
             static_cast<socklen_t>(address_.size()));
}

}  // namespace beckon::relay::service
