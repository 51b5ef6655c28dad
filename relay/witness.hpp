// What passes through the engine, counted for the metrics and told to the log. It changes nothing and is asked nothing.
//
// In the log: `info` has calls, broadcasts, who comes into rooms, and who was refused (of these, so many a second);
// `debug` has every session; `trace` every message, by its kind alone.
#pragma once

#include <string_view>

#include "beckon/wire/message.hpp"
#include "hub/effect.hpp"
#include "hub/state.hpp"
#include "ports/gate.hpp"
#include "ports/journal.hpp"
#include "ports/meters.hpp"
#include "ports/sparing.hpp"

namespace beckon::relay {

class Witness {
public:
    Witness(EngineMeters& meters, Journal& journal) : meters_(meters), journal_(journal) {}

    /// Its numbers are there from now on, be they zero.
    void serves(const SiteId& site) { meters_.sites.try_emplace(site); }

    // ---- sockets
    /// With its first frame.
    void refused(std::string_view site, const Refused& why, Instant now);
    /// Before that: nobody has a code of it. `asked`: the site that was asked for, as it came.
    void refused_upgrade(std::string_view asked, const Refused& why, Instant now);
    void heard(const SiteId& site, const UserId& user, const wire::Message& message);
    /// A frame that could not be read. Nothing of it is told.
    void misheard() { meters_.messages_in.add(); }
    void sent(const wire::Message& message);
    /// `back`: the page said that it was here before.
    void welcomed(const SiteId& site, const UserId& user, const wire::Welcome& welcome, bool back);
    /// By us, with a code; or, without one, by the page or the network.
    void closed(const SiteId& site, const UserId& user, CloseCode code);
    void gone(const SiteId& site, const UserId& user);

    // ---- the hub
    void happened(const hub::Happening& what);

private:
    void called(const hub::CallRow& call);

    EngineMeters& meters_;
    Journal& journal_;
    Sparing refusals_;
};

}  // namespace beckon::relay
