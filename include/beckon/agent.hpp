// One page: its session, its calls, the users it watches, its broadcast, its room, and what it must remember.
//
// The driver hands in what happens (`handle`), obeys the effects (`poll` until there are none), keeps what `Remember` says
// where a reload finds it, and comes back with `Tick` at the `deadline`. Nothing else is between this class and the page.
//
// agent/input.hpp and agent/effect.hpp are the contract. The bodies are in agent/: session.hpp greets and delivers, calls.hpp
// places calls and judges rings, and camera, broadcast, room, notices and remembering are what they are called. The socket
// is session/link.hpp's, the life of one call call/'s.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "beckon/agent/effect.hpp"
#include "beckon/agent/input.hpp"
#include "beckon/base/queue.hpp"
#include "beckon/base/settings.hpp"
#include "beckon/call/glare.hpp"
#include "beckon/call/machine.hpp"
#include "beckon/session/link.hpp"

namespace beckon {

class Agent {
public:
    struct Identity {
        UserId user;
        std::optional<Text<limits::token_bytes>> token;
        DeviceId device;
    };
    enum class Camera : std::uint8_t {
        off,
        asking,
        on,
        refused,  ///< and not asked for again before something new needs it
    };

    /// `memory`: what the page remembered before it was reloaded, if it was.
    Agent(Identity&& identity, std::shared_ptr<const Settings> settings, Seed seed,
          std::optional<agent::Memory>&& memory);

    void handle(const agent::Input& input, Instant now);
    std::optional<agent::Effect> poll();
    /// All that there are, to one who does not hand in anything meanwhile.
    template <class Obey>
    void drain(Obey obey) {
        effects_.drain(obey);
    }
    Instant deadline() const;

    // What there is now, for tests and for those who draw pictures of it.
    const Identity& identity() const { return identity_; }
    const session::Link& link() const { return link_; }
    const std::vector<call::Machine>& calls() const { return calls_; }
    Camera camera() const { return camera_; }
    bool wants_camera() const;
    bool broadcasting() const { return cast_.has_value(); }
    std::optional<CastId> cast() const { return cast_ ? std::optional(cast_->id) : std::nullopt; }
    std::optional<RoomId> room() const { return room_; }

    template <class See>
    void inspect(See& see) const {
        see(identity_.user);
        see(link_);
        see(calls_);
        see(past_);
        see(backlog_);
        see(standing_due_);
        see(camera_);
        see(devices_.audio);
        see(devices_.video);
        see(cast_);
        see(room_);
        see(!shared_ || shared_->audio);
        see(!shared_ || shared_->video);
        see(followed_);
        see(transfers_);
        see(timers_);
        see(session_shown_);
        see(refused_);
        see(token_is_newer_);
    }

private:
    enum class Timer : std::uint8_t { account, count_ };

    /// Showing the camera to whoever asks. `since`: from when in this part (page load) it was live.
    struct Cast {
        CastId id;
        std::int64_t part = 0;
        bool auto_accept = false;
        Span live;
        Instant since = Instant::never();
        template <class See>
        void inspect(See& see) const {
            see(id);
            see(part);
            see(auto_accept);
            see(since.is_never());
        }
    };

    /// What the other party of `first` had us do to hand it over: kept as long as that call.
    struct TransferOf {
        CallId first;
        std::optional<CallId> second;  ///< placed for it, and neither accepted nor over yet
        std::size_t tried = 0;
        template <class See>
        void inspect(See& see) const {
            see(first);
            see(second);
            see(tried);
        }
    };

    // One overload for each input
    void on(const agent::Connect&, Instant now);
    void on(const agent::Disconnect&, Instant now);
    void on(const agent::StartCall& start, Instant now);
    void on(const agent::StartWatch& start, Instant now);
    void on(const agent::AnswerCall& wanted, Instant now);
    void on(const agent::EndCall& end, Instant now);
    void on(const agent::SetMedia& set, Instant now);
    void on(const agent::SetShared& set, Instant now);
    void on(const agent::TransferCall& transfer, Instant now);
    void on(const agent::StartBroadcast& start, Instant now);
    void on(const agent::StopBroadcast&, Instant now);
    void on(const agent::JoinRoom& join, Instant now);
    void on(const agent::LeaveRoom&, Instant now);
    void on(const agent::Follow& follow, Instant now);
    void on(const agent::Unfollow& unfollow, Instant now);
    void on(const agent::RenewToken& renew, Instant now);
    void on(const agent::SocketOpened&, Instant now);
    void on(const agent::SocketClosed& closed, Instant now);
    void on(const agent::FrameArrived& frame, Instant now);
    void on(const agent::UnreadFrame& frame, Instant now);
    void on(const agent::PeerFrameArrived& frame, Instant now);
    void on(const agent::NetworkChanged&, Instant now);
    void on(const agent::Tick&, Instant now);
    void on(const agent::CaptureGranted&, Instant now);
    void on(const agent::CaptureFailed&, Instant now);
    void on(const agent::LocalDescription& made, Instant now);
    void on(const agent::LocalCandidates& made, Instant now);
    void on(const agent::PeerLinkChanged& changed, Instant now);
    void on(const agent::NegotiationNeeded& needed, Instant now);
    void on(const agent::PeerBroke& broke, Instant now);

