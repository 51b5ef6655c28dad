// A described value as plain text, one field after the other, for comparing two of them and for saying what differs.
// It knows nothing of the codec, so that a field which the codec loses is missed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "beckon/base/bounded.hpp"
#include "beckon/base/name.hpp"
#include "beckon/base/time.hpp"
#include "beckon/wire/vocabulary.hpp"

namespace beckon::test {

class Dump {
public:
    std::string text;

    template <class T>
    void operator()(std::string_view name, const T& member, std::string_view = {}) {
        text += std::string(name) + '=';
        add(member);
        text += ' ';
    }

    template <class T>
    void add(const T& value) {
        if constexpr (std::is_enum_v<T>) {
            text += '#' + std::to_string(static_cast<std::int64_t>(value));
        } else if constexpr (std::is_integral_v<T>) {
            text += std::to_string(value);
        } else if constexpr (requires {
                                 value.ms;
                                 value.is_never();
                             }
                             || std::is_same_v<T, Span>) {
            text += std::to_string(value.ms) + "ms";
        } else if constexpr (requires { T::low; }) {
            text += std::to_string(value.value);
        } else if constexpr (requires { T::spelled; }) {
            quoted(value.view());
        } else if constexpr (requires { T::max_bytes; }) {
            quoted(value.text);
        } else if constexpr (requires { T::max_items; }) {
            text += '[';
            for (const auto& item : value) add(item);
            text += ']';
        } else if constexpr (requires { value.has_value(); }) {
            text += value ? "some " : "none";
            if (value) add(*value);
        } else if constexpr (requires { value.index(); }) {
            text += std::to_string(value.index()) + ':';
            std::visit([this](const auto& held) { this->add(held); }, value);
        } else {
            text += '{';
            T::fields(value, *this);
            text += '}';
        }
    }

private:
    void quoted(std::string_view bytes) {
        text += '\'';
        text += bytes;
        text += "'/" + std::to_string(bytes.size());
    }
};

template <class T>
std::string dump(const T& value) {
    Dump out;
    out.add(value);
    return out.text;
}

}  // namespace beckon::test
