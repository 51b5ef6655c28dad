// The few bytes in front of a text message from a server (RFC 6455, 5.2): unmasked, in one piece.
#pragma once

#include <cstddef>
#include <string>

namespace beckon::relay::net {

inline void append_text_header(std::string& out, std::size_t size) {
    const auto byte = [&out](std::size_t value) { out += static_cast<char>(value & 0xFFU); };
    constexpr std::size_t one_byte_max = 125;
    constexpr std::size_t two_bytes_max = 0xFFFF;
    byte(0x81);  // the last (and only) piece of a text
    if (size <= one_byte_max) {
        byte(size);
    } else if (size <= two_bytes_max) {
        byte(126);
        byte(size >> 8U);
        byte(size);
    } else {
        byte(127);
        for (std::size_t shift = 64; shift > 0; shift -= 8) byte(size >> (shift - 8));
    }
}

}  // namespace beckon::relay::net
