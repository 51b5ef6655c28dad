#include "relay.hpp"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "census.hpp"
#include "config/changes.hpp"
#include "crew.hpp"
#include "log/log.hpp"
#include "metrics/sum.hpp"
#include "store/event_queue.hpp"

#ifndef BECKON_VERSION
#    define BECKON_VERSION "of no version"
#endif

namespace beckon::relay {

namespace {

using log::Level;

/// A store's start is 2^32 streams: more than a process opens.
constexpr unsigned streams_bits = 32;
/// Pages that have been sent elsewhere have so long to say goodbye…
constexpr Span linger = seconds(1);
/// …and whoever waits for an answer so long to have it: what was done is not to be asked for again.
constexpr Span linger_for_answers = seconds(5);
/// Whether anybody is still here is looked at so often.
constexpr Span linger_look_every = milliseconds(20);

/// For a listener that only those who run the relay can reach.
net::Options side_options(const config::Endpoint& endpoint) {
    net::Options out;
    out.address = endpoint.address;
    out.port = endpoint.port;
    out.sockets = 64;
    out.sockets_per_address = out.sockets;
    return out;
}

std::unique_ptr<EventQueue> opened_events(const config::StoreChoice& choice) {
    auto opened = store::open_event_queue(choice.path);
    if (!opened) throw std::runtime_error(opened.error());
    return std::move(opened.value());
}

/// Nobody who would be cut off.
bool has_gone(const net::Server::UnderWay& at, bool patient) { return (patient ? at.all : at.owed_answers) == 0; }

hooks::CourierOptions courier_options(const config::WebhookChoice& choice) {
    hooks::CourierOptions out;
    out.policy.retry_first = choice.retry_first;
    out.policy.retry_most = choice.retry_most;
    out.policy.give_up = choice.give_up;
    out.policy.usage_after = choice.usage_after;
    out.policy.per_site = static_cast<std::size_t>(choice.waiting_per_site);
    out.policy.in_all = static_cast<std::size_t>(choice.waiting);
    out.timeout = choice.timeout;
    out.now = net::wall_now;
    out.seed = chance();
    out.on_news = [](const hooks::News& news) {
        log::line(news.bad ? Level::warn : Level::info, "webhooks",
                  {{"site", std::string(news.site.view())}, {news.bad ? "trouble" : "news", news.text}});
    };
    return out;
}

}  // namespace

Relay::Relay(const ServeChoice& choice, std::unique_ptr<Store> store, Grounds& grounds)
    : choice_(choice),
      config_(choice.found.config),
      grounds_(grounds),
      loop_(grounds.front()->loop),
      signals_(loop_, {{SIGTERM, [this] { stop(); }}, {SIGINT, [this] { stop(); }}, {SIGHUP, [this] { reload(); }}}),
      store_(std::move(store)),
      lookout_(loop_, *store_, [this](auto tell) { look(std::move(tell)); }),
      events_(opened_events(config_.store)),
      bus_(grounds.size(),
           [&grounds](ShardId to, bus::LocalBus::Work work) { grounds[to.value]->loop.post(std::move(work)); }),
      shards_(raised_shards()),
      front_([this] { return trouble_for_anybody(); }, door().rest()),
      admin_door_(config_.admin.token,
                  {door().rest().for_operator(), [this] { return loop_.now(); },
                   grounds.front()->meters.net.reached[ProcessBound::admin_attempts], log::journal()}),
      metrics_page_([this](auto tell) { look(std::move(tell)); }, [this] { return trouble(); },
                    [this] { return loop_.now(); }) {
    door().listen(front_, net_options(config_));
    for (const auto& shard : shards_) {
        if (shard != shards_.front()) shard->stand_behind(door());
    }
    if (shards_.size() > 1) door().send_home(shards_);
    alive_look_.set(manager_.due());
    SideMeters& side = grounds_.front()->meters.side;
    open_side("metrics.listen", metrics_server_, config_.metrics, metrics_page_, side.metrics);
    open_side("admin.listen", admin_server_, config_.admin.listen, admin_door_, side.admin);
    if (!config_.files.empty() && front_.serve_files(config_.files) == 0)
        log::line(Level::warn, "files", {{"trouble", "no files in " + config_.files}});
    // Last: a start that comes to nothing leaves all to the next as it was.
    courier_.emplace(courier_options(config_.webhooks), config_.sites, *events_, *store_,
                     grounds.front()->meters.hooks);
    start_store();
}

void Relay::set_identity(const std::shared_ptr<const net::Identity>& identity) {
    lookout_.note_certificate(identity->until());
    for (const auto& shard : shards_) shard->set_identity(identity);
}

int Relay::run() {
    const auto say = [](const char* what, const config::Endpoint& at, const std::unique_ptr<net::Server>& server) {
        if (server) log::line(Level::info, what, {{"address", at.address}, {"port", server->port()}});
    };
    say("metrics", config_.metrics, metrics_server_);
    say("admin", config_.admin.listen, admin_server_);
    {
        Crew crew([this](const std::string& why) { loop_.post([this, why] { fail(why); }); });
        for (std::size_t i = 1; i < grounds_.size(); ++i) crew.hire(grounds_[i]->loop);
        log::line(Level::info, "listening",
                  {{"address", config_.listen.address}, {"port", door().server().port()}, {"version", BECKON_VERSION}});
        manager_.ready();
        loop_.run();
    }
    close_store();
    log::line(Level::info, "stopped");
    return exit_code_;
}

/// With several, each has a lane of the one store.
std::vector<std::unique_ptr<Shard>> Relay::raised_shards() {
    const std::size_t count = grounds_.size();
    const std::uint64_t epoch = store_->next_epoch() << streams_bits;
    if (count > 1) lanes_.emplace(*store_, count, [count](const SiteId& site) { return home_of(site, count).value; });
    std::vector<std::unique_ptr<Shard>> out;
    for (std::uint32_t i = 0; i < count; ++i) {
        Bus* const bus = count > 1 ? &bus_.end({i}) : nullptr;
        out.push_back(
            std::make_unique<Shard>(*grounds_[i], Shard::Place{{i}, count, bus}, config_, store_of(i), epoch));
    }
    return out;
}

void Relay::start_store() {
    if (const std::string damage = store_->health().damage; !damage.empty())
        log::line(Level::warn, "store", {{"trouble", damage}});
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        const bool first = i == 0;
        store_of(i).start(
            // Its last word may come when the shard is no more, and its ground is.
            [this, first, &loop = grounds_[i]->loop, shard = shards_[i].get()](hub::SaveNumber upto) {
                loop.post([this, first, shard, upto] {
                    shard->engine().saved(upto);
                    if (first) lookout_.note_store();
                });
            },
            first ? Store::OnEvents([this] { loop_.post([this] { courier_->wake(); }); }) : Store::OnEvents());
    }
}

