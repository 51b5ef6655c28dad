#include "hooks/resolve.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "hooks/workers.hpp"

namespace beckon::relay::hooks {

namespace {

using Addresses = Result<std::vector<Address>, std::string>;

/// A name server that does not answer may keep the C library busy for longer than we wait: it is left behind, with what it needs.
constexpr int lookups_max = 64;

Addresses asked(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (code != 0) return std::string("its name cannot be resolved: ") + ::gai_strerror(code);
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    return addresses_of(found);
}

/// One question, shared by who asks and who waits.
class Lookup {
public:
    Lookup() : done_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { ++running(); }
    ~Lookup() {
        ::close(done_);
        --running();
    }
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

    static std::atomic<int>& running() {
        static std::atomic<int> count{0};
        return count;
    }
    int done() const { return done_; }
    void tell(Addresses found) {
        const std::lock_guard lock(mutex_);
        found_ = std::move(found);
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(done_, &one, sizeof one);
    }
    Addresses take() {
        const std::lock_guard lock(mutex_);
        return found_ ? std::move(*found_) : Addresses(std::string("its name cannot be resolved"));
    }

private:
    int done_;
    std::mutex mutex_;
    std::optional<Addresses> found_;
};

Addresses look_up(const std::string& host, std::uint16_t port, const Patience& patience) {
    if (Lookup::running() >= lookups_max) return std::string("too many names are being resolved");
    const auto lookup = std::make_shared<Lookup>();
    try {
        std::thread([lookup, host, port] {
            take_no_signals();
            lookup->tell(asked(host, port));
        }).detach();
    } catch (const std::system_error&) {
        return std::string("its name cannot be resolved: the system gives no thread");
    }
    if (std::string trouble = patience.wait(lookup->done(), POLLIN); !trouble.empty())
        return "its name cannot be resolved: " + trouble;
    return lookup->take();
}

}  // namespace

Addresses resolve(const std::string& host, std::uint16_t port, bool private_allowed, const Patience& patience) {
    const std::optional<Address> numeric = numeric_address(host, port);
    Addresses found = numeric ? Addresses(std::vector{*numeric}) : look_up(host, port, patience);
    if (!found) return found;
    const auto& all = found.value();
    if (all.empty()) return std::string("its name has no address");
    if (!private_allowed && !std::all_of(all.begin(), all.end(), is_public))
        return std::string("it leads to an address that is not public (webhook.private_allowed)");
    return found;
}

}  // namespace beckon::relay::hooks
