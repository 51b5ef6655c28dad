#include "metrics/sum.hpp"

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace beckon::relay::metrics {

namespace {

template <class T, class Group>
concept Of = std::is_same_v<std::remove_const_t<T>, Group>;

// All that a group counts. A member that is not named here does not compile, so none is forgotten.
template <Of<NetMeters> T>
auto parts_of(T& group) {
    auto& [accepted, closed, websockets, refused, crowded_out, malformed, pings, misframed, plain_on_tls, handshakes,
           resumed, failures, answers, reads, writes, bytes_in, bytes_out, closes, reached] = group;
    return std::tie(accepted, closed, websockets, refused, crowded_out, malformed, pings, misframed, plain_on_tls,
                    handshakes, resumed, failures, answers, reads, writes, bytes_in, bytes_out, closes, reached);
}
template <Of<SiteMeters> T>
auto parts_of(T& group) {
    auto& [begun, accepted, ended, casts_begun, casts_ended, members_came, members_went] = group;
    return std::tie(begun, accepted, ended, casts_begun, casts_ended, members_came, members_went);
}
template <Of<EngineMeters> T>
auto parts_of(T& group) {
    auto& [messages_in, messages_out, errors, welcomes, time_to_accept, sites] = group;
    return std::tie(messages_in, messages_out, errors, welcomes, time_to_accept, sites);
}
template <Of<StoreMeters> T>
auto parts_of(T& group) {
    auto& [rows, failures, dropped, commit_time] = group;
    return std::tie(rows, failures, dropped, commit_time);
}
template <Of<RouteMeters> T>
auto parts_of(T& group) {
    auto& [by_class, time] = group;
    return std::tie(by_class, time);
}
template <Of<RestMeters> T>
auto parts_of(T& group) {
    auto& [routes, reached, backends_turned_away] = group;
    return std::tie(routes, reached, backends_turned_away);
}
template <Of<HookMeters> T>
auto parts_of(T& group) {
    auto& [delivered, failed, retried, given_up, waiting, time] = group;
    return std::tie(delivered, failed, retried, given_up, waiting, time);
}
template <Of<LoopMeters> T>
auto parts_of(T& group) {
    auto& [turn_time] = group;
    return std::tie(turn_time);
}
template <Of<SideMeters> T>
auto parts_of(T& group) {
    auto& [admin, metrics] = group;
    return std::tie(admin, metrics);
}
template <Of<Meters> T>
auto parts_of(T& group) {
    auto& [net, engine, store, rest, hooks, loop, side] = group;
    return std::tie(net, engine, store, rest, hooks, loop, side);
}

void sum(Counter& all, const Counter& more) { all.add(more.value()); }
void sum(Gauge& all, const Gauge& more) { all.set(all.value() + more.value()); }
template <Spelled E>
void sum(ByName<E>& all, const ByName<E>& more) {
    all.add(more);
}
template <const auto& upto>
void sum(Histogram<upto>& all, const Histogram<upto>& more) {
    all.add(more);
}
template <std::size_t N>
void sum(std::array<Counter, N>& all, const std::array<Counter, N>& more) {
    for (std::size_t i = 0; i < N; ++i) sum(all[i], more[i]);
}
template <class Key, class Value>
void sum(Named<Key, Value>& all, const Named<Key, Value>& more);

template <class Group>
requires requires(Group& group) { parts_of(group); }
void sum(Group& all, const Group& more) {
    const auto sums = parts_of(all);
    const auto parts = parts_of(more);
    [&]<std::size_t... I>(std::index_sequence<I...>) { (sum(std::get<I>(sums), std::get<I>(parts)), ...); }
    (std::make_index_sequence<std::tuple_size_v<decltype(sums)>>{});
}

template <class Key, class Value>
void sum(Named<Key, Value>& all, const Named<Key, Value>& more) {
    for (const auto& [key, one] : more) sum(all[key], one);
}

}  // namespace

void add(Meters& all, const Meters& more) { sum(all, more); }

}  // namespace beckon::relay::metrics
