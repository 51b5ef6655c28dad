// Listens in on one session's two streams and knows what the sequence numbers should be. It believes neither end: it
// counts what was handed to the network and what the network handed over.
#pragma once

#include <cstdint>
#include <vector>

#include "beckon/wire/message.hpp"

namespace beckon::sim {

/// One direction of a session.
class Tap {
public:
    /// The sender starts anew, counting at 1.
    void sender_restarts() {
        sent_.clear();
        ++stream_;
    }
    void receiver_restarts() { received_ = 0; }

    /// A frame leaves. Null, or what is wrong with its number.
    const char* sends(std::uint64_t seq, std::uint64_t content) {
        if (seq == sent_.size() + 1) {
            sent_.push_back(content);
            return nullptr;
        }
        if (seq > sent_.size()) return "a number was skipped when sending";
        return sent_[seq - 1] == content ? nullptr : "a number was used for two different messages";
    }
    /// A frame arrives.
    const char* arrives(std::uint64_t seq) {
        if (seq == received_ + 1) ++received_;
        return seq > received_ ? "a numbered message arrived before the one ahead of it" : nullptr;
    }
    /// The receiver says that it has everything up to `seq`.
    const char* acknowledges(std::uint64_t seq) const {
        return seq > received_ ? "a message was acknowledged that had not arrived: it may be lost" : nullptr;
    }
    std::uint64_t received() const { return received_; }
    std::uint64_t sent() const { return sent_.size(); }

private:
    std::vector<std::uint64_t> sent_;  ///< fingerprints
    std::uint64_t received_ = 0;
    std::uint64_t stream_ = 0;
};

/// Tells messages apart well enough: kind, and the first bytes of the call.
inline std::uint64_t fingerprint(const wire::Message& message) {
    std::uint64_t out = message.index() * 0x9E3779B97F4A7C15ULL;
    match(message, [&]<class M>(const M& one) {
        if constexpr (requires { one.call.view(); }) {
            for (char c : one.call.view().substr(0, 8)) out = out * 131 + static_cast<unsigned char>(c);
        }
        if constexpr (requires {
                          one.rev;
                          one.gen;
                      })
            out ^= static_cast<std::uint64_t>(one.rev * 64 + one.gen);
    });
    return out;
}

}  // namespace beckon::sim
