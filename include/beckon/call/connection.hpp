// What the negotiation knows of one peer connection.
#pragma once

#include <cstdint>
#include <optional>

#include "beckon/wire/message.hpp"

namespace beckon::call {

/// How far one connection's exchange of descriptions is.
enum class Talk : std::uint8_t { offering, offered, answering, stable };

struct Connection {
    std::int64_t gen = 0;
    Talk talk = Talk::offering;
    std::int64_t rev = 0;        ///< our last offer
    std::int64_t their_rev = 0;  ///< their last offer that we took
    bool remote = false;         ///< a remote description was applied, so candidates may be
    bool again = false;          ///< make another offer once at rest
    bool again_restart = false;  ///< …with new ICE credentials
    bool restarting = false;     ///< our offer has some, and is not answered
    bool flows = false;
    bool mended = false;    ///< more was agreed on, ICE credentials perhaps, since it last was connected
    bool hopeless = false;  ///< …and it failed
    bool parked = false;    ///< offered to nobody but a page that comes back with nothing
    std::optional<wire::Description> waiting{};  ///< an offer that came while we were answering another

    /// A description of theirs is applied.
    void agrees() {
        mended = remote;
        remote = true;
        restarting = false;
    }

    template <class See>
    void inspect(See& see) const {
        see(gen);
        see(talk);
        see(rev);
        see(their_rev);
        see(remote);
        see(again);
        see(again_restart);
        see(restarting);
        see(flows);
        see(mended);
        see(hopeless);
        see(parked);
        see(waiting.has_value());
    }
};

}  // namespace beckon::call
