#include "net/ws_frame.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "beckon/base/limits.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon::relay::net {

namespace {

constexpr unsigned last_piece = 0x80;
constexpr unsigned masked = 0x80;
constexpr unsigned control_bit = 0x08;
constexpr unsigned text_in_one_piece = last_piece | 0x01;
constexpr std::size_t mask_bytes = 4;
// The length's seven bits say it themselves, or how many bytes behind them do.
constexpr unsigned length_bits = 0x7F;
constexpr std::size_t one_byte_max = 125;
constexpr unsigned two_bytes_follow = 126;
constexpr unsigned eight_bytes_follow = 127;
constexpr std::size_t two_bytes_max = 0xFFFF;

/// How many bytes behind the second hold the length.
std::size_t length_bytes(unsigned second) {
    const unsigned length = second & length_bits;
    return length == two_bytes_follow ? 2U : length == eight_bytes_follow ? 8U : 0U;
}

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

using Sixteen = std::uint64_t __attribute__((vector_size(16)));  ///< bytes at a time, on any processor

Sixteen repeated(const char* key) {
    std::uint32_t half = 0;
    std::memcpy(&half, key, sizeof half);
    const std::uint64_t whole = std::uint64_t{half} << 32U | half;
    return Sixteen{whole, whole};
}

/// Copies and unmasks in pairs of words; a bit is set in the result where one is set in some byte.
Sixteen unmask_pairs(std::string_view from, const char* key, char* to) {
    const auto pass = [&](std::size_t at, const Sixteen& mask) {
        Sixteen pair;
        std::memcpy(&pair, from.data() + at, sizeof pair);
        pair ^= mask;
        std::memcpy(to + at, &pair, sizeof pair);
        return pair;
    };
    const Sixteen mask = repeated(key);
    Sixteen seen{};
    std::size_t at = 0;
    for (; from.size() - at >= 4 * sizeof(Sixteen); at += 4 * sizeof(Sixteen)) {
        seen |= pass(at, mask);
        seen |= pass(at + sizeof(Sixteen), mask);
        seen |= pass(at + 2 * sizeof(Sixteen), mask);
        seen |= pass(at + 3 * sizeof(Sixteen), mask);
    }
    for (; from.size() - at >= sizeof(Sixteen); at += sizeof(Sixteen)) seen |= pass(at, mask);
    if (at == from.size()) return seen;
    // The last pair begins in the one before, somewhere in the key.
    const std::array<char, 2 * mask_bytes> twice{key[0], key[1], key[2], key[3], key[0], key[1], key[2], key[3]};
    return seen | pass(from.size() - sizeof(Sixteen), repeated(&twice[from.size() % mask_bytes]));
}

/// Copies and unmasks; true if all of it is ASCII.
bool unmask(std::string_view from, const char* key, char* to) {
    std::uint64_t seen = 0;
    if (from.size() >= sizeof(Sixteen)) {
        const Sixteen pairs = unmask_pairs(from, key, to);
        seen = pairs[0] | pairs[1];
    } else {
        for (std::size_t at = 0; at < from.size(); ++at) {
            to[at] = static_cast<char>(from[at] ^ key[at % mask_bytes]);
            seen |= static_cast<unsigned char>(to[at]);
        }
    }
    return (seen & 0x8080808080808080ULL) == 0;
}

}  // namespace

TextHead::TextHead(std::size_t text_bytes) {  // NOLINT(*-member-init): as much of it as is used is written
    const auto byte = [&](std::size_t value) { bytes_[size_++] = static_cast<char>(value & 0xFFU); };
    byte(text_in_one_piece);
    if (text_bytes <= one_byte_max) {
        byte(text_bytes);
    } else if (text_bytes <= two_bytes_max) {
        byte(two_bytes_follow);
        byte(text_bytes >> 8U);
        byte(text_bytes);
    } else {
        byte(eight_bytes_follow);
        for (std::size_t shift = 64; shift > 0; shift -= 8) byte(text_bytes >> (shift - 8));
    }
}

void append_text_frame(std::string& out, std::string_view front, std::string_view rest) {
    const TextHead head(front.size() + rest.size());
    assert(front.size() <= front_bytes_max);
    // NOLINTNEXTLINE(*-member-init): as much of it as is used is written
    std::array<char, TextHead::bytes_max + front_bytes_max> both;
    char* const end =
        std::copy(front.begin(), front.end(), std::copy(head.view().begin(), head.view().end(), both.begin()));
    out.append(both.data(), end);
    out.append(rest);
}

std::optional<PlainFrame> plain_frame(std::string_view bytes) {
    constexpr std::size_t least = 2 + mask_bytes;
    if (bytes.size() < least || byte_at(bytes, 0) != text_in_one_piece) return std::nullopt;
    if ((byte_at(bytes, 1) & masked) == 0) return std::nullopt;
    std::size_t size = byte_at(bytes, 1) & length_bits;
    std::size_t head = least;
    if (size == two_bytes_follow) {
        size = byte_at(bytes, 2) << 8U | byte_at(bytes, 3);
        head += 2;
        if (size <= one_byte_max) return std::nullopt;  // written longer than need be
    } else if (size == eight_bytes_follow) {
        return std::nullopt;
    }
    if (size > limits::frame_bytes || bytes.size() < head + size) return std::nullopt;
    return PlainFrame{bytes.substr(head, size), bytes.data() + head - mask_bytes, head + size};
}

bool unmask_text(const PlainFrame& frame, char* text) {
    return unmask(frame.masked, frame.key, text) || is_utf8({text, frame.masked.size()});
}

std::size_t FrameEdges::head_needed() const {
    if (head_size_ < 2) return 2;
    return 2 + length_bytes(head_[1]) + ((head_[1] & masked) != 0 ? mask_bytes : 0);
}

std::size_t FrameEdges::pass(std::string_view bytes) {
    std::size_t at = 0;
    met_a_piece_ = false;
    if (left_ == 0) {
        while (at < bytes.size() && head_size_ < head_needed())
            head_[head_size_++] = static_cast<unsigned char>(bytes[at++]);
        if (head_size_ < head_needed()) return at;
        const std::size_t more = length_bytes(head_[1]);
        left_ = more == 0 ? head_[1] & length_bits : 0;
        for (std::size_t i = 0; i < more; ++i) left_ = left_ << 8U | head_[2 + i];
        const bool control = (head_[0] & control_bit) != 0;
        met_a_piece_ = control || in_pieces_ || (head_[0] & last_piece) == 0;
        if (!control) in_pieces_ = (head_[0] & last_piece) == 0;
        head_size_ = 0;
    }
    const auto rest = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
    left_ -= rest;
    return at + rest;
}

}  // namespace beckon::relay::net
