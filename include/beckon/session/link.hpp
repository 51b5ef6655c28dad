// A page's side of its session: one socket at a time, opened again whenever it dies, over which one stream goes on.
//
//            start / retry                 socket opened                welcome
//   Down ───────────────────► Opening ───────────────────► Greeting ───────────────► Up
//    ▲                           │ closed, give up            │ closed, give up       │ closed, silence
//    └───────────────────────────┴────────────────────────────┴───────────────────────┘
//   a close code of 3500 or above, or `finish`, leads to Over, which nothing leaves
//
// The owner (the agent) hands in what happens and obeys `take_effects`. The link knows nothing of calls.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/rng.hpp"
#include "beckon/base/settings.hpp"
#include "beckon/base/timers.hpp"
#include "beckon/base/visit.hpp"
#include "beckon/session/backoff.hpp"
#include "beckon/session/resume.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::session {

/// What the driver is to do with its socket. It has at most one.
struct OpenSocket {
    static constexpr std::string_view name = "open_socket";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};
struct CloseSocket {
    static constexpr std::string_view name = "close_socket";
    Whole<1000, 4999> code = 1000;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("code", self.code);
    }
};
struct SendFrame {
    static constexpr std::string_view name = "send";
    std::uint64_t seq = 0;
    std::uint64_t ack = 0;
    wire::Message message;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("seq", self.seq);
        v("ack", self.ack);
        v("message", self.message);
    }
};
using LinkEffect = std::variant<OpenSocket, CloseSocket, SendFrame>;

/// What the relay gave the page to prove its session with.
struct Ticket {
    SessionId session;
    ResumeToken resume;
    friend bool operator==(const Ticket&, const Ticket&) = default;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("session", self.session);
        v("resume", self.resume);
    }
    template <class See>
    void inspect(See& see) const {
        see(session);
        see(resume);
    }
};

/// Whether a new stream has to say it again if the last did not bring it to the relay. What is a state is told anew by
/// the owner, and all else meant something in the old stream only. (Accounts: the call that they are of may be over and
/// forgotten. They are totals, so twice does no harm.)
inline bool outlives_its_stream(const wire::Message& message) {
    if (const auto* live = std::get_if<wire::Live>(&message)) return !live->on;
    return match(message, []<class M>(const M&) {
        return OneOf<M, wire::Accept, wire::End, wire::Account, wire::Transfer, wire::TransferFailed, wire::Renew,
                     wire::Leave>;
    });
}

class Link {
public:
    using Sent = Stream<wire::Message>::Sent;

    /// What the owner has to act on.
    struct Nothing {};
    struct Greet {};    ///< the socket is open: fill `hello()` with claims and `greet`
    struct Deliver {};  ///< the frame just handed in is the next of its stream, or outside it: act on it
    struct Welcomed {   ///< up again
        bool resumed = false;
        std::uint64_t backlog = 0;
    };
    struct WentDown {};
    struct BeatDue {};  ///< send a beat
    struct Finished {   ///< for good
        std::uint16_t code = 0;
    };
    using Event = std::variant<Nothing, Greet, Deliver, Welcomed, WentDown, BeatDue, Finished>;

    Link(const Settings& settings, std::optional<Ticket> ticket) : settings_(settings), ticket_(std::move(ticket)) {}

    void start(Instant now) { state_ = Down{now}; }
    Event socket_opened(Instant now);
    Event socket_closed(std::uint16_t code, Instant now, Rng& rng);
    /// A frame that was read and is within its bounds. Only `Deliver` means that its message counts.
    Event frame(const wire::Envelope& envelope, const wire::Message& message, Instant now, Rng& rng);
    /// A frame whose message could not be read: its number counts, so that the stream goes on. `Deliver` if it was the next.
    Event unread(const wire::Envelope& envelope, Instant now, Rng& rng);
    /// The browser says that the network changed: try at once, anew if a try is under way (one for many such words within
    /// 2 s); or ask at once whether the socket still lives.
    Event network_changed(Instant now);
    Event tick(Instant now, Rng& rng);
    /// While down: not tried before `network_changed`.
    void rest();
    /// Leaves for good: `bye`, then closes.
    void finish(Instant now);

    /// The first frame of a socket, but for the owner's part in it.
    wire::Hello hello() const;
    void greet(wire::Hello hello, Instant now);
    /// Sends now or, when down, later. A sequenced message is never lost, doubled or reordered while the stream holds.
    void send(const wire::Message& message, Instant now);

