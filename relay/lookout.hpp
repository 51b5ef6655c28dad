// What the relay says in its log of itself while it runs, to whoever runs it: that the disk takes nothing, and that it does
// again; that the certificate ends; which bounds turned people away; that the time of day was set. It looks when that is due,
// on the loop's thread, and decides nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "metrics/turned_away.hpp"
#include "net/certificate_watch.hpp"
#include "net/loop.hpp"
#include "ports/store.hpp"

namespace beckon::relay {

class Lookout {
public:
    using Look = std::function<void(std::function<void(const metrics::Moment&)> tell)>;

    /// `look`: at everything there is, of all shards.
    Lookout(net::Loop& loop, const Store& store, Look look);

    /// It has written something, or could not.
    void note_store();
    /// A certificate that is spoken with from now on.
    void note_certificate(Instant until);
    Instant certificate_until() const { return certificate_.until(); }  ///< never: there is none

private:
    void appoint_certificate();
    void tell_of_certificate();
    void note_turned_away();

    net::Loop& loop_;
    const Store& store_;
    const Look look_;
    std::string store_trouble_;      ///< as it was last logged
    std::size_t store_dropped_ = 0;  ///< likewise
    Instant store_loss_told_{};
    net::Loop::Alarm store_look_;
    net::CertificateWatch certificate_;
    net::Loop::Alarm certificate_look_;
    metrics::TurnedAway turned_away_;
    net::Loop::Alarm bounds_look_;
};

}  // namespace beckon::relay
