// When those who run a relay hear of its certificate: whenever one is read, once a day from a fortnight before its end, and
// at the end. A renewal that works replaces it long before; one that broke says nothing by itself.
#pragma once

#include "beckon/base/time.hpp"

namespace beckon::relay::net {

class CertificateWatch {
public:
    enum class State { good, ends_soon, ended };

    static constexpr Span soon = minutes(14 * 24 * 60);
    static constexpr Span day = minutes(24 * 60);

    static State state_of(Instant until, Instant now) {
        if (until <= now) return State::ended;
        return until - soon <= now ? State::ends_soon : State::good;
    }

    /// One was read, and is told of now.
    void watch(Instant until, Instant now) {
        until_ = until;
        told(now);
    }
    /// It was told of.
    void told(Instant now) {
        const Instant next = later(until_ - soon, now + day);
        due_ = now < until_ ? sooner(next, until_) : next;
    }

    Instant until() const { return until_; }  ///< never: there is none
    Instant due() const { return due_; }      ///< when it is to be told of again

private:
    Instant until_ = Instant::never();
    Instant due_ = Instant::never();
};

}  // namespace beckon::relay::net
