// A message as `read_canonical` gives it: of what goes on as it came, the texts are left out.
#pragma once

#include <utility>

#include "beckon/wire/message.hpp"

namespace beckon::test {

inline wire::Message without_texts(wire::Message message) {
    if (auto* description = std::get_if<wire::Description>(&message)) description->sdp = {};
    if (auto* candidates = std::get_if<wire::Candidates>(&message)) {
        for (wire::Candidate& one : candidates->list.items) {
            one.line = {};
            if (one.mid) one.mid->text.clear();
        }
    }
    return message;
}

}  // namespace beckon::test
