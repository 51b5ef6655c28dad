// Frames as our own writers make them (fields in the order of declaration, no blanks), read in one pass and without a
// table: nearly all that a relay reads. Whatever is written differently, and whatever is wrong, is the Decoder's to read
// and to judge; what is read here, it would read the same. For native code only: each message has a reader of its own,
// which is what makes it quick, and large.
//
// The texts and lists of a message that goes on as it came are checked but left out, for the relay sends the bytes and not
// the message. Who needs them all the same decodes the bytes.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "beckon/base/json_run.hpp"
#include "beckon/base/utf8.hpp"
#include "beckon/wire/codec.hpp"
#include "beckon/wire/shape.hpp"

namespace beckon::wire {

namespace detail {

template <class T>
inline constexpr bool is_text = false;
template <std::size_t Max>
inline constexpr bool is_text<Text<Max>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T, std::size_t Max>
inline constexpr bool is_list<List<T, Max>> = true;

inline constexpr auto in_tokens = [] {
    std::array<bool, 256> out{};
    for (std::size_t c = 0; c < 128; ++c) {
        const char one = static_cast<char>(c);
        out[c] = is_token({&one, 1});
    }
    return out;
}();

/// How many bytes at the beginning a token may be made of.
inline std::size_t token_run(std::string_view text) {
    std::size_t at = 0;
#if defined(__SSE2__)
    using json::detail::Sixteen;
    for (; text.size() - at >= sizeof(Sixteen); at += sizeof(Sixteen)) {
        Sixteen block;
        std::memcpy(&block, text.data() + at, sizeof block);
        const Sixteen lower = block | 0x20;  // of a letter; nothing else becomes one
        const auto sound = static_cast<unsigned>(__builtin_ia32_pmovmskb128(
            ((lower >= 'a') & (lower <= 'z')) | ((block >= '0') & (block <= '9')) | (block == '-') | (block == '_')));
        const unsigned others = ~sound & 0xFFFFU;
        if (others != 0) return at + static_cast<std::size_t>(std::countr_zero(others));
    }
#endif
    while (at < text.size() && in_tokens[static_cast<unsigned char>(text[at])]) ++at;
    return at;
}

/// Stops for good at the first thing that it does not know; the message is then half filled.
class CanonicalReader {
public:
    explicit CanonicalReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// All of it, up to the end. Where the body begins; 0: not taken.
    std::size_t read(Envelope& envelope, Message& message, std::size_t& left_out) {
        const char* const start = at_;
        envelope = {};
        if (!take("{") || !take_number("\"s\":", envelope.seq) || !take_number("\"a\":", envelope.ack)) return 0;
        const auto body_at = static_cast<std::size_t>(at_ - start);
        std::string_view name;
        if (left() > body_bytes || !take("\"t\":") || !take_plain(name)) return 0;
        const bool sound = read_named(name, message) && at_ == end_;
        left_out = left_out_;
        return sound ? body_at : 0;
    }

    /// Called by `fields` of each message.
    template <std::size_t N, class T>
    void operator()(const char (&name)[N], T& member, const char* /*meaning*/ = nullptr) {
        if (!sound_) return;
        const bool here = take_key(name);
        if constexpr (requires { member.has_value(); }) {
            // If it is not here, the next key shows whether it was absent or something else stands in its place.
            if (here) sound_ = value(member.emplace());
        } else {
            sound_ = here && value(member);
        }
    }

private:
    static constexpr std::ptrdiff_t digits_max = 15;  // so many are exact in a browser

    template <class... M>
    bool read_named(std::string_view name, std::variant<M...>& message) {
        bool sound = false;
        const auto read_if = [&]<class One>(std::in_place_type_t<One>) {
            if (One::name != name) return false;
            sound = read_fields(message.template emplace<One>());
            return true;
        };
        static_cast<void>((read_if(std::in_place_type<M>) || ...));
        return sound;
    }

    template <class M>
    bool read_fields(M& message) {
        keep_ = !Relayed<M>;
        M::fields(message, *this);
        return sound_ && take("}");
    }

    template <class T>
    bool value(T& out) {
        if constexpr (std::is_same_v<T, bool>) {
            out = take("true");
            return out || take("false");
        } else if constexpr (Spelled<T>) {
            return choice(out);
        } else if constexpr (requires { T::spelled; }) {
            return name(out);
        } else if constexpr (is_text<T>) {
            return take_text(keep_ ? &out.text : nullptr, T::max_bytes);
        } else if constexpr (is_list<T>) {
            return list(out);
        } else if constexpr (requires { T::fields(out, *this); }) {
            first_ = true;
            if (!take("{")) return false;
            T::fields(out, *this);
            first_ = false;
            return sound_ && take("}");
        } else {
            return whole(out);
        }
    }

    template <class E>
    bool choice(E& out) {
        std::string_view text;
        if (!take_plain(text)) return false;
        for (std::size_t i = 0; i < Spellings<E>::names.size(); ++i) {
            if (Spellings<E>::names[i] != text) continue;
            out = static_cast<E>(i);
            return true;
        }
        return false;
    }

