#include "config/value.hpp"

#include <charconv>
#include <utility>

#include "beckon/base/utf8.hpp"
#include "beckon/base/visit.hpp"
#include "config/spelling.hpp"

namespace beckon::relay::config {
namespace {

constexpr std::size_t given_max = 80;

/// Longest first, so that a span is written with the unit that needs no fraction.
struct Unit {
    std::string_view name;
    std::int64_t ms;
};
constexpr Unit units[] = {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};

std::optional<std::int64_t> whole_in(std::string_view text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    if (trimmed(text).empty()) return out;
    for (;;) {
        const std::size_t comma = text.find(',');
        out.emplace_back(trimmed(text.substr(0, comma)));
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

std::optional<Span> span_in(std::string_view text) {
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == std::string_view::npos) return std::nullopt;
    const auto number = whole_in(text.substr(0, digits));
    constexpr std::int64_t most = 1'000'000'000;  // far beyond all bounds, and within 64 bits in every unit
    if (!number || *number > most) return std::nullopt;
    for (const Unit& unit : units) {
        if (text.substr(digits) == unit.name) return Span{*number * unit.ms};
    }
    return std::nullopt;
}

std::string clipped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size() && out.size() < given_max;) {
        const std::size_t step = beckon::detail::utf8_step(text, at);
        const std::string_view one = text.substr(at, step == 0 ? 1 : step);
        out += step != 0 && is_clean_utf8(one) ? one : std::string_view("?");
        at += one.size();
    }
    return out.size() < text.size() ? out + "…" : out;
}

}  // namespace

std::optional<bool> as_flag(const Value& value) {
    if (const bool* flag = std::get_if<bool>(&value.held)) return *flag;
    const auto* text = std::get_if<std::string>(&value.held);
    if (!value.spelled || text == nullptr) return std::nullopt;
    if (*text == "true" || *text == "1" || *text == "yes" || *text == "on") return true;
    if (*text == "false" || *text == "0" || *text == "no" || *text == "off") return false;
    return std::nullopt;
}

std::optional<std::int64_t> as_whole(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value.held)) return *number;
    const auto* text = std::get_if<std::string>(&value.held);
    return value.spelled && text != nullptr ? whole_in(*text) : std::nullopt;
}

std::optional<std::string> as_text(const Value& value) {
    const auto* text = std::get_if<std::string>(&value.held);
    return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<std::vector<std::string>> as_list(const Value& value) {
    if (const auto* list = std::get_if<std::vector<std::string>>(&value.held)) return *list;
    const auto* text = std::get_if<std::string>(&value.held);
    if (text == nullptr) return std::nullopt;
    return value.spelled ? split(*text) : std::vector<std::string>{*text};
}

std::optional<Span> as_span(const Value& value) {
    if (const auto number = as_whole(value)) {
        constexpr std::int64_t most = 1'000'000'000;
        if (*number < 0 || *number > most) return std::nullopt;
        return seconds(*number);
    }
    const auto* text = std::get_if<std::string>(&value.held);
    return text == nullptr ? std::nullopt : span_in(*text);
}

std::optional<Endpoint> as_endpoint(const Value& value) {
    const auto* text = std::get_if<std::string>(&value.held);
    if (text == nullptr) return std::nullopt;
    if (text->empty()) return Endpoint{};
    const std::size_t colon = text->rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string_view address = std::string_view(*text).substr(0, colon);
    const auto port = whole_in(std::string_view(*text).substr(colon + 1));
    if (!port || *port < 0 || *port > 65'535) return std::nullopt;
    const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (bracketed) address = address.substr(1, address.size() - 2);
    if (!(bracketed ? is_ipv6(address) : is_ipv4(address))) return std::nullopt;
    return Endpoint{std::string(address), static_cast<std::uint16_t>(*port)};
}

std::string toml_of(bool value) { return value ? "true" : "false"; }
std::string toml_of(std::int64_t value) { return std::to_string(value); }

std::string toml_of(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string toml_of(const std::vector<std::string>& list) {
    std::string out = "[";
    for (const std::string& one : list) out.append(out.size() > 1 ? ", " : "").append(toml_of(one));
    return out + ']';
}

std::string toml_of(const Endpoint& endpoint) {
    if (endpoint.off()) return "\"\"";
    const bool six = endpoint.address.find(':') != std::string::npos;
    const std::string address = six ? '[' + endpoint.address + ']' : endpoint.address;
    return toml_of(address + ':' + std::to_string(endpoint.port));
}

std::string span_text(Span span) {
    for (const Unit& unit : units) {
        if (span.ms != 0 && span.ms % unit.ms == 0) return std::to_string(span.ms / unit.ms).append(unit.name);
    }
    return "0s";
}

std::string given(const Value& value, bool secret) {
    if (!secret) {
        return match(
            value.held, [](bool flag) { return toml_of(flag); }, [](std::int64_t number) { return toml_of(number); },
            [](const std::string& text) { return '"' + clipped(text) + '"'; },
            [](const std::vector<std::string>& list) { return clipped(toml_of(list)); },
            [](const Misfit& misfit) { return misfit.what; });
    }
    const auto size = [](const std::string& text) { return std::to_string(text.size()) + " bytes"; };
    if (const auto* misfit = std::get_if<Misfit>(&value.held)) return misfit->what;
    const auto list = as_list(value);
    if (!list) return "something that is not a text";
    std::string out = "a secret of ";
    for (const std::string& one : *list) out.append(&one == list->data() ? "" : " and ").append(size(one));
    return list->empty() ? "nothing" : out;
}

}  // namespace beckon::relay::config
