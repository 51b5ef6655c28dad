// What a page must remember to go on after a reload: the content of the resume cookie, and nothing more.
#pragma once

#include <optional>
#include <string_view>

#include "beckon/base/bounded.hpp"
#include "beckon/base/ids.hpp"
#include "beckon/base/limits.hpp"
#include "beckon/session/link.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::agent {

struct RememberedCall {
    CallId call;
    Kind kind = Kind::call;
    Role role = Role::caller;
    Stage stage = Stage::calling;
    UserId peer;
    std::optional<PartyId> seat;
    std::optional<PartyId> peer_seat;
    std::optional<RoomId> room;
    wire::Number gen;
    bool flowed = false;
    bool audio = true;
    bool video = true;
    bool held = false;
    friend bool operator==(const RememberedCall&, const RememberedCall&) = default;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("kind", self.kind);
        v("role", self.role);
        v("stage", self.stage);
        v("peer", self.peer);
        v("seat", self.seat);
        v("peer_seat", self.peer_seat);
        v("room", self.room);
        v("gen", self.gen);
        v("flowed", self.flowed);
        v("audio", self.audio);
        v("video", self.video);
        v("held", self.held);
    }
};

/// An end that the relay has not confirmed.
struct RememberedEnd {
    CallId call;
    EndReason reason = EndReason::hangup;
    friend bool operator==(const RememberedEnd&, const RememberedEnd&) = default;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("call", self.call);
        v("reason", self.reason);
    }
};

/// The camera is on for all to watch; the user said so once, and a reload takes it up again.
struct RememberedCast {
    CastId cast;
    wire::Number part;
    bool auto_accept = false;
    friend bool operator==(const RememberedCast&, const RememberedCast&) = default;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("cast", self.cast);
        v("part", self.part);
        v("auto_accept", self.auto_accept);
    }
};

/// What all viewers and members get, where that is not everything.
struct RememberedShared {
    bool audio = true;
    bool video = true;
    friend bool operator==(const RememberedShared&, const RememberedShared&) = default;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("audio", self.audio);
        v("video", self.video);
    }
};

struct Memory {
    std::optional<session::Ticket> ticket;
    List<RememberedCall, limits::calls_per_page> calls;
    List<RememberedEnd, limits::remembered_ends> ends;
    std::optional<RememberedCast> cast;
    std::optional<RoomId> room;
    std::optional<RememberedShared> shared;
    friend bool operator==(const Memory& a, const Memory& b) {
        return a.ticket == b.ticket && a.calls.items == b.calls.items && a.ends.items == b.ends.items
               && a.cast == b.cast && a.room == b.room && a.shared == b.shared;
    }
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("ticket", self.ticket);
        v("calls", self.calls);
        v("ends", self.ends);
        v("cast", self.cast);
        v("room", self.room);
        v("shared", self.shared);
    }
};

}  // namespace beckon::agent
