// Secrets compared in a time that tells nobody how much of his guess is right.
#pragma once

#include <string_view>

#include <openssl/crypto.h>

namespace beckon::relay {

/// Takes as long whatever is shown.
inline bool same_secret(std::string_view held, std::string_view shown) {
    // One of another length is not compared with; the work is the same.
    const bool sized = held.size() == shown.size();
    return CRYPTO_memcmp(held.data(), sized ? shown.data() : held.data(), held.size()) == 0 && sized;
}

}  // namespace beckon::relay
