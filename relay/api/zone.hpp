// Time zones by their names in the IANA database, as the machine has it, or by a fixed offset.
//
// The zone only says how a time is read and written: what is kept is always a moment in UTC, so a change of the rules by
// a government never moves a meeting that is reserved.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/posix_rule.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::api {

class Zone {
public:
    static Zone fixed(Span ahead);
    /// The content of a zone's file (RFC 8536, version 2 or later).
    static std::optional<Zone> parse(std::string_view file);

    Span ahead_at(Instant utc) const;
    /// The moment when the zone's clocks show this time. One that they skip is as if they had not yet been put forward;
    /// of one that they show twice, the first.
    Instant moment_of(Instant clock) const;

private:
    struct Period {
        Instant from;
        Span ahead;
    };
    Span first_;                        ///< before all periods
    std::vector<Period> periods_;       ///< in order
    std::optional<PosixRule> forever_;  ///< behind the last
};

/// Read from the machine when they are first asked for, and kept.
class Zones {
public:
    explicit Zones(std::string directory = "/usr/share/zoneinfo") : directory_(std::move(directory)) {}

    /// "Europe/Berlin", "UTC", "+02:00". Null: there is none of that name here. Good as long as this.
    const Zone* find(std::string_view name);

private:
    std::string directory_;
    std::map<std::string, std::unique_ptr<Zone>, std::less<>> known_;  ///< as many as there are files at most
};

inline constexpr std::string_view zone_allowed =
    "a time zone of the IANA database, such as Europe/Berlin, or an offset, such as +02:00";

}  // namespace beckon::relay::api
