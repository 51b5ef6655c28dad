#include "api/cursor.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>

#include "beckon/base/utf8.hpp"

namespace beckon::relay::api {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t bytes_max = 256;

std::string base64url(std::string_view bytes) {
    std::string out;
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6; bits -= 6) out += alphabet[(held >> (bits - 6)) & 63U];
        held &= 63U;  // fewer than six bits wait
    }
    if (bits > 0) out += alphabet[(held << (6 - bits)) & 63U];
    return out;
}

std::optional<std::string> bytes_of(std::string_view text) {
    if (text.size() > bytes_max) return std::nullopt;
    std::string out;
    unsigned held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = ((held << 6U) | static_cast<unsigned>(value)) & 0xFFFFU;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>((held >> bits) & 0xFFU);
    }
    return out;
}

}  // namespace

std::string cursor_of(const Mark& mark) { return base64url(std::to_string(mark.at.ms) + '.' + mark.name); }

std::optional<Mark> mark_of(std::string_view cursor) {
    const auto bytes = bytes_of(cursor);
    if (!bytes || !is_clean_utf8(*bytes)) return std::nullopt;
    std::int64_t ms = 0;
    const char* const end = bytes->data() + bytes->size();
    const auto [dot, error] = std::from_chars(bytes->data(), end, ms);
    if (error != std::errc() || dot == end || *dot != '.') return std::nullopt;
    return Mark{Instant{ms}, std::string(dot + 1, end)};
}

}  // namespace beckon::relay::api
