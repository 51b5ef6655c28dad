// Packs the core for unpack.cpp, at build time: pack.mjs writes the module at `plain()`, calls `pack` with its size, and reads
// as many letters as that says at `packed()`. A module for the same machine as the unpacker, so that both count alike.
#include "model.hpp"

namespace {

using namespace beckon::packing;

constexpr std::uint32_t digit_bits = 6;
constexpr std::size_t plain_max = std::size_t{256} << 10U;

std::array<std::uint8_t, plain_max> in;
std::array<std::uint8_t, plain_max> out;

/// The arithmetic coder of LZMA, in digits of six bits, each a letter of its own.
class Encoder {
public:
    std::uint32_t code(const Shares& shares, std::uint32_t wanted) {
        range_ >>= Shares::bits;
        for (std::uint32_t below = 0; below < wanted; ++below) low_ += std::uint64_t{range_} * shares[below];
        range_ *= shares[wanted];
        for (; range_ < 1U << 24U; range_ <<= digit_bits) shift();
        return wanted;
    }

    /// How many letters there are, with the one that is held back and the five that are left.
    std::uint32_t finish() {
        for (int i = 0; i < 6; ++i) shift();
        return at_;
    }

private:
    static constexpr std::uint32_t first = 0x20;  ///< of 64 letters in a row, which end in each six bits there are

    void put(std::uint32_t digit) { out[at_++] = static_cast<std::uint8_t>(first + ((digit - first) & 63U)); }

    /// A digit is held back as long as a carry may still change it, with all the largest behind it.
    void shift() {
        constexpr std::uint64_t below = (1U << 24U) - 1;
        const auto carry = static_cast<std::uint32_t>(low_ >> 30U);
        if (carry != 0 || low_ < std::uint64_t{63} << 24U) {
            if (begun_) put(held_ + carry);
            for (; full_ > 0; --full_) put(63 + carry);
            held_ = static_cast<std::uint32_t>(low_ >> 24U);
            begun_ = true;
        } else {
            ++full_;
        }
        low_ = (low_ & below) << digit_bits;
    }

    std::uint32_t at_ = 0;
    std::uint64_t low_ = 0;
    std::uint32_t range_ = (1U << 30U) - 1;
    std::uint32_t full_ = 0;
    std::uint32_t held_ = 0;
    bool begun_ = false;  ///< before the first digit there is none to hold back
};

constinit Encoder encoder;
constinit Model<Encoder> model(encoder);

}  // namespace

extern "C" {

[[clang::export_name("plain")]] std::uint8_t* plain() { return in.data(); }
[[clang::export_name("packed")]] std::uint8_t* packed() { return out.data(); }
[[clang::export_name("pack")]] std::uint32_t pack(std::uint32_t size) {
    model.walk(in.data(), size);
    return encoder.finish();
}
}
