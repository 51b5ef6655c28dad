// One webhook to its receiver: resolve, check, connect to what was checked, send, read the head of the answer.
#pragma once

#include <string>

#include "beckon/base/result.hpp"
#include "hooks/answer.hpp"
#include "hooks/patience.hpp"
#include "hooks/stream.hpp"
#include "ports/http_url.hpp"

namespace beckon::relay::hooks {

struct Request {
    HttpUrl url;
    bool private_allowed = false;
    std::string signature;
    std::string event;  ///< its id
    std::string type;
    std::string body;
};

/// The answer, whatever its status: nobody is followed anywhere. Or why there is none: a sentence without names and addresses.
Result<Answer, std::string> post(const Request& request, const TlsContext& tls, const Patience& patience, Instant now);

}  // namespace beckon::relay::hooks
