// How likely each half of a byte of a WebAssembly module is, or of the text behind it, judged by what stood before. Seven
// contexts each hold a belief about it, as logarithms of odds; their weighted sum is what is expected, and when the half byte
// has come, all beliefs and weights are moved against the one error that this had. A guess of the whole byte (what followed
// last time; in data, what goes on a column of numbers) counts as much as such guesses were right. (Softmax regression upon
// hashed features, after Matt Mahoney's neural predictor of 2000; the contexts know the module's grammar.) Packing and
// unpacking walk through the same model; the one knows each answer, the other asks for it.
//
// Half bytes and not bits: a page waits for this, and it is a third of the steps.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "grammar.hpp"
#include "lanes.hpp"

namespace beckon::packing {

template <class Coder>
class Model {
public:
    explicit constexpr Model(Coder& coder) : coder_(coder) {}

    bool begun() const { return at_ > 0; }

    /// Goes on over the bytes up to `size` and, as the coder answers, writes them. The coder is told what the answer would
    /// have to be for what stood there.
    void walk(std::uint8_t* bytes, std::uint32_t size) {
        if (!begun()) prepare();
        for (; at_ < size; ++at_) {
            const std::uint32_t at = at_;
            const std::uint32_t sort = grammar_.sort();
            if (Grammar::is(Kind::section, sort) || sort == Grammar::sort_of(Kind::function_size)) tell_size(bytes, at);
            if (Grammar::is(Kind::function_size, sort)) {
                if (sort == Grammar::sort_of(Kind::function_size)) function_ = at;
                bytes[at] = sort % 4 < 2 ? 0x80 : 0;
            } else {
                expect(bytes, at, sort);
                bytes[at] = spelt(sort, bytes[at]);
            }
            copied(bytes, at);
            older_ = older_ << 8U | before_ >> 24U;
            before_ = before_ << 8U | bytes[at];
            read(bytes[at]);
            latest_[sort] = bytes[at];
            sort_before_ = sort;
            grammar_.take(bytes[at]);
        }
    }

private:
    static constexpr std::size_t contexts = 7;
    /// Contexts share the table: they are more than it has places, and most of them are rare. Text has a table of its own.
    static constexpr std::uint32_t table_bits = 17;
    /// A symbol that stands for: none of the first fifteen, and the whole byte follows.
    static constexpr std::uint32_t rare = symbols - 1;
    static constexpr std::uint32_t as_in_columns = 8;
    static constexpr std::uint32_t unfounded = 9;
    static constexpr std::uint32_t trusts = 10;
    /// After so many half bytes a belief learns no more slowly.
    static constexpr std::uint8_t seen_max = 7;
    static constexpr std::uint32_t spread = 0x9E3779B1U;

    /// Of the function that has ended here, if one has, in three digits that spare.mjs has made room for.
    void tell_size(std::uint8_t* bytes, std::uint32_t end) {
        if (function_ == 0) return;
        for (std::uint32_t size = end - function_ - 3; size > 0; size >>= 7U) bytes[function_++] |= size & 0x7FU;
        function_ = 0;
    }

    /// What the contexts are, and what followed when the last bytes were these before.
    void expect(const std::uint8_t* bytes, std::uint32_t at, std::uint32_t sort) {
        const bool code = sort >= Grammar::sort_of(Kind::section_size) || Grammar::is(Kind::opcode, sort);
        std::uint32_t& followed = followed_[mixed(before_ & (code ? 0xFFFFU : 0xFFFFFFU), sort << 16U) >> 16U];
        if (copy_ == 0) copy_ = followed;
        followed = at;
        guess_ = bytes[copy_];
        trust_ = copy_ > 0 ? matched_ : unfounded;
        const std::uint32_t guess = copy_ > 0 ? guess_ + (std::min(matched_, 3U) << 8U) : 0xFFFFU;
        if (Grammar::is(Kind::bytes, sort) && matched_ < 5) {
            guess_ = static_cast<std::uint8_t>(2 * (before_ >> 24U) - (older_ >> 24U));
            trust_ = as_in_columns;
        }
        contexts_[0] = mixed(sort, 0x30000U);
        contexts_[1] = mixed(latest_[sort], sort | 0x20000U);
        contexts_[2] = mixed(grammar_.last() & 0xFFFFFFU, sort | 0x40000U);
        contexts_[3] = mixed(grammar_.last() ^ contexts_[1], sort | 0x60000U);
        contexts_[4] = mixed((before_ & 0xFFFFFFU) ^ grammar_.last() << 16U, sort | 0x70000U);
        contexts_[5] = mixed(before_ & 0xFFU, sort << 7U | sort_before_ | 0x80000U);
        contexts_[6] = mixed(guess, sort | 0x50000U);
        if (code) return expect_code(at, sort);
        const bool text = Grammar::is(Kind::text, sort);
        if (text) table_ = 1U << table_bits;
        contexts_[4] = mixed(before_ & 0xFFFFU, sort | 0x70000U);
        contexts_[5] = mixed(word_, sort | 0x80000U);
        contexts_[6] = mixed(text ? word_ ^ mark_ << 24U : before_ >> 24U ^ older_ >> 16U, sort | 0x50000U);
    }

