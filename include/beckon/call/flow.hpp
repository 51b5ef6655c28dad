// How long media has flowed in a call, as it is told to the relay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "beckon/base/time.hpp"

namespace beckon::call {

/// How long media has flowed, generation by generation. The last few are kept, so that a notice which was lost with its
/// stream can be made again.
class Flow {
public:
    struct Part {
        std::int64_t gen = 0;
        Span total;
        Span reported;
    };

    void starts(std::int64_t gen, Instant now);
    void stops(Instant now);
    bool ever() const { return ever_; }
    void had_flowed() { ever_ = true; }
    /// Totals that have grown since they were last reported; they count as reported from now on.
    std::vector<Part> unreported(Instant now);
    void report_again();

    template <class See>
    void inspect(See& see) const {
        see(ever_);
        see(since_.is_never());
    }

private:
    static constexpr std::size_t parts_max = 4;
    void settle(Instant now);

    std::vector<Part> parts_;
    Instant since_ = Instant::never();
    bool ever_ = false;
};

inline void Flow::settle(Instant now) {
    if (since_.is_never()) return;
    parts_.back().total = parts_.back().total + (now - since_);
    since_ = now;
}

inline void Flow::starts(std::int64_t gen, Instant now) {
    ever_ = true;
    if (!since_.is_never() && parts_.back().gen == gen) return;
    stops(now);
    if (parts_.empty() || parts_.back().gen != gen) {
        if (parts_.size() >= parts_max) parts_.erase(parts_.begin());
        parts_.push_back({gen, {}, {}});
    }
    since_ = now;
}

inline void Flow::stops(Instant now) {
    settle(now);
    since_ = Instant::never();
}

inline std::vector<Flow::Part> Flow::unreported(Instant now) {
    settle(now);
    std::vector<Part> grown;
    for (Part& part : parts_) {
        if (part.total == part.reported) continue;
        part.reported = part.total;
        grown.push_back(part);
    }
    return grown;
}

inline void Flow::report_again() {
    for (Part& part : parts_) part.reported = {};
}

}  // namespace beckon::call
