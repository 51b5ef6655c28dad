// R1, R8: WebSocket frames as bytes (RFC 6455, 5.2).
#include "net/ws_frame.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/base/limits.hpp"
#include "beckon/base/rng.hpp"

namespace beckon::relay::net {
namespace {

constexpr std::string_view key = "\x11\xF2\x83\x04";

std::string masked_frame(unsigned first, std::string_view payload) {
    std::string out(1, static_cast<char>(first));
    const std::size_t size = payload.size();
    if (size < 126) {
        out += static_cast<char>(0x80U | size);
    } else if (size < 65536) {
        out += static_cast<char>(0xFE);
        out += static_cast<char>(size >> 8U);
        out += static_cast<char>(size & 0xFFU);
    } else {
        out += static_cast<char>(0xFF);
        for (std::size_t shift = 64; shift > 0; shift -= 8) out += static_cast<char>(size >> (shift - 8) & 0xFFU);
    }
    out += key;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ key[i % 4]);
    return out;
}

class PlainFrames : public testing::Test {
protected:
    struct Read {
        std::string text;
        std::size_t size = 0;
    };
    static std::optional<Read> read(std::string_view bytes) {
        const auto frame = plain_frame(bytes);
        if (!frame) return std::nullopt;
        std::vector<char> text(frame->masked.size());  // nothing stands behind it that could be overwritten
        if (!unmask_text(*frame, text.data())) return std::nullopt;
        return Read{{text.begin(), text.end()}, frame->size};
    }
};

TEST_F(PlainFrames, ATextOfAnyLengthIsUnmasked) {
    for (std::size_t size = 0; size < 300; ++size) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 26);
        const std::string bytes = masked_frame(0x81, text);
        const auto frame = read(bytes + "next");
        ASSERT_TRUE(frame) << size;
        EXPECT_EQ(frame->text, text);
        EXPECT_EQ(frame->size, bytes.size());
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) ASSERT_FALSE(read(bytes.substr(0, cut))) << size << cut;
    }
    EXPECT_TRUE(read(masked_frame(0x81, std::string(65535, 'x'))));
}

TEST_F(PlainFrames, TextsBeyondAsciiAreTakenIfTheyAreUtf8) {
    for (std::size_t before = 0; before < 40; ++before) {
        const std::string lead(before, 'x');
        EXPECT_TRUE(read(masked_frame(0x81, lead + "\u20AC")));
        EXPECT_TRUE(read(masked_frame(0x81, lead + "\U0001F600" + lead)));
        EXPECT_FALSE(read(masked_frame(0x81, lead + "\xFF")));
        EXPECT_FALSE(read(masked_frame(0x81, lead + "\xE2\x82")));
        EXPECT_FALSE(read(masked_frame(0x81, lead + "\xED\xA0\x80" + lead)));
    }
}

TEST_F(PlainFrames, OneByteThatIsNoUtf8IsFoundWhereverItStands) {
    for (std::size_t size = 1; size < 200; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            text[at] = '\xFF';
            ASSERT_FALSE(read(masked_frame(0x81, text))) << at << " of " << size;
        }
    }
}

TEST_F(PlainFrames, AnyOtherKindIsLeft) {
    for (unsigned first = 0; first < 256; ++first) {
        EXPECT_EQ(read(masked_frame(first, "hello")).has_value(), first == 0x81U) << first;
    }
    EXPECT_FALSE(read(std::string("\x81\x05hello", 7))) << "not masked";
    EXPECT_FALSE(read(std::string("\x81\xFE\x00\x05", 4) + "maskhello")) << "longer than need be";
    EXPECT_FALSE(read(masked_frame(0x81, std::string(65536, 'x'))));
}

/// Where frames end, found in a stream that arrives in pieces of any size.
TEST(Edges, AreFoundHoweverTheBytesArrive) {
    Rng rng({1, 2});
    for (int round = 0; round < 300; ++round) {
        std::string stream;
        std::vector<std::size_t> ends;
        std::vector<bool> between;
        std::vector<bool> whole;
        bool in_pieces = false;
        for (int i = 0; i < 8; ++i) {
            const bool control = rng.chance(1, 4);
            const bool last = control || rng.chance(1, 2);
            const unsigned opcode = control ? 0x09 : in_pieces ? 0x00 : 0x01;
            const std::size_t size = control ? rng.below(126) : rng.chance(1, 10) ? 70'000 : rng.below(300);
            stream += masked_frame((last ? 0x80U : 0U) | opcode, std::string(size, 'x'));
            whole.push_back(!control && last && !in_pieces);
            if (!control) in_pieces = !last;
            ends.push_back(stream.size());
            between.push_back(!in_pieces);
        }
        FrameEdges edges;
        std::size_t passed = 0;
        std::size_t frame = 0;
        bool piece_met = false;
        while (passed < stream.size()) {
            std::string_view piece =
                std::string_view(stream).substr(passed, 1 + rng.below(rng.chance(1, 3) ? 3 : 5000));
            while (!piece.empty()) {
                const std::size_t size = edges.pass(piece);
                ASSERT_GT(size, 0U);
                ASSERT_FALSE(piece_met && edges.met_a_piece()) << "one frame is met twice";
                piece_met = piece_met || edges.met_a_piece();
                passed += size;
                piece.remove_prefix(size);
                ASSERT_LE(passed, ends[frame]);
                if (passed < ends[frame]) {
                    ASSERT_FALSE(edges.between_messages());
                    ASSERT_TRUE(piece.empty()) << "stopped inside a frame";
                } else {
                    ASSERT_EQ(edges.between_messages(), between[frame]);
                    ASSERT_EQ(piece_met, !whole[frame]);
                    piece_met = false;
                    ++frame;
                }
            }
        }
    }
}

TEST(Edges, TheHeadOfWhatIsWrittenHasTheShortestLength) {
    for (const auto& [size, head] : {std::pair<std::size_t, std::string>{0, std::string("\x81\x00", 2)},
                                     {125, "\x81\x7D"},
                                     {126, std::string("\x81\x7E\x00\x7E", 4)},
                                     {65535, "\x81\x7E\xFF\xFF"},
                                     {65536, std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10)}}) {
        const std::string text(size, 'x');
        std::string out;
        append_text_frame(out, {}, text);
        EXPECT_EQ(out, head + text) << size;
    }
}

TEST(Edges, ATextThatComesInTwoIsWrittenAsOne) {
    const std::string front(front_bytes_max, '{');
    std::string out = "before";
    append_text_frame(out, front, "rest");
    EXPECT_EQ(out, "before\x81\x44" + front + "rest");
}

}  // namespace
}  // namespace beckon::relay::net
