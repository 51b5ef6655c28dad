#include "site_story.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace beckon::test {

relay::Site site_named(std::string_view id, std::initializer_list<std::string> origins, bool open) {
    relay::Site site;
    site.id = *SiteId::parse(id);
    site.origins = origins;
    site.open = open;
    if (!open) site.keys = {std::string(good_key)};
    return site;
}

std::string base64url(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    while (!out.empty() && out.back() == '=') out.pop_back();
    for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

std::string jwt_of(std::string_view header, std::string_view payload, std::string_view key, const char* digest) {
    const std::string body = base64url(header) + "." + base64url(payload);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_get_digestbyname(digest), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(body.data()), body.size(), mac.data(), &size);
    return body + "." + base64url({reinterpret_cast<const char*>(mac.data()), size});
}

std::string jwt_saying(std::string_view payload, std::string_view key) {
    return jwt_of(R"({"typ":"JWT","alg":"HS256"})", payload, key);
}

}  // namespace beckon::test
