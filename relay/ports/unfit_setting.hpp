// A setting that was read well, and shows to be wrong only when it is put to use: a file that is no key, say. Whoever uses it
// knows what is wrong with it; where it was given, and what is allowed there, the configuration knows.
#pragma once

#include <string>

namespace beckon::relay {

struct UnfitSetting {
    std::string key;  ///< "tls.key"; empty: it is no single one
    std::string why;  ///< names no secret
};

}  // namespace beckon::relay