/// No loop runs any more. What the disk did not take is gone with the process: that is no good end.
void Relay::close_store() {
    courier_.reset();  // what it has delivered need not be delivered again
    const Store::Loss loss = store_->close();
    if (loss.none()) return;
    log::line(Level::error, "store",
              {{"trouble", loss.trouble},
               {"then", "what was not written is lost"},
               {"rows", loss.rows},
               {"webhooks", loss.events}});
    exit_code_ = 1;
}

/// Has `what` done by every shard, each on its own thread, and `then` here. With one shard, at once.
void Relay::everywhere(const std::function<void(Shard&, std::size_t which)>& what, std::function<void()> then) {
    struct Round {
        std::size_t missing;
        std::function<void()> then;
    };
    const auto round = std::make_shared<Round>(Round{shards_.size(), std::move(then)});
    const auto done = [round] {
        if (--round->missing == 0) std::exchange(round->then, nullptr)();
    };
    for (std::size_t i = 1; i < shards_.size(); ++i) {
        Shard& shard = *shards_[i];
        shard.loop().post([this, what, done, i, &shard] {
            what(shard, i);
            loop_.post(done);
        });
    }
    what(door(), 0);
    done();
}

/// A loop that is stuck is silent.
void Relay::say_alive() {
    alive_look_.set(Instant::never());
    everywhere([](Shard&, std::size_t) {},
               [this] {
                   manager_.alive(loop_.now());
                   alive_look_.set(manager_.due());
               });
}

void Relay::fail(const std::string& why) {
    log::line(Level::error, "thread", {{"trouble", why}});
    exit_code_ = 1;
    loop_.stop();
}

std::string Relay::trouble() const {
    if (is_draining()) return "draining";
    return store_->health().trouble;
}

std::string Relay::trouble_for_anybody() const {
    if (is_draining()) return "draining";
    return store_->health().trouble.empty() ? "" : "trouble with the disk";
}

void Relay::open_side(const char* key, std::unique_ptr<net::Server>& server, const config::Endpoint& endpoint,
                      HttpHandler& handler, NetMeters& meters) {
    if (endpoint.off()) return;
    try {
        server = std::make_unique<net::Server>(loop_, no_pages_, handler, side_options(endpoint), meters);
    } catch (const std::system_error& error) {
        // A server knows its address, and not which of the settings that is.
        throw std::system_error(error.code(),
                                key + (": " + endpoint.address + " port ") + std::to_string(endpoint.port));
    }
}

