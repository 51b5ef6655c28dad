// The relay without its network: every user, session, call and room of every site, in one thread and no clock.
//
// `handle` an input, obey the effects that `poll` gives, come back at the `deadline`.
//
// What it promises:
// - Messages to a session leave in order, numbered, and are kept until acknowledged; a session that comes back gets all of
//   them or is told that it starts anew.
// - A page's message is acknowledged once the rows that it caused are on disk, and word of an acceptance or an end leaves no
//   earlier: whatever a page was told survives a crash.
// - Of several acceptances of one call the first counts. A call ends once, with one reason.
// - It trusts no page: every claim is held against what it knows, and what it does not know grants nothing to others.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "beckon/base/settings.hpp"
#include "hub/effect.hpp"
#include "hub/input.hpp"

namespace beckon::hub {

struct State;

class Hub {
public:
    /// `epoch`: above every epoch ever given to a page, or a page might resume another's stream. Each new stream gets the next
    /// one, so the numbers of one start must not reach those of the next: give it (number of the start) << 32, which leaves
    /// room for 4 billion streams a start and 2 million starts within what the wire carries (2^53). A store's `next_epoch`
    /// is such a number of a start, and not yet an epoch. `seed`: spreads the drain, and makes the key
    /// under which names are hashed: nobody may foresee it.
    Hub(const Settings& settings, std::uint64_t epoch, Seed seed);
    Hub(const Hub&);
    Hub(Hub&&) noexcept;
    Hub& operator=(const Hub&);
    Hub& operator=(Hub&&) noexcept;
    ~Hub();

    /// `now`: Unix time in ms as it was when the hub began, and on from there: it never runs backwards, whatever becomes of the
    /// time of day. Pages are told it, and every age and deadline is by it. Rows and news carry the time of day, and rooms
    /// begin and end by it: it is the same until `DaySet` says that it was set.
    void handle(Input&& input, Instant now);
    void handle(const Input& input, Instant now) { handle(Input(input), now); }
    /// An input like the others, and nearly all there is: it need not be made one of them first.
    void handle(Framed&& frame, Instant now);
    std::optional<Effect> poll();
    /// The same for all that there are, where they lie: moving them about costs more than most inputs. `obey` must not call
    /// `handle`.
    void poll_all(const std::function<void(Effect&)>& obey);
    Instant deadline() const;

    // ---- hints: nothing changes by them, and nothing depends on them (places.hpp)
    ConnId expect(ConnId conn) const;

    /// For the administrator's pages, the metrics and the simulator's checks: what is there now, never to be changed.
    const State& state() const { return *state_; }

private:
    std::unique_ptr<State> state_;
};

}  // namespace beckon::hub
