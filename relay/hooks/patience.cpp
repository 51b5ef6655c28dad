#include "hooks/patience.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <poll.h>

namespace beckon::relay::hooks {

Patience Patience::share_of(std::size_t attempts) const {
    Patience share = *this;
    const auto now = Clock::now();
    if (until_ > now) share.until_ = now + (until_ - now) / static_cast<int>(std::max<std::size_t>(attempts, 1));
    return share;
}

std::string Patience::wait(int fd, short events) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now()).count();
        if (left <= 0) return "it takes too long";
        std::array<pollfd, 2> both{pollfd{fd, events, 0}, pollfd{stop_, POLLIN, 0}};
        const int ready = ::poll(both.data(), both.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000)));
        if (ready < 0 && errno != EINTR) return std::string("poll: ") + std::strerror(errno);
        if (ready <= 0) continue;
        if (both[1].revents != 0) return "the relay stops";
        if (both[0].revents != 0) return {};
    }
}

}  // namespace beckon::relay::hooks
