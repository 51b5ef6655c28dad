// What the store knows, for the host site's questions (REST): calls, descriptions, times, rooms and who was in them.
//
// A connection of its own that only reads, for one thread. It sees what is on disk: rows that still wait are not among
// it. Every list is bounded, whatever is asked for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ports/store.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

inline constexpr std::size_t archive_rows_max = 1'000;  ///< in one answer

struct CallQuery {
    SiteId site;
    std::optional<UserId> user;         ///< on either side
    Instant before = Instant::never();  ///< began earlier than this: where the last answer ended
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
    std::optional<UserId> user;    ///< who showed a camera, was watched, or took part in a call
    std::optional<UserId> viewer;  ///< who watched
    std::optional<CallId> call;
    Instant from;
    Instant to = Instant::never();
    std::size_t limit = 100;  ///< of each list; the sums are of everything
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

class Archive {
public:
    /// A file that a store has opened before.
    static Result<Archive, std::string> open(const std::string& path, Span busy_timeout = seconds(2));

    template <class T>
    using Answer = Result<T, std::string>;  ///< or a sentence for the administrator

    Answer<std::vector<hub::CallRow>> calls(const CallQuery& query);  ///< newest first
    Answer<std::optional<StoredCall>> call(const SiteId& site, const CallId& call);
    Answer<Usage> usage(const UsageQuery& query);
    Answer<std::vector<hub::RoomRow>> rooms(const SiteId& site, std::size_t limit = 100);  ///< by their start
    Answer<std::vector<hub::StayRow>> stays(const SiteId& site, const RoomId& room, std::size_t limit = 100);

private:
    explicit Archive(Database database) : database_(std::move(database)) {}

    Trouble add_call_times(Usage& usage, const UsageQuery& query);
    Trouble add_cast_times(Usage& usage, const UsageQuery& query);

    Database database_;
};

}  // namespace beckon::relay::store
