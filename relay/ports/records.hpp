// What the store remembers, for those who ask later: calls, descriptions, times, rooms and who was in them.
//
// Reading a disk takes as long as it takes, so no question is answered at once: the answer comes on the thread of the loop.
// It tells what is on disk; rows that still wait are not among it. Every list is bounded, whatever is asked for.
//
// Lists are read page by page. A page begins behind a mark, which is the last thing of the page before: so nothing is
// told twice or passed over when things are added meanwhile.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "beckon/base/result.hpp"
#include "hub/record.hpp"

namespace beckon::relay {

inline constexpr std::size_t records_in_an_answer = 1'000;

/// A place in a list that is ordered by time, then by name.
struct Mark {
    Instant at = Instant::never();
    std::string name;
};

struct CallQuery {
    SiteId site;
    std::optional<UserId> user{};  ///< on either side
    std::optional<Mark> before{};  ///< a call's beginning and id; none: from the newest on
    std::size_t limit = 100;
};

/// With its two descriptions, a stream: from user, from SDP, to user, to SDP.
struct StoredCall {
    hub::CallRow call;
    std::optional<hub::DescriptionRow> from_caller;
    std::optional<hub::DescriptionRow> from_callee;
};

/// A time counts where it was first heard of, in [from, to), so that months add up to the year.
struct UsageQuery {
    SiteId site;
    std::optional<UserId> user{};    ///< who showed a camera, was watched, or took part in a call
    std::optional<UserId> viewer{};  ///< who watched
    std::optional<CallId> call{};
    Instant from{};
    Instant to = Instant::never();
    std::optional<Mark> before{};  ///< when it was first seen, and its id: the lists go on behind it
    std::size_t limit = 100;       ///< of each list; the sums are of everything
};

struct CallTime {
    CallId call;
    Kind kind = Kind::call;
    UserId caller;  ///< of a watch: the viewer
    UserId callee;  ///< of a watch: whose camera it is
    Span flowed;    ///< all generations
    Instant first_seen;
    Instant updated;
};
struct CastTime {
    CastId cast;
    UserId user;
    Span live;  ///< all parts
    Instant first_seen;
    Instant updated;
};
struct Usage {
    Span talked;                  ///< in calls and rooms
    Span watched;                 ///< by all viewers together
    Span broadcast;               ///< cameras live; none where a viewer or a call is asked for
    std::vector<CallTime> calls;  ///< newest first
    std::vector<CastTime> casts;  ///< newest first
};

/// `closed`: when it was over, by its time or because somebody closed it.
struct StoredRoom {
    hub::RoomRow room;
    Instant closed = Instant::never();
};
/// A room with its stays, in the order in which they came; `more`: there were more than an answer holds.
struct StoredStays {
    StoredRoom room;
    std::vector<hub::StayRow> stays;
    bool more = false;
};
struct RoomQuery {
    SiteId site;
    bool open_only = true;        ///< or those that are over as well, as long as they are kept
    std::optional<Mark> after{};  ///< a room's start and id; none: from the first on
    std::size_t limit = 100;
};

class Records {
public:
    /// What was found, or a sentence for the administrator.
    template <class T>
    using Answer = std::function<void(Result<T, std::string>)>;

    virtual ~Records() = default;

    // All are taken, or refused with false: too many wait, and the answer will never come.
    virtual bool calls(CallQuery query, Answer<std::vector<hub::CallRow>> answer) = 0;  ///< newest first
    virtual bool call(SiteId site, CallId call, Answer<std::optional<StoredCall>> answer) = 0;
    virtual bool usage(UsageQuery query, Answer<Usage> answer) = 0;
    virtual bool rooms(RoomQuery query, Answer<std::vector<StoredRoom>> answer) = 0;  ///< by their start
    virtual bool stays(SiteId site, RoomId room, Answer<std::optional<StoredStays>> answer) = 0;
    /// Whichever site it is of: room ids are chance, and a meeting's address names no site.
    virtual bool room(RoomId room, Answer<std::optional<StoredRoom>> answer) = 0;
};

}  // namespace beckon::relay
