// Word from one shard to another. A shard is one thread with its own loop, hub and books, and the sites that live there: both
// parties of a call, their rooms and all that is asked about them. So what most of the work is needs no word at all, and no
// lock; what does (a request that came in elsewhere, a question about all sites) is published to a shard, under a subject.
//
// A letter is bytes, and holds nothing that means something within one process only. So shards that are processes, perhaps on
// other machines, can be reached in the same way, with a channel for each shard and subject. What stays within a process
// (a socket that moves to its site's thread, a reload, the end) does not come this way.
//
// What is promised: letters from one shard to another come in their order, each at most once, on the receiver's thread, and
// never in the middle of something else. Nobody is told that a letter was lost because its receiver has ended. Nothing is
// refused either: whoever publishes bounds how much of it is under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "beckon/base/ids.hpp"

namespace beckon::relay {

struct ShardId {
    std::uint32_t value = 0;
    friend constexpr bool operator==(ShardId, ShardId) = default;
};

enum class Subject : std::uint8_t {
    request,       ///< to be carried out where its site lives
    response,      ///< to a request
    sites_wanted,  ///< which sites live there, and what goes on at them
    sites_told,    ///< the answer to that
};
inline constexpr std::size_t subjects = 4;

/// One shard's end of it, for its own thread.
class Bus {
public:
    /// The bytes are gone once it returns.
    using Heard = std::function<void(ShardId from, std::string_view letter)>;

    virtual ~Bus() = default;

    virtual ShardId self() const = 0;
    virtual std::size_t shards() const = 0;
    /// Once for each subject, before the loop runs.
    virtual void subscribe(Subject subject, Heard heard) = 0;
    /// Takes the letter and returns at once; to oneself, too.
    virtual void publish(ShardId to, Subject subject, std::string letter) = 0;
};

/// Where a site lives: the same in every process and on every machine, as long as there are as many shards. (FNV-1a)
constexpr ShardId home_of(const SiteId& site, std::size_t shards) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : site.view()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return {static_cast<std::uint32_t>((hash ^ hash >> 32U) % shards)};
}

}  // namespace beckon::relay
