#include "auth/secrets.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <openssl/rand.h>
#include <openssl/sha.h>

namespace beckon::relay::auth {
namespace {

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t resume_bytes = 32;

/// A name of `Bytes` characters, six bits of chance in each.
template <class Name, std::size_t Bytes>
Name guessed_by_nobody() {
    std::array<unsigned char, Bytes> chance{};
    if (RAND_bytes(chance.data(), static_cast<int>(chance.size())) != 1) {
        // Without chance there are no sessions that are safe to give out, and going on would hand one to a stranger.
        std::fputs("beckon-relay: the system gives no random bytes\n", stderr);
        std::abort();
    }
    std::array<char, Bytes> spelled{};
    for (std::size_t i = 0; i < Bytes; ++i) spelled[i] = base64url[chance[i] & 63U];
    return *Name::parse({spelled.data(), spelled.size()});
}

/// Without padding.
template <std::size_t Bytes>
std::string base64url_of(const std::array<unsigned char, Bytes>& bytes) {
    std::string out;
    unsigned held = 0;
    unsigned bits = 0;
    for (const unsigned char byte : bytes) {
        held = (held << 8U) | byte;
        for (bits += 8; bits >= 6; bits -= 6) out += base64url[(held >> (bits - 6)) & 63U];
        held &= 63U;  // fewer than six bits wait
    }
    if (bits > 0) out += base64url[(held << (6 - bits)) & 63U];
    return out;
}

}  // namespace

SessionId SystemSecrets::session() { return guessed_by_nobody<SessionId, fresh_id_bytes>(); }
ResumeToken SystemSecrets::token() { return guessed_by_nobody<ResumeToken, resume_bytes>(); }

hub::TokenHash SystemSecrets::hash(const ResumeToken& token) const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    const std::string_view text = token.view();
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return *hub::TokenHash::parse(base64url_of(digest));
}

}  // namespace beckon::relay::auth
