// How likely the next decision about a WebAssembly module is a yes, judged by what stood before: six contexts, each with a
// table of odds, mixed by weights that are learned on the way. (The way of Matt Mahoney's lpaq, with contexts that know the
// module's grammar.) Packing and unpacking walk through the same model; the one knows each answer, the other asks for it.
//
// Decisions about a byte: is it what followed when the last bytes were these before? Else, is it one of sixteen that are
// frequent? And then its bits. That is half as many as it has bits.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "grammar.hpp"

namespace beckon::packing {

/// A chance is in 65536ths.
inline constexpr std::uint32_t chance_bits = 16;

template <class Coder>
class Model {
public:
    explicit constexpr Model(Coder& coder) : coder_(coder) {}

    /// Goes over all bytes and, as the coder answers, writes them. The coder is told what the answer would have to be for
    /// what stood there.
    void walk(std::uint8_t* bytes, std::uint32_t size) {
        prepare();
        for (std::uint32_t at = 0; at < size; ++at) {
            const std::uint32_t sort = grammar_.sort();
            const std::uint8_t truth = bytes[at];
            std::uint32_t& followed = followed_[mixed(before_, (before2_ & 0xFFU) + (sort << 16U)) >> 16U];
            if (matched_ == 0) copy_ = followed;
            followed = at;
            contexts_[0] = mixed(before_ & 0xFFFFU, sort);
            contexts_[1] = mixed(grammar_.last() & 0xFFFFU, sort | 0x20000U);
            contexts_[2] = mixed(grammar_.last(), sort | 0x40000U);
            contexts_[3] = mixed(grammar_.locals() | grammar_.last() << 24U, sort | 0x50000U);
            if (copy_ == 0 || !guessed(bytes, at, sort, truth)) bytes[at] = spelt(sort, truth);
            const bool right = copy_ > 0 && bytes[copy_] == bytes[at];
            copy_ = right ? copy_ + 1 : 0;
            if (!right) matched_ = 0;
            before2_ = before2_ << 8U | before_ >> 24U;
            before_ = before_ << 8U | bytes[at];
            grammar_.take(bytes[at]);
        }
    }

private:
    static constexpr std::size_t contexts = 6;
    static constexpr std::uint32_t table_bits = 17;
    /// Certainties are logarithms of odds, in steps of 1/64 up to 12 either way.
    static constexpr std::int32_t steps = 64;
    static constexpr std::int32_t reach = 12 * steps;
    /// Odds follow the average of what came, and the last so many at most.
    static constexpr std::uint32_t memory = 16;
    static constexpr std::uint32_t odds_bits = 22;
    static constexpr std::uint32_t seen_bits = 10;
    static constexpr std::uint32_t even = 1U << 31U;

    bool guessed(std::uint8_t* bytes, std::uint32_t at, std::uint32_t sort, std::uint8_t truth) {
        const std::uint8_t guess = bytes[copy_];
        const std::uint32_t trust = std::min<std::uint32_t>(matched_, 15);
        contexts_[4] = mixed(trust, sort | 0x60000U);
        contexts_[5] = mixed(trust, guess | 0x70000U);
        use_weights(Grammar::sorts + sort);
        if (!decide(256U + guess, truth == guess)) return false;
        bytes[at] = guess;
        ++matched_;
        return true;
    }

    std::uint8_t spelt(std::uint32_t sort, std::uint8_t truth) {
        contexts_[4] = mixed(sort, 0x30000U);
        contexts_[5] = mixed(before_ & 0xFFFFFFU, sort | 0x10000U);
        use_weights(sort);
        const std::uint32_t symbol = sort == 0 ? rank_[truth] : truth;
        const bool frequent = decide(1, symbol < 16);
        std::uint32_t node = 1;
        for (std::uint32_t bit = frequent ? 4 : 8; bit-- > 0;)
            node = node * 2 + (decide((frequent ? 32U : 512U) + node, (symbol >> bit & 1U) != 0) ? 1 : 0);
        const std::uint32_t said = node & (frequent ? 15U : 255U);
        return sort == 0 ? opcode_[said] : static_cast<std::uint8_t>(said);
    }

