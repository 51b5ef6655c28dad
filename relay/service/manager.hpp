// What the system's service manager is told about this process: that it is ready, reads its configuration again, stops, and
// lives. It is sd_notify(3) of systemd, written out: one datagram for each, to the socket that the environment names. Where no
// manager listens nothing is sent, and nothing that goes wrong here concerns the relay.
#pragma once

#include <string>
#include <string_view>

#include "beckon/base/time.hpp"

namespace beckon::relay::service {

/// What a manager that started us has put into the environment; all empty if none has.
struct Surroundings {
    std::string socket;         ///< NOTIFY_SOCKET: a path, or '@' and an abstract name
    std::string watchdog_usec;  ///< WATCHDOG_USEC: a process that is silent for so long is started anew
    std::string watchdog_pid;   ///< WATCHDOG_PID: whom that concerns; empty: whoever reads it

    static Surroundings of_this_process();
};

class Manager {
public:
    explicit Manager(const Surroundings& surroundings);
    ~Manager();
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    void ready();      ///< serves from now on; also after `reloading`
    void reloading();  ///< reads its configuration again, until `ready`
    void stopping();

    /// When `alive` is to be called next; never if nobody waits for it. It belongs into the loop: one that is stuck is silent.
    Instant due() const { return due_; }
    void alive(Instant now);

private:
    void tell(std::string_view what) const;

    int socket_ = -1;
    std::string address_;  ///< as the system takes it
    Span every_;
    Instant due_ = Instant::never();
};

}  // namespace beckon::relay::service
