// What the hub knows. Plain data: who changes it, and when, is in the files named after what they do.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "beckon/base/bucket.hpp"
#include "beckon/base/queue.hpp"
#include "beckon/base/rng.hpp"
#include "beckon/base/settings.hpp"
#include "beckon/session/resume.hpp"
#include "hub/alarms.hpp"
#include "hub/effect.hpp"
#include "hub/input.hpp"
#include "hub/last_found.hpp"
#include "hub/session.hpp"

namespace beckon::hub {

struct User {
    std::vector<SessionId> sessions;
    std::vector<SessionId> watchers;
    std::vector<CallId> calls;  ///< not over: as caller or callee
    Bucket invites;
    Bucket broadcasts;
    Bucket joins;
    Bucket unknown;                    ///< what he says of calls that we do not know
    Instant alarm = Instant::never();  ///< when to forget one of whom nothing is left but what he has used up
};

/// One side of a call. As in a session, what passes between the parties needs what stands first.
struct alignas(memory_line) Seat {
    std::optional<SessionId> session;
    bool present = false;
    bool answered = false;        ///< its description
    mutable ConnId seen_at;       ///< the socket of `session`, when it was last looked for: see `Turn::holder`
    std::int64_t parked_gen = 0;  ///< the last generation that it parked; nobody else has heard of it
    // What it last told the other, for one who comes back with nothing
    SharedParcel description;
    std::vector<SharedParcel> candidates;
    SharedParcel media;
    std::int64_t held_gen = 0;   ///< it has, or had, peer connections up to this generation
    SaveNumber row_due;          ///< of the description, which the store has not been given yet; 0: it has
    std::int64_t given_gen = 0;  ///< the last that it parked, and that was found
    UserId user;
    DeviceId device;
    std::optional<PartyId> party;
    Instant lost_at{};
    Instant vouched_at{};  ///< when it last said that media flows
    // What it left for the other, should that come back with nothing
    SharedParcel parked;
    std::vector<SharedParcel> parked_candidates;

    template <class See>
    void inspect(See& see) const {
        see(user);
        see(party);
        see(session);
        see(present);
        see(present ? Instant{} : lost_at);
        see(held_gen);
        see(description != nullptr);
        see(row_due.value != 0);
        see(answered);
        see(candidates.size());
        see(parked != nullptr);
        see(parked_candidates.size());
        see(parked_gen);
        see(given_gen);
    }
};

struct alignas(memory_line) Call {
    Kind kind = Kind::call;
    CallStage stage = CallStage::ringing;
    bool alerted = false;
    /// One party says that it was accepted, and we know nothing of it: kept nowhere, told to nobody.
    bool alleged = false;
    CallId id;
    std::int64_t floor = 0;     ///< generations up to here are dead
    std::int64_t gen = 0;       ///< the highest seen
    std::int64_t offered = 0;   ///< the highest that both have been told of
    std::array<Seat, 2> seats;  ///< by Role
    std::vector<SessionId> ringing;
    std::optional<RoomId> room;
    Instant began{};
    Instant accepted = Instant::never();
    Instant ring_until = Instant::never();
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
    bool needs_generation() const { return offered <= floor; }
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
        see(offered);
        see(lead);
        see(reason);
    }
};

struct RoomMember {
    SessionId session;
    UserId user;
    Instant came;
    Instant stamp;  ///< `came` by the time of day as it was then: the name of this stay
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
    /// A relay before us had it as on, and so have its rows. For us it ended when we started, until its page says more.
    bool left_on = false;
    std::uint64_t over_as = 0;  ///< its number in `casts_over`
    std::map<std::int64_t, Span> parts;
};

/// How much of everything there is at a site, kept as it changes: whoever looks (the metrics) takes no time from the calls.
struct Tally {
    using ByKind = std::array<std::size_t, Spellings<Kind>::names.size()>;

    std::size_t connected = 0;      ///< sessions with a socket
    std::size_t users = 0;          ///< with a session
    std::size_t casts = 0;          ///< cameras that are live
    std::size_t members = 0;        ///< in all rooms
    std::size_t subscriptions = 0;  ///< of all sessions
    ByKind ringing{};               ///< calls
    ByKind accepted{};

    friend bool operator==(const Tally&, const Tally&) = default;
};

struct Site {
    explicit Site(NameHash hash) : users(0, hash), calls(0, hash), rooms(0, hash) {}

