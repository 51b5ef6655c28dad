// One numbered stream of messages in each direction, as either end keeps it.
//
// What is sent is numbered from 1 and kept until the other end acknowledges it. When a socket dies, the end that comes
// back says what it has; what it has not is sent again, in order. If that is not possible (a bound was passed, the other
// end forgot) the stream starts anew under another epoch and both ends know it: never a partial replay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "beckon/base/limits.hpp"
#include "beckon/base/queue.hpp"

namespace beckon::session {

/// How a numbered frame relates to what came before.
enum class Arrival {
    next,    ///< take it
    again,   ///< had it: drop it
    beyond,  ///< something was skipped: the socket is out of step, close it and resume
};

template <class Item>
class Stream {
public:
    struct Sent {
        std::uint64_t seq = 0;
        std::size_t bytes = 0;
        Item item;
        template <class See>
        void inspect(See& see) const {
            see(seq);
            see(item);
        }
    };

    /// Numbers and keeps an item. None: a bound is reached, and the stream cannot be resumed any more.
    std::optional<std::uint64_t> push(Item item, std::size_t bytes) {
        if (unacked_.size() >= limits::unacked_frames || unacked_bytes_ + bytes > limits::unacked_bytes)
            return std::nullopt;
        unacked_bytes_ += bytes;
        unacked_.push({++sent_, bytes, std::move(item)});
        return sent_;
    }

    /// The other end has everything up to `seq`. False: it claims what was never sent.
    bool acknowledged(std::uint64_t seq) {
        return acknowledged(seq, [](Item&&) {});
    }
    /// The same; `done` is given each item that need not be kept any more.
    template <class Done>
    bool acknowledged(std::uint64_t seq, Done done) {
        if (seq > sent_) return false;
        while (!unacked_.empty() && unacked_.front().seq <= seq) {
            unacked_bytes_ -= unacked_.front().bytes;
            done(std::move(unacked_.take()->item));
        }
        return true;
    }

    Arrival arrive(std::uint64_t seq) {
        if (seq <= received_) return Arrival::again;
        if (seq != received_ + 1) return Arrival::beyond;
        received_ = seq;
        return Arrival::next;
    }

    /// Can everything after `got` still be sent again?
    bool resumable_after(std::uint64_t got) const {
        const std::uint64_t forgotten = unacked_.empty() ? sent_ : unacked_.front().seq - 1;
        return got >= forgotten && got <= sent_;
    }

    const Queue<Sent>& unacked() const { return unacked_; }
    std::uint64_t sent() const { return sent_; }
    std::uint64_t received() const { return received_; }

    /// Starts counting at 1 again, both ways; gives back what was never acknowledged.
    Queue<Sent> restart() {
        sent_ = 0;
        received_ = 0;
        unacked_bytes_ = 0;
        return std::exchange(unacked_, {});
    }

    template <class See>
    void inspect(See& see) const {
        see(sent_);
        see(received_);
        see(unacked_);
    }

private:
    Queue<Sent> unacked_;
    std::size_t unacked_bytes_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace beckon::session
