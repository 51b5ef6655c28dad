// One page's standing with the hub, and all of them, found by name or by socket.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "beckon/base/bucket.hpp"
#include "beckon/base/fetch.hpp"
#include "beckon/base/queue.hpp"
#include "beckon/session/resume.hpp"
#include "hub/effect.hpp"
#include "hub/input.hpp"
#include "hub/last_found.hpp"
#include "hub/places.hpp"
#include "hub/seldom.hpp"

namespace beckon::hub {

/// Something numbered for a session. It leaves once the rows it speaks of are on disk.
struct Outgoing {
    SharedParcel parcel;
    SaveNumber after;
    template <class See>
    void inspect(See& see) const {
        see(parcel->message.index());
    }
};

struct Call;
struct Site;

/// What of a session waits for the disk. There seldom is anything.
struct Awaited {
    Queue<std::pair<std::uint64_t, SaveNumber>> unsaved;         ///< frames of theirs whose rows are not on disk yet
    std::optional<std::pair<SharedParcel, SaveNumber>> welcome;  ///< not sent yet
};

/// What every message needs stands first, in three lines of memory: with ten thousand sessions that costs less than all the
/// rest, for nothing of it is in the processor's cache.
struct alignas(memory_line) Session {
    // Its socket
    std::optional<ConnId> conn;
    mutable LastFound<Site> home;  ///< `site`; none ever leaves it
    Instant heard{};               ///< the last frame, or since when more is expected of it
    Bucket frames;
    LastFound<Call> spoke_of;           ///< the call that its last message was about…
    std::uint64_t calls_forgotten = 0;  ///< …and the site's count of those that are no more, then
    // Its stream
    SessionId id;  ///< constant, as are `site` and `user`
    bool token_in_use = false;
    bool shown_connected = false;  ///< what presence was last told of it
    bool cast_reclaimed = true;
    bool room_reclaimed = true;
    bool cast_replaced = false;     ///< `cast_before` ended because another page of the user started one
    bool cast_lost = false;         ///< its broadcast ended because it was lost: beginning it again is no new one
    bool room_lost = false;         ///< the same of the room that it was in
    std::uint64_t epoch = 0;        ///< 0: cannot be resumed
    std::uint64_t transmitted = 0;  ///< the last number that went to the present socket
    std::uint64_t acked = 0;
    session::Stream<Outgoing> stream;
    Seldom<Awaited> awaited;
    bool waits = false;  ///< for a row: it is in `State::waiting`
    // Who holds it
    SiteId site;
    UserId user;
    DeviceId device;
    Grants grants;
    TokenHash hash;
    std::optional<TokenHash> previous;          ///< the token before this one…
    bool previous_kept = false;                 ///< …its row names it…
    Instant previous_until = Instant::never();  ///< …good until then; never: until this one is seen in use
    Instant came{};                             ///< when the last socket was opened
    Instant lost_at = Instant::never();         ///< since when there is no socket
    // What it takes part in
    std::vector<CallId> calls;  ///< as a party, or ringing
    std::vector<UserId> subscriptions;
    std::optional<CastId> cast;
    std::optional<CastId> cast_before;  ///< the one that ended last
    std::optional<RoomId> room;
    Instant reclaim_by = Instant::never();  ///< after a new stream: cast and room must be named again until then
    Instant alarm = Instant::never();

    bool busy() const { return !calls.empty() || cast || room; }
    template <class See>
    void inspect(See& see) const {
        see(user);
        see(device);
        see(conn.has_value());
        see(lost_at);
        see(token_in_use);
        see(awaited && awaited->welcome);
        see(epoch != 0);
        see(stream);
        see(stream.sent() - transmitted);
        see(awaited ? awaited->unsaved.size() : 0);
        see(calls);
        see(cast);
        see(cast_before);
        see(cast_replaced);
        see(room);
        see(reclaim_by);
    }
};

/// All sessions, by their names and by their sockets.
class Sessions : std::unordered_map<SessionId, Session, NameHash> {
public:
    using Map = std::unordered_map<SessionId, Session, NameHash>;
    using Map::at;
    using Map::begin;
    using Map::end;
    using Map::find;
    using Map::hash_function;
    using Map::size;
    using Map::operator[];

    explicit Sessions(NameHash hash) : Map(0, hash) {}
    Sessions(const Sessions& other) : Map(other), forgotten_(other.forgotten_) { look_up_sockets(); }
    Sessions& operator=(const Sessions&) = delete;
    ~Sessions() = default;

    Session* on(ConnId conn) const {
        Session* const there = places_.of(conn).session;
        return there && there->conn == conn ? there : nullptr;
    }
    std::size_t connected() const { return connected_; }
    /// Those with a socket, in the order in which these were opened.
    std::vector<Session*> by_socket() const {
        std::vector<Session*> out;
        for (const Place& place : places_) {
            if (place.session) out.push_back(place.session);
        }
        std::sort(out.begin(), out.end(), [](const Session* a, const Session* b) { return *a->conn < *b->conn; });
        return out;
    }
    void give_socket(Session& session, ConnId conn) {
        session.conn = conn;
        places_.take(conn, session);
        ++connected_;
    }
    void take_socket(Session& session) {
        places_.leave(*session.conn, session);
        session.conn.reset();
        --connected_;
    }
    const Places& places() const { return places_; }
    /// A message of the one about that call goes to the other. Both have sockets.
    void speaks_of(const Session& session, const Call& call, const Session& peer) {
        places_.speaks_of(*session.conn, call, peer);
    }
    void forget(const SessionId& id) { forgotten_ += erase(id); }
    /// How many there have been that are no more. If it is what it was, so is every pointer to a session.
    std::uint64_t forgotten() const { return forgotten_; }

private:
    void look_up_sockets() {
        for (auto& [id, session] : *this) {
            if (session.conn) give_socket(session, *session.conn);
        }
    }

    Places places_;
    std::size_t connected_ = 0;
    std::uint64_t forgotten_ = 0;
};

}  // namespace beckon::hub
