#include "sim/witness.hpp"

#include <algorithm>
#include <cstring>

namespace beckon::sim {

/// Call ids are random: their first eight bytes tell them apart.
std::uint64_t Witness::key_of(const CallId& call) {
    std::uint64_t key = 0;
    std::memcpy(&key, call.view().data(), std::min<std::size_t>(sizeof key, call.view().size()));
    return key;
}

CallSeen* Witness::find(const CallId& call) {
    const auto at = std::find(keys_.rbegin(), keys_.rend(), key_of(call));
    if (at == keys_.rend()) return nullptr;
    return &calls_[static_cast<std::size_t>(keys_.rend() - at) - 1];
}

CallSeen& Witness::of(const CallId& call) {
    if (CallSeen* known = find(call)) return *known;
    keys_.push_back(key_of(call));
    calls_.emplace_back();
    calls_.back().call = call;
    return calls_.back();
}

void Witness::media_starts(const CallId& call, Instant now) {
    CallSeen& seen = of(call);
    if (++seen.flowing > 1) return;
    seen.since = now;
    ++seen.stretches;
}

void Witness::media_stops(const CallId& call, Instant now) {
    CallSeen& seen = of(call);
    if (--seen.flowing > 0) return;
    seen.flowed = seen.flowed + (now - seen.since);
    seen.since = Instant::never();
}

CastSeen& Witness::of(const CastId& cast) {
    const auto known =
        std::find_if(casts_.begin(), casts_.end(), [&](const CastSeen& one) { return one.cast == cast; });
    if (known != casts_.end()) return *known;
    CastSeen& fresh = casts_.emplace_back();
    fresh.cast = cast;
    return fresh;
}

void Witness::goes_live(const CastId& cast, Index page, Instant now, Span day) {
    CastSeen& seen = of(cast);
    // Two tabs that are one another's copies, until one gives way.
    if (!seen.since.is_never()) seen.excused = true;
    if (seen.began.is_never()) seen.began = now;
    seen.day = day;
    seen.page = page;
    seen.since = now;
}

void Witness::goes_dark(const CastId& cast, Instant now) {
    CastSeen& seen = of(cast);
    if (seen.since.is_never()) return;
    seen.live = seen.live + (now - seen.since);
    seen.since = Instant::never();
    seen.dark = now;
}

void Witness::stamps_lost() {
    for (CastSeen& seen : casts_) seen.excused = true;
    for (CallSeen& seen : calls_) seen.excused = true;
}

void Witness::store_lost() {
    for (CastSeen& seen : casts_) seen.excused = true;
    for (CallSeen& seen : calls_) {
        seen.kept.reset();
        seen.answered_by.reset();
        seen.excused = true;
        seen.forgotten = true;
    }
}

}  // namespace beckon::sim