    /// Where something else than what stands for all tells more.
    void expect_code(std::uint32_t at, std::uint32_t sort) {
        const bool callee = Grammar::is(Kind::callee, sort);
        const bool local = Grammar::is(Kind::local, sort);
        if (callee || local || Grammar::is(Kind::opcode, sort))
            contexts_[6] = mixed(grammar_.last() & 0xFFFFU, sort | 0x50000U);
        if (callee) contexts_[5] = mixed(grammar_.last(), sort | 0x80000U);
        if (local) contexts_[1] = mixed(std::min(at - function_, 64U), sort | 0x20000U);
    }

    void copied(const std::uint8_t* bytes, std::uint32_t at) {
        const bool right = copy_ > 0 && bytes[copy_] == bytes[at];
        copy_ = right ? copy_ + 1 : 0;
        matched_ = right ? std::min(matched_ + 1, 7U) : 0;
    }

    /// Where in a word this is, and in what.
    void read(std::uint8_t byte) {
        const bool letter = (byte >= 'a' && byte <= 'z') || byte > 127;
        word_ = letter ? word_ * spread + byte : byte;
        if (byte == '{' || byte == '}' || byte == ';' || byte == ':') mark_ = byte;
    }

    /// The byte of this sort, in one symbol or in two or three.
    std::uint8_t spelt(std::uint32_t sort, std::uint8_t truth) {
        const bool opcode = sort == Grammar::sort_of(Kind::opcode);
        const std::uint32_t wanted = opcode ? rank_[truth] : truth;
        const std::uint32_t guess = opcode ? rank_[guess_] : guess_;
        const bool whole = Grammar::is(Kind::bytes, sort) || Grammar::is(Kind::text, sort);
        weights_ = &all_weights_[sort * 3 * contexts];
        strength_ = &strengths_[(sort / 4 * trusts + trust_) * 3];
        std::uint32_t said = whole ? rare : symbol(0, std::min(wanted, rare), std::min(guess, rare));
        if (said == rare) {
            weights_ += contexts;
            ++strength_;
            const std::uint32_t high = symbol(1, wanted >> 4U, guess >> 4U);
            weights_ += contexts;
            ++strength_;
            said = high << 4U | symbol(symbols + high, wanted & 0xFU, guess ^ high << 4U);
        }
        return opcode ? opcode_[said] : static_cast<std::uint8_t>(said);
    }

    /// `part`: of the byte, and what of it is known. `guess`: what it is if the byte is as guessed; past the symbols, it is not.
    std::uint32_t symbol(std::uint32_t part, std::uint32_t wanted, std::uint32_t guess) {
        std::array<std::uint32_t, contexts> places;
        Lanes odds = Lanes::only(guess, *strength_);
#pragma clang loop unroll(disable)
        for (std::size_t k = 0; k < contexts; ++k) {
            // near one another: a page of memory for each
            places[k] = (contexts_[k] >> (32U - table_bits) ^ part) + table_;
            odds = odds + beliefs_[places[k]] * weights_[k];
        }
        const Shares shares(odds);
        const std::uint32_t came = coder_.code(shares, wanted);
        const Lanes error = shares.error(came);
        if (guess < symbols) {
            const std::int32_t off = (came == guess ? INT16_MAX : 0) - static_cast<std::int32_t>(shares[guess] / 2);
            *strength_ = static_cast<std::int16_t>(*strength_ + off / 256);
        }
#pragma clang loop unroll(disable)
        for (std::size_t k = 0; k < contexts; ++k) {
            Lanes& belief = beliefs_[places[k]];
            std::uint8_t& seen = seen_[places[k]];
            weights_[k] = weights_[k] + (belief * error >> 4U);
            belief = belief + error * Lanes::all(rates_[seen]);
            if (seen < seen_max) ++seen;
        }
        return came;
    }

