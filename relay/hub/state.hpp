// What the hub knows. Plain data: who changes it, and when, is in the files named after what they do.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "beckon/base/queue.hpp"
#include "beckon/base/rng.hpp"
#include "beckon/base/settings.hpp"
#include "beckon/session/resume.hpp"
#include "hub/alarms.hpp"
#include "hub/effect.hpp"
#include "hub/input.hpp"

namespace beckon::hub {

/// So many at once, and one more each `every`.
struct Bucket {
    std::size_t used = 0;
    Instant since{};

    bool take(Instant now, std::size_t burst, Span every, std::size_t cost = 1);
    /// When it is as full as if it had never been used.
    Instant refilled(Span every) const;
};

/// Something numbered for a session. It leaves once the rows it speaks of are on disk.
struct Outgoing {
    SharedParcel parcel;
    SaveNumber after;
    template <class See>
    void inspect(See& see) const {
        see(parcel->message.index());
    }
};

struct Session {
    // Constant
    SiteId site;
    SessionId id;
    UserId user;
    // Who holds it
    DeviceId device;
    Grants grants;
    TokenHash hash;
    std::optional<TokenHash> previous;          ///< the token before this one…
    Instant previous_until = Instant::never();  ///< …good until then; never: until this one is seen in use
    bool token_in_use = false;
    // Its socket
    std::optional<ConnId> conn;
    Instant came{};                      ///< when the last socket was opened
    Instant heard{};                     ///< the last frame, or since when more is expected of it
    Instant lost_at = Instant::never();  ///< since when there is no socket
    bool shown_connected = false;        ///< what presence was last told of it
    std::optional<std::pair<SharedParcel, SaveNumber>> welcome;  ///< not sent yet
    // Its stream
    std::uint64_t epoch = 0;  ///< 0: cannot be resumed
    session::Stream<Outgoing> stream;
    std::uint64_t transmitted = 0;                        ///< the last number that went to the present socket
    Queue<std::pair<std::uint64_t, SaveNumber>> unsaved;  ///< frames of theirs whose rows are not on disk yet
    std::uint64_t acked = 0;
    Bucket frames;
    // What it takes part in
    std::vector<CallId> calls;  ///< as a party, or ringing
    std::vector<UserId> subscriptions;
    std::optional<CastId> cast;
    std::optional<RoomId> room;
    Instant reclaim_by = Instant::never();  ///< after a new stream: cast and room must be named again until then
    bool cast_reclaimed = true;
    bool room_reclaimed = true;
    Instant alarm = Instant::never();

    bool busy() const { return !calls.empty() || cast || room; }
    template <class See>
    void inspect(See& see) const {
        see(user);
        see(device);
        see(conn.has_value());
        see(lost_at);
        see(token_in_use);
        see(welcome.has_value());
        see(epoch != 0);
        see(stream);
        see(stream.sent() - transmitted);
        see(unsaved.size());
        see(calls);
        see(cast);
        see(room);
        see(reclaim_by);
    }
};

struct User {
    std::vector<SessionId> sessions;
    std::vector<SessionId> watchers;
    std::vector<CallId> calls;  ///< not over: as caller or callee
    Bucket invites;
    Bucket unknown;                    ///< what he says of calls that we do not know
    Instant alarm = Instant::never();  ///< when to forget one of whom nothing is left but what he has used up
};

/// One side of a call.
struct Seat {
    UserId user;
    DeviceId device;
    std::optional<PartyId> party;
    std::optional<SessionId> session;
    bool present = false;
    Instant lost_at{};
    Instant vouched_at{};       ///< when it last said that media flows
    std::int64_t held_gen = 0;  ///< it has, or had, peer connections up to this generation
    // What it last told the other, for one who comes back with nothing
    SharedParcel description;
    bool answered = false;
    std::vector<SharedParcel> candidates;
    SharedParcel media;

    template <class See>
    void inspect(See& see) const {
        see(user);
        see(party);
        see(session);
        see(present);
        see(present ? Instant{} : lost_at);
        see(held_gen);
        see(description != nullptr);
        see(answered);
        see(candidates.size());
    }
};

struct Call {
    CallId id;
    Kind kind = Kind::call;
    CallStage stage = CallStage::ringing;
    std::array<Seat, 2> seats;  ///< by Role
    std::vector<SessionId> ringing;
    bool alerted = false;
    bool alleged =
        false;  ///< one party says that it was accepted, and we know nothing of it: kept nowhere, told to nobody
    std::optional<RoomId> room;
    Instant began{};
    Instant accepted = Instant::never();
    Instant ring_until = Instant::never();
    std::int64_t floor = 0;    ///< generations up to here are dead
    std::int64_t gen = 0;      ///< the highest seen
    std::optional<Role> lead;  ///< who offers the next generation, when one is needed
    std::map<std::int64_t, Span> flowed;
    std::optional<EndReason> reason;
    Instant ended = Instant::never();
    std::optional<CallStage> told;  ///< the last that the host was told of
    Instant alarm = Instant::never();

    Seat& seat(Role role) { return seats[static_cast<std::size_t>(role)]; }
    const Seat& seat(Role role) const { return seats[static_cast<std::size_t>(role)]; }
    bool over() const { return stage == CallStage::ended; }
    /// No generation above the floor has been offered yet.
    bool needs_generation() const { return gen <= floor; }
    std::optional<Role> role_of(const SessionId& session) const;

