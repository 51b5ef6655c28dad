// Short names (users, calls, sessions…) as values: bounded, held in place, never a bare string past the edge.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

#include "beckon/base/hash.hpp"
#include "beckon/base/rng.hpp"
#include "beckon/base/utf8.hpp"

namespace beckon {

/// What a name may be made of.
enum class Spelling {
    token,  ///< A-Z a-z 0-9 _ -
    words,  ///< any UTF-8 without control characters: names that a host site gives
};

constexpr bool is_spelled(std::string_view text, Spelling spelling, std::size_t min, std::size_t max) {
    if (text.size() < min || text.size() > max) return false;
    return spelling == Spelling::token ? is_token(text) : is_clean_utf8(text);
}

/// A name of `Min` to `Max` bytes. `Tag` keeps a user from being passed where a call is wanted.
/// The default-constructed name is empty and means "none"; `parse` never yields it unless Min is 0.
template <class Tag, std::size_t Min, std::size_t Max, Spelling spelling>
class Name {
    static_assert(Max <= 255, "the length is kept in one byte");
    static_assert(Max % sizeof(std::uint64_t) == 0, "names are compared in words");

public:
    static constexpr std::size_t min_bytes = Min;
    static constexpr std::size_t max_bytes = Max;
    static constexpr Spelling spelled = spelling;

    constexpr Name() = default;

    static constexpr std::optional<Name> parse(std::string_view text) {
        return is_spelled(text, spelling, Min, Max) ? of_sound(text) : std::nullopt;
    }

    /// Of a text whose bytes have been looked at already. Nothing: it is too short or too long.
    static constexpr std::optional<Name> of_sound(std::string_view text) {
        if (text.size() < Min || text.size() > Max) return std::nullopt;
        Name name;
        name.size_ = static_cast<std::uint8_t>(text.size());
        std::copy(text.begin(), text.end(), name.bytes_.begin());
        return name;
    }

    /// A fresh name of `bytes` characters, 6 bits of the generator in each.
    static constexpr Name random(Rng& rng, std::size_t bytes = Max) {
        static_assert(spelling == Spelling::token);
        constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        Name name;
        name.size_ = static_cast<std::uint8_t>(std::clamp(bytes, Min, Max));
        for (std::size_t i = 0; i < name.size_; ++i) name.bytes_[i] = alphabet[rng.next() >> 58U];
        return name;
    }

    constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr explicit operator bool() const { return size_ != 0; }

    /// What lies behind the name is always zero, so whole arrays may be compared.
    friend constexpr bool operator==(const Name& a, const Name& b) { return a.size_ == b.size_ && a.same_bytes(b); }
    friend constexpr bool operator!=(const Name& a, const Name& b) { return !(a == b); }
    friend constexpr bool operator<(const Name& a, const Name& b) { return a.view() < b.view(); }

    template <class See>
    void inspect(See& see) const {
        see(view());
    }

private:
    std::uint64_t word(std::size_t at) const noexcept {
        std::uint64_t out = 0;
        std::memcpy(&out, bytes_.data() + at, sizeof out);
        return out;
    }
    /// In words, where the machine has them: a few instructions, and no call.
    constexpr bool same_bytes(const Name& other) const {
        if (sizeof(void*) < sizeof(std::uint64_t) || std::is_constant_evaluated()) return bytes_ == other.bytes_;
        std::uint64_t different = 0;
        for (std::size_t at = 0; at < Max; at += sizeof different) different |= word(at) ^ other.word(at);
        return different == 0;
    }

    std::array<char, Max> bytes_{};
    std::uint8_t size_ = 0;
};

/// A name of any type as it lies in memory, for who serves all types with one function: `max` bytes, of which those behind the
/// name are zero, and how many of them the name has.
struct RawName {
    static std::string_view view(const void* name, std::size_t max) {
        const auto* const bytes = static_cast<const char*>(name);
        return {bytes, static_cast<unsigned char>(bytes[max])};
    }
    /// `text`: at most `max` bytes.
    static void set(void* name, std::size_t max, std::string_view text) {
        auto* const bytes = static_cast<char*>(name);
        std::memset(bytes, 0, max);
        std::memcpy(bytes, text.data(), text.size());
        bytes[max] = static_cast<char>(text.size());
    }
};

/// For unordered containers. The names come from strangers, so each container has a key that they do not know. That it throws
/// nothing is why libstdc++ keeps no copy of it behind each value, which would have to be fetched for every look-up.
struct NameHash {
    HashKey key;
    template <class Tag, std::size_t Min, std::size_t Max, Spelling spelling>
    std::size_t operator()(const Name<Tag, Min, Max, spelling>& name) const noexcept {
        return static_cast<std::size_t>(keyed_hash(key, name.view()));
    }
};

}  // namespace beckon
