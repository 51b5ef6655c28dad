// Secrets from the system's generator, by way of OpenSSL.
#pragma once

#include "beckon/base/ids.hpp"
#include "ports/gate.hpp"

namespace beckon::relay::auth {

/// Safe to use from several threads.
class SystemSecrets final : public Secrets {
public:
    SessionId session() override;  ///< 132 bits
    ResumeToken token() override;  ///< 192 bits
    /// SHA-256, in base64url. The token is chance itself, so nothing slower or salted is needed: there is no dictionary
    /// to try. Hashes may be compared with `==`: how far a guess agrees with one tells nothing about a token that has it.
    hub::TokenHash hash(const ResumeToken& token) const override;
};

}  // namespace beckon::relay::auth
