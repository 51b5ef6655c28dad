// A site with keys, and tokens made by hand: by OpenSSL alone, as a second opinion on libjwt.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "beckon/base/ids.hpp"
#include "beckon/base/time.hpp"
#include "ports/site.hpp"

namespace beckon::test {

inline constexpr std::string_view good_key = "0123456789abcdef0123456789abcdef";
inline constexpr std::string_view next_key = "fedcba9876543210fedcba9876543210";
inline constexpr std::string_view alien_key = "00000000000000000000000000000000";
/// When the tests take place: 2023-11-14, in milliseconds and in seconds.
inline constexpr Instant today{1'700'000'000'000};

relay::Site site_named(std::string_view id, std::initializer_list<std::string> origins, bool open = false);

std::string base64url(std::string_view bytes);
/// header.payload.signature; `digest`: "SHA256", "SHA512"…
std::string jwt_of(std::string_view header, std::string_view payload, std::string_view key = good_key,
                   const char* digest = "SHA256");
/// With the usual header.
std::string jwt_saying(std::string_view payload, std::string_view key = good_key);

}  // namespace beckon::test
