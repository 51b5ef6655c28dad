// Names for tests: short, and long enough for their type. `call("one")` is the call "one-----".
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "beckon/base/ids.hpp"

namespace beckon::test {

template <class Id>
Id named(std::string_view name) {
    std::string text(name);
    if (Id::spelled == Spelling::token) text.resize(std::max<std::size_t>(text.size(), Id::min_bytes), '-');
    return Id::parse(text).value_or(Id{});
}

inline UserId user(std::string_view name) { return named<UserId>(name); }
inline SiteId site(std::string_view name) { return named<SiteId>(name); }
inline DeviceId device(std::string_view name) { return named<DeviceId>(name); }
inline SessionId session(std::string_view name) { return named<SessionId>(name); }
inline PartyId party(std::string_view name) { return named<PartyId>(name); }
inline CallId call(std::string_view name) { return named<CallId>(name); }
inline CastId cast(std::string_view name) { return named<CastId>(name); }
inline RoomId room(std::string_view name) { return named<RoomId>(name); }
inline ResumeToken token(std::string_view name) { return named<ResumeToken>(name); }

}  // namespace beckon::test
