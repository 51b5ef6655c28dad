#include "serve.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>

#include <sys/resource.h>

#include "admin/door.hpp"
#include "api/front.hpp"
#include "api/rest.hpp"
#include "auth/gate.hpp"
#include "auth/secrets.hpp"
#include "census.hpp"
#include "config/changes.hpp"
#include "engine.hpp"
#include "hooks/courier.hpp"
#include "hooks/herald.hpp"
#include "log/log.hpp"
#include "metrics/page.hpp"
#include "net/http_text.hpp"
#include "net/no_pages.hpp"
#include "net/server.hpp"
#include "net/signals.hpp"
#include "net/tls.hpp"
#include "ports/meters.hpp"
#include "service/manager.hpp"
#include "store/event_queue.hpp"
#include "store/reader.hpp"
#include "store/sqlite_store.hpp"

#ifndef BECKON_VERSION
#    define BECKON_VERSION "of no version"
#endif

namespace beckon::relay {

namespace {

using log::Level;

/// A store's start is 2^32 streams: more than a process opens.
constexpr unsigned streams_bits = 32;
/// After the last page has been sent elsewhere: what the system still holds gets out.
constexpr Span linger = seconds(1);
/// While the disk takes nothing, it is asked so often whether it does again.
constexpr Span store_look_every = seconds(1);

/// As many descriptors as the system lets us have: the soft limit is often a thousand. Says so if sockets will be fewer than
/// `wanted` for it.
void raise_descriptors(std::int64_t wanted) {
    constexpr std::int64_t besides = 160;  // the database, the side listeners, webhooks under way and their names
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    const auto most = static_cast<std::int64_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 30));
    if (wanted + besides <= most) return;
    log::line(Level::warn, "limits.sockets",
              {{"trouble", "the system allows fewer descriptors (LimitNOFILE, ulimit -n)"},
               {"descriptors", std::to_string(most)}});
}