    bool decide(std::uint32_t node, bool wanted) {
        std::array<std::uint32_t*, contexts> odds;
        std::array<float, contexts> certain;
        float sum = 0;
        const std::uint32_t spread = node * 0x9E3779B1U;
#pragma clang loop unroll(disable)
        for (std::size_t k = 0; k < contexts; ++k) {
            odds[k] = &odds_[k << table_bits | (contexts_[k] + spread) >> (32U - table_bits)];
            certain[k] = certainties_[(*odds[k] ^ even) >> (32U - 12U)];
            sum += certain[k] * weights_[first_weight_ + k];
        }
        const auto step = static_cast<std::int32_t>(sum * steps + (reach + 0.5F));
        const std::uint32_t chance = chances_[static_cast<std::size_t>(std::clamp(step, 0, 2 * reach))];
        const bool yes = coder_.code(chance, wanted);
        const auto error =
            static_cast<float>(static_cast<std::int32_t>((yes ? 65536U : 0U) - chance)) * (0.008F / 65536);
        const std::int32_t aim = yes ? (1 << odds_bits) - 1 : 0;
#pragma clang loop unroll(disable)
        for (std::size_t k = 0; k < contexts; ++k) {
            weights_[first_weight_ + k] += error * certain[k];
            const std::uint32_t held = *odds[k] ^ even;
            const std::uint32_t seen = held & ((1U << seen_bits) - 1);
            auto now = static_cast<std::int32_t>(held >> seen_bits);
            now += static_cast<std::int32_t>(static_cast<float>(aim - now) * follow_[seen]);
            *odds[k] = (static_cast<std::uint32_t>(now) << seen_bits | std::min(seen + 1, memory)) ^ even;
        }
        return yes;
    }

    void use_weights(std::uint32_t set) { first_weight_ = set * contexts; }

    [[gnu::noinline]] static std::uint32_t mixed(std::uint32_t a, std::uint32_t b) {
        std::uint32_t hash = a * 0x2F0B4C47U + b * 0x9E3779B1U;
        hash ^= hash >> 15U;
        hash *= 0x85EBCA6BU;
        return hash ^ hash >> 13U;
    }

    void prepare() {
        fill_chances();
        fill_certainties();
        fill_opcodes();
        for (std::size_t seen = 0; seen < follow_.size(); ++seen) follow_[seen] = 1 / (static_cast<float>(seen) + 1.3F);
        for (float& weight : weights_) weight = 0.3F;
    }

    void fill_chances() {
        double odds = 1;
        for (std::int32_t at = 0; at <= reach; ++at) {
            const auto chance = std::min(65504U, static_cast<std::uint32_t>(65536 * odds / (1 + odds)));
            chances_[static_cast<std::size_t>(reach + at)] = static_cast<std::uint16_t>(chance);
            chances_[static_cast<std::size_t>(reach - at)] = static_cast<std::uint16_t>(65536 - chance);
            odds *= 1.0157477085866857;  // e to the power of 1/64
        }
    }

    /// The other way round, for chances in 4096ths.
    void fill_certainties() {
        std::size_t filled = 0;
        for (std::int32_t at = 0; at <= 2 * reach; ++at) {
            const std::size_t chance = chances_[static_cast<std::size_t>(at)] >> 4U;
            for (; filled <= chance; ++filled) certainties_[filled] = static_cast<float>(at - reach) / steps;
        }
        for (; filled < certainties_.size(); ++filled) certainties_[filled] = static_cast<float>(reach) / steps;
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
    std::uint32_t before_ = 0;   ///< the last four bytes
    std::uint32_t before2_ = 0;  ///< and the four before them
    std::uint32_t copy_ = 0;     ///< where the guess stands; 0: there is none
    std::uint32_t matched_ = 0;  ///< how many were guessed right, one after the other
    std::array<std::uint32_t, contexts> contexts_{};
    std::size_t first_weight_ = 0;
    std::array<float, 2 * Grammar::sorts * contexts> weights_{};
    std::array<float, memory + 1> follow_{};
    std::array<std::uint16_t, 2 * reach + 1> chances_{};
    std::array<float, 4096> certainties_{};
    std::array<std::uint8_t, 256> opcode_{};
    std::array<std::uint8_t, 256> rank_{};
    std::array<std::uint32_t, 65536> followed_{};  ///< by the last bytes: where it went on
    /// 22 bits of chance, 10 of how often it was seen; turned over, so that zero is an even chance.
    std::array<std::uint32_t, contexts << table_bits> odds_{};
};

}  // namespace beckon::packing
