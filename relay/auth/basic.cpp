#include "auth/basic.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <openssl/evp.h>

#include "beckon/base/ids.hpp"
#include "ports/site.hpp"

namespace beckon::relay::auth {
namespace {

constexpr std::size_t encoded_max = 4 * ((SiteId::max_bytes + 1 + site_key_bytes_max + 2) / 3);

const unsigned char* octets_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

constexpr auto base64_digits = [] {
    std::array<bool, 256> out{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"))
        out[static_cast<unsigned char>(c)] = true;
    return out;
}();

bool is_base64(std::string_view text) {
    const std::size_t end = text.find_last_not_of('=') + 1;  // npos + 1 is 0
    const auto sound = [](char c) { return base64_digits[static_cast<unsigned char>(c)]; };
    return text.size() % 4 == 0 && text.size() - end <= 2
           && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), sound);
}

}  // namespace

std::optional<BasicPair> read_basic(std::string_view credentials) {
    if (credentials.empty() || credentials.size() > encoded_max || !is_base64(credentials)) return std::nullopt;
    std::string text(credentials.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets_of(credentials),
                                     static_cast<int>(credentials.size()));
    if (size < 0) return std::nullopt;
    // It counts what only fills the last block.
    const auto filled = static_cast<std::size_t>(std::count(credentials.begin(), credentials.end(), '='));
    text.resize(static_cast<std::size_t>(size) - filled);
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return BasicPair{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace beckon::relay::auth
