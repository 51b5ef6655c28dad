// A running relay: its shards, and what there is but once for all of them (the store's thread, webhooks, signals, the
// listeners for those who run it). Constructed, joined, and taken apart again in order.
//
// The first shard is the door: it accepts connections and answers plain HTTP, and it runs on the thread of whoever runs the
// relay. What concerns all shards (a reload, the drain, how much of everything there is, whether each still turns) is asked of
// each on its own thread and gathered at the door.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/door.hpp"
#include "api/front.hpp"
#include "bus/local.hpp"
#include "choice.hpp"
#include "hooks/courier.hpp"
#include "lookout.hpp"
#include "metrics/page.hpp"
#include "net/no_pages.hpp"
#include "net/server.hpp"
#include "net/signals.hpp"
#include "net/tls.hpp"
#include "service/manager.hpp"
#include "shard.hpp"
#include "store/lanes.hpp"

namespace beckon::relay {

/// One for each shard. They outlive the relay: its threads may still post to a loop that runs no more.
using Grounds = std::vector<std::unique_ptr<Ground>>;

class Relay {
public:
    /// `store`: opened, not started. Listens from now on; throws what a listener throws that cannot.
    Relay(const ServeChoice& choice, std::unique_ptr<Store> store, Grounds& grounds);

    /// Before it runs.
    void set_identity(const std::shared_ptr<const net::Identity>& identity);
    /// Until a signal, and a drain. What the process should exit with.
    int run();

private:
    Shard& door() { return *shards_.front(); }
    std::vector<std::unique_ptr<Shard>> raised_shards();
    Store& store_of(std::size_t shard) { return lanes_ ? lanes_->lane(shard) : *store_; }
    void start_store();
    void close_store();
    void open_side(const char* key, std::unique_ptr<net::Server>& server, const config::Endpoint& endpoint,
                   HttpHandler& handler, NetMeters& meters);

    void everywhere(const std::function<void(Shard&, std::size_t which)>& what, std::function<void()> then);
    void say_alive();
    void fail(const std::string& why);
    std::string trouble() const;
    /// The same without the names of files and what the system says of them: that is for the log and for operators.
    std::string trouble_for_anybody() const;
    void look(std::function<void(const metrics::Moment&)> tell);
    void stop();
    bool is_draining() const { return !ends_.at().is_never(); }
    void leave_when_alone();
    bool sides_have_left(bool patient);
    void reload();
    std::shared_ptr<const net::Identity> reread_identity(const config::Loaded& reread);

    const ServeChoice& choice_;
    const config::Config& config_;  ///< as it was at the start
    Span drain_ = config_.drain;
    bool sites_were_given_ = !config_.made_up_site;
    std::int64_t sockets_max_ = config_.limits.sockets;
    Level log_level_ = config_.log.level;
    Grounds& grounds_;
    net::Loop& loop_;                    ///< the door's
    net::Signals signals_;               ///< before any thread begins: each inherits that they are the loop's
    std::optional<store::Lanes> lanes_;  ///< of several shards; the store speaks to them until its end
    std::unique_ptr<Store> store_;
    Lookout lookout_;
    std::unique_ptr<EventQueue> events_;
    bus::LocalBus bus_;
    std::vector<std::unique_ptr<Shard>> shards_;
    api::Front front_;
    admin::Door admin_door_;
    metrics::Page metrics_page_;
    net::NoPages no_pages_;
    std::unique_ptr<net::Server> admin_server_;
    std::unique_ptr<net::Server> metrics_server_;
    service::Manager manager_{service::Surroundings::of_this_process()};
    std::optional<hooks::Courier> courier_;  ///< its threads begin when signals are the loop's
    net::Loop::Alarm alive_look_ = loop_.alarm([this] { say_alive(); });  ///< whether all loops turn
    net::Loop::Alarm ends_ = loop_.alarm([this] { loop_.stop(); });
    net::Loop::Alarm leave_look_ = loop_.alarm([this] { leave_when_alone(); });
    Instant told_ = Instant::never();  ///< all pages were, to go elsewhere
    bool sides_leave_ = false;         ///< the listeners that only those who run the relay can reach
    int exit_code_ = 0;
};

}  // namespace beckon::relay
