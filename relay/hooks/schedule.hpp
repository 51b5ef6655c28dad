// Which event is sent when: pure, so that its tests run in virtual time. It knows events by number and holds no bodies.
//
// What it promises:
// - Events of one chain go one after the other, each after the one before it was delivered or dropped; chains do not wait for
//   each other.
// - A failed event is sent again later and later, for a day. A receiver that keeps failing is tried by one event at a time, and
//   once it is well again everything that waited goes at once.
// - No site takes another's turn: each has its own bound on what is under way and on what waits, and receivers that fail
//   together never hold more than half of all places.
// - What waits is bounded: past the bound the oldest is dropped, of the topic (calls, broadcasts, members, times) that has most
//   waiting, so that who floods one of them pushes out nothing of the others.
// - The time of a call is final a little after its end: it waits for late notices, and a newer total takes the place of an
//   older one that has not been sent.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "beckon/base/queue.hpp"
#include "beckon/base/rng.hpp"
#include "ports/event.hpp"

namespace beckon::relay::hooks {

struct Policy {
    Span retry_first = seconds(1);    ///< then 5, 30, 120, 600 and 3600 times as long, each spread by a quarter
    Span retry_most = minutes(60);    ///< and never longer
    Span give_up = minutes(24 * 60);  ///< so long after it happened
    Span usage_after = seconds(15);   ///< longer than pages take from one notice of time to the next
    std::size_t per_site = 10'000;    ///< events that wait
    std::size_t in_all = 50'000;      ///< about 250 bytes each
    std::size_t under_way = 32;       ///< requests at one time
    std::size_t under_way_of_site = 4;
    std::size_t ailing_after = 3;  ///< failures in a row
    Span probe_most = minutes(5);  ///< between two tries of a receiver that keeps failing
};

enum class Verdict : std::uint8_t {
    taken,   ///< 2xx
    gone,    ///< 410: it does not want this event, ever
    failed,  ///< anything else
};

/// These sites have a webhook, and no others.
struct Served {
    std::vector<SiteId> sites;
};
/// An event is on disk. In the order of their numbers.
struct Found {
    WaitingEvent event;
};
struct Answered {
    SiteId site;
    EventNumber number;
    Verdict verdict = Verdict::failed;
    std::optional<Span> not_before;  ///< the receiver asked to be left alone for so long
};
struct Tick {};
using Input = std::variant<Served, Found, Answered, Tick>;

struct Deliver {
    SiteId site;
    EventNumber number;
    std::size_t attempt = 1;
};
enum class Fate : std::uint8_t {
    delivered,
    outdated,     ///< a newer total has taken its place
    gone,         ///< the receiver said so
    too_old,      ///< tried for a day
    crowded_out,  ///< more waited than may wait
    unwanted,     ///< its site has no webhook, or no longer
};
/// Need not be kept any more.
struct Forget {
    SiteId site;
    EventNumber number;
    Fate fate = Fate::delivered;
};
/// A receiver keeps failing, or is well again: for the administrator.
struct Turned {
    SiteId site;
    bool ailing = false;
};
using Effect = std::variant<Deliver, Forget, Turned>;

class Schedule {
public:
    Schedule(const Policy& policy, Seed seed) : policy_(policy), chance_(seed) {}

    /// `now`: the time of day, by which events are stamped. When it was set back, what waits waits no longer for that.
    void handle(const Input& input, Instant now);
    std::optional<Effect> poll() { return effects_.take(); }
    Instant deadline() const;

    std::size_t waiting() const { return waiting_; }  ///< not delivered yet, what is under way included

private:
    static constexpr std::size_t topics = 4;
    static std::size_t topic_of(EventType type);

    struct Entry {
        Chain chain;
        EventType type = EventType::call_started;
        Instant created;
        Instant due;
        std::size_t attempts = 0;
        bool under_way = false;
    };
    using Entries = std::map<EventNumber, Entry>;
    struct Line {
        bool served = false;  ///< otherwise it is only there until what is under way has come back
        Entries entries;
        std::array<std::set<EventNumber>, topics> by_topic;  ///< but for what is under way
        std::set<std::pair<Chain, EventNumber>> chains;
        std::set<std::pair<Instant, EventNumber>>
            heads;  ///< the first of each chain, by when it is due; not what is under way
        std::size_t under_way = 0;
        std::size_t failures = 0;  ///< in a row
        Instant paused_until{};
    };
    using Lines = std::map<SiteId, Line>;

    void set_back(Span by);
    void serve(const std::vector<SiteId>& sites);
    void found(const WaitingEvent& event, Instant now);
    void replace_total(const SiteId& site, Line& line, const WaitingEvent& event);
    void answered(const Answered& answer, Instant now);
    void succeeded(const SiteId& site, Line& line, Instant now);
    void failed(const SiteId& site, Line& line, Entries::iterator at, const Answered& answer, Instant now);
    void forget(const SiteId& site, Line& line, Entries::iterator at, Fate fate);
    void make_room(const SiteId& site, Line& line);
    void drop_oldest(const SiteId& site, Line& line);
    void drop_old(const SiteId& site, Line& line, Instant now);
    void send_due(Instant now);
    bool has_place(const Line& line) const;
    bool ailing(const Line& line) const { return line.failures >= policy_.ailing_after; }
    Instant drops_at(const Line& line) const;
    Span wait_after(std::size_t attempts);

    Policy policy_;
    Rng chance_;
    Lines lines_;
    Instant last_{};      ///< when it was told of something
    SiteId served_last_;  ///< the next one is served first
    std::size_t waiting_ = 0;
    std::size_t under_way_ = 0;
    std::size_t under_way_ailing_ = 0;
    Queue<Effect> effects_;
};

}  // namespace beckon::relay::hooks
