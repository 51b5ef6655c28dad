// The life of a call, as one of its two pages sees it.
//
//   caller                                             callee
//
//   Calling ──ringing──► Alerted                       Arriving ──backlog done──► Incoming
//      │                    │                             │                          │ the user accepts
//      │                    │                             │                          ▼
//      │                    │                             │  (watch, pair,        Accepting
//      │                    │                             └─  glare: at once) ──►    │
//      └──────accepted──────┴──────────► Connecting ◄──────────accepted──────────────┘
//                                          │
//                              media flows │
//                                          ▼
//                                         Live ◄──────────┐
//        media lost, or the other page was │              │ media flows again
//                       reloaded and needs │              │
//                         a new connection ▼              │
//                                      Recovering ────────┘
//
//   Every state ──end, for any reason──► Ended
//
// A page that was reloaded comes back to Calling, Accepting, Connecting or Recovering, as its memory says; what only
// rang is rung again by the relay.
// A state holds exactly the data that it needs, and nothing beside it says what state the call is in. Which timer may
// run in which state is `wants`; the machine clears the others whenever the state changes.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "beckon/base/time.hpp"
#include "beckon/base/visit.hpp"
#include "beckon/call/negotiate.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::call {

/// We invited; nobody rings yet. (Or the invitation waits for a relay to be in reach.)
struct Calling {
    template <class See>
    void inspect(See&) const {}
};

/// We invited, and a device of theirs rings.
struct Alerted {
    template <class See>
    void inspect(See&) const {}
};

/// They invited, while we were away: not rung before all that we missed is known.
struct Arriving {
    template <class See>
    void inspect(See&) const {}
};

/// They invited, and we ring.
struct Incoming {
    template <class See>
    void inspect(See&) const {}
};

/// We accepted. Until the relay says that this device was first, no description leaves.
struct Accepting {
    template <class See>
    void inspect(See&) const {}
};

/// Both agreed: there are peer connections, or will be.
struct Talking {
    Negotiation negotiation;
    template <class See>
    void inspect(See& see) const {
        see(negotiation);
    }
};

/// Media has not flowed yet.
struct Connecting : Talking {};

/// Media flows.
struct Live : Talking {};

/// Media flowed, and stopped. (Or this page was reloaded in the middle of it.)
struct Recovering : Talking {};

/// Over. Kept until the relay has confirmed the reason.
struct Ended {
    EndReason reason = EndReason::failed;
    template <class See>
    void inspect(See& see) const {
        see(reason);
    }
};

using Phase = std::variant<Calling, Alerted, Arriving, Incoming, Accepting, Connecting, Live, Recovering, Ended>;

enum class Timer : std::uint8_t {
    ring,      ///< gives up an unanswered call, a little after the relay does
    confirm,   ///< gives up waiting for the relay's word on our acceptance
    connect,   ///< gives up media that never came
    recover,   ///< gives up media that was lost
    restart,   ///< the next ICE restart
    transfer,  ///< gives up waiting for what became of a transfer
    count_
};

template <class State>
constexpr bool wants(Timer timer) {
    switch (timer) {
        case Timer::ring: return OneOf<State, Calling, Alerted, Arriving, Incoming>;
        case Timer::confirm: return OneOf<State, Accepting>;
        case Timer::connect: return OneOf<State, Connecting>;
        case Timer::recover: return OneOf<State, Recovering>;
        case Timer::restart: return OneOf<State, Connecting, Recovering>;
        case Timer::transfer: return OneOf<State, Connecting, Live, Recovering>;
        case Timer::count_: return false;
    }
    return false;
}

inline bool wants(const Phase& phase, Timer timer) {
    return match(phase, [timer]<class State>(const State&) { return wants<State>(timer); });
}

constexpr std::string_view title(const Calling&) { return "calling"; }
constexpr std::string_view title(const Alerted&) { return "alerted"; }
constexpr std::string_view title(const Arriving&) { return "arriving"; }
constexpr std::string_view title(const Incoming&) { return "incoming"; }
constexpr std::string_view title(const Accepting&) { return "accepting"; }
constexpr std::string_view title(const Connecting&) { return "connecting"; }
constexpr std::string_view title(const Live&) { return "live"; }
constexpr std::string_view title(const Recovering&) { return "recovering"; }
constexpr std::string_view title(const Ended&) { return "ended"; }
constexpr std::string_view title(const Phase& phase) {
    return match(phase, [](const auto& state) { return title(state); });
}

/// Two people are, or are about to be, in touch.
inline bool engaged(const Phase& phase) {
    return match(phase,
                 []<class State>(const State&) { return OneOf<State, Accepting, Connecting, Live, Recovering>; });
}

}  // namespace beckon::call
