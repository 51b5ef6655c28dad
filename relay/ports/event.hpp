// Word for a host site (webhooks): composed when something happens, kept with the row that it tells of, delivered later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "beckon/base/ids.hpp"
#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"
#include "hub/effect.hpp"

namespace beckon::relay {

enum class EventType : std::uint8_t {
    call_started,
    call_accepted,
    call_ended,
    broadcast_started,
    broadcast_ended,
    member_joined,
    member_left,
    usage,  ///< the time of a call or a broadcast that is over
};

/// What tells one event from all others, on whichever attempt and of whichever process.
using EventId = Name<struct EventTag, 8, 32, Spelling::token>;

/// Events of one chain (a call, a broadcast, a member's stay) are told in order.
struct Chain {
    std::uint64_t value = 0;
    friend constexpr bool operator==(Chain, Chain) = default;
    friend constexpr auto operator<=>(Chain, Chain) = default;
};

struct Event {
    EventId id;
    SiteId site;
    Chain chain;
    EventType type = EventType::call_started;
    Instant created;
    std::string body;  ///< JSON, as it is sent
};

/// Given by the store, growing, never reused.
struct EventNumber {
    std::int64_t value = 0;
    friend constexpr bool operator==(EventNumber, EventNumber) = default;
    friend constexpr auto operator<=>(EventNumber, EventNumber) = default;
};

/// An event on disk, as far as whoever decides on its delivery need know it.
struct WaitingEvent {
    EventNumber number;
    SiteId site;
    Chain chain;
    EventType type = EventType::call_started;
    Instant created;
};

/// Whoever knows which sites want to hear of what, and in which words.
class Herald {
public:
    virtual ~Herald() = default;
    /// None, if the site wants to hear nothing.
    virtual std::optional<Event> event_of(const hub::Happening& what, Instant now) = 0;
};

/// The events on disk. For one thread, which is not the store's; what fails is a sentence for the administrator.
class EventQueue {
public:
    virtual ~EventQueue() = default;
    /// Those behind `after`, in order, at most `limit`.
    virtual Result<std::vector<WaitingEvent>, std::string> waiting(EventNumber after, std::size_t limit) = 0;
    /// None: it is there no more.
    virtual Result<std::optional<Event>, std::string> event(EventNumber number) = 0;
};

}  // namespace beckon::relay

namespace beckon {

template <>
struct Spellings<relay::EventType> {
    static constexpr std::array<std::string_view, 8> names{
        "call.started",    "call.accepted", "call.ended",  "broadcast.started",
        "broadcast.ended", "member.joined", "member.left", "usage"};
};

}  // namespace beckon
