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

#include <memory>
#include <optional>

#include "beckon/base/settings.hpp"
#include "hub/effect.hpp"
#include "hub/input.hpp"

namespace beckon::hub {

struct State;

class Hub {
public:
    /// `epoch`: higher at every start of the relay (streams are numbered from it). `seed`: spreads the drain.
    Hub(const Settings& settings, std::uint64_t epoch, Seed seed);
    Hub(const Hub&);
    Hub(Hub&&) noexcept;
    Hub& operator=(const Hub&);
    Hub& operator=(Hub&&) noexcept;
    ~Hub();

    void handle(Input input, Instant now);
    std::optional<Effect> poll();
    Instant deadline() const;

    /// For the administrator's pages, the metrics and the simulator's checks: what is there now, never to be changed.
    const State& state() const { return *state_; }

private:
    std::unique_ptr<State> state_;
};

}  // namespace beckon::hub
