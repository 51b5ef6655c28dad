#include "hooks/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace beckon::relay::hooks {

SecretSum secret_sum(std::string_view secret, std::string_view text) {
    SecretSum sum{};
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), sum.data(), nullptr);
    return sum;
}

std::string signature(const std::vector<std::string>& secrets, Instant now, std::string_view body) {
    const std::string seconds = std::to_string(now.ms / 1000);
    const std::string text = (seconds + '.').append(body);
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "t=" + seconds;
    for (const std::string& secret : secrets) {
        out += ",v1=";
        for (const unsigned char byte : secret_sum(secret, text)) (out += hex[byte >> 4U]) += hex[byte & 15U];
    }
    return out;
}

}  // namespace beckon::relay::hooks
