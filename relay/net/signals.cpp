#include "net/signals.hpp"

#include <csignal>
#include <utility>

#include <sys/signalfd.h>
#include <unistd.h>

namespace beckon::relay::net {

Signals::Signals(Loop& loop, std::map<int, Loop::Work> works) : loop_(loop), works_(std::move(works)) {
    sigset_t set;
    sigemptyset(&set);
    for (const auto& [signal, work] : works_) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    fd_ = Descriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    loop_.watch(fd_.get(), *this, Loop::Tell::always);
}

Signals::~Signals() { loop_.forget(fd_.get(), *this); }

void Signals::ready(Loop::Ready) {
    signalfd_siginfo info{};
    if (::read(fd_.get(), &info, sizeof info) != sizeof info) return;
    const auto found = works_.find(static_cast<int>(info.ssi_signo));
    if (found != works_.end()) found->second();
}

}  // namespace beckon::relay::net
