// Valid messages by chance, from a seed: whatever `fields` describes, filled with values that its types allow, often
// right at their bounds. For the codec's tests, the fuzzers and the simulator.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "beckon/base/bounded.hpp"
#include "beckon/base/name.hpp"
#include "beckon/base/rng.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/message.hpp"

namespace beckon::test {

/// Fills a described struct field by field. What it makes of one message fits in one frame.
class RandomFields {
public:
    explicit RandomFields(Rng& rng) : rng_(rng) {}

    template <class T>
    void operator()(std::string_view, T& member, std::string_view = {}) {
        fill(member);
    }

    void fill(bool& flag) { flag = rng_.chance(1, 2); }

    template <class E>
    requires std::is_enum_v<E>
    void fill(E& choice) { choice = static_cast<E>(rng_.below(Spellings<E>::names.size())); }

    template <class Tag, std::size_t Min, std::size_t Max, Spelling spelling>
    void fill(Name<Tag, Min, Max, spelling>& name) {
        const std::size_t size = between(Min, Max);
        std::string text;
        while (text.size() < size) {
            const std::string next = spelling == Spelling::token ? std::string(1, token()) : character(false);
            if (text.size() + next.size() <= size) text += next;
        }
        name = *Name<Tag, Min, Max, spelling>::parse(text);
    }

    template <std::size_t Max>
    void fill(Text<Max>& text) {
        const std::size_t size =
            std::min(rng_.chance(1, 4) ? between(0, Max) : between(0, std::min<std::size_t>(Max, 40)), bytes_left_ / 6);
        while (text.text.size() < size) {
            const std::string next = character(true);
            if (text.text.size() + next.size() <= size) text.text += next;
        }
        bytes_left_ -= size * 6;  // every byte might be escaped
    }

    template <std::int64_t Low, std::int64_t High>
    void fill(Whole<Low, High>& whole) {
        whole = number(Low, High);
    }
    void fill(Instant& at) { at.ms = number(-exact, exact); }
    void fill(Span& span) { span.ms = number(-exact, exact); }
    void fill(std::int64_t& value) { value = number(-exact, exact); }
    void fill(std::uint64_t& value) { value = static_cast<std::uint64_t>(number(0, exact)); }
    void fill(std::uint32_t& value) { value = static_cast<std::uint32_t>(number(0, 0xFFFFFFFF)); }
    void fill(std::uint16_t& value) { value = static_cast<std::uint16_t>(number(0, 0xFFFF)); }

    template <class T, std::size_t Max>
    void fill(List<T, Max>& list) {
        const std::size_t wanted = rng_.chance(1, 4) ? between(0, Max) : between(0, 3);
        for (std::size_t i = 0; i < std::min(wanted, Max) && values_left_ >= values_per_item; ++i) {
            values_left_ -= values_per_item;
            fill(list.items.emplace_back());
        }
    }

    template <class T>
    void fill(std::optional<T>& optional) {
        optional.reset();
        if (rng_.chance(1, 2)) fill(optional.emplace());
    }

    template <class... T>
    void fill(std::variant<T...>& variant) {
        const std::uint64_t wanted = rng_.below(sizeof...(T));
        std::uint64_t at = 0;
        ((at++ == wanted ? fill(variant.template emplace<T>()) : void()), ...);
    }

    template <class Record>
    requires requires(Record& record, RandomFields& visitor) { Record::fields(record, visitor); }
    void fill(Record& record) { Record::fields(record, *this); }

private:
    static constexpr std::int64_t exact = std::int64_t{1} << 53;
    static constexpr std::size_t values_per_item = 16;  // no item of any list has more

    /// An end of the range as often as something inside.
    std::int64_t number(std::int64_t low, std::int64_t high) {
        switch (rng_.below(4)) {
            case 0: return low;
            case 1: return high;
            case 2: return std::clamp<std::int64_t>(static_cast<std::int64_t>(rng_.below(100)), low, high);
        }
        return low + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(high - low) + 1));
    }
    std::size_t between(std::size_t low, std::size_t high) {
        return static_cast<std::size_t>(number(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)));
    }

    char token() {
        constexpr std::string_view alphabet = "ABCxyz059_-";
        return alphabet[rng_.below(alphabet.size())];
    }

    std::string character(bool any) {
        static const std::string plain[] = {"a", "Z", "7", " ", "/", "<", "~", "\"", "\\", "{", ":", ","};
        static const std::string beyond[] = {"\u00A0", "\u00FF", "\u07FF", "\u0800",     "\u2028",     "\uD7FF",
                                             "\uE000", "\uFEFF", "\uFFFF", "\U00010000", "\U0001F600", "\U0010FFFF"};
        static const std::string control[] = {"\n",   "\r",   "\t",   "\b",     "\f",
                                              "\x01", "\x1F", "\x7F", "\u0080", std::string(1, '\0')};
        const std::uint64_t kind = rng_.below(8);
        if (kind == 0) return beyond[rng_.below(std::size(beyond))];
        if (kind == 1 && any) return control[rng_.below(std::size(control))];
        return plain[rng_.below(std::size(plain))];
    }

    Rng& rng_;
    std::size_t bytes_left_ = 48 * 1024;
    std::size_t values_left_ = 900;
};

template <class T>
T random_value(Rng& rng) {
    T value;
    RandomFields(rng).fill(value);
    return value;
}

inline wire::Message random_message(Rng& rng) { return random_value<wire::Message>(rng); }

inline wire::Envelope random_envelope(Rng& rng) {
    wire::Envelope envelope;
    RandomFields fields(rng);
    if (rng.chance(3, 4)) fields.fill(envelope.seq);
    if (rng.chance(3, 4)) fields.fill(envelope.ack);
    return envelope;
}

/// Calls `see` with a default-made value of each alternative in turn.
template <class Variant, class F, std::size_t... I>
void each_alternative(F&& see, std::index_sequence<I...>) {
    (see(std::variant_alternative_t<I, Variant>{}), ...);
}
template <class Variant, class F>
void each_alternative(F&& see) {
    each_alternative<Variant>(see, std::make_index_sequence<std::variant_size_v<Variant>>());
}

}  // namespace beckon::test
