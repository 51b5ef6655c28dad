// The answers to the questions of ports/records.hpp, read at once.
//
// A connection of its own that only reads, for one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ports/records.hpp"
#include "store/sqlite.hpp"

namespace beckon::relay::store {

class Archive {
public:
    /// A file that a store has opened before.
    static Result<Archive, std::string> open(const std::string& path, Span busy_timeout = seconds(2));

    template <class T>
    using Answer = Result<T, std::string>;  ///< or a sentence for the administrator

    Answer<std::vector<hub::CallRow>> calls(const CallQuery& query);
    Answer<std::optional<StoredCall>> call(const SiteId& site, const CallId& call);
    Answer<Usage> usage(const UsageQuery& query);
    Answer<std::vector<StoredRoom>> rooms(const RoomQuery& query);
    Answer<std::optional<StoredStays>> stays(const SiteId& site, const RoomId& room);
    Answer<std::optional<StoredRoom>> room(const RoomId& room);

private:
    explicit Archive(Database database) : database_(std::move(database)) {}

    Trouble add_call_times(Usage& usage, const UsageQuery& query);
    Trouble add_cast_times(Usage& usage, const UsageQuery& query);

    Database database_;
};

}  // namespace beckon::relay::store
