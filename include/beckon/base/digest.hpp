// A fingerprint of a state, for the simulator: two equal fingerprints mean the same future. Times count as their
// distance from now, so that the same situation an hour later has the same fingerprint.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "beckon/base/time.hpp"

namespace beckon {

class Digest {
public:
    /// Times further off than `horizon` are all alike.
    explicit Digest(Instant now, Span horizon = minutes(24 * 60)) : now_(now), horizon_(horizon) {}

    /// `see(x)`: numbers, enums, texts, times, optionals, variants, pairs, ranges, and whatever has `inspect(see)`
    /// or is described by `fields`.
    template <class T>
    void operator()(const T& value) {
        if constexpr (std::is_same_v<T, Instant>) {
            time(value);
        } else if constexpr (std::is_same_v<T, Span>) {
            word(static_cast<std::uint64_t>(value.ms));
        } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
            word(static_cast<std::uint64_t>(value));
        } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
            bytes(value);
        } else if constexpr (requires { value.inspect(*this); }) {
            value.inspect(*this);
        } else if constexpr (requires(Members & members) { T::fields(value, members); }) {
            Members members{*this};
            T::fields(value, members);
        } else if constexpr (requires { value.index(); }) {
            word(value.index());
            std::visit([this](const auto& held) { (*this)(held); }, value);
        } else if constexpr (requires { value.has_value(); }) {
            word(value.has_value() ? 1 : 0);
            if (value) (*this)(*value);
        } else if constexpr (requires {
                                 value.first;
                                 value.second;
                             }) {
            (*this)(value.first);
            (*this)(value.second);
        } else if constexpr (requires {
                                 value.begin();
                                 value.end();
                             }) {
            std::uint64_t many = 0;
            for (const auto& item : value) {
                (*this)(item);
                ++many;
            }
            word(many);
        } else {
            static_assert(std::is_empty_v<T>, "give this type inspect(see) or fields(self, v)");
        }
    }

    std::uint64_t low() const { return low_; }
    std::uint64_t high() const { return high_; }
    friend bool operator==(const Digest& a, const Digest& b) { return a.low_ == b.low_ && a.high_ == b.high_; }

private:
    /// Sees the members of a described struct, whatever they are called.
    struct Members {
        Digest& digest;
        template <class T, class... Doc>
        void operator()(std::string_view, const T& member, const Doc&...) {
            digest(member);
        }
    };

    void word(std::uint64_t value) {
        low_ = (low_ ^ value) * 0x9FB21C651E98DF25ULL;
        low_ ^= low_ >> 35U;
        high_ = (high_ + value) * 0xD6E8FEB86659FD93ULL;
        high_ ^= high_ >> 32U;
    }
    void time(Instant at) {
        const bool far = at.is_never() || at - now_ > horizon_;
        word(at.is_never() ? ~std::uint64_t{0} : static_cast<std::uint64_t>((far ? horizon_ : at - now_).ms));
    }
    void bytes(std::string_view text) {
        for (char c : text) word(static_cast<unsigned char>(c));
        word(text.size());
    }

    Instant now_;
    Span horizon_;
    std::uint64_t low_ = 0x243F6A8885A308D3ULL;
    std::uint64_t high_ = 0x13198A2E03707344ULL;
};

}  // namespace beckon
