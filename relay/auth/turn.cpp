#include "auth/turn.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace beckon::relay::auth {
namespace {

constexpr bool stands_for_itself(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'
           || c == '.' || c == '@';
}

}  // namespace

std::string turn_username(const UserId& user, Instant expires) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = std::to_string(expires.ms / 1000) + ":";
    for (const char c : user.view()) {
        const auto byte = static_cast<unsigned char>(c);
        if (stands_for_itself(c)) {
            out += c;
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
        }
    }
    return out;
}

std::string turn_credential(std::string_view secret, std::string_view username) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(username.data()), username.size(), mac.data(), &size);
    std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> spelled{};
    const int length = EVP_EncodeBlock(spelled.data(), mac.data(), static_cast<int>(size));
    return {spelled.begin(), spelled.begin() + length};
}

IceOffer mint_ice(const std::vector<IceServer>& servers, const UserId& user, Instant now, Span lasts) {
    IceOffer out;
    const Instant expires = now + lasts;
    for (const IceServer& server : servers) {
        wire::IceServer entry;
        for (const std::string& url : server.urls) entry.urls.items.emplace_back(url);
        if (!server.secret.empty()) {
            entry.username.text = turn_username(user, expires);
            entry.credential.text = turn_credential(server.secret, entry.username.text);
            out.expires = expires;
        }
        out.servers.servers.items.push_back(std::move(entry));
    }
    return out;
}

}  // namespace beckon::relay::auth
