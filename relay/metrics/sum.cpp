#include "metrics/sum.hpp"

#include <cstddef>

namespace beckon::relay::metrics {

namespace {

void add(NetMeters& all, const NetMeters& more) {
    for (const auto counter :
         {&NetMeters::accepted, &NetMeters::closed, &NetMeters::websockets, &NetMeters::refused,
          &NetMeters::crowded_out, &NetMeters::malformed, &NetMeters::misframed, &NetMeters::plain_on_tls,
          &NetMeters::tls_handshakes, &NetMeters::tls_resumed, &NetMeters::tls_failures, &NetMeters::reads,
          &NetMeters::writes, &NetMeters::bytes_in, &NetMeters::bytes_out})
        (all.*counter).add((more.*counter).value());
    for (std::size_t i = 0; i < all.answers.size(); ++i) all.answers.at(i).add(more.answers.at(i).value());
    for (const auto& [code, count] : more.closes) all.closes[code].add(count.value());
    all.reached.add(more.reached);
}

void add(SiteMeters& all, const SiteMeters& more) {
    all.begun.add(more.begun);
    all.accepted.add(more.accepted);
    all.ended.add(more.ended);
    for (const auto counter :
         {&SiteMeters::casts_begun, &SiteMeters::casts_ended, &SiteMeters::members_came, &SiteMeters::members_went})
        (all.*counter).add((more.*counter).value());
}

void add(EngineMeters& all, const EngineMeters& more) {
    all.messages_in.add(more.messages_in.value());
    all.messages_out.add(more.messages_out.value());
    all.errors.add(more.errors);
    all.welcomes.add(more.welcomes);
    all.time_to_accept.add(more.time_to_accept);
    for (const auto& [site, one] : more.sites) add(all.sites[site], one);
}

void add(StoreMeters& all, const StoreMeters& more) {
    all.rows.add(more.rows.value());
    all.failures.add(more.failures.value());
    all.dropped.add(more.dropped.value());
    all.commit_time.add(more.commit_time);
}

void add(RestMeters& all, const RestMeters& more) {
    for (const auto& [route, one] : more.routes) {
        RouteMeters& sum = all.routes[route];
        for (std::size_t i = 0; i < sum.by_class.size(); ++i) sum.by_class.at(i).add(one.by_class.at(i).value());
        sum.time.add(one.time);
    }
}

void add(HookMeters& all, const HookMeters& more) {
    for (const auto counter :
         {&HookMeters::delivered, &HookMeters::failed, &HookMeters::retried, &HookMeters::given_up})
        (all.*counter).add((more.*counter).value());
    all.waiting.set(all.waiting.value() + more.waiting.value());
    all.time.add(more.time);
}

}  // namespace

void add(Meters& all, const Meters& more) {
    add(all.net, more.net);
    add(all.engine, more.engine);
    add(all.store, more.store);
    add(all.rest, more.rest);
    add(all.hooks, more.hooks);
    all.loop.turn_time.add(more.loop.turn_time);
}

}  // namespace beckon::relay::metrics
