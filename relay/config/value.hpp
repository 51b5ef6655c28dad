// A value as one of the sources gave it, and what it may be read as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "beckon/base/time.hpp"
#include "config/config.hpp"

namespace beckon::relay::config {

/// What no key takes: "a table", "a date", "a number with a fraction".
struct Misfit {
    std::string what;
    std::size_t number = 0;  ///< of a list: which of it, from 1 on, is no text
};

struct Value {
    std::variant<bool, std::int64_t, std::string, std::vector<std::string>, Misfit> held;
    bool spelled = false;  ///< from the environment or a flag, where everything is a text: `true`, `5`, `a,b`
};

/// A value, and where it was given: "relay.toml:3", "BECKON_LISTEN", "--set", "--files".
struct Entry {
    std::string name;  ///< dotted: "store.path"; within a site or ICE server, from there on
    Value value;
    std::string where;
    std::vector<std::string> places{};  ///< where each of a list is, if they may be in different lines

    /// Of a list: where that one is, from 1 on.
    const std::string& where_of(std::size_t number) const {
        return number > places.size() ? where : places[number - 1];
    }
};

std::optional<bool> as_flag(const Value& value);
std::optional<std::int64_t> as_whole(const Value& value);
std::optional<std::string> as_text(const Value& value);
/// A single text is a list of one.
std::optional<std::vector<std::string>> as_list(const Value& value);
/// "500ms", "20s", "5m", "2h"; a bare number means seconds.
std::optional<Span> as_span(const Value& value);
/// "127.0.0.1:8080", "[::1]:8080"; empty: off.
std::optional<Endpoint> as_endpoint(const Value& value);

/// As the file writes it.
std::string toml_of(bool value);
std::string toml_of(std::int64_t value);
std::string toml_of(std::string_view text);
std::string toml_of(const std::vector<std::string>& list);
std::string toml_of(const Endpoint& endpoint);
/// "20s": the longest unit that needs no fraction.
std::string span_text(Span span);

/// What was given, for an error's sentence: short, in one line. Only its length if it is a secret.
std::string given(const Value& value, bool secret);

}  // namespace beckon::relay::config
