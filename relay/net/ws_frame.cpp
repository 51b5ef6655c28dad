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

/// Copies and unmasks; true if all of it is ASCII.
bool unmask(std::string_view from, const char* key, char* to) {
    std::uint32_t half = 0;
    std::memcpy(&half, key, sizeof half);
    const std::uint64_t whole = std::uint64_t{half} << 32U | half;
    const Sixteen both{whole, whole};
    Sixteen seen_in_pairs{};
    std::size_t at = 0;
    const auto pass = [&](std::size_t here) {
        Sixteen pair;
        std::memcpy(&pair, from.data() + here, sizeof pair);
        pair ^= both;
        seen_in_pairs |= pair;
        std::memcpy(to + here, &pair, sizeof pair);
    };
    for (; from.size() - at >= 4 * sizeof(Sixteen); at += 4 * sizeof(Sixteen)) {
        pass(at);
        pass(at + sizeof(Sixteen));
        pass(at + 2 * sizeof(Sixteen));
        pass(at + 3 * sizeof(Sixteen));
    }
    for (; from.size() - at >= sizeof(Sixteen); at += sizeof(Sixteen)) pass(at);
    std::uint64_t seen = seen_in_pairs[0] | seen_in_pairs[1];
    std::uint64_t word = 0;
    for (; from.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, from.data() + at, sizeof word);
        word ^= whole;
        seen |= word;
        std::memcpy(to + at, &word, sizeof word);
    }
    for (; at < from.size(); ++at) {
        to[at] = static_cast<char>(from[at] ^ key[at % mask_bytes]);
        seen |= static_cast<unsigned char>(to[at]);
    }
    return (seen & 0x8080808080808080ULL) == 0;
}

}  // namespace

void append_text_frame(std::string& out, std::string_view front, std::string_view rest) {
    const std::size_t size = front.size() + rest.size();
    assert(front.size() <= front_bytes_max);
    std::array<char, 10 + front_bytes_max> head;  // NOLINT(*-member-init): as much of it as is used is written
    std::size_t used = 0;
    const auto byte = [&](std::size_t value) { head[used++] = static_cast<char>(value & 0xFFU); };
    byte(text_in_one_piece);
    if (size <= one_byte_max) {
        byte(size);
    } else if (size <= two_bytes_max) {
        byte(two_bytes_follow);
        byte(size >> 8U);
        byte(size);
    } else {
        byte(eight_bytes_follow);
        for (std::size_t shift = 64; shift > 0; shift -= 8) byte(size >> (shift - 8));
    }
    std::copy(front.begin(), front.end(), &head[used]);
    out.append(head.data(), used + front.size());
    out.append(rest);
}

std::optional<PlainFrame> read_plain_frame(std::string_view bytes, std::vector<char>& unmasked) {
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
    const bool ascii = unmask(bytes.substr(head, size), bytes.data() + head - mask_bytes, unmasked.data());
    const std::string_view text(unmasked.data(), size);
    if (!ascii && !is_utf8(text)) return std::nullopt;
    return PlainFrame{text, head + size};
}

std::size_t FrameEdges::head_needed() const {
    if (head_size_ < 2) return 2;
    return 2 + length_bytes(head_[1]) + ((head_[1] & masked) != 0 ? mask_bytes : 0);
}

std::size_t FrameEdges::pass(std::string_view bytes) {
    std::size_t at = 0;
    if (left_ == 0) {
        while (at < bytes.size() && head_size_ < head_needed())
            head_[head_size_++] = static_cast<unsigned char>(bytes[at++]);
        if (head_size_ < head_needed()) return at;
        const std::size_t more = length_bytes(head_[1]);
        left_ = more == 0 ? head_[1] & length_bits : 0;
        for (std::size_t i = 0; i < more; ++i) left_ = left_ << 8U | head_[2 + i];
        if ((head_[0] & control_bit) == 0) in_pieces_ = (head_[0] & last_piece) == 0;
        head_size_ = 0;
    }
    const auto rest = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - at));
    left_ -= rest;
    return at + rest;
}

}  // namespace beckon::relay::net
