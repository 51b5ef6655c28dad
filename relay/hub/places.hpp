// What stands by the place of each socket (see `ConnId`): the session that it is, and what its last message was about. The next
// one will most probably be about the same, and so that can be sent for before it is read.
#pragma once

#include <cstddef>
#include <vector>

#include "beckon/base/fetch.hpp"
#include "hub/input.hpp"

namespace beckon::hub {

struct Call;
struct Session;

struct alignas(memory_line) Place {
    Session* session = nullptr;
    // Only to be sent for: what was there may be gone.
    const void* call = nullptr;    ///< its front, and behind that the caller's seat
    const void* callee = nullptr;  ///< the other seat
    const void* peer = nullptr;    ///< whoever is in the call with it…
    ConnId peer_conn;              ///< …and on which socket
    const void* next = nullptr;    ///< that one's queue, where it goes on if it is empty by then
    const void* kept = nullptr;    ///< the front of its own queue, which its next message will acknowledge…
    const void* parcel = nullptr;  ///< …and what is in there
};

class Places {
public:
    /// Whoever has, or had, a socket at that place.
    const Place& of(ConnId conn) const {
        static const Place nobodys;
        return conn.place() < places_.size() ? places_[conn.place()] : nobodys;
    }
    void take(ConnId conn, Session& session) {
        if (conn.place() >= places_.size()) places_.resize(conn.place() + 1);
        places_[conn.place()] = {};
        places_[conn.place()].session = &session;
    }
    void leave(ConnId conn, const Session& session) {
        Place& there = places_[conn.place()];
        if (there.session == &session) there = {};
    }
    /// A message of the socket about that call has just gone to the peer, who has one, too.
    void speaks_of(ConnId conn, const Call& call, const Session& peer);

    /// Something of that socket is about to be read: sends for what its message will need. Returns the socket that it will
    /// most probably go to.
    ConnId expect(ConnId conn) const;

    const Place* begin() const { return places_.data(); }
    const Place* end() const { return places_.data() + places_.size(); }

private:
    std::vector<Place> places_;
};

}  // namespace beckon::hub
