// One thread's share of the relay: a loop, and whatever serves the sites that live there. Nothing in it is anybody else's, but
// the store (a lane of it), the log and the bus, which say themselves who may call them. A relay has one shard, or several.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "api/rest.hpp"
#include "auth/gate.hpp"
#include "auth/secrets.hpp"
#include "config/config.hpp"
#include "engine.hpp"
#include "hooks/herald.hpp"
#include "net/loop.hpp"
#include "net/options.hpp"
#include "net/server.hpp"
#include "net/tls.hpp"
#include "ports/bus.hpp"
#include "ports/meters.hpp"
#include "ports/store.hpp"
#include "store/reader.hpp"

namespace beckon::relay {

/// What outlives the shard, because others may still call it: posted work and the store's word.
struct Ground {
    Meters meters;
    net::Loop loop{meters.loop};
};

class Shard {
public:
    struct Place {
        ShardId id;
        std::size_t shards = 1;
        Bus* bus = nullptr;  ///< none: it is the only one
    };

    /// `epoch`: the hub's. Serves nobody before `listen` or `stand_behind`.
    Shard(Ground& ground, Place place, const config::Config& config, Store& store, std::uint64_t epoch);

    /// It is the relay's door; `front` answers plain HTTP.
    void listen(HttpHandler& front, net::Options options);
    /// It has the pages that `door` sends.
    void stand_behind(Shard& door);
    /// Of the door: pages of these shards' sites go there.
    void send_home(const std::vector<std::unique_ptr<Shard>>& shards);

    // ---- on its thread
    void take_over(const config::Config& fresh);
    void set_identity(const std::shared_ptr<const net::Identity>& identity) { server_->set_identity(identity); }
    /// Nobody new, everybody elsewhere. How many that are.
    std::size_t drain(Span within);

    Ground& ground() { return ground_; }
    net::Loop& loop() { return ground_.loop; }
    Engine& engine() { return engine_; }
    api::Rest& rest() { return rest_; }
    net::Server& server() { return *server_; }

private:
    std::vector<Site> own(const std::vector<Site>& sites) const;
    void serve_pages(std::unique_ptr<net::Server> server);

    Ground& ground_;
    const Place place_;
    auth::SiteGate gate_;  ///< of all sites: whoever hears a request has to know whose it is
    auth::SystemSecrets secrets_;
    hooks::SiteHerald herald_;
    Engine engine_;
    store::Reader reader_;
    api::Rest rest_;
    std::unique_ptr<net::Server> server_;
};

net::Options net_options(const config::Config& config);
/// For ids that need not be secrets, and for what is spread.
Seed chance();

}  // namespace beckon::relay
