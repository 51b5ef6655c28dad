// What an incoming ring means beside the calls that we have. Pure, and tested as a table.
#pragma once

#include <cstdint>

#include "beckon/base/ids.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::call {

/// What an existing call of ours is doing, as far as a new ring is concerned.
enum class Standing : std::uint8_t {
    asking,   ///< we invited somebody who has not answered
    asked,    ///< it rings here
    engaged,  ///< it was accepted
    over,
};

struct Mine {
    CallId call;
    UserId peer;
    Kind kind = Kind::call;
    Standing standing = Standing::over;
};

struct Theirs {
    CallId call;
    UserId from;
    Kind kind = Kind::call;
};

enum class Crossing : std::uint8_t {
    none,        ///< they have nothing to do with each other
    same,        ///< it is that very call
    busy,        ///< we are talking to, or calling, somebody else
    glare_won,   ///< each called the other; ours goes ahead, theirs will be withdrawn by them
    glare_lost,  ///< each called the other; theirs goes ahead, and to have called is to have accepted
};

/// Only two-way calls cross or make busy: one may watch, and be watched by, any number. Of two calls that cross, the one
/// with the lesser id goes ahead (as in MSC2746): both ends see both ids, so they agree without asking.
constexpr Crossing classify(const Mine& mine, const Theirs& theirs) {
    if (mine.call == theirs.call) return Crossing::same;
    if (mine.kind == Kind::watch || theirs.kind != Kind::call) return Crossing::none;
    switch (mine.standing) {
        case Standing::over:
        case Standing::asked: return Crossing::none;
        case Standing::engaged: return Crossing::busy;
        case Standing::asking: break;
    }
    if (mine.peer != theirs.from || mine.kind != Kind::call) return Crossing::busy;
    return mine.call < theirs.call ? Crossing::glare_won : Crossing::glare_lost;
}

}  // namespace beckon::call
