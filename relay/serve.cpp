#include "serve.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include <sys/resource.h>

#include "log/log.hpp"
#include "net/loop.hpp"
#include "ports/meters.hpp"
#include "relay.hpp"
#include "store/sqlite_store.hpp"

namespace beckon::relay {

namespace {

using log::Level;

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
              {{"trouble", "the system allows fewer descriptors (LimitNOFILE, ulimit -n)"}, {"descriptors", most}});
}

std::unique_ptr<Store> opened_store(const config::Loaded& found, StoreMeters& meters) {
    const config::StoreChoice& choice = found.config.store;
    constexpr std::int64_t minutes_a_day = 24 * 60;
    store::Options options;
    options.now = net::wall_now;
    options.meters = &meters;
    options.retention = {minutes(choice.keep_calls_days * minutes_a_day),
                         minutes(choice.keep_usage_days * minutes_a_day)};
    options.on_upgrade = [](std::int64_t from, std::int64_t to) {
        log::line(Level::info, "database", {{"from_version", from}, {"to_version", to}});
    };
    auto opened = store::open(choice.path, std::move(options));
    if (opened) return std::move(opened.value());
    const auto complaint = config::complaint_about(found, {"store.path", opened.error()});
    log::line(Level::error, "store", {{"trouble", config::sentence(complaint)}});
    return nullptr;
}

Grounds grounds_for(const config::Config& config) {
    Grounds out;
    for (std::int64_t i = 0; i < config.threads; ++i) out.push_back(std::make_unique<Ground>());
    return out;
}

}  // namespace

int serve(const ServeChoice& choice, const std::shared_ptr<const net::Identity>& identity) {
    raise_descriptors(choice.found.config.limits.sockets);
    try {
        Grounds grounds = grounds_for(choice.found.config);
        auto store = opened_store(choice.found, grounds.front()->meters.store);
        if (!store) return 1;
        Relay relay(choice, std::move(store), grounds);
        if (identity) relay.set_identity(identity);
        return relay.run();
    } catch (const std::exception& error) {
        log::line(Level::error, "start", {{"trouble", error.what()}});
        return 1;
    }
}

}  // namespace beckon::relay