/// Each shard counts into a place of its own; here they are added up.
void Relay::look(std::function<void(const metrics::Moment&)> tell) {
    struct Share {
        Meters meters;
        Census census;
    };
    const auto shares = std::make_shared<std::vector<Share>>(shards_.size());
    everywhere(
        [shares](Shard& shard, std::size_t which) {
            metrics::add((*shares)[which].meters, shard.ground().meters);
            (*shares)[which].census = taken_of(shard.engine().state());
        },
        [this, shares, tell = std::move(tell)] {
            Share& all = shares->front();
            for (std::size_t i = 1; i < shares->size(); ++i) {
                metrics::add(all.meters, (*shares)[i].meters);
                add(all.census, std::move((*shares)[i].census));
            }
            tell({all.meters, std::move(all.census), store_->health(), trouble(), BECKON_VERSION,
                  static_cast<std::size_t>(sockets_max_), log::left_out(), lookout_.certificate_until()});
        });
}

/// Nobody new, everybody elsewhere; a second signal does not wait.
void Relay::stop() {
    if (is_draining()) return loop_.stop();
    ends_.set(loop_.now() + drain_);  // until it is known who has to be told
    manager_.stopping();
    const auto sockets = std::make_shared<std::vector<std::size_t>>(shards_.size());
    everywhere([sockets, within = drain_](Shard& shard, std::size_t which) { (*sockets)[which] = shard.drain(within); },
               [this, sockets] {
                   const std::size_t all = std::accumulate(sockets->begin(), sockets->end(), std::size_t{0});
                   log::line(Level::info, "draining", {{"sockets", all}});
                   told_ = loop_.now();
                   ends_.set(told_ + linger_for_answers);
                   leave_look_.set(told_ + linger_look_every);
               });
}

/// As soon as nobody is cut off by it.
void Relay::leave_when_alone() {
    leave_look_.set(Instant::never());
    const auto staying = std::make_shared<std::vector<net::Server::UnderWay>>(shards_.size());
    everywhere([staying](Shard& shard, std::size_t which) { (*staying)[which] = shard.server().under_way(); },
               [this, staying] {
                   const bool patient = loop_.now() < told_ + linger;
                   const bool alone = std::all_of(staying->begin(), staying->end(),
                                                  [patient](const auto& at) { return has_gone(at, patient); });
                   if (alone && sides_have_left(patient)) return loop_.stop();
                   leave_look_.set(loop_.now() + linger_look_every);
               });
}

/// They are the last, for there it can be seen how the relay leaves; what was asked for there is answered, too.
bool Relay::sides_have_left(bool patient) {
    const bool told = std::exchange(sides_leave_, true);  // a look ago: who had knocked then has been heard
    bool gone = true;
    for (const auto* server : {&metrics_server_, &admin_server_}) {
        if (!*server) continue;
        if (!told) (*server)->leave();
        gone = gone && told && has_gone((*server)->under_way(), patient);
    }
    return gone;
}

/// What is wrong stays as it was; what is open stays open.
void Relay::reload() {
    manager_.reloading();
    auto reread = choice_.reread();
    if (!reread) {
        log::line(Level::error, "reload", {{"trouble", "the configuration stays as it was"}});
        return manager_.ready();
    }
    if (reread->config.made_up_site && sites_were_given_) {
        log::line(Level::error, "reload",
                  {{"trouble",
                    "no site is configured any more, and an open one is only for a start; the configuration "
                    "stays as it was"}});
        return manager_.ready();
    }
    const auto identity = reread_identity(*reread);
    const auto fresh = std::make_shared<const config::Config>(std::move(reread->config));
    for (const std::string& key : config::needs_restart(config_, *fresh))
        log::line(Level::warn, "reload", {{"key", key}, {"trouble", "this change needs a restart"}});
    courier_->set_sites(fresh->sites);
    sites_were_given_ = !fresh->made_up_site;
    drain_ = fresh->drain;
    sockets_max_ = fresh->limits.sockets;
    // That it was taken over is said by the one or by the other.
    log::hear_from(std::min(std::exchange(log_level_, fresh->log.level), fresh->log.level));
    everywhere(
        [fresh, identity](Shard& shard, std::size_t) {
            shard.take_over(*fresh);
            if (identity) shard.set_identity(identity);
        },
        [this, fresh] {
            log::line(Level::info, "reloaded", {{"sites", fresh->sites.size()}});
            log::hear_from(fresh->log.level);
            manager_.ready();
        });
}

/// None: there is none, or the old one stays.
std::shared_ptr<const net::Identity> Relay::reread_identity(const config::Loaded& reread) {
    const config::Tls& tls = reread.config.tls;
    if (config_.tls.certificate.empty() || tls.certificate.empty()) return nullptr;
    auto identity = net::Identity::read(tls.certificate, tls.key);
    if (!identity) {
        log::line(Level::error, "reload",
                  {{"trouble", config::sentence(config::complaint_about(reread, identity.error()))},
                   {"then", "the old certificate stays"}});
        return nullptr;
    }
    lookout_.note_certificate(identity.value()->until());
    return std::move(identity.value());
}

}  // namespace beckon::relay
