// How long a request may take, and that it ends at once when the relay does.
#pragma once

#include <chrono>
#include <string>

#include "beckon/base/time.hpp"

namespace beckon::relay::hooks {

class Patience {
public:
    /// `stop`: a descriptor that can be read from when everything is to end.
    Patience(Span most, int stop) : until_(Clock::now() + std::chrono::milliseconds(most.ms)), stop_(stop) {}

    /// A part of what is left, for one of several attempts.
    Patience share_of(std::size_t attempts) const;

    /// Waits until the descriptor is ready for `events` (of poll). Empty: it is; otherwise a sentence.
    std::string wait(int fd, short events) const;

private:
    using Clock = std::chrono::steady_clock;

    Clock::time_point until_;
    int stop_;
};

}  // namespace beckon::relay::hooks
