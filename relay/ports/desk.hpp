// What the host's backend and the administrator may want of the engine, and what it knows just now. For the thread of the
// loop only.
#pragma once

#include <functional>
#include <variant>

#include "hub/effect.hpp"
#include "hub/state.hpp"
#include "ports/pages.hpp"

namespace beckon::relay {

class Desk {
public:
    using Request = std::variant<hub::Act, hub::EndAnyCall, hub::PushWords, hub::ReserveRoom,
                                 hub::RemoveRoom>;  ///< `request`: the engine's
    using Answer = std::function<void(const hub::Acted&)>;

    virtual ~Desk() = default;

    /// Carried out at once, and answered, once, before anything else happens; or, asked while something else is carried out,
    /// right after that. What it shows may not be on disk yet: see `once_kept`.
    virtual void ask(Request request, Answer answer) = 0;
    /// Calls it when all that is so now is on disk. That may be before this returns.
    virtual void once_kept(std::function<void()> then) = 0;

    /// What is so now. Good until the next call of anything.
    virtual const hub::State& state() const = 0;
    /// How a page's socket was opened; null: there is no such socket.
    virtual const Opening* opening(hub::ConnId conn) const = 0;
    /// By the clock of that state, which is never set; and the time of day, by which it speaks of rooms.
    virtual Instant now() const = 0;
    virtual Instant day() const = 0;
};

}  // namespace beckon::relay
