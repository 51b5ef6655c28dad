#include "engine.hpp"

#include <algorithm>
#include <utility>

namespace beckon::relay {

namespace {

/// A page is told so long before its token runs out.
constexpr Span warned_before = seconds(60);

}  // namespace

Engine::Engine(const Settings& settings, const std::vector<Site>& sites, std::uint64_t epoch, Seed seed, Ports ports)
    : ports_(std::move(ports)),
      hub_(settings, epoch, seed) {
    for (const Site& site : sites) hub_.handle(hub::SiteConfigured{site.id, site.limits}, ports_.now());
    hub_.handle(ports_.store.recover(), ports_.now());
}

// ------------------------------------------------------------------------------------------ sockets

std::optional<Refused> Engine::opened(hub::ConnId id, Opening opening) {
    const auto site = ports_.gate.site(opening.site, opening.origin);
    if (!site) return site.error();
    conns_.insert_or_assign(id.value, Conn{site.value(), std::move(opening), std::nullopt, Instant::never(), false});
    return std::nullopt;
}

void Engine::heard(hub::ConnId id, std::string_view text) {
    const auto found = conns_.find(id.value);
    if (found == conns_.end()) return;
    Conn& conn = found->second;
    if (!conn.user) return first_frame(id, conn, text);
    auto frame = decoder_.decode(text);
    if (!frame) return feed(hub::Misframed{id, decoder_.envelope(), frame.error()});
    if (const auto* message = std::get_if<wire::Renew>(&frame.value().message)) renew(id, conn, *message);
    hub::Framed framed{id, frame.value().envelope, std::move(frame.value().message), {}};
    if (frame.value().body_at != 0) framed.body = text.substr(frame.value().body_at);
    feed(std::move(framed));
}

void Engine::first_frame(hub::ConnId id, Conn& conn, std::string_view text) {
    auto frame = decoder_.decode(text);
    if (!frame) return refuse(id, CloseCode::broken);
    auto* hello = std::get_if<wire::Hello>(&frame.value().message);
    if (!hello) return refuse(id, CloseCode::unauthorised);
    if (static_cast<int>(hello->version) != wire::protocol_version) return refuse(id, CloseCode::version);
    const auto admitted = ports_.gate.admit(conn.site, *hello, ports_.now());
    if (!admitted) return refuse(id, admitted.error().code);
    conn.user = admitted.value().user;
    conn.expires = admitted.value().expires;
    conn.opening.origin.clear();
    if (!conn.expires.is_never()) expiring_.emplace(conn.expires - warned_before, id);
    sockets_->welcomed(id);
    hub::Greeted greeted;
    greeted.conn = id;
    greeted.site = conn.site;
    greeted.user = *conn.user;
    greeted.grants = admitted.value().grants;
    greeted.hello = std::move(*hello);
    if (greeted.hello.resume) greeted.presented = ports_.secrets.hash(*greeted.hello.resume);
    greeted.fresh_session = ports_.secrets.session();
    greeted.fresh_token = ports_.secrets.token();
    greeted.fresh_hash = ports_.secrets.hash(greeted.fresh_token);
    feed(std::move(greeted));
}

void Engine::renew(hub::ConnId id, Conn& conn, const wire::Renew& message) {
    const auto renewed = ports_.gate.renew(conn.site, *conn.user, message.token.text, ports_.now());
    if (!renewed) return;  // the old one still holds until it runs out
    conn.expires = renewed.value().expires;
    conn.warned = false;
    if (!conn.expires.is_never()) expiring_.emplace(conn.expires - warned_before, id);
}

/// Before the hub has heard of it.
void Engine::refuse(hub::ConnId id, CloseCode code) {
    conns_.erase(id.value);
    sockets_->close(id, code);
}

void Engine::slow(hub::ConnId id) {
    if (conns_.count(id.value) != 0) feed(hub::SocketSlow{id});
}

void Engine::gone(hub::ConnId id) {
    const auto found = conns_.find(id.value);
    if (found == conns_.end()) return;
    const bool greeted = found->second.user.has_value();
    conns_.erase(found);
    if (greeted) feed(hub::SocketGone{id});
}

// ------------------------------------------------------------------------------------------ the clock

Instant Engine::deadline() const {
    return sooner(hub_.deadline(), expiring_.empty() ? Instant::never() : expiring_.begin()->first);
}

void Engine::tick() {
    expire(ports_.now());
    feed(hub::Tick{});
}

void Engine::expire(Instant now) {
    while (!expiring_.empty() && expiring_.begin()->first <= now) {
        const hub::ConnId id = expiring_.begin()->second;
        expiring_.erase(expiring_.begin());
        const auto found = conns_.find(id.value);
        if (found == conns_.end()) continue;
        Conn& conn = found->second;
        if (conn.expires <= now) {
            feed(hub::TokenExpired{id});
        } else if (conn.expires - warned_before <= now && !conn.warned) {
            conn.warned = true;
            expiring_.emplace(conn.expires, id);
            const wire::Expiring message{{(conn.expires - now).ms}};
            sockets_->send(id, {}, std::make_shared<const hub::Parcel>(hub::Parcel{message, {}}));
        }
    }
}

// ------------------------------------------------------------------------------------------ the hub

/// What carrying out one input brings about (a socket that is gone when it is written to) waits its turn.
void Engine::feed(hub::Input input) {
    waiting_.push(std::move(input));
    if (feeding_) return;
    feeding_ = true;
    while (auto next = waiting_.take()) {
        hub_.handle(std::move(*next), ports_.now());
        while (auto effect = hub_.poll()) obey(std::move(*effect));
    }
    feeding_ = false;
}

void Engine::obey(hub::Effect effect) {
    match(
        effect, [&](hub::Send& send) { sockets_->send(send.conn, send.envelope, send.parcel); },
        [&](hub::Close& close) { refuse(close.conn, close.code); },
        [&](hub::Save& save) { ports_.store.keep(save.number, std::move(save.row)); }, [&](hub::Happened&) {},
        [&](hub::Acted& acted) {
            const auto found = answers_.find(acted.request);
            if (found == answers_.end()) return;
            const Answer answer = std::move(found->second);
            answers_.erase(found);
            answer(std::move(acted.refused));
        });
}

}  // namespace beckon::relay
