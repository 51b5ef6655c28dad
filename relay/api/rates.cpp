#include "api/rates.hpp"

#include <algorithm>

namespace beckon::relay::api {

Span Rates::left(const Bucket& bucket, Instant now) const {
    return std::max(bucket.since + rule_.every - now, milliseconds(1));
}

std::optional<Span> Rates::take(const std::string& who, Instant now) {
    if (buckets_.size() >= rule_.room && buckets_.count(who) == 0) {
        std::erase_if(buckets_, [&](const auto& one) { return one.second.refilled(rule_.every) <= now; });
        // More at once than there is room for: an attack of many. Whoever came first is forgiven.
        if (buckets_.size() >= rule_.room) buckets_.clear();
    }
    Bucket& bucket = buckets_[who];
    if (bucket.take(now, rule_.burst, rule_.every)) return std::nullopt;
    return left(bucket, now);
}

std::optional<Span> Rates::wait(const std::string& who, Instant now) const {
    const auto found = buckets_.find(who);
    if (found == buckets_.end()) return std::nullopt;
    Bucket bucket = found->second;
    if (bucket.take(now, rule_.burst, rule_.every)) return std::nullopt;
    return left(bucket, now);
}

}  // namespace beckon::relay::api