    SiteLimits limits;
    Tally now;
    std::unordered_map<UserId, User, NameHash> users;
    std::unordered_map<CallId, Call, NameHash> calls;
    std::deque<CallId> ended;           ///< oldest first
    std::uint64_t calls_forgotten = 0;  ///< if it is what it was, so is every pointer to a call
    std::size_t live_calls = 0;
    std::size_t sessions = 0;
    std::set<std::pair<Instant, SessionId>> away;  ///< sessions without a socket, the one that is gone longest first
    std::unordered_map<RoomId, Room, NameHash> rooms;
    std::map<CastKey, CastAccount> casts;
    bool left_on = false;                         ///< some of `casts` may be: there is an alarm for them
    std::map<std::uint64_t, CastKey> casts_over;  ///< those that are over, the oldest first
    std::uint64_t last_cast_over = 0;
    std::array<std::uint64_t, site_bounds> reached{};  ///< by SiteBound: whom each turned away, for the metrics

    void turned_away(SiteBound by) { ++reached[static_cast<std::size_t>(by)]; }
    /// A call that is not counted among the others before, or not any more.
    void counts(const Call& call) { ++counter_of(call); }
    void counts_no_more(const Call& call) { --counter_of(call); }
    /// A call that is over, so that whoever asks hears why. The oldest are forgotten.
    void remember(const CallId& over) {
        ended.push_back(over);
        while (ended.size() > std::max<std::size_t>(limits.ended_calls, 1)) {
            calls_forgotten += calls.erase(ended.front());
            ended.pop_front();
        }
    }

private:
    /// Of one that is not over.
    std::size_t& counter_of(const Call& call) {
        return (call.stage == CallStage::ringing ? now.ringing : now.accepted)[static_cast<std::size_t>(call.kind)];
    }
};

/// Whose description the store is to be given.
struct Unwritten {
    SiteId site;
    CallId call;
    Role from = Role::caller;
};

struct State {
    State(const Settings& s, std::uint64_t first_epoch, Seed seed)
        : settings(s),
          epoch(first_epoch),
          rng(seed),
          hash{HashKey::random(Rng({seed.low, seed.high}))},
          sessions(hash) {}

    Settings settings;
    std::uint64_t epoch;
    Rng rng;
    NameHash hash;                 ///< of names, in whatever is looked up by them
    Span day_ahead;                ///< the time of day, before the hub's clock
    std::map<SiteId, Site> sites;  ///< none ever leaves it
    Sessions sessions;
    Alarms alarms;
    SaveNumber saving;                 ///< the last number given to a row
    SaveNumber saved;                  ///< the last that the store said is on disk
    Instant stopped{};                 ///< when the relay before us last kept anything
    std::vector<Unwritten> unwritten;  ///< the rows of the last numbers: see `calls::save_description`
    std::deque<std::pair<SaveNumber, SessionId>> waiting;  ///< who has something to send after a row, each once
    Queue<SessionId> overflowed;                           ///< sockets to be dropped at the end of the turn
    std::size_t unacknowledged = 0;                        ///< messages that are kept for all sessions
    std::vector<SharedParcel> spent;  ///< the last that were acknowledged: see `delivery::acknowledged`
    bool draining = false;
    std::optional<std::uint64_t> request;  ///< the backend's request being carried out
    std::optional<wire::Error> refused;    ///< …and why it was refused
    std::optional<SiteBound> bound;        ///< …or which bound turned its call away
    /// Answers that are always the same.
    SharedParcel ack{wire::Ack{}};
    SharedParcel beat{wire::Beat{}};
    Queue<Effect, 1024> effects;

    /// It has said that all that it was given is on disk.
    bool store_is_idle() const { return saved.value + unwritten.size() >= saving.value; }
    /// As it is written down, or shown outside: by the time of day.
    Instant stamp(Instant ours) const { return ours + day_ahead; }

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
    SaveNumber awaits{};  ///< the row that has to be on disk before this input counts as carried out; 0: none
    const Session* hears = nullptr;  ///< whose numbered frame is being carried out, if it may leave rows

    const Settings& settings() const { return state.settings; }
    Site& site(const Session& session) {
        Site* const home = session.home.get();
        return home ? *home : session.home.set(state.sites.find(session.site)->second);
    }
    Session* find(const SessionId& session);
    /// Whoever sits there. Where it was met the last time is looked at first: that needs no search.
    Session* holder(const Seat& seat);
    template <class Kind>
    SaveNumber save(Kind row) {
        if (!state.unwritten.empty()) write_descriptions();
        awaits = next_number();
        state.effects.emplace(Save{awaits, std::move(row)});
        return awaits;
    }
    /// What is asked for may be so already, by a row that is still on its way.
    void await_all() { awaits = std::max(awaits, state.saving); }
    SaveNumber next_number() { return state.saving = SaveNumber{state.saving.value + 1}; }
    /// The store is given those that wait for it (describing.cpp).
    void write_descriptions();
    Instant day() const { return state.stamp(now); }
    /// Whatever waits is before it, so that nothing comes between it and its row.
    void happened(Happening what) {
        if (!state.unwritten.empty()) write_descriptions();
        state.effects.push(Happened{std::move(what)});
    }
};

}  // namespace beckon::hub
