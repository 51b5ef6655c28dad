// WebSocket frames (RFC 6455, 5.2) as bytes: what the relay writes, where those that it reads end, and the one kind that
// nearly all of them are, read in one pass. Every other kind, and whatever is wrong with one, is Beast's to judge.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::relay::net {

inline constexpr std::size_t front_bytes_max = 64;

/// The head of a text message from a server: unmasked, in one piece.
class TextHead {
public:
    explicit TextHead(std::size_t text_bytes);
    std::string_view view() const { return {bytes_.data(), size_}; }
    static constexpr std::size_t bytes_max = 10;

private:
    std::array<char, bytes_max> bytes_;
    std::size_t size_ = 0;
};

/// Such a message. Its text comes in two, the first of `front_bytes_max` at most.
void append_text_frame(std::string& out, std::string_view front, std::string_view rest);

/// A whole text message in one masked frame.
struct PlainFrame {
    std::string_view masked;    ///< as it came
    const char* key = nullptr;  ///< that it is masked with
    std::size_t size = 0;       ///< of all the frame
};

/// If these bytes begin with one. Nothing: more bytes are needed, or it is of another kind, or too long.
std::optional<PlainFrame> plain_frame(std::string_view bytes);
/// Writes its text, which has as many bytes. False: that is not valid UTF-8.
bool unmask_text(const PlainFrame& frame, char* text);

/// Finds where frames end in a stream of bytes, looking at nothing but what that takes.
class FrameEdges {
public:
    /// How many of these bytes are of the frame that is being read: all of them if it goes on behind them.
    std::size_t pass(std::string_view bytes);
    /// The last `pass` came upon a frame that is no whole message: a piece of one, or a control frame.
    bool met_a_piece() const { return met_a_piece_; }
    /// The next byte begins a message, or a control frame.
    bool between_messages() const { return head_size_ == 0 && left_ == 0 && !in_pieces_; }

private:
    std::size_t head_needed() const;

    static constexpr std::size_t head_max = 14;
    std::uint64_t left_ = 0;  ///< of the payload
    std::array<unsigned char, head_max> head_{};
    std::uint8_t head_size_ = 0;  ///< how much of the head is there
    bool in_pieces_ = false;      ///< of a message, the last piece has not come
    bool met_a_piece_ = false;
};

}  // namespace beckon::relay::net
