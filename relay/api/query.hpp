// The parameters of an address: `?user=ann&limit=20`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.hpp"
#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"

namespace beckon::relay::api {

inline constexpr std::size_t parameters_max = 32;

/// Names with their values, in order; those that cannot be read are left out.
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view query);

class Query {
public:
    /// `known`: the names that mean something here, apart by blanks; `site` always does. Anything else, and a name that comes
    /// twice, is refused.
    static Result<Query, Problem> parse(std::string_view query, std::string_view known);

    /// Empty if it was not given. What was given and is empty is a value like another, and mostly none that is allowed: a
    /// backend that has nobody's name must not be shown everybody.
    std::string_view text(std::string_view name) const;
    bool has(std::string_view name) const;

    /// The value as a T, if there is one; false, and a problem, if there is one and it is none.
    template <class T>
    bool read(std::string_view name, std::optional<T>& out, std::optional<Problem>& problem,
              std::string_view allowed) const {
        if (!has(name)) return true;
        out = parsed<T>(text(name));
        if (!out) problem = wrong(name, allowed);
        return out.has_value();
    }

    static Problem wrong(std::string_view name, std::string_view allowed);

private:
    template <class T>
    static std::optional<T> parsed(std::string_view text) {
        if constexpr (std::is_same_v<T, bool>) {
            return text == "true" ? std::optional(true) : text == "false" ? std::optional(false) : std::nullopt;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
            return whole(text);
        } else if constexpr (std::is_same_v<T, Instant>) {
            return moment(text);
        } else {
            return T::parse(text);
        }
    }
    static std::optional<std::int64_t> whole(std::string_view text);
    static std::optional<Instant> moment(std::string_view text);

    std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace beckon::relay::api
