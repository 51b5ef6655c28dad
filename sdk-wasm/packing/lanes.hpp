// Sixteen numbers at a time, one for each value of half a byte, in two of WebAssembly's vectors, which count alike everywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <wasm_simd128.h>

namespace beckon::packing {

inline constexpr std::size_t symbols = 16;

/// Whole numbers of 16 bits, which stop at their ends.
struct Lanes {
    v128_t low;
    v128_t high;

    static Lanes all(std::int16_t value) { return {wasm_i16x8_splat(value), wasm_i16x8_splat(value)}; }

    /// `value` at the symbol's own lane, and zero elsewhere.
    static Lanes only(std::uint32_t symbol, std::int16_t value) {
        const v128_t own = wasm_i16x8_splat(static_cast<std::int16_t>(symbol));
        const v128_t shown = wasm_i16x8_splat(value);
        return {wasm_v128_and(wasm_i16x8_eq(own, wasm_i16x8_const(0, 1, 2, 3, 4, 5, 6, 7)), shown),
                wasm_v128_and(wasm_i16x8_eq(own, wasm_i16x8_const(8, 9, 10, 11, 12, 13, 14, 15)), shown)};
    }

    Lanes operator+(const Lanes& by) const {
        return {wasm_i16x8_add_sat(low, by.low), wasm_i16x8_add_sat(high, by.high)};
    }
    Lanes operator-(const Lanes& by) const {
        return {wasm_i16x8_sub_sat(low, by.low), wasm_i16x8_sub_sat(high, by.high)};
    }
    /// By so many 32768ths.
    Lanes operator*(const Lanes& by) const {
        return {wasm_i16x8_q15mulr_sat(low, by.low), wasm_i16x8_q15mulr_sat(high, by.high)};
    }
    Lanes operator>>(std::uint32_t bits) const { return {wasm_i16x8_shr(low, bits), wasm_i16x8_shr(high, bits)}; }
};

/// How likely each symbol is, in 65536ths; none is impossible, and they are all together one at most.
class Shares {
public:
    static constexpr std::uint32_t bits = 16;

    /// From logarithms of odds to the base of 2, in 512ths.
    explicit Shares(const Lanes& odds) {
        const v128_t a = power(wasm_i32x4_extend_low_i16x8(odds.low));
        const v128_t b = power(wasm_i32x4_extend_high_i16x8(odds.low));
        const v128_t c = power(wasm_i32x4_extend_low_i16x8(odds.high));
        const v128_t d = power(wasm_i32x4_extend_high_i16x8(odds.high));
        const v128_t four = wasm_f32x4_add(wasm_f32x4_add(a, b), wasm_f32x4_add(c, d));
        const float total = wasm_f32x4_extract_lane(four, 0) + wasm_f32x4_extract_lane(four, 1)
                            + wasm_f32x4_extract_lane(four, 2) + wasm_f32x4_extract_lane(four, 3);
        constexpr float shared_out = (1U << bits) - least * symbols;
        const v128_t unit = wasm_f32x4_splat(shared_out / total);
        halves_ = {wasm_i16x8_narrow_i32x4(share(0, a, unit), share(4, b, unit)),
                   wasm_i16x8_narrow_i32x4(share(8, c, unit), share(12, d, unit))};
    }

    std::uint32_t operator[](std::uint32_t symbol) const { return of_[symbol]; }

    /// How far this was off, when that symbol came: in 32768ths.
    Lanes error(std::uint32_t came) const { return Lanes::only(came, INT16_MAX) - halves_; }

private:
    static constexpr std::uint32_t least = 2;

    /// Two to the power of this, near enough: 512ths become the exponent of a number with a floating point, and what is left
    /// of them its fraction.
    static v128_t power(v128_t of) {
        constexpr std::int32_t bias = 127 * 512;
        return wasm_i32x4_shl(wasm_i32x4_add(of, wasm_i32x4_const_splat(bias)), 14);
    }

    /// Notes four of them, and is half of each.
    v128_t share(std::size_t first, v128_t odds, v128_t unit) {
        const v128_t whole = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_mul(odds, unit));
        const v128_t shares = wasm_i32x4_add(whole, wasm_i32x4_const_splat(least));
        wasm_v128_store(&of_[first], shares);
        return wasm_i32x4_shr(shares, 1);
    }

    alignas(16) std::array<std::uint32_t, symbols> of_;
    Lanes halves_;
};

}  // namespace beckon::packing
