// How often somebody may: a bucket for each, and no more of them than there is room for.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "beckon/base/bucket.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::api {

class Rates {
public:
    struct Rule {
        std::size_t burst = 1;    ///< so many at once …
        Span every = seconds(1);  ///< … and one more each so often
        std::size_t room = 10'000;
    };

    explicit Rates(Rule rule) : rule_(rule) {}

    /// Uses one up. Otherwise: in how long there is one again.
    std::optional<Span> take(const std::string& who, Instant now);
    /// In how long there is one, if there is none now; uses nothing up.
    std::optional<Span> wait(const std::string& who, Instant now) const;
    std::size_t size() const { return buckets_.size(); }

private:
    Span left(const Bucket& bucket, Instant now) const;

    Rule rule_;
    std::map<std::string, Bucket> buckets_;
};

}  // namespace beckon::relay::api