    /// Once welcomed and not resumed: what must be said again, for the relay may never have seen it.
    Queue<Sent> take_unsent();

    /// Whether to give signs of life often.
    void set_busy(bool busy, Instant now);

    bool up() const { return std::holds_alternative<Up>(state_); }
    bool over() const { return std::holds_alternative<Over>(state_); }
    const std::optional<Ticket>& ticket() const { return ticket_; }
    Instant deadline() const;
    /// The relay's clock, read through ours: its skew does not matter, only that both run alike.
    std::int64_t relay_ms(Instant now) const { return now.ms + relay_ahead_ms_; }

    std::vector<LinkEffect>& effects() { return effects_; }

    template <class See>
    void inspect(See& see) const {
        see(state_);
        see(timers_);
        see(backoff_);
        see(change_counts_from_);
        see(stream_);
        see(aside_);
        see(ticket_);
        see(epoch_.has_value());
        see(busy_);
    }

private:
    struct Down {
        Instant retry_at;
        template <class See>
        void inspect(See& see) const {
            see(retry_at);
        }
    };
    struct Opening {
        Instant give_up_at;
        Instant anew_at = Instant::never();  ///< the network changed: this try gives way to another
        template <class See>
        void inspect(See& see) const {
            see(give_up_at);
            see(anew_at);
        }
    };
    struct Greeting {
        Instant give_up_at;
        Instant anew_at = Instant::never();
        template <class See>
        void inspect(See& see) const {
            see(give_up_at);
            see(anew_at);
        }
    };
    struct Up {};
    struct Over {};
    enum class Timer { beat, silence, ack, count_ };
    static constexpr Span change_apart = seconds(2);

    Event welcome(const wire::Welcome& welcome, Instant now, Rng& rng);
    Event drop_socket(CloseCode code, Instant now, Rng& rng);
    Event try_anew(Instant now);
    void retry_later(Instant now, Rng& rng);
    void transmit(std::uint64_t seq, const wire::Message& message);
    void note_received(Instant now);
    void break_off();
    void set_aside(const Sent& sent);
    Span answer_within() const;

    // Constant after construction
    Settings settings_;
    // The session
    std::optional<Ticket> ticket_;
    std::optional<std::int64_t> epoch_;  ///< none: the stream cannot be resumed
    Stream<wire::Message> stream_;
    std::uint64_t acked_ = 0;  ///< the last of theirs that we acknowledged
    Queue<Sent> aside_;        ///< what streams that broke off left to be said again: see `set_aside`
    std::size_t aside_bytes_ = 0;
    // The socket
    std::variant<Down, Opening, Greeting, Up, Over> state_ = Over{};
    Timers<Timer> timers_;
    Backoff backoff_;
    Span hint_{};                 ///< what the relay's last `bye` asked for
    Instant change_counts_from_;  ///< a browser tells of one change more than once, and a network may flap
    bool busy_ = false;
    std::int64_t relay_ahead_ms_ = 0;
    std::vector<LinkEffect> effects_;
};

// ------------------------------------------------------------------------------------------------------------------

inline Link::Event Link::socket_opened(Instant now) {
    const auto* opening = std::get_if<Opening>(&state_);
    if (!opening) return Nothing{};
    state_ = Greeting{now + settings_.greet, opening->anew_at};
    return Greet{};
}

inline void Link::retry_later(Instant now, Rng& rng) {
    timers_.clear_all();
    const Span wait = backoff_.next(rng);
    state_ = Down{now + (hint_ > wait ? hint_ : wait)};
    hint_ = Span{};
}

inline Link::Event Link::socket_closed(std::uint16_t code, Instant now, Rng& rng) {
    if (over() || std::holds_alternative<Down>(state_)) return Nothing{};
    if (!comes_back(code)) {
        timers_.clear_all();
        state_ = Over{};
        return Finished{code};
    }
    retry_later(now, rng);
    return WentDown{};
}

inline Link::Event Link::drop_socket(CloseCode code, Instant now, Rng& rng) {
    effects_.push_back(CloseSocket{static_cast<std::int64_t>(code)});
    retry_later(now, rng);
    return WentDown{};
}

