// What stands in the frame that closes a socket, beside the code: for people.
#pragma once

#include <string_view>

#include "beckon/wire/vocabulary.hpp"

namespace beckon::relay {

constexpr std::string_view last_words(CloseCode code) {
    switch (code) {
        case CloseCode::restarting: return "The relay stops or moves.";
        case CloseCode::silent: return "Nothing was heard for too long.";
        case CloseCode::slow: return "What waits for this page is too much.";
        case CloseCode::out_of_step: return "The stream starts anew.";
        case CloseCode::busy: return "This is too much at once.";
        case CloseCode::broken: return "This is no frame of the protocol.";
        case CloseCode::unauthorised: return "There is no token, or one that does not hold.";
        case CloseCode::expired: return "The token ran out, and no newer one was handed in.";
        case CloseCode::superseded: return "Another page took over this session.";
        case CloseCode::revoked: return "Somebody used a copy of this session.";
        case CloseCode::version: return "No version of the protocol is in common.";
        case CloseCode::limit: return "This user has more sessions than the site allows.";
        case CloseCode::done: return "The page said goodbye.";
    }
    return {};
}

}  // namespace beckon::relay
