// What survives the process. Rows go in, in order, and once they are on disk the store says so; what was kept comes back
// once, at the start. Narrow on purpose: any database that writes rows in order can stand behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hub/input.hpp"
#include "hub/record.hpp"
#include "ports/event.hpp"

namespace beckon::relay {

class Store {
public:
    /// Called from the store's own thread.
    using OnSaved = std::function<void(hub::SaveNumber upto)>;
    /// Events are on disk that were not. From the store's own thread, or out of `start`.
    using OnEvents = std::function<void()>;

    struct Health {
        std::string trouble;         ///< empty: it takes what it is given. Otherwise a sentence for the administrator
        std::size_t waiting = 0;     ///< rows that are not on disk yet
        std::size_t dropped = 0;     ///< rows and events that there was no room for, since the start
        std::size_t unreadable = 0;  ///< rows that were left out at the start: it does not know what they say
        std::string damage{};        ///< the same as a sentence; empty: none was
    };

    /// What was handed in and never reached the disk.
    struct Loss {
        std::size_t rows = 0;
        std::size_t events = 0;
        std::string trouble{};  ///< why

        bool none() const { return rows == 0 && events == 0; }
    };

    virtual ~Store() = default;  ///< `close`, and nobody hears what was lost

    /// Before the first row. What an earlier process kept, for `Hub`.
    virtual hub::Recover recover() = 0;
    /// Higher than in every earlier start, and on disk before this returns. For a `Hub`, shifted left by 32: see there.
    virtual std::uint64_t next_epoch() = 0;

    /// From now on rows are written; the numbers only grow. Those that came before are on disk when it returns, unless the disk
    /// takes none. They are bound by nothing: there are as many as were recovered.
    virtual void start(OnSaved on_saved, OnEvents on_events) = 0;
    void start(OnSaved on_saved) { start(std::move(on_saved), nullptr); }
    /// Takes the row and returns at once. What no page waits for may be written a little later, together with what comes then.
    virtual void keep(hub::SaveNumber number, hub::Row&& row) = 0;
    /// Somebody waits for all that was handed in.
    virtual void press() = 0;

    /// Takes events and returns at once. They are written with the row that is kept next, both or neither, or by themselves if
    /// `flush_events` comes first.
    virtual void keep_event(Event event) = 0;
    virtual void flush_events() = 0;
    /// Delivered, or given up: need not be kept any more. From any thread.
    virtual void forget_events(std::vector<EventNumber> numbers) = 0;

    virtual Health health() const = 0;  ///< from any thread

    /// Writes what waits, as far as the disk lets it. Nothing is handed in after it; a second one finds nothing.
    virtual Loss close() = 0;
};

}  // namespace beckon::relay