    template <class See>
    void inspect(See& see) const {
        see(id);
        see(stage);
        see(seats);
        see(ringing);
        see(alerted);
        see(alleged);
        see(ring_until);
        see(floor);
        see(gen);
        see(lead);
        see(reason);
    }
};

struct RoomMember {
    SessionId session;
    UserId user;
    Instant came;
    template <class See>
    void inspect(See& see) const {
        see(session);
    }
};

struct Room {
    RoomRow row;
    std::vector<RoomMember> members;
    Instant alarm = Instant::never();
    template <class See>
    void inspect(See& see) const {
        see(row.until);
        see(members);
    }
};

/// Pages name their broadcasts themselves: one user's name says nothing about another's.
struct CastKey {
    UserId user;
    CastId cast;
    friend bool operator<(const CastKey& a, const CastKey& b) {
        return std::tie(a.user, a.cast) < std::tie(b.user, b.cast);
    }
};

/// A broadcast's time. It stays for a while when the broadcast is over: late notices still count.
struct CastAccount {
    Instant began{};  ///< later by the time that it was off in between
    Instant ended = Instant::never();
    std::uint64_t over_as = 0;  ///< its number in `casts_over`
    std::map<std::int64_t, Span> parts;
};

struct Site {
    SiteLimits limits;
    std::unordered_map<UserId, User, NameHash> users;
    std::unordered_map<CallId, Call, NameHash> calls;
    std::deque<CallId> ended;  ///< oldest first
    std::size_t live_calls = 0;
    std::size_t sessions = 0;
    std::unordered_map<RoomId, Room, NameHash> rooms;
    std::map<CastKey, CastAccount> casts;
    std::map<std::uint64_t, CastKey> casts_over;  ///< those that are over, the oldest first
    std::uint64_t last_cast_over = 0;
    std::array<std::uint64_t, site_bounds> reached{};  ///< by SiteBound: whom each turned away, for the metrics

    void turned_away(SiteBound by) { ++reached[static_cast<std::size_t>(by)]; }
};

/// All sessions, by their names and by their sockets.
class Sessions : std::unordered_map<SessionId, Session, NameHash> {
public:
    using Map = std::unordered_map<SessionId, Session, NameHash>;
    using Map::at;
    using Map::begin;
    using Map::end;
    using Map::find;
    using Map::size;
    using Map::operator[];

    Sessions() = default;
    Sessions(const Sessions& other) : Map(other), forgotten_(other.forgotten_) { look_up_sockets(); }
    Sessions& operator=(const Sessions&) = delete;
    ~Sessions() = default;

    Session* on(ConnId conn) {
        const auto found = by_socket_.find(conn.value);
        return found == by_socket_.end() ? nullptr : found->second;
    }
    const std::unordered_map<std::uint64_t, Session*>& by_socket() const { return by_socket_; }
    void give_socket(Session& session, ConnId conn) {
        session.conn = conn;
        by_socket_[conn.value] = &session;
    }
    void take_socket(Session& session) {
        by_socket_.erase(session.conn->value);
        session.conn.reset();
    }
    void forget(const SessionId& id) { forgotten_ += erase(id); }
    /// How many there have been that are no more. If it is what it was, so is every pointer to a session.
    std::uint64_t forgotten() const { return forgotten_; }

private:
    void look_up_sockets() {
        for (auto& [id, session] : *this) {
            if (session.conn) by_socket_[session.conn->value] = &session;
        }
    }

    std::unordered_map<std::uint64_t, Session*> by_socket_;
    std::uint64_t forgotten_ = 0;
};

struct State {
    State(const Settings& s, std::uint64_t first_epoch, Seed seed) : settings(s), epoch(first_epoch), rng(seed) {}

    Settings settings;
    std::uint64_t epoch;
    Rng rng;
    std::map<SiteId, Site> sites;
    Sessions sessions;
    Alarms alarms;
    SaveNumber saving;                                     ///< the last number given to the store
    SaveNumber saved;                                      ///< the last that it said is on disk
    std::deque<std::pair<SaveNumber, SessionId>> waiting;  ///< sessions with something to send after a number
    Queue<SessionId> overflowed;                           ///< sockets to be dropped at the end of the turn
    bool draining = false;
    std::optional<std::uint64_t> request;  ///< the backend's request being carried out
    std::optional<wire::Error> refused;    ///< …and why it was refused
    /// Answers that are always the same.
    SharedParcel ack = std::make_shared<const Parcel>(Parcel{wire::Ack{}, {}});
    SharedParcel beat = std::make_shared<const Parcel>(Parcel{wire::Beat{}, {}});
    Queue<Effect, 1024> effects;

    template <class See>
    void inspect(See& see) const {
        for (const auto& [id, site] : sites) {
            std::map<CallId, const Call*> calls;
            for (const auto& [call, held] : site.calls) calls[call] = &held;
            for (const auto& [call, held] : calls) see(*held);
            std::map<RoomId, const Room*> rooms;
            for (const auto& [room, held] : site.rooms) rooms[room] = &held;
            for (const auto& [room, held] : rooms) see(*held);
        }
        std::map<SessionId, const Session*> ordered;
        for (const auto& [session, held] : sessions) ordered[session] = &held;
        for (const auto& [session, held] : ordered) see(*held);
        see(saving.value - saved.value);
    }
};

/// One input being carried out.
struct Turn {
    State& state;
    Instant now;

    std::pair<const SiteId, Site>* last_site = nullptr;  ///< that was asked for: mostly it is asked for again

    const Settings& settings() const { return state.settings; }
    Site& site(const Session& session) {
        if (last_site == nullptr || last_site->first != session.site) last_site = &*state.sites.find(session.site);
        return last_site->second;
    }
    Session* find(const SessionId& session);
    SaveNumber save(Row row);
    void happened(Happening what) { state.effects.push(Happened{std::move(what)}); }
};

}  // namespace beckon::hub
