// What an onlooker knows of every call: what each page showed, what the relay kept, how long media truly flowed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hub/record.hpp"
#include "sim/parts.hpp"

namespace beckon::sim {

/// A call as one page showed it.
struct Side {
    Index page = nowhere;
    std::uint32_t life = 0;
    Role role = Role::caller;
    std::optional<EndReason> ended;
    Instant ended_at = Instant::never();
    Instant began;
    bool joined = false;  ///< it got as far as a peer connection
    bool live = false;
};

struct CallSeen {
    CallId call;
    Kind kind = Kind::call;
    std::vector<Side> sides;
    std::optional<PartyId> answered_by;  ///< the party whose acceptance counts
    // The relay's rows
    std::optional<EndReason> reason;  ///< as it last said
    std::optional<EndReason> kept;    ///< as it is on disk: may not change any more
    Instant ended_at = Instant::never();
    bool accepted = false;
    std::optional<CallId> crossed;  ///< the call the other way that rang at the same time
    Instant crossed_at;
    // Media
    std::int32_t flowing = 0;  ///< links
    Instant since = Instant::never();
    Span flowed;
    std::int32_t stretches = 0;
    std::int32_t losses = 0;  ///< pages that died while it flowed
    bool forgotten = false;   ///< the disk was lost after it began
    bool excused = false;     ///< accounts were lost with a disk, or with a page that could not report

    Side& side(Index page, std::uint32_t life, Role role, Instant now) {
        for (Side& one : sides) {
            if (one.page != page) continue;
            if (one.life != life) {
                // Loaded anew: what it showed before, it may show again.
                one.life = life;
                one.ended.reset();
                one.ended_at = Instant::never();
            }
            return one;
        }
        sides.push_back({page, life, role, std::nullopt, Instant::never(), now, false, false});
        return sides.back();
    }
};

/// A broadcast, as its pages showed it.
struct CastSeen {
    CastId cast;
    Index page = nowhere;
    Instant began = Instant::never();
    Instant since = Instant::never();  ///< live since; never: it is not, now
    Instant dark = Instant::never();   ///< since when it is not
    Span day;                          ///< the time of day by which the relay stamps it, before the world's
    Span live;
    std::int32_t losses = 0;  ///< pages that died while it was live
    bool excused = false;     ///< accounts were lost with a disk, or with a page that could not report
};

class Witness {
public:
    CallSeen& of(const CallId& call);
    CallSeen* find(const CallId& call);
    std::vector<CallSeen>& calls() { return calls_; }
    const std::vector<CallSeen>& calls() const { return calls_; }

    void media_starts(const CallId& call, Instant now);
    void media_stops(const CallId& call, Instant now);

    std::vector<CastSeen>& casts() { return casts_; }
    const std::vector<CastSeen>& casts() const { return casts_; }
    CastSeen& of(const CastId& cast);
    /// `day`: how far the time of day is before `now`.
    void goes_live(const CastId& cast, Index page, Instant now, Span day);
    void goes_dark(const CastId& cast, Instant now);

    /// What goes on, at a page or as far as the relay knows, is stamped anew, by the new time of day…
    template <class RelayHolds>
    void clock_set(Span by, const RelayHolds& relay_holds) {
        for (CastSeen& seen : casts_) {
            if (!seen.since.is_never() || relay_holds(seen.cast)) seen.day = seen.day + by;
        }
        // What is over keeps its stamps, and a relay that restarts cannot tell how long ago that was.
        for (CallSeen& seen : calls_) seen.excused = seen.excused || seen.reason;
    }
    /// …unless that did not reach the disk: then how long anything was is not to be known.
    void stamps_lost();

    /// The disk is gone, and with it what the relay promised to remember.
    void store_lost();

private:
    static std::uint64_t key_of(const CallId& call);

    std::vector<std::uint64_t> keys_;
    std::vector<CallSeen> calls_;
    std::vector<CastSeen> casts_;
};

}  // namespace beckon::sim
