// Replaces the names in a message by ones from a small set, so that messages made by chance speak of the same users, calls
// and rooms. Numbers are made small for the same reason: generations that nobody has reached lead nowhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "beckon/base/bounded.hpp"
#include "beckon/base/name.hpp"
#include "beckon/base/rng.hpp"

namespace beckon::fuzz {

template <class N>
N few(std::uint64_t which) {
    return *N::parse(std::string(N::min_bytes < 8 ? 7 : N::min_bytes - 1, 'n') + std::to_string(which));
}

class FewNames {
public:
    explicit FewNames(Rng& rng, std::uint64_t names = 6) : rng_(rng), names_(names) {}

    template <class T>
    void operator()(std::string_view, T& member, std::string_view = {}) {
        replace(member);
    }

    template <class T>
    void replace(T& value) {
        if constexpr (requires { T::spelled; }) {
            if (!rng_.chance(1, 32)) value = few<T>(rng_.below(names_));
        } else if constexpr (requires { T::low; }) {
            if (rng_.chance(7, 8)) value.value = T::low + static_cast<std::int64_t>(rng_.below(6));
        } else if constexpr (requires { T::max_items; }) {
            for (auto& item : value.items) replace(item);
        } else if constexpr (requires { value.has_value(); }) {
            if (value) replace(*value);
        } else if constexpr (requires { value.index(); }) {
            std::visit([this](auto& held) { this->replace(held); }, value);
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
            if (rng_.chance(7, 8)) value = static_cast<std::int64_t>(rng_.below(4));
        } else if constexpr (requires { T::fields(value, *this); }) {
            T::fields(value, *this);
        }
    }

private:
    Rng& rng_;
    std::uint64_t names_;
};

}  // namespace beckon::fuzz
