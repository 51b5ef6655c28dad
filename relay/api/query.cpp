#include "api/query.hpp"

#include <algorithm>
#include <charconv>

#include "api/moment.hpp"
#include "ports/url_text.hpp"

namespace beckon::relay::api {

namespace {

bool is_listed(std::string_view name, std::string_view list) {
    while (!list.empty()) {
        const std::string_view one = list.substr(0, list.find(' '));
        if (one == name) return true;
        list.remove_prefix(std::min(one.size() + 1, list.size()));
    }
    return false;
}

/// "user limit" → "user, limit, site": the last may stand in every address.
std::string as_list(std::string_view names) {
    std::string out;
    for (const char c : names) out.append(c == ' ' ? ", " : std::string(1, c));
    return out.append(out.empty() ? "" : ", ").append("site");
}

/// Calls `see(name, value)` with each pair as it stands.
template <class See>
void each_pair(std::string_view query, See see) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        see(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
    }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> out;
    each_pair(query, [&](std::string_view name, std::string_view value) {
        auto read_name = unescaped(name, true);
        auto read_value = unescaped(value, true);
        if (read_name && read_value && out.size() < parameters_max)
            out.emplace_back(std::move(*read_name), std::move(*read_value));
    });
    return out;
}

Problem Query::wrong(std::string_view name, std::string_view allowed) {
    return {Wrong::wrong_parameter,
            "The parameter " + std::string(name) + " is not what is allowed here.",
            {},
            std::string(name),
            std::string(allowed)};
}

Result<Query, Problem> Query::parse(std::string_view query, std::string_view known) {
    Query out;
    std::optional<Problem> problem;
    each_pair(query, [&](std::string_view name, std::string_view value) {
        if (problem) return;
        if (name != "site" && !is_listed(name, known)) {
            const auto spelled = unescaped(name.substr(0, 64), true).value_or("?");
            problem = Problem{Wrong::wrong_parameter,
                              "The address has a parameter that is not known here.",
                              {},
                              spelled,
                              as_list(known)};
            return;
        }
        if (out.has(name)) {
            problem = wrong(name, "once");
            return;
        }
        auto read = unescaped(value, true);
        if (!read) {
            problem = wrong(name, "UTF-8 without control characters, escaped with %");
            return;
        }
        out.values_.emplace_back(std::string(name), std::move(*read));
    });
    if (problem) return std::move(*problem);
    return out;
}

std::string_view Query::text(std::string_view name) const {
    for (const auto& [held, value] : values_) {
        if (held == name) return value;
    }
    return {};
}

bool Query::has(std::string_view name) const {
    return std::any_of(values_.begin(), values_.end(), [name](const auto& one) { return one.first == name; });
}

std::optional<std::int64_t> Query::whole(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Instant> Query::moment(std::string_view text) { return read_moment(text); }

}  // namespace beckon::relay::api
