// Feeds the hub and carries out what it wants. It decides who may come in only as far as to ask the gate; everything about
// calls is the hub's. One engine, one hub, one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "beckon/base/queue.hpp"
#include "beckon/base/rng.hpp"
#include "beckon/base/settings.hpp"
#include "beckon/wire/canonical.hpp"
#include "beckon/wire/codec.hpp"
#include "hub/hub.hpp"
#include "ports/desk.hpp"
#include "ports/event.hpp"
#include "ports/gate.hpp"
#include "ports/journal.hpp"
#include "ports/meters.hpp"
#include "ports/pages.hpp"
#include "ports/site.hpp"
#include "ports/sockets.hpp"
#include "ports/store.hpp"
#include "witness.hpp"

namespace beckon::relay {

class Engine final : public Pages, public Desk {
public:
    struct Ports {
        Gate& gate;
        Secrets& secrets;
        Store& store;
        Herald& herald;
        std::function<Instant()> now;  ///< the hub's: never set
        std::function<Instant()> day;  ///< the time of day; the same in the beginning
        EngineMeters& meters;
        Journal& journal;
    };

    /// The hub knows the sites, and what the store kept, from the beginning. `epoch`: the store's.
    Engine(const Settings& settings, const std::vector<Site>& sites, std::uint64_t epoch, Seed seed, Ports ports);

    /// Before anything else: where frames leave.
    void set_sockets(Sockets& sockets) { sockets_ = &sockets; }
    /// They are served from now on, with these limits. One that is not among them any more is the gate's to refuse; who came in
    /// without a token has to go if the gate, asked again, wants one.
    void set_sites(const std::vector<Site>& sites);

    // ---- Pages
    std::optional<Refused> opened(hub::ConnId id, Opening opening) override;
    void expect(hub::ConnId id) override;
    void heard(hub::ConnId id, hub::Parcel::Own parcel) override;
    void slow(hub::ConnId id) override;
    void gone(hub::ConnId id) override;

    // ---- the store, the clock, the process
    void saved(hub::SaveNumber upto);
    Instant deadline() const;
    void tick();
    /// Before anything happens at the new time of day.
    void day_set() { feed(hub::DaySet{ports_.day() - ports_.now()}); }
    void drain(Span within) { feed(hub::Drain{within}); }

    // ---- Desk
    void ask(Request request, Answer answer) override;
    void once_kept(std::function<void()> then) override;
    const hub::State& state() const override { return hub_.state(); }
    const Opening* opening(hub::ConnId id) const override;
    Instant now() const override { return ports_.now(); }
    Instant day() const override { return ports_.day(); }

    std::size_t sockets() const { return sockets_open_; }

private:
    /// What is to be done for a socket at a time of day, at most one thing of a kind.
    using Due = std::set<std::pair<Instant, std::uint64_t>>;

    struct Conn {
        SiteId site;
        std::optional<UserId> user;  ///< once it has said so, and the gate agreed
        Opening opening;
        Instant expires = Instant::never();
        Instant expires_due = Instant::never();  ///< its place in `expiring_`
        Instant ice_due = Instant::never();      ///< and in `ice_again_`
        bool back = false;                       ///< says that it was here before
    };

    /// What every message needs of a socket: nothing more has to be looked at.
    struct Slot {
        hub::ConnId id;
        std::unique_ptr<Conn> conn;  ///< none: nobody's place
        bool greeted = false;        ///< it has said who it is
    };

    Conn* find(hub::ConnId id) const;
    const Slot* slot_of(hub::ConnId id) const;
    void first_frame(hub::ConnId id, Conn& conn, std::string_view text);
    /// Told what is wrong with its first frame, and closed.
    void misgreeted(hub::ConnId id, const Conn& conn, CloseCode code, std::string why, std::string_view field);
    void renew(hub::ConnId id, Conn& conn, const wire::Renew& message);
    void name_ice(hub::ConnId id, Conn& conn);
    void tell(hub::ConnId id, wire::Message message);
    void refuse(hub::ConnId id, const Conn& conn, const Refused& why);
    void close(hub::ConnId id, CloseCode code);
    void send(const hub::Send& send);
    void feed(hub::Input&& input);
    void feed(hub::Framed&& frame);
    template <class One>
    void take_in(One& input);
    template <class One>
    void work_off(One& input);
    void obey(hub::Effect& effect);
    void keep(Event event);
    static void appoint(Due& due, Instant& place, Instant at, hub::ConnId id);
    void watch_expiry(hub::ConnId id, Conn& conn);
    void forget(hub::ConnId id);
    void go_on();
    void expire(Instant day);
    void put_out_unproven();
    void name_ice_again(Instant day);

    Ports ports_;
    Witness witness_;
    Sockets* sockets_ = nullptr;
    hub::Hub hub_;
    wire::Decoder decoder_;
    std::vector<Slot> conns_;  ///< by their places
    std::size_t sockets_open_ = 0;
    Due expiring_;
    Due ice_again_;  ///< while there is half of their credentials' time left
    std::unordered_map<std::uint64_t, Answer> answers_;
    struct Held {
        hub::SaveNumber after;
        std::function<void()> then;
    };
    std::deque<Held> held_;   ///< until the rows up to there are on disk, in the order of the rows
    bool press_due_ = false;  ///< the store does not know yet that somebody waits
    bool going_on_ = false;
    std::uint64_t requests_ = 0;
    bool feeding_ = false;
    bool keeps_events_ = false;  ///< that the store is to flush once this input is carried out
    Queue<hub::Input> waiting_;  ///< what happened while effects were carried out
};

}  // namespace beckon::relay
