// What a page unpacks the core with: a module of its own, because JavaScript has no vectors, and the first time it runs it is
// slow. JavaScript writes what was packed at `packed()`, calls `unpack`, and reads at `unpacked()`: first the
// core, which it waits for, and the text behind it when it needs that.
#include "model.hpp"

namespace {

using namespace beckon::packing;

constexpr std::size_t packed_max = std::size_t{64} << 10U;
constexpr std::size_t unpacked_max = std::size_t{256} << 10U;

std::array<std::uint8_t, packed_max> in;
std::array<std::uint8_t, unpacked_max> out;

/// The arithmetic decoder of LZMA, with six bits a letter. Its input is the build's own, and comes whole or not at all.
class Decoder {
public:
    void start() {
        for (int i = 0; i < 5; ++i) code_ = code_ << 6U | digit();
    }

    std::uint32_t code(const Shares& shares, std::uint32_t) {
        range_ >>= Shares::bits;
        std::uint32_t symbol = 0;
        std::uint32_t width = range_ * shares[0];
        for (; code_ >= width && symbol < symbols - 1; width = range_ * shares[++symbol]) code_ -= width;
        range_ = width;
        for (; range_ < 1U << 24U; range_ <<= 6U) code_ = code_ << 6U | digit();
        return symbol;
    }

private:
    std::uint32_t digit() { return in[at_++] & 63U; }

    std::size_t at_ = 0;
    std::uint32_t code_ = 0;
    std::uint32_t range_ = (1U << 30U) - 1;
};

constinit Decoder decoder;
constinit Model<Decoder> model(decoder);

}  // namespace

extern "C" {

[[clang::export_name("i")]] std::uint8_t* packed() { return in.data(); }
[[clang::export_name("o")]] std::uint8_t* unpacked() { return out.data(); }

/// So many bytes of it; each time more than before.
[[clang::export_name("u")]] void unpack(std::uint32_t size) {
    if (!model.begun()) decoder.start();
    model.walk(out.data(), size);
}
}
