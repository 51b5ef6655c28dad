// The table of routes: what there is, who may, and who answers. The description at /v1/openapi.json names exactly these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/ask.hpp"

namespace beckon::relay::api {

enum class Method : std::uint8_t { get, post, del };

enum class Who : std::uint8_t {
    anyone,
    user,  ///< whoever is known; the handler shows a user only their own
    host,  ///< the site's backend, or an operator
};

enum class Leaves : std::uint8_t {
    once_kept,  ///< when all that is so when it is given is on disk
    at_once,    ///< it was read from the disk, or tells who and which camera is there now
};

/// What the answer is made of, for `Accept`.
enum class Gives : std::uint8_t { json, json_or_csv, html };

struct Route {
    Method method;
    std::string_view pattern;  ///< "/v1/calls/{id}": at most one piece is open
    Who who;
    Leaves answer_leaves;
    void (*handle)(const Ask& ask);
    std::string_view parameters = {};  ///< of the address, apart by blanks; `site` goes without saying
    Gives gives = Gives::json;
    bool of_all_sites = false;  ///< an operator need name none
};

std::span<const Route> routes();

/// What stands in the place of `{…}`, as it was sent; nothing: the path is another. Empty if there is no such place.
std::optional<std::string_view> argument_of(std::string_view pattern, std::string_view path);

/// HEAD is GET without its body. Nothing: a method that no route has.
std::optional<Method> method_of(std::string_view name);

struct Found {
    const Route* route = nullptr;  ///< null: none has this path, or none of those that do has this method
    std::string_view argument;
    bool known = false;  ///< a route has this path, if for other methods
};
Found find_route(std::string_view method, std::string_view path);
/// The methods of a path that is known, for `Allow`.
std::string methods_of(std::string_view path);

}  // namespace beckon::relay::api
