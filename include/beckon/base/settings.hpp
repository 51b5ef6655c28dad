// The times that a site may choose, each with its bounds and its reason. Both ends read the same ones.
#pragma once

#include <algorithm>

#include "beckon/base/time.hpp"

namespace beckon {

struct Settings {
    // Calls
    Span ring = seconds(60);          ///< how long a call rings before `no_answer`
    Span ring_left_min = seconds(3);  ///< with less than this left, a ring is not worth starting
    Span ring_slack = seconds(2);     ///< a page waits this much longer than the relay before it ends a ring by itself
    Span connect = seconds(30);       ///< from acceptance to the first media, before `ice_failed`
    Span recover = seconds(30);       ///< from losing media to getting it back, before `ice_lost`
    Span restart_after = seconds(2);  ///< `disconnected` often heals by itself; then ICE is restarted
    Span restart_again = seconds(5);  ///< a restart that brought nothing is tried again after this
    Span grace = seconds(20);         ///< a party that is out of reach has this long to come back
    Span limbo = minutes(2);          ///< the same when both are: their media may well flow meanwhile
    Span transfer = seconds(75);      ///< a transfer that nobody reported on is given up

    // Sessions
    Span beat = seconds(5);        ///< a sign of life this often while in a call or live
    Span beat_idle = seconds(25);  ///< and this often otherwise
    Span lease = seconds(8);       ///< no sign of life for this long: out of reach, both ways
    Span lease_idle = seconds(40);
    Span ack = milliseconds(500);     ///< what was received is acknowledged within this
    Span greet = seconds(10);         ///< from opening a socket to `welcome`
    Span keep_session = minutes(10);  ///< how long the relay keeps what a session without a socket has missed
    Span token_grace = seconds(10);   ///< a resume token is good this long after its successor was first used

    // Accounts
    Span account = seconds(10);  ///< a notice of time flowed this often

    template <class Self, class V>
    static void fields(Self& self, V&& v) {
        v("ring", self.ring);
        v("ring_left_min", self.ring_left_min);
        v("ring_slack", self.ring_slack);
        v("connect", self.connect);
        v("recover", self.recover);
        v("restart_after", self.restart_after);
        v("restart_again", self.restart_again);
        v("grace", self.grace);
        v("limbo", self.limbo);
        v("transfer", self.transfer);
        v("beat", self.beat);
        v("beat_idle", self.beat_idle);
        v("lease", self.lease);
        v("lease_idle", self.lease_idle);
        v("ack", self.ack);
        v("greet", self.greet);
        v("keep_session", self.keep_session);
        v("token_grace", self.token_grace);
        v("account", self.account);
    }
};

/// Brings every time within its bounds: what a configuration check reports, this one mends.
constexpr Settings bounded(Settings s) {
    const auto within = [](Span& span, Span low, Span high) { span = std::clamp(span, low, high); };
    within(s.ring, seconds(5), minutes(5));
    within(s.ring_left_min, seconds(0), s.ring);
    within(s.ring_slack, seconds(0), seconds(30));
    within(s.connect, seconds(5), minutes(5));
    within(s.recover, seconds(5), minutes(10));
    within(s.restart_after, milliseconds(100), seconds(30));
    within(s.restart_again, seconds(1), seconds(60));
    within(s.grace, seconds(2), minutes(10));
    within(s.limbo, s.grace, minutes(60));
    within(s.transfer, s.ring, minutes(10));
    within(s.beat, seconds(1), seconds(60));
    within(s.beat_idle, s.beat, minutes(5));
    within(s.lease, s.beat + seconds(1), minutes(10));
    within(s.lease_idle, s.beat_idle + seconds(1), minutes(20));
    within(s.ack, milliseconds(0), s.lease);
    within(s.greet, seconds(1), seconds(60));
    within(s.keep_session, s.grace, minutes(24 * 60));
    within(s.token_grace, seconds(0), minutes(5));
    within(s.account, seconds(1), minutes(5));
    return s;
}

}  // namespace beckon
