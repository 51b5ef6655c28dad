#include "api/route.hpp"

#include <algorithm>

namespace beckon::relay::api {

std::optional<std::string_view> argument_of(std::string_view pattern, std::string_view path) {
    const std::size_t open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
    const std::string_view before = pattern.substr(0, open);
    const std::string_view behind = pattern.substr(pattern.find('}') + 1);
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
        if (!found.allow.empty()) found.allow += ", ";
        found.allow += allowed_by(route.method);
        if (found.route || route.method != wanted) continue;
        found.route = &route;
        found.argument = *argument;
    }
    if (!found.allow.empty()) found.allow += ", OPTIONS";
    return found;
}

}  // namespace beckon::relay::api