    template <class N>
    bool name(N& out) {
        std::string_view text;
        constexpr bool token = N::spelled == Spelling::token;
        if (!(token ? take_token(text) : take_plain(text))) return false;
        const auto parsed = token ? N::of_sound(text) : N::parse(text);
        if (parsed) out = *parsed;
        return parsed.has_value();
    }

    template <class T>
    bool whole(T& out) {
        constexpr WholeShape shape = shape_of<T>;
        const bool negative = take("-");
        std::uint64_t digits = 0;
        if (!take_digits(digits)) return false;
        const auto value = negative ? -static_cast<std::int64_t>(digits) : static_cast<std::int64_t>(digits);
        if (value < shape.low || value > shape.high) return false;
        if constexpr (std::is_integral_v<T>) {
            out = static_cast<T>(value);
        } else {
            out = T{value};
        }
        return true;
    }

    template <class T, std::size_t Max>
    bool list(List<T, Max>& out) {
        if (!take("[")) return false;
        if (take("]")) return true;
        std::size_t count = 0;
        do {
            if (count++ == Max) return false;
            if (keep_) {
                if (!value(out.items.emplace_back())) return false;
            } else {
                T item{};
                if (!value(item)) return false;
                ++left_out_;
            }
        } while (take(","));
        return take("]");
    }

    /// A text in quotes, whose meaning has so many bytes at most. `\u` is not for here.
    bool take_text(std::string* out, std::size_t max) {
        if (!take("\"")) return false;
        const char* const start = at_;
        for (;;) {
            const std::size_t run = json::detail::lines_run(rest(), 0);
            if (out) append_meant(*out, std::string_view(at_, run));
            at_ += run;
            if (take("\"")) return within({start, static_cast<std::size_t>(at_ - 1 - start)}, max);
            const std::size_t step =
                left() > 0 && static_cast<unsigned char>(*at_) >= 0x80 ? beckon::detail::utf8_step(rest(), 0) : 0;
            if (step == 0) return false;
            if (out) out->append(at_, step);
            at_ += step;
        }
    }

    static bool within(std::string_view text, std::size_t max) {
        return text.size() <= max || text.size() - json::detail::escapes_in(text) <= max;
    }

    static void append_meant(std::string& out, std::string_view run) {
        for (std::size_t at = 0; at < run.size();) {
            const std::size_t plain = json::detail::plain_run<true>(run, at);
            out.append(run.data() + at, plain);
            at += plain;
            if (at == run.size()) return;
            out += json::detail::meaning(run[at + 1]);
            at += 2;
        }
    }

    /// A text that stands for itself, and is ASCII.
    bool take_plain(std::string_view& out) {
        if (!take("\"")) return false;
        const std::size_t run = json::detail::plain_run<true>(rest(), 0);
        out = std::string_view(at_, run);
        at_ += run;
        return take("\"");
    }

    /// The same, of the bytes that `is_token` takes.
    bool take_token(std::string_view& out) {
        if (!take("\"")) return false;
        const std::size_t run = token_run(rest());
        out = std::string_view(at_, run);
        at_ += run;
        return take("\"");
    }

    /// `"name":`, with the comma before it.
    template <std::size_t N>
    bool take_key(const char (&name)[N]) {
        const char* key = at_;
        const std::size_t comma = first_ ? 0 : 1;
        if (left() < comma + N + 2 || (!first_ && *key != ',')) return false;
        key += comma;
        if (*key != '"' || std::memcmp(key + 1, name, N - 1) != 0 || key[N] != '"' || key[N + 1] != ':') return false;
        at_ = key + N + 2;
        first_ = false;
        return true;
    }

    /// A number of the envelope, and the comma behind it; true if it is absent, too.
    template <std::size_t N>
    bool take_number(const char (&key)[N], std::uint64_t& out) {
        return !take(key) || (take_digits(out) && take(","));
    }

    bool take_digits(std::uint64_t& out) {
        const char* const start = at_;
        const char* const stop = start + std::min(end_ - start, digits_max);
        const char* at = start;  // not `at_`, which would be written back for every digit
        std::uint64_t value = 0;
        for (; at != stop && *at >= '0' && *at <= '9'; ++at) value = value * 10 + static_cast<std::uint64_t>(*at - '0');
        at_ = at;
        out = value;
        return at > start && (*start != '0' || at - start == 1);
    }

    template <std::size_t N>
    bool take(const char (&what)[N]) {
        constexpr std::size_t size = N - 1;
        if (left() < size || std::memcmp(at_, what, size) != 0) return false;
        at_ += size;
        return true;
    }

    std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
    std::string_view rest() const { return {at_, left()}; }

    const char* at_;
    const char* const end_;
    bool sound_ = true;
    bool first_ = false;  ///< no field of the present object has been read
    bool keep_ = true;    ///< texts and lists too
    std::size_t left_out_ = 0;
};

}  // namespace detail

/// Where the body begins, as in `Frame`. 0: ask the Decoder, and forget what stands in the others. `left_out`: how many items of
/// a list are in the bytes only.
inline std::size_t read_canonical(std::string_view text, Envelope& envelope, Message& message, std::size_t& left_out) {
    return text.size() <= limits::frame_bytes ? detail::CanonicalReader(text).read(envelope, message, left_out) : 0;
}

}  // namespace beckon::wire
