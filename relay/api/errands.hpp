// Requests that came in at one shard and are carried out at another, where their site lives. Who asks, and whether they may,
// was settled where the request came in; from there it goes with its caller, and its answer comes back the same way.
//
// So many may be away to one shard at once: one that is slow, or stuck, keeps nobody waiting but those who ask of its own sites.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/caller.hpp"
#include "ports/bus.hpp"
#include "ports/http.hpp"

namespace beckon::relay::api {

/// What goes on at a site, in a line.
struct SiteLine {
    std::uint64_t sessions = 0;
    std::uint64_t calls = 0;
    std::uint64_t rooms = 0;
};
using SiteLines = std::map<SiteId, SiteLine>;

class Errands {
public:
    struct Work {
        /// How one that came from elsewhere is carried out.
        std::function<void(const HttpRequest&, const Caller&, Reply)> carry_out;
        std::function<SiteLines()> sites_here;
    };
    static constexpr std::size_t away_max = 512;  ///< to one shard

    /// All shards have one, each on its own thread and with its own end of the bus.
    Errands(Bus& bus, Work work);

    bool lives_elsewhere(const SiteId& site) const { return home_of(site, bus_.shards()) != bus_.self(); }
    /// False: too many are away to that shard, and there will be no answer.
    bool send(const HttpRequest& request, const Caller& caller, Reply reply);
    /// Of all shards.
    void ask_sites(std::function<void(const SiteLines&)> told);

private:
    struct Away {
        ShardId to;
        Reply reply;
    };
    struct Round {
        std::size_t missing = 0;
        SiteLines lines;
        std::function<void(const SiteLines&)> told;
    };

    void heard_request(ShardId from, std::string_view letter);
    void heard_response(std::string_view letter);
    void tell_sites(ShardId to, std::string_view letter);
    void heard_sites(std::string_view letter);

    Bus& bus_;
    const Work work_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, Away> away_;
    std::vector<std::size_t> away_to_;  ///< by shard
    std::unordered_map<std::uint64_t, Round> rounds_;
};

}  // namespace beckon::relay::api
