#include "serve.hpp"

#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "api/front.hpp"
#include "auth/gate.hpp"
#include "auth/secrets.hpp"
#include "engine.hpp"
#include "log/log.hpp"
#include "net/server.hpp"
#include "service/manager.hpp"
#include "store/sqlite_store.hpp"

namespace beckon::relay {

namespace {

using log::Level;

/// A store's start is 2^32 streams: more than a process opens.
constexpr unsigned streams_bits = 32;
/// After the last page has been sent elsewhere: what the system still holds gets out.
constexpr Span linger = seconds(1);

/// SIGTERM and SIGINT as events of the loop.
class Signals final : net::Loop::Watcher {
public:
    Signals(net::Loop& loop, std::function<void()> on_stop) : loop_(loop), on_stop_(std::move(on_stop)) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        fd_ = net::Descriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
        loop_.watch(fd_.get(), *this);
    }
    ~Signals() override { loop_.forget(fd_.get(), *this); }

private:
    void ready(bool, bool) override {
        signalfd_siginfo info{};
        if (::read(fd_.get(), &info, sizeof info) == sizeof info) on_stop_();
    }
    net::Loop& loop_;
    std::function<void()> on_stop_;
    net::Descriptor fd_;
};

/// As many descriptors as the system lets us have: the soft limit is often a thousand.
void raise_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

net::Options net_options(const config::Config& config) {
    net::Options out;
    out.address = config.listen.address;
    out.port = config.listen.port;
    out.trusted_proxies = config.trusted_proxies;
    out.sockets = static_cast<std::size_t>(config.limits.sockets);
    out.sockets_per_address = static_cast<std::size_t>(config.limits.sockets_per_address);
    out.head_bytes = static_cast<std::size_t>(config.limits.header_bytes);
    out.body_bytes = static_cast<std::size_t>(config.limits.body_bytes);
    out.outbox_bytes = static_cast<std::size_t>(config.limits.outbox_bytes);
    out.head_within = config.limits.header;
    out.greeted_within = config.limits.unauthenticated;
    return out;
}

std::unique_ptr<Store> opened_store(const config::StoreChoice& choice) {
    constexpr std::int64_t minutes_a_day = 24 * 60;
    store::Options options;
    options.now = net::wall_now;
    options.retention = {minutes(choice.keep_calls_days * minutes_a_day),
                         minutes(choice.keep_usage_days * minutes_a_day)};
    auto opened = store::open(choice.path, std::move(options));
    if (opened) return std::move(opened.value());
    log::line(Level::error, "store", {{"trouble", opened.error()}});
    return nullptr;
}

Seed chance() {
    std::random_device device;
    const auto word = [&device] { return std::uint64_t{device()} << 32U | device(); };
    return {word(), word()};
}

/// The parts of a running relay, in the order in which they need each other.
class Relay {
public:
    Relay(const ServeChoice& choice, std::unique_ptr<Store> store)
        : config_(choice.config),
          store_(std::move(store)),
          gate_(config_.sites),
          engine_(config_.settings, config_.sites, store_->next_epoch() << streams_bits, chance(),
                  {gate_, secrets_, *store_, [this] { return loop_.now(); }}),
          front_([this] { return trouble(); }),
          server_(loop_, engine_, front_, net_options(config_)),
          signals_(loop_, [this] { stop(); }) {
        engine_.set_sockets(server_);
        loop_.on_time([this] { return engine_.deadline(); }, [this] { engine_.tick(); });
        loop_.on_time([this] { return ends_; }, [this] { loop_.stop(); });
        loop_.on_time([this] { return manager_.due(); }, [this] { manager_.alive(loop_.now()); });
        store_->start([this](hub::SaveNumber upto) { loop_.post([this, upto] { engine_.saved(upto); }); });
        if (!choice.files.empty() && front_.serve_files(choice.files) == 0)
            log::line(Level::warn, "files", {{"trouble", "no files in " + choice.files}});
    }

    void run() {
        log::line(Level::info, "listening",
                  {{"address", config_.listen.address}, {"port", std::to_string(server_.port())}});
        manager_.ready();
        loop_.run();
        log::line(Level::info, "stopped");
    }

private:
    std::string trouble() const {
        if (!ends_.is_never()) return "draining";
        return store_->health().trouble;
    }

    /// Nobody new, everybody elsewhere; a second signal does not wait.
    void stop() {
        if (!ends_.is_never()) return loop_.stop();
        log::line(Level::info, "draining", {{"sockets", std::to_string(engine_.sockets())}});
        ends_ = loop_.now() + (engine_.sockets() == 0 ? Span{} : linger);
        manager_.stopping();
        server_.stop_listening();
        engine_.drain(config_.drain);
    }

    const config::Config& config_;
    net::Loop loop_;
    std::unique_ptr<Store> store_;
    auth::SiteGate gate_;
    auth::SystemSecrets secrets_;
    Engine engine_;
    api::Front front_;
    net::Server server_;
    Signals signals_;
    service::Manager manager_{service::Surroundings::of_this_process()};
    Instant ends_ = Instant::never();
};

/// Better no relay than one that is not what its owner believes: plain where TLS was asked for, say.
std::string beyond_us(const config::Config& config) {
    if (!config.tls.certificate.empty()) return "tls: not served by this version; let a proxy end TLS";
    if (!config.admin.listen.off()) return "admin.listen: this version has no admin page";
    if (!config.metrics.off()) return "metrics.listen: this version has no metrics";
    if (config.threads != 1) return "threads: this version has one";
    return {};
}

}  // namespace

int serve(const ServeChoice& choice) {
    if (const std::string trouble = beyond_us(choice.config); !trouble.empty()) {
        log::line(Level::error, "start", {{"trouble", trouble}});
        return 2;
    }
    raise_descriptors();
    try {
        auto store = opened_store(choice.config.store);
        if (!store) return 1;
        Relay(choice, std::move(store)).run();
        return 0;
    } catch (const std::exception& error) {
        log::line(Level::error, "start", {{"trouble", error.what()}});
        return 1;
    }
}

}  // namespace beckon::relay
