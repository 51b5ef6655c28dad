// What a host site is told of what happened, in the words of OPERATIONS.md ("Webhooks"). Called by the engine, on its thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "beckon/base/rng.hpp"
#include "ports/event.hpp"
#include "ports/site.hpp"

namespace beckon::relay::hooks {

class SiteHerald final : public Herald {
public:
    /// `seed`: for the ids of the events; another one in every process.
    SiteHerald(const std::vector<Site>& sites, Seed seed) : chance_(seed) { set_sites(sites); }

    /// Those with no webhook are told nothing.
    void set_sites(const std::vector<Site>& sites);
    std::optional<Event> event_of(const hub::Happening& what, Instant now) override;

private:
    std::map<SiteId, std::string> curious_;  ///< with the secret that their chains are made with
    Rng chance_;
};

}  // namespace beckon::relay::hooks