    [[gnu::noinline]] static std::uint32_t mixed(std::uint32_t a, std::uint32_t b) {
        std::uint32_t hash = a * 0x2F0B4C47U + b * spread;
        hash ^= hash >> 15U;
        hash *= 0x85EBCA6BU;
        return hash ^ hash >> 13U;
    }

    void prepare() {
        for (Lanes& weight : all_weights_) weight = Lanes::all(20000);
        for (std::size_t seen = 0; seen < rates_.size(); ++seen)
            rates_[seen] = static_cast<std::int16_t>(2200 / (static_cast<float>(seen) + 2.6F));
        fill_opcodes();
    }

    /// The sixteen that clang writes most often come first.
    void fill_opcodes() {
        constexpr std::array<std::uint8_t, 16> frequent{0x20, 0x41, 0x10, 0x6A, 0x0B, 0x22, 0x28, 0x21,
                                                        0x04, 0x36, 0x0D, 0x24, 0x2D, 0x02, 0x1A, 0x0C};
        std::uint8_t rank = 0;
        for (const std::uint8_t opcode : frequent) {
            opcode_[rank] = opcode;
            rank_[opcode] = ++rank;
        }
        for (std::size_t opcode = 0; opcode < rank_.size(); ++opcode) {
            if (rank_[opcode] == 0) opcode_[rank++] = static_cast<std::uint8_t>(opcode);
        }
        for (std::size_t at = 0; at < opcode_.size(); ++at) rank_[opcode_[at]] = static_cast<std::uint8_t>(at);
    }

    Coder& coder_;
    Grammar grammar_;
    std::uint32_t at_ = 0;
    std::uint32_t function_ = 0;  ///< where the last one begins, with its size
    std::uint32_t before_ = 0;    ///< the last four bytes
    std::uint32_t older_ = 0;     ///< and those before
    std::uint32_t sort_before_ = 0;
    std::uint32_t copy_ = 0;     ///< where the guess stands; 0: there is none
    std::uint32_t matched_ = 0;  ///< how many were guessed right, one after the other; 7 is many
    std::uint8_t guess_ = 0;
    std::uint32_t table_ = 0;  ///< where it begins
    std::uint32_t trust_ = 0;  ///< what the guess is founded on: so many that were right, or one of the two below
    std::uint32_t word_ = 0;   ///< its letters, or what is no letter
    std::uint32_t mark_ = 0;   ///< the last one that a style sheet is made of
    std::array<std::uint8_t, Grammar::sorts> latest_{};  ///< the last byte of each sort
    std::array<std::uint32_t, contexts> contexts_{};
    Lanes* weights_ = nullptr;
    std::int16_t* strength_ = nullptr;
    std::array<std::int16_t, seen_max + 1> rates_{};
    std::array<std::uint8_t, 256> opcode_{};
    std::array<std::uint8_t, 256> rank_{};
    std::array<std::uint32_t, 65536> followed_{};  ///< by the last bytes: where it went on
    /// By sort and part of the byte, in 16384ths of what a belief counts.
    std::array<Lanes, std::size_t{3} * Grammar::sorts * contexts> all_weights_{};
    /// How likely a guess is right, by kind, trust and part of the byte, like beliefs.
    std::array<std::int16_t, std::size_t{3} * trusts * Grammar::sorts / 4> strengths_{};
    /// Logarithms of odds to the base of 2, in 1024ths.
    std::array<Lanes, 2U << table_bits> beliefs_{};
    std::array<std::uint8_t, 2U << table_bits> seen_{};
};

}  // namespace beckon::packing
