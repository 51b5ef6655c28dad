// Which bytes may stand in a name or a text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beckon {

namespace detail {
/// A bit for each byte: every frame is full of names, and each of their bytes is looked up here.
inline constexpr auto token_bytes = [] {
    std::array<std::uint64_t, 4> bits{};
    for (unsigned c = 0; c < 128; ++c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c >= '0' && c <= '9') || c == '_' || c == '-') bits[c / 64] |= std::uint64_t{1} << c % 64;
    }
    return bits;
}();
}  // namespace detail

constexpr bool is_token(std::string_view text) {
    bool sound = true;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        sound = sound && (detail::token_bytes[byte / 64U] >> (byte % 64U) & 1U) != 0;
    }
    return sound;
}

namespace detail {
/// The length of the well-formed sequence at `at` (Unicode 15, table 3-7), or 0.
constexpr std::size_t utf8_step(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) { return byte(i) >= low && byte(i) <= high; };
    const unsigned lead = byte(at);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return within(at + 1, 0x80, 0xBF) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return within(at + 1, low, high) && within(at + 2, 0x80, 0xBF) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return within(at + 1, low, high) && within(at + 2, 0x80, 0xBF) && within(at + 3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}
}  // namespace detail

constexpr bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t step = detail::utf8_step(text, at);
        if (step == 0) return false;
        at += step;
    }
    return true;
}

/// Well-formed, and free of control characters: C0, DEL, C1 (U+0080 to U+009F).
constexpr bool is_clean_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t step = detail::utf8_step(text, at);
        if (step == 0) return false;
        const auto lead = static_cast<unsigned char>(text[at]);
        if (lead < 0x20 || lead == 0x7F) return false;
        if (lead == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0) return false;
        at += step;
    }
    return true;
}

}  // namespace beckon
