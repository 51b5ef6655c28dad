#include "api/route.hpp"

#include <algorithm>

namespace beckon::relay::api {

std::optional<std::string_view> argument_of(std::string_view pattern, std::string_view path) {
    // Most patterns part from the path at the first letter that they do not all share, and there the look ends.
    const std::size_t shorter = std::min(pattern.size(), path.size());
    constexpr std::size_t shared = 4;  // "/v1/"
    if (shorter > shared && pattern[shared] != path[shared] && pattern[shared] != '{') return std::nullopt;
    std::size_t open = 0;
    while (open < shorter && pattern[open] == path[open] && pattern[open] != '{') ++open;
    if (open == pattern.size() || pattern[open] != '{')
        return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
    const std::string_view before = pattern.substr(0, open);
    const std::string_view behind = pattern.substr(pattern.find('}', open) + 1);
    if (path.size() <= before.size() + behind.size() || path.substr(0, before.size()) != before
        || path.substr(path.size() - behind.size()) != behind)
        return std::nullopt;
    const std::string_view argument = path.substr(before.size(), path.size() - before.size() - behind.size());
    if (argument.find('/') != std::string_view::npos) return std::nullopt;
    return argument;
}

std::optional<Method> method_of(std::string_view name) {
    if (name == "GET" || name == "HEAD") return Method::get;
    if (name == "POST") return Method::post;
    if (name == "DELETE") return Method::del;
    return std::nullopt;
}

namespace {

std::string_view allowed_by(Method method) {
    switch (method) {
        case Method::get: return "GET, HEAD";
        case Method::post: return "POST";
        case Method::del: return "DELETE";
    }
    return {};
}

}  // namespace

Found find_route(std::string_view method, std::string_view path) {
    const auto wanted = method_of(method);
    Found found;
    for (const Route& route : routes()) {
        const auto argument = argument_of(route.pattern, path);
        if (!argument) continue;
        found.known = true;
        if (route.method != wanted) continue;
        found.route = &route;
        found.argument = *argument;
        break;
    }
    return found;
}

std::string methods_of(std::string_view path) {
    std::string out;
    for (const Route& route : routes()) {
        if (argument_of(route.pattern, path)) out.append(allowed_by(route.method)).append(", ");
    }
    return out + "OPTIONS";
}

}  // namespace beckon::relay::api
