#include "engine.hpp"

#include <algorithm>
#include <utility>

#include "beckon/base/fetch.hpp"
#include "ports/last_words.hpp"

namespace beckon::relay {

namespace {

/// A page is told so long before its token runs out, or at half of the time that is left; and again at half of that, and so
/// on, until it is renewed: it may miss one, before its `welcome` or on its way, and so may its site.
constexpr Span warned_before = seconds(60);
constexpr Span warned_last = seconds(1);

/// When something is to be said of that token, or to be done about it.
Instant due_for(Instant expires, Instant day) {
    const Span left = expires - day;
    if (left > warned_before + warned_before) return expires - warned_before;
    return left < warned_last + warned_last ? expires : day + milliseconds(left.ms / 2);
}

/// A sentence that may quote a stranger, cut to what an error holds, or a close frame.
std::string cut(std::string text, std::size_t bytes_max = decltype(wire::Error::text)::max_bytes) {
    std::size_t size = std::min(text.size(), bytes_max);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    text.resize(size);
    return text;
}

}  // namespace

Engine::Engine(const Settings& settings, const std::vector<Site>& sites, std::uint64_t epoch, Seed seed, Ports ports)
    : ports_(std::move(ports)),
      witness_(ports_.meters, ports_.journal),
      hub_(settings, epoch, seed) {
    set_sites(sites);
    feed(hub::Input(ports_.store.recover()));
}

void Engine::set_sites(const std::vector<Site>& sites) {
    for (const Site& site : sites) {
        witness_.serves(site.id);
        feed(hub::SiteConfigured{site.id, site.limits});
    }
    put_out_unproven();
}

// ------------------------------------------------------------------------------------------ sockets

std::optional<Refused> Engine::opened(hub::ConnId id, Opening opening) {
    if (opening.details.size() > limits::details_bytes) {
        Refused refused{CloseCode::limit, "parameters: " + at_most(limits::details_bytes, " bytes beside the site")};
        witness_.refused_upgrade(opening.site, refused, ports_.now());
        return refused;
    }
    const auto site = ports_.gate.site({opening.authorization, opening.site, opening.origin}, ports_.day());
    if (!site) {
        witness_.refused_upgrade(opening.site, site.error(), ports_.now());
        return site.error();
    }
    opening.authorization = {};
    if (id.place() >= conns_.size()) conns_.resize(id.place() + 1);
    Slot& slot = conns_[id.place()];
    if (!slot.conn) ++sockets_open_;
    slot = {id, std::make_unique<Conn>()};
    slot.conn->site = site.value();
    slot.conn->opening = std::move(opening);
    return std::nullopt;
}

Engine::Conn* Engine::find(hub::ConnId id) const {
    const Slot* const slot = slot_of(id);
    return slot ? slot->conn.get() : nullptr;
}

const Engine::Slot* Engine::slot_of(hub::ConnId id) const {
    if (id.place() >= conns_.size()) return nullptr;
    const Slot& there = conns_[id.place()];
    return there.conn && there.id == id ? &there : nullptr;
}

void Engine::expect(hub::ConnId id) {
    if (id.place() < conns_.size()) fetch(&conns_[id.place()], sizeof(Slot));
    sockets_->expect(hub_.expect(id));
}

/// Read into where all its receivers will share it: this is most of what a relay does.
void Engine::heard(hub::ConnId id, hub::Parcel::Own parcel) {
    const Slot* const slot = slot_of(id);
    if (!slot) return;
    const std::string_view text = parcel->body();
    Conn& conn = *slot->conn;
    if (!slot->greeted) return first_frame(id, conn, text);
    hub::Framed framed;
    framed.conn = id;
    std::size_t body_at = wire::read_canonical(text, framed.envelope, parcel->message, parcel->left_out);
    if (body_at == 0) {
        auto read = decoder_.decode(text);
        if (!read) {
            witness_.misheard();
            return feed(hub::Misframed{id, decoder_.envelope(), read.error()});
        }
        framed.envelope = read.value().envelope;
        parcel->message = std::move(read.value().message);
        parcel->left_out = 0;
        body_at = read.value().body_at;
    }
    witness_.heard(conn.site, *conn.user, parcel->message);
    if (const auto* message = std::get_if<wire::Renew>(&parcel->message)) renew(id, conn, *message);
    // Only what goes on to another page needs its bytes.
    if (!wire::goes_on(parcel->message)) body_at = 0;
    framed.parcel = hub::shared(std::move(parcel), body_at);
    feed(std::move(framed));
}

void Engine::first_frame(hub::ConnId id, Conn& conn, std::string_view text) {
    auto frame = decoder_.decode(text);
    if (!frame) return misgreeted(id, conn, CloseCode::broken, sentence(frame.error()), frame.error().field);
    auto* hello = std::get_if<wire::Hello>(&frame.value().message);
    if (!hello) return misgreeted(id, conn, CloseCode::unauthorised, "the first frame of a socket is hello", "t");
    if (static_cast<int>(hello->version) != wire::protocol_version)
        return misgreeted(id, conn, CloseCode::version, "version: allowed: " + std::to_string(wire::protocol_version),
                          "version");
    const auto admitted = ports_.gate.admit(conn.site, *hello, ports_.day());
    if (!admitted) return refuse(id, conn, admitted.error());
    conn.user = admitted.value().user;
    conns_[id.place()].greeted = true;
    conn.back = hello->session.has_value();
    witness_.heard(conn.site, *conn.user, frame.value().message);
    conn.expires = admitted.value().expires;
    conn.opening.origin.clear();
    watch_expiry(id, conn);
    sockets_->welcomed(id);
    name_ice(id, conn);
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

void Engine::misgreeted(hub::ConnId id, const Conn& conn, CloseCode code, std::string why, std::string_view field) {
    why = cut(std::move(why));
    wire::Error error{ErrorCode::malformed, why, std::nullopt, std::nullopt};
    if (!field.empty()) error.field = Text<128>{std::string(field.substr(0, Text<128>::max_bytes))};
    tell(id, std::move(error));
    refuse(id, conn, {code, std::move(why)});
}

void Engine::renew(hub::ConnId id, Conn& conn, const wire::Renew& message) {
    const auto renewed = ports_.gate.renew(conn.site, *conn.user, message.token.text, ports_.day());
    if (!renewed) return tell(id, wire::Error{ErrorCode::forbidden, cut(renewed.error().why), "token", {}});
    conn.expires = renewed.value().expires;
    watch_expiry(id, conn);
    feed(hub::Renewed{id, renewed.value().grants});
}

/// Before its `welcome`, after which its calls may go on at once.
void Engine::name_ice(hub::ConnId id, Conn& conn) {
    const Instant day = ports_.day();
    IceOffer offer = ports_.gate.ice(conn.site, *conn.user, day);
    if (offer.servers.servers.empty()) return;
    if (!offer.expires.is_never())
        appoint(ice_again_, conn.ice_due, day + milliseconds((offer.expires - day).ms / 2), id);
    tell(id, std::move(offer.servers));
}

/// A message that has no number.
void Engine::tell(hub::ConnId id, wire::Message message) { send({id, {}, hub::SharedParcel(std::move(message))}); }

/// Before the hub has heard of it.
void Engine::refuse(hub::ConnId id, const Conn& conn, const Refused& why) {
    witness_.refused(conn.site.view(), why, ports_.now());
    forget(id);
    sockets_->close(id, why.code, cut(why.why, Sockets::why_bytes_max));
}

void Engine::close(hub::ConnId id, CloseCode code) {
    const Conn* const found = find(id);
    if (!found) return;
    if (found->user) witness_.closed(found->site, *found->user, code);
    forget(id);
    sockets_->close(id, code, last_words(code));
}

void Engine::send(const hub::Send& send) {
    witness_.sent(send.parcel->message);
    if (const auto* welcome = std::get_if<wire::Welcome>(&send.parcel->message)) {
        const Conn* const found = find(send.conn);
        if (found && found->user) witness_.welcomed(found->site, *found->user, *welcome, found->back);
    }
    sockets_->send(send.conn, send.envelope, send.parcel);
}

void Engine::slow(hub::ConnId id) {
    if (find(id)) feed(hub::SocketSlow{id});
}

void Engine::gone(hub::ConnId id) {
    const Conn* const found = find(id);
    if (!found) return;
    const bool greeted = found->user.has_value();
    if (greeted) witness_.gone(found->site, *found->user);
    forget(id);
    if (greeted) feed(hub::SocketGone{id});
}

// ------------------------------------------------------------------------------------------ the clock

Instant Engine::deadline() const {
    const auto first = [](const auto& due) { return due.empty() ? Instant::never() : due.begin()->first; };
    const Instant day = sooner(first(expiring_), first(ice_again_));
    if (day.is_never()) return hub_.deadline();
    return sooner(hub_.deadline(), day - (ports_.day() - ports_.now()));
}

void Engine::tick() {
    expire(ports_.day());
    name_ice_again(ports_.day());
    feed(hub::Tick{});
}

/// A token that never runs out needs no watching.
void Engine::watch_expiry(hub::ConnId id, Conn& conn) {
    if (!conn.expires.is_never()) appoint(expiring_, conn.expires_due, due_for(conn.expires, ports_.day()), id);
}

void Engine::appoint(Due& due, Instant& place, Instant at, hub::ConnId id) {
    due.erase({place, id.value});
    place = at;
    due.emplace(at, id.value);
}

void Engine::forget(hub::ConnId id) {
    const Conn* const found = find(id);
    if (!found) return;
    expiring_.erase({found->expires_due, id.value});
    ice_again_.erase({found->ice_due, id.value});
    conns_[id.place()] = {};
    --sockets_open_;
}

void Engine::expire(Instant day) {
    while (!expiring_.empty() && expiring_.begin()->first <= day) {
        const hub::ConnId id{expiring_.begin()->second};
        expiring_.erase(expiring_.begin());
        Conn* const conn = find(id);
        if (!conn) continue;
        if (conn->expires <= day) {
            feed(hub::TokenExpired{id});
        } else {
            appoint(expiring_, conn->expires_due, due_for(conn->expires, day), id);
            tell(id, wire::Expiring{{(conn->expires - day).ms}});
        }
    }
}

/// Nothing of theirs will ever run out, so they would stay for as long as their pages are open.
void Engine::put_out_unproven() {
    std::vector<hub::ConnId> unproven;
    for (const Slot& slot : conns_) {
        if (!slot.greeted || !slot.conn->expires.is_never()) continue;
        if (!ports_.gate.renew(slot.conn->site, *slot.conn->user, {}, ports_.day())) unproven.push_back(slot.id);
    }
    for (const hub::ConnId id : unproven) feed(hub::TokenExpired{id, CloseCode::unauthorised});
}

void Engine::name_ice_again(Instant day) {
    while (!ice_again_.empty() && ice_again_.begin()->first <= day) {
        const hub::ConnId id{ice_again_.begin()->second};
        ice_again_.erase(ice_again_.begin());
        if (Conn* const conn = find(id)) name_ice(id, *conn);
    }
}

// ------------------------------------------------------------------------------------------ the hub

/// What carrying out one input brings about (a socket that is gone when it is written to) waits its turn.
void Engine::feed(hub::Input&& input) { take_in(input); }
void Engine::feed(hub::Framed&& frame) { take_in(frame); }

template <class One>
void Engine::take_in(One& input) {
    if (feeding_) return waiting_.push(hub::Input(std::move(input)));
    feeding_ = true;
    work_off(input);
    while (auto next = waiting_.take()) work_off(*next);
    feeding_ = false;
    go_on();
}

template <class One>
void Engine::work_off(One& input) {
    hub_.handle(std::move(input), ports_.now());
    hub_.poll_all([this](hub::Effect& effect) { obey(effect); });
    if (std::exchange(keeps_events_, false)) ports_.store.flush_events();
}

void Engine::saved(hub::SaveNumber upto) {
    press_due_ = true;  // what waits is for rows that came after these, or that are given to the store only now
    feed(hub::Saved{upto});
}

void Engine::once_kept(std::function<void()> then) {
    press_due_ = true;
    held_.push_back({hub_.state().saving, std::move(then)});
    if (!feeding_) go_on();
}

/// Outside of any input, so that whoever goes on may ask again and is obeyed at once.
void Engine::go_on() {
    if (going_on_ || held_.empty()) return;
    going_on_ = true;
    while (!held_.empty() && held_.front().after <= hub_.state().saved) {
        const std::function<void()> then = std::move(held_.front().then);
        held_.pop_front();
        then();
    }
    going_on_ = false;
    if (std::exchange(press_due_, false) && !held_.empty()) ports_.store.press();
}

void Engine::ask(Request request, Answer answer) {
    answers_.emplace(++requests_, std::move(answer));
    match(request, [this](auto& one) {
        one.request = requests_;
        feed(std::move(one));
    });
}

const Opening* Engine::opening(hub::ConnId id) const {
    const Conn* const found = find(id);
    return found ? &found->opening : nullptr;
}

void Engine::keep(Event event) {
    ports_.store.keep_event(std::move(event));
    keeps_events_ = true;
}

void Engine::obey(hub::Effect& effect) {
    match(
        effect, [&](hub::Send& one) { send(one); }, [&](hub::Close& one) { close(one.conn, one.code); },
        [&](hub::Save& save) { ports_.store.keep(save.number, std::move(save.row)); },
        [&](hub::Happened& news) {
            witness_.happened(news.what);
            if (auto event = ports_.herald.event_of(news.what, ports_.day())) keep(std::move(*event));
        },
        [&](hub::Acted& acted) {
            const auto found = answers_.find(acted.request);
            if (found == answers_.end()) return;
            const Answer answer = std::move(found->second);
            answers_.erase(found);
            answer(acted);
        });
}

}  // namespace beckon::relay