inline Link::Event Link::frame(const wire::Envelope& envelope, const wire::Message& message, Instant now, Rng& rng) {
    if (const auto* greeted = std::get_if<wire::Welcome>(&message)) {
        if (!std::holds_alternative<Greeting>(state_)) return Nothing{};
        return welcome(*greeted, now, rng);
    }
    // Comes before `welcome`, after which calls may go on at once and need it.
    if (std::holds_alternative<wire::Ice>(message) && std::holds_alternative<Greeting>(state_)) return Deliver{};
    if (const auto* bye = std::get_if<wire::Bye>(&message)) {
        hint_ = milliseconds(std::min<std::int64_t>(bye->after, minutes(5).ms));
        return Nothing{};
    }
    if (envelope.seq == 0) {
        const Event event = unread(envelope, now, rng);
        return up() && wire::is_unsequenced(message) ? Event{Deliver{}} : event;
    }
    return unread(envelope, now, rng);
}

inline Link::Event Link::unread(const wire::Envelope& envelope, Instant now, Rng& rng) {
    if (!up()) return Nothing{};
    if (epoch_) timers_.clear(Timer::silence);  // without one it is what ends this socket: see `send`
    if (!stream_.acknowledged(envelope.ack)) return drop_socket(CloseCode::out_of_step, now, rng);
    if (envelope.seq == 0) return Nothing{};
    switch (stream_.arrive(envelope.seq)) {
        case Arrival::next: note_received(now); return Deliver{};
        case Arrival::again: return Nothing{};
        case Arrival::beyond: return drop_socket(CloseCode::out_of_step, now, rng);
    }
    return Nothing{};
}

inline void Link::note_received(Instant now) {
    if (stream_.received() - acked_ >= limits::ack_every_frames) {
        transmit(0, wire::Ack{});
    } else if (!timers_.armed(Timer::ack)) {
        timers_.arm(Timer::ack, now + settings_.ack);
    }
}

inline Link::Event Link::welcome(const wire::Welcome& welcome, Instant now, Rng& rng) {
    const bool resumed = welcome.resumed && epoch_ == welcome.epoch.value
                         && stream_.resumable_after(static_cast<std::uint64_t>(welcome.got.value));
    if (welcome.resumed && !resumed) {
        // Ours cannot go on (it may have broken off since `hello` left), and the relay goes on with its own: it would
        // take what we count from 1 for what it has had. So we greet again, with no stream to resume. Our ticket stays
        // as it is, as though this welcome had been lost: the new one is not known to be good before it is kept.
        epoch_.reset();
        return drop_socket(CloseCode::out_of_step, now, rng);
    }
    ticket_ = Ticket{welcome.session, welcome.resume};
    if (!resumed) break_off();
    epoch_ = welcome.epoch;
    relay_ahead_ms_ = welcome.now - now.ms;
    state_ = Up{};
    timers_.arm(Timer::beat, now + (busy_ ? settings_.beat : settings_.beat_idle));
    if (resumed) {
        stream_.acknowledged(static_cast<std::uint64_t>(welcome.got.value));
        for (const Sent& sent : stream_.unacked()) transmit(sent.seq, sent.item);
    } else {
        acked_ = 0;
    }
    return Welcomed{resumed, static_cast<std::uint64_t>(welcome.backlog.value)};
}

/// A try that began on the old network would hang until it is given up. Tries that changes bring about are apart.
inline Link::Event Link::network_changed(Instant now) {
    const Instant at = later(now, change_counts_from_);
    if (auto* down = std::get_if<Down>(&state_)) {
        if (at >= down->retry_at) return Nothing{};
        down->retry_at = at;
        change_counts_from_ = at + change_apart;
    } else if (auto* opening = std::get_if<Opening>(&state_)) {
        if (at <= now) return try_anew(now);
        opening->anew_at = at;
    } else if (auto* greeting = std::get_if<Greeting>(&state_)) {
        if (at <= now) return try_anew(now);
        greeting->anew_at = at;
    } else if (up()) {
        timers_.arm(Timer::beat, now + settings_.beat);
        return BeatDue{};
    }
    return Nothing{};
}

inline Link::Event Link::try_anew(Instant now) {
    effects_.push_back(CloseSocket{static_cast<std::int64_t>(CloseCode::silent)});
    state_ = Down{now};
    change_counts_from_ = now + change_apart;
    return WentDown{};
}