net::Options net_options(const config::Config& config) {
    net::Options out;
    out.address = config.listen.address;
    out.port = config.listen.port;
    out.trusted_proxies = net::Networks(config.trusted_proxies);
    out.sockets = static_cast<std::size_t>(config.limits.sockets);
    out.sockets_per_address = static_cast<std::size_t>(config.limits.sockets_per_address);
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

/// For a listener that only those who run the relay can reach.
net::Options side_options(const config::Endpoint& endpoint) {
    net::Options out;
    out.address = endpoint.address;
    out.port = endpoint.port;
    out.sockets = 64;
    out.sockets_per_address = out.sockets;
    return out;
}

std::unique_ptr<Store> opened_store(const config::StoreChoice& choice, StoreMeters& meters) {
    constexpr std::int64_t minutes_a_day = 24 * 60;
    store::Options options;
    options.now = net::wall_now;
    options.meters = &meters;
    options.retention = {minutes(choice.keep_calls_days * minutes_a_day),
                         minutes(choice.keep_usage_days * minutes_a_day)};
    auto opened = store::open(choice.path, std::move(options));
    if (opened) return std::move(opened.value());
    log::line(Level::error, "store", {{"trouble", opened.error()}});
    return nullptr;
}

/// Says so if pages will soon be frightened away by it.
void announce(const net::Identity& identity) {
    constexpr Span soon = minutes(14 * 24 * 60);
    const bool late = identity.until() - soon < net::wall_now();
    log::line(late ? Level::warn : Level::info, "certificate", {{"until", net::http_date(identity.until())}});
}

Seed chance() {
    std::random_device device;
    const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
    return {word(), word()};
}

std::unique_ptr<EventQueue> opened_events(const config::StoreChoice& choice) {
    auto opened = store::open_event_queue(choice.path);
    if (!opened) throw std::runtime_error(opened.error());
    return std::move(opened.value());
}

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

/// The parts of a running relay, in the order in which they need each other.
class Relay {
public:
    Relay(const ServeChoice& choice, std::unique_ptr<Store> store, Meters& meters)
        : choice_(choice),
          config_(choice.config),
          meters_(meters),
          loop_(meters.loop),
          signals_(loop_,
                   {{SIGTERM, [this] { stop(); }}, {SIGINT, [this] { stop(); }}, {SIGHUP, [this] { reload(); }}}),
          store_(std::move(store)),
          events_(opened_events(config_.store)),
          gate_(config_.sites),
          herald_(config_.sites, chance()),
          engine_(config_.settings, config_.sites, store_->next_epoch() << streams_bits, chance(),
                  {gate_, secrets_, *store_, herald_, [this] { return loop_.now(); }, meters.engine, log::journal()}),
          reader_(config_.store.path, [this](store::Reader::Work work) { loop_.post(std::move(work)); }),
          rest_({engine_, reader_, gate_, secrets_, meters.rest}, config_.public_url),
          front_([this] { return trouble(); }, rest_),
          admin_door_(config_.admin.token, {rest_.for_operator(), [this] { return loop_.now(); },
                                            meters.net.reached[ProcessBound::admin_attempts], log::journal()}),
          metrics_page_([this] { return moment(); }, [this] { return trouble(); }, [this] { return loop_.now(); }),
          server_(loop_, engine_, front_, net_options(config_), meters.net) {
        engine_.set_sockets(server_);
        loop_.on_time([this] { return engine_.deadline(); }, [this] { engine_.tick(); });
        loop_.on_time([this] { return store_look_; }, [this] { note_store(); });
        loop_.on_time([this] { return ends_; }, [this] { loop_.stop(); });
        loop_.on_time([this] { return manager_.due(); }, [this] { manager_.alive(loop_.now()); });
        courier_.emplace(courier_options(config_.webhooks), config_.sites, *events_, *store_, meters.hooks);
        store_->start(
            [this](hub::SaveNumber upto) {
                loop_.post([this, upto] {
                    engine_.saved(upto);
                    note_store();
                });
            },
            [this] { loop_.post([this] { courier_->wake(); }); });
        open_side(metrics_server_, config_.metrics, metrics_page_);
        open_side(admin_server_, config_.admin.listen, admin_door_);
        if (!choice.files.empty() && front_.serve_files(choice.files) == 0)
            log::line(Level::warn, "files", {{"trouble", "no files in " + choice.files}});
    }

    void set_identity(std::shared_ptr<const net::Identity> identity) {
        announce(*identity);
        server_.set_identity(std::move(identity));
    }

    void run() {
        const auto say = [](const char* what, const config::Endpoint& at, const std::unique_ptr<net::Server>& server) {
            if (server)
                log::line(Level::info, what, {{"address", at.address}, {"port", std::to_string(server->port())}});
        };
        say("metrics", config_.metrics, metrics_server_);
        say("admin", config_.admin.listen, admin_server_);
        log::line(Level::info, "listening",
                  {{"address", config_.listen.address}, {"port", std::to_string(server_.port())}});
        manager_.ready();
        loop_.run();
        log::line(Level::info, "stopped");
    }

private:
    /// What the store says of itself is logged once, when it begins and when it is over.
    void note_store() {
        const std::string trouble = store_->health().trouble;
        store_look_ = trouble.empty() ? Instant::never() : loop_.now() + store_look_every;
        if (trouble == store_trouble_) return;
        if (trouble.empty()) log::line(Level::info, "store", {{"well", "again"}});
        if (!trouble.empty()) log::line(Level::error, "store", {{"trouble", trouble}});
        store_trouble_ = trouble;
    }

    std::string trouble() const {
        if (!ends_.is_never()) return "draining";
        return store_->health().trouble;
    }

    void open_side(std::unique_ptr<net::Server>& server, const config::Endpoint& endpoint, HttpHandler& handler) {
        if (!endpoint.off())
            server = std::make_unique<net::Server>(loop_, no_pages_, handler, side_options(endpoint), side_meters_);
    }

    metrics::Moment moment() const {
        return {meters_,          taken_of(engine_.state()),
                store_->health(), trouble(),
                BECKON_VERSION,   static_cast<std::size_t>(config_.limits.sockets),
                log::left_out()};
    }

    /// Nobody new, everybody elsewhere; a second signal does not wait.
    void stop() {
        if (!ends_.is_never()) return loop_.stop();
        log::line(Level::info, "draining", {{"sockets", std::to_string(engine_.sockets())}});
        ends_ = loop_.now() + (engine_.sockets() == 0 ? Span{} : linger);
        manager_.stopping();
        server_.stop_listening();
        engine_.drain(drain_);
    }

    /// What is wrong stays as it was; what is open stays open.
    void reload() {
        manager_.reloading();
        take_over();
        manager_.ready();
    }

    void take_over() {
        const auto fresh = choice_.reread();
        if (!fresh) return log::line(Level::error, "reload", {{"trouble", "the configuration stays as it was"}});
        for (const std::string& key : config::needs_restart(config_, *fresh))
            log::line(Level::warn, "reload", {{"key", key}, {"trouble", "this change needs a restart"}});
        gate_.set_sites(fresh->sites);
        engine_.set_sites(fresh->sites);
        herald_.set_sites(fresh->sites);
        courier_->set_sites(fresh->sites);
        server_.set_bounds(net_options(*fresh));
        rest_.set_public_url(fresh->public_url);
        drain_ = fresh->drain;
        if (!config_.tls.certificate.empty() && !fresh->tls.certificate.empty()) reload_identity(fresh->tls);
        log::line(Level::info, "reloaded", {{"sites", std::to_string(fresh->sites.size())}});
    }

    void reload_identity(const config::Tls& tls) {
        auto identity = net::Identity::read(tls.certificate, tls.key);
        if (identity) return set_identity(std::move(identity.value()));
        log::line(Level::error, "reload", {{"trouble", identity.error()}, {"then", "the old certificate stays"}});
    }

    const ServeChoice& choice_;
    const config::Config& config_;  ///< as it was at the start
    Span drain_ = config_.drain;
    Meters& meters_;
    net::Loop loop_;
    net::Signals signals_;  ///< before any thread begins: each inherits that they are the loop's
    std::unique_ptr<Store> store_;
    std::unique_ptr<EventQueue> events_;
    auth::SiteGate gate_;
    auth::SystemSecrets secrets_;
    hooks::SiteHerald herald_;
    Engine engine_;
    store::Reader reader_;
    api::Rest rest_;
    api::Front front_;
    admin::Door admin_door_;
    metrics::Page metrics_page_;
    net::NoPages no_pages_;
    NetMeters side_meters_;  ///< of the listeners for those who run the relay; told to nobody
    std::unique_ptr<net::Server> admin_server_;
    std::unique_ptr<net::Server> metrics_server_;
    net::Server server_;
    service::Manager manager_{service::Surroundings::of_this_process()};
    std::optional<hooks::Courier> courier_;  ///< its threads begin when signals are the loop's
    Instant ends_ = Instant::never();
    std::string store_trouble_;              ///< as it was last logged
    Instant store_look_ = Instant::never();  ///< whether it is over
};

/// Better no relay than one that is not what its owner believes: with more threads, say.
std::string beyond_us(const config::Config& config) {
    if (config.threads != 1) return "threads: this version has one";
    return {};
}

}  // namespace

int serve(const ServeChoice& choice) {
    if (const std::string trouble = beyond_us(choice.config); !trouble.empty()) {
        log::line(Level::error, "start", {{"trouble", trouble}});
        return 2;
    }
    const config::Tls& tls = choice.config.tls;
    std::shared_ptr<const net::Identity> identity;
    if (!tls.certificate.empty()) {
        auto read = net::Identity::read(tls.certificate, tls.key);
        if (!read) {
            log::line(Level::error, "start", {{"trouble", read.error()}});
            return 2;
        }
        identity = std::move(read.value());
    }
    raise_descriptors(choice.config.limits.sockets);
    try {
        Meters meters;
        auto store = opened_store(choice.config.store, meters.store);
        if (!store) return 1;
        Relay relay(choice, std::move(store), meters);
        if (identity) relay.set_identity(std::move(identity));
        relay.run();
        return 0;
    } catch (const std::exception& error) {
        log::line(Level::error, "start", {{"trouble", error.what()}});
        return 1;
    }
}

}  // namespace beckon::relay
