#include "hooks/signature.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace beckon::relay::hooks {

std::string signature(const std::vector<std::string>& secrets, Instant now, std::string_view body) {
    const std::string seconds = std::to_string(now.ms / 1000);
    const std::string text = (seconds + '.').append(body);
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "t=" + seconds;
    for (const std::string& secret : secrets) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
        unsigned size = 0;
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), sum.data(), &size);
        out += ",v1=";
        for (unsigned i = 0; i < size; ++i) (out += hex[sum[i] >> 4U]) += hex[sum[i] & 15U];
    }
    return out;
}

}  // namespace beckon::relay::hooks