inline Link::Event Link::tick(Instant now, Rng& rng) {
    if (auto* down = std::get_if<Down>(&state_); down && down->retry_at <= now) {
        state_ = Opening{now + settings_.greet};
        effects_.push_back(OpenSocket{});
        return Nothing{};
    }
    const auto* opening = std::get_if<Opening>(&state_);
    const auto* greeting = std::get_if<Greeting>(&state_);
    if ((opening && opening->give_up_at <= now) || (greeting && greeting->give_up_at <= now))
        return drop_socket(CloseCode::silent, now, rng);
    if ((opening && opening->anew_at <= now) || (greeting && greeting->anew_at <= now)) return try_anew(now);
    const auto due = timers_.take_due(now);
    if (!due) return Nothing{};
    switch (*due) {
        case Timer::beat:
            backoff_.succeeded();  // only now: a socket that dies at once, again and again, is tried ever more slowly
            timers_.arm(Timer::beat, now + (busy_ ? settings_.beat : settings_.beat_idle));
            return BeatDue{};
        case Timer::silence: return drop_socket(CloseCode::silent, now, rng);
        case Timer::ack: transmit(0, wire::Ack{}); return Nothing{};
        case Timer::count_: break;
    }
    return Nothing{};
}

inline void Link::rest() {
    if (auto* down = std::get_if<Down>(&state_)) down->retry_at = Instant::never();
}

inline void Link::finish(Instant) {
    if (up()) transmit(0, wire::Bye{});
    if (!over() && !std::holds_alternative<Down>(state_))
        effects_.push_back(CloseSocket{static_cast<std::int64_t>(CloseCode::done)});
    timers_.clear_all();
    state_ = Over{};
}

inline wire::Hello Link::hello() const {
    wire::Hello hello;
    if (ticket_) {
        hello.session = ticket_->session;
        hello.resume = ticket_->resume;
    }
    if (epoch_) hello.epoch = wire::Moment{*epoch_};
    hello.got = static_cast<std::int64_t>(stream_.received());
    return hello;
}

inline void Link::greet(wire::Hello hello, Instant) {
    effects_.push_back(SendFrame{0, 0, std::move(hello)});
    acked_ = stream_.received();
}

inline void Link::transmit(std::uint64_t seq, const wire::Message& message) {
    acked_ = stream_.received();
    timers_.clear(Timer::ack);
    effects_.push_back(SendFrame{seq, acked_, message});
}

inline void Link::send(const wire::Message& message, Instant now) {
    // The relay would refuse it each time that it is sent again.
    if (over() || !wire::fits(message)) return;
    if (wire::is_unsequenced(message)) {
        if (!up()) return;
        transmit(0, message);
        if (std::holds_alternative<wire::Beat>(message) && !timers_.armed(Timer::silence)) {
            timers_.arm(Timer::silence, now + answer_within());
        }
        return;
    }
    const auto seq = stream_.push(message, wire::weight(message));
    if (!seq) {
        // Out of reach for long, or a relay that never acknowledges: start anew, and present our calls again.
        break_off();
        set_aside({0, wire::weight(message), message});
        if (up()) timers_.arm(Timer::silence, now);
        return;
    }
    if (up() && epoch_) transmit(*seq, message);
}

inline void Link::break_off() {
    const Queue<Sent> left = stream_.restart();
    for (const Sent& sent : left) set_aside(sent);
    epoch_.reset();
}

/// Of a stream that broke off only that is kept which the next must bring. And no more of it than half of a stream holds,
/// the newest: with the owner's states beside it, it would else break off the next one too, and so on for ever.
inline void Link::set_aside(const Sent& sent) {
    if (!outlives_its_stream(sent.item)) return;
    aside_bytes_ += sent.bytes;
    aside_.push(sent);
    while (aside_.size() > limits::unacked_frames / 2 || aside_bytes_ > limits::unacked_bytes / 2) {
        aside_bytes_ -= aside_.front().bytes;
        aside_.take();
    }
}

inline Queue<Link::Sent> Link::take_unsent() {
    aside_bytes_ = 0;
    return std::exchange(aside_, {});
}

/// So that nothing heard for a lease since the last beat but one is noticed when the lease is over.
inline Span Link::answer_within() const {
    const Span rest = settings_.lease - settings_.beat;
    return rest > seconds(2) ? rest : seconds(2);
}

inline void Link::set_busy(bool busy, Instant now) {
    if (busy_ == busy) return;
    busy_ = busy;
    if (up() && busy) timers_.arm(Timer::beat, sooner(timers_.when(Timer::beat), now + settings_.beat));
}

inline Instant Link::deadline() const {
    if (const auto* down = std::get_if<Down>(&state_)) return down->retry_at;
    if (const auto* opening = std::get_if<Opening>(&state_)) return sooner(opening->give_up_at, opening->anew_at);
    if (const auto* greeting = std::get_if<Greeting>(&state_)) return sooner(greeting->give_up_at, greeting->anew_at);
    return timers_.soonest();
}

}  // namespace beckon::session
