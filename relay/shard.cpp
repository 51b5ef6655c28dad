#include "shard.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include "log/log.hpp"

namespace beckon::relay {

namespace {

constexpr std::size_t questions_min = 16;

/// What waits for the archive is bounded over all shards.
std::size_t share_of_questions(std::size_t shards) {
    return std::max(store::Reader::waiting_max / shards, questions_min);
}

}  // namespace

net::Options net_options(const config::Config& config) {
    net::Options out;
    out.address = config.listen.address;
    out.port = config.listen.port;
    out.journal = &log::journal();
    out.trusted_proxies = net::Networks(config.trusted_proxies);
    out.sockets = static_cast<std::size_t>(config.limits.sockets);
    out.sockets_per_address = static_cast<std::size_t>(config.limits.sockets_per_address);
    out.connects_burst = static_cast<std::size_t>(config.limits.connects_burst);
    out.connects_every = config.limits.connects_every;
    out.requests_burst = static_cast<std::size_t>(config.limits.requests_burst);
    out.requests_every = config.limits.requests_every;
    out.opens_burst = static_cast<std::size_t>(config.limits.opens_burst);
    out.opens_every = config.limits.opens_every;
    out.head_bytes = static_cast<std::size_t>(config.limits.header_bytes);
    out.body_bytes = static_cast<std::size_t>(config.limits.body_bytes);
    out.outbox_bytes = static_cast<std::size_t>(config.limits.outbox_bytes);
    out.head_within = config.limits.header;
    out.body_within = config.limits.body;
    out.greeted_within = config.limits.unauthenticated;
    return out;
}

Seed chance() {
    std::random_device device;
    const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
    return {word(), word()};
}

Shard::Shard(Ground& ground, Place place, const config::Config& config, Store& store, std::uint64_t epoch)
    : ground_(ground),
      place_(place),
      gate_(config.sites),
      herald_(config.sites, chance()),
      engine_(config.settings, own(config.sites), epoch, chance(),
              {gate_, secrets_, store, herald_, [this] { return loop().now(); }, [this] { return loop().day(); },
               ground.meters.engine, log::journal()}),
      reader_(
          config.store.path, [this](store::Reader::Work work) { loop().post(std::move(work)); },
          share_of_questions(place.shards)),
      rest_({engine_, reader_, gate_, secrets_, ground.meters.rest, log::journal(), place.bus}, config.public_url) {
    rest_.serves(config.sites);
    loop().on_time([this] { return engine_.deadline(); }, [this] { engine_.tick(); });
    loop().on_day_set([this](Span) { engine_.day_set(); });
}

void Shard::listen(HttpHandler& front, net::Options options) {
    serve_pages(std::make_unique<net::Server>(loop(), engine_, front, std::move(options), ground_.meters.net));
}

void Shard::stand_behind(Shard& door) {
    serve_pages(std::make_unique<net::Server>(loop(), engine_, *door.server_, ground_.meters.net));
}

void Shard::serve_pages(std::unique_ptr<net::Server> server) {
    server_ = std::move(server);
    engine_.set_sockets(*server_);
}

void Shard::send_home(const std::vector<std::unique_ptr<Shard>>& shards) {
    server_->set_home([this, &shards](const Opening& opening) -> net::Server* {
        const auto site = gate_.site({opening.authorization, opening.site, opening.origin}, loop().day());
        if (!site) return nullptr;  // to be refused, which is done here
        const ShardId home = home_of(site.value(), place_.shards);
        return home == place_.id ? nullptr : &shards.at(home.value)->server();
    });
}

std::vector<Site> Shard::own(const std::vector<Site>& sites) const {
    std::vector<Site> out;
    for (const Site& site : sites) {
        if (home_of(site.id, place_.shards) == place_.id) out.push_back(site);
    }
    return out;
}

void Shard::take_over(const config::Config& fresh) {
    gate_.set_sites(fresh.sites);
    engine_.set_sites(own(fresh.sites));
    herald_.set_sites(fresh.sites);
    server_->set_bounds(net_options(fresh));
    rest_.serves(fresh.sites);
    rest_.set_public_url(fresh.public_url);
}

std::size_t Shard::drain(Span within) {
    const std::size_t sockets = engine_.sockets();
    server_->leave();
    engine_.drain(within);
    return sockets;
}

}  // namespace beckon::relay
