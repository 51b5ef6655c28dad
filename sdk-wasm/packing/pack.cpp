// Packs the core for unpack.cpp, at build time: pack.mjs writes the module at `plain()`, calls `pack` with its size, and reads
// as many bytes as that says at `packed()`. A module for the same machine as the unpacker, so that both count alike.
#include "model.hpp"

namespace {

using namespace beckon::packing;

constexpr std::size_t plain_max = std::size_t{256} << 10U;

std::array<std::uint8_t, plain_max> in;
std::array<std::uint8_t, plain_max> out;

/// The arithmetic coder of LZMA.
class Encoder {
public:
    std::uint32_t code(const Shares& shares, std::uint32_t wanted) {
        range_ >>= Shares::bits;
        for (std::uint32_t below = 0; below < wanted; ++below) low_ += std::uint64_t{range_} * shares[below];
        range_ *= shares[wanted];
        for (; range_ < 1U << 24U; range_ <<= 8U) shift();
        return wanted;
    }

    void word(std::uint32_t value) {
        for (int i = 0; i < 4; ++i, value <<= 8U) put(static_cast<std::uint8_t>(value >> 24U));
    }

    /// How many bytes there are.
    std::uint32_t finish() {
        for (int i = 0; i < 5; ++i) shift();
        return at_;
    }

private:
    void put(std::uint8_t byte) { out[at_++] = byte; }

    /// A byte is held back as long as a carry may still change it, with all the 255s behind it.
    void shift() {
        const auto carry = static_cast<std::uint8_t>(low_ >> 32U);
        if (carry != 0 || low_ < 0xFF000000U) {
            if (begun_) put(static_cast<std::uint8_t>(held_ + carry));
            for (; full_ > 0; --full_) put(static_cast<std::uint8_t>(0xFF + carry));
            held_ = static_cast<std::uint8_t>(low_ >> 24U);
            begun_ = true;
        } else {
            ++full_;
        }
        low_ = (low_ & 0xFFFFFFU) << 8U;
    }

    std::uint32_t at_ = 0;
    std::uint64_t low_ = 0;
    std::uint32_t range_ = ~0U;
    std::uint32_t full_ = 0;
    std::uint8_t held_ = 0;
    bool begun_ = false;  ///< before the first byte there is none to hold back
};

constinit Encoder encoder;
constinit Model<Encoder> model(encoder);

}  // namespace

extern "C" {

[[clang::export_name("plain")]] std::uint8_t* plain() { return in.data(); }
[[clang::export_name("packed")]] std::uint8_t* packed() { return out.data(); }
[[clang::export_name("pack")]] std::uint32_t pack(std::uint32_t size) {
    encoder.word(size);
    model.walk(in.data(), size);
    return encoder.finish();
}
}
