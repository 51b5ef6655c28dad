// Matching a variant by type. A plain chain of get_if, because std::visit builds tables of function pointers that
// the WASM build pays for and that no optimiser looks through.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace beckon {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

namespace detail {
template <std::size_t I, class Variant, class F>
constexpr decltype(auto) match_from(Variant& variant, F& f) {
    constexpr std::size_t last = std::variant_size_v<std::remove_const_t<Variant>> - 1;
    if constexpr (I == last) {
        return f(*std::get_if<I>(&variant));
    } else {
        if (auto* held = std::get_if<I>(&variant)) return f(*held);
        return match_from<I + 1>(variant, f);
    }
}
}  // namespace detail

/// Calls the one overload that fits what the variant holds. Every alternative must be covered, or it does not compile.
template <class Variant, class... F>
constexpr decltype(auto) match(Variant& variant, F&&... f) {
    Overloaded<std::decay_t<F>...> all{std::forward<F>(f)...};
    return detail::match_from<0>(variant, all);
}

/// True when T is one of the listed types: how a transition table names several inputs in one row.
template <class T, class... Listed>
concept OneOf = (std::is_same_v<T, Listed> || ...);

template <class T, class Variant>
struct IsAlternative : std::false_type {};
template <class T, class... Alternatives>
struct IsAlternative<T, std::variant<Alternatives...>> : std::bool_constant<(std::is_same_v<T, Alternatives> || ...)> {
};
template <class T, class Variant>
concept AlternativeOf = IsAlternative<T, Variant>::value;

}  // namespace beckon
