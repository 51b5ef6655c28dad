// A message as `read_canonical` gives it: of what goes on as it came, texts and lists are left out.
#pragma once

#include <cstddef>
#include <utility>

#include "beckon/wire/message.hpp"

namespace beckon::test {

inline wire::Message without_texts(wire::Message message) {
    if (auto* description = std::get_if<wire::Description>(&message)) description->sdp = {};
    if (auto* candidates = std::get_if<wire::Candidates>(&message)) candidates->list = {};
    return message;
}

/// How many items it leaves out.
inline std::size_t left_out(const wire::Message& message) {
    const auto* candidates = std::get_if<wire::Candidates>(&message);
    return candidates ? candidates->list.size() : 0;
}

}  // namespace beckon::test