    // The session
    void obey(const session::Link::Event& event, Instant now);
    void greet(Instant now);
    void welcomed(const session::Link::Welcomed& welcomed, Instant now);
    void say_again(const Queue<session::Link::Sent>& unsent, Instant now);
    void say_standing(Instant now);
    void session_over(std::uint16_t code, Instant now);
    void deliver(const wire::Message& message, Instant now);
    void backlog_step(bool sequenced, Instant now);
    template <class M>
    void heard(const M& message, Instant now);

    // The calls
    call::Machine* find(const CallId& call);
    /// An input of a call's, of whichever type. All are told in the same way, so the way is compiled once.
    struct Told {
        const void* input;
        void (*handle)(const void* input, call::Machine& machine, Instant now, std::vector<call::Effect>& effects);
    };
    template <class I>
    static Told told(const I& input) {
        return {&input, [](const void* in, call::Machine& machine, Instant now, std::vector<call::Effect>& effects) {
                    machine.handle(*static_cast<const I*>(in), now, effects);
                }};
    }
    template <class I>
    void tell(const CallId& call, const I& input, Instant now) {
        tell(call, told(input), now);
    }
    using Which = bool (*)(const call::Machine& machine);
    template <class I>
    void tell_those(Which which, const I& input, Instant now) {
        tell_those(which, told(input), now);
    }
    template <class I>
    void tell_all(const I& input, Instant now) {
        tell_those([](const call::Machine&) { return true; }, input, now);
    }
    void tell(const CallId& call, Told told, Instant now);
    void tell_those(Which which, Told told, Instant now);
    /// By their names: what one of them is told may take others away.
    std::vector<CallId> those(Which which) const;
    std::size_t alive() const;
    void obey(const CallId& call, std::vector<call::Effect>& effects, Instant now);
    void post(const CallId& call, const wire::Message& message, Instant now);
    bool straight_to_peer(const call::Machine& machine, const wire::Message& message) const;
    void invite(Kind kind, const UserId& peer, std::optional<PartyId> seat, std::optional<CallId> for_transfer_of,
                Instant now);
    void rang(const wire::Ring& ring, Instant now);
    void judge(const CallId& call, Instant now);
    void answer(const CallId& call, Instant now);
    void accept(const CallId& call, Instant now);
    void ended(const wire::Ended& ended, Instant now);
    void settle(const CallId& call);
    void forget_old_ends();
    void asked_to_transfer(const wire::Transfer& asked, Instant now);
    std::optional<CallId> placed_for(const CallId& second);
    void handed_over(const CallId& second, Instant now);
    void refuse(ErrorCode code, const char* text, std::optional<CallId> call);
    void show(const call::Machine& machine);

    // The rest
    void tend_camera(Instant now);
    void camera_wanted_anew();
    void cast_starts(Instant now);
    void cast_stops(std::optional<EndReason> reason, Instant now);
    void show_cast(std::optional<EndReason> reason);
    void pair_with(const wire::Member& member, Instant now);
    void leave_room(std::optional<EndReason> reason, Instant now);
    static bool shares(const call::Facts& facts);
    void share_with(const CallId& call, Instant now);
    void shared_ends();
    void account(Instant now);
    bool anything_to_account() const;
    void report(call::Machine& machine, Instant now);
    agent::Memory memory() const;
    void after(Instant now);

    void show_session(agent::SessionState state, std::uint16_t code = 0);

    template <class E>
    void out(E effect) {
        effects_.push(std::move(effect));
    }

    // Constant after construction, but for a renewed token
    Identity identity_;
    std::shared_ptr<const Settings> settings_;
    // The session
    Rng rng_;
    session::Link link_;
    std::optional<agent::SessionState> session_shown_;
    std::uint16_t refused_ = 0;    ///< why the relay will not have our token; a newer one is waited for
    bool token_is_newer_ = false;  ///< than one that was refused: if it is, too, there is none
    std::uint64_t backlog_ = 0;    ///< frames still to come that are older than our return
    bool standing_due_ = false;    ///< after them: what we still stand in is said again
    std::vector<UserId> followed_;
    // The calls
    std::vector<call::Machine> calls_;  ///< those that are over stay until the relay has confirmed the end
    Queue<CallId> past_;                ///< those that it has: a ring that comes late is not rung
    std::vector<TransferOf> transfers_;
    // The rest
    Camera camera_ = Camera::off;
    call::MediaReady devices_;  ///< of the capture, while it is on
    std::optional<Cast> cast_;
    std::optional<RoomId> room_;
    std::optional<agent::RememberedShared> shared_;  ///< unless viewers and members get everything
    Timers<Timer> timers_;
    std::optional<agent::Memory> remembered_;
    bool memory_stale_ = false;
    Queue<agent::Effect> effects_;
};

}  // namespace beckon

#include "beckon/agent/broadcast.hpp"
#include "beckon/agent/calls.hpp"
#include "beckon/agent/camera.hpp"
#include "beckon/agent/notices.hpp"
#include "beckon/agent/remembering.hpp"
#include "beckon/agent/room.hpp"
#include "beckon/agent/session.hpp"
#include "beckon/agent/shared.hpp"
