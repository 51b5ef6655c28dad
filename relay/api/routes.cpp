#include <array>

#include "api/handlers.hpp"
#include "api/route.hpp"

namespace beckon::relay::api {

namespace {

constexpr auto get = Method::get;
constexpr auto post = Method::post;
constexpr auto del = Method::del;

constexpr std::array table{
    Route{post, "/v1/call", Who::user, place_call},
    Route{post, "/v1/accept", Who::user, accept_call},
    Route{post, "/v1/decline", Who::user, decline_call},
    Route{post, "/v1/offer", Who::user, describe_call},
    Route{post, "/v1/hangup", Who::user, hang_up},

    Route{get, "/v1/users/{id}", Who::user, show_user},
    Route{get, "/v1/calls", Who::user, list_calls, "user live limit after"},
    Route{get, "/v1/calls/{id}", Who::user, show_call},
    Route{post, "/v1/calls/{id}/end", Who::host, end_call},
    Route{get, "/v1/broadcasts", Who::host, list_broadcasts, "limit after"},
    Route{get, "/v1/usage", Who::user, show_usage, "user viewer call from to format limit after", Gives::json_or_csv},

    Route{post, "/v1/rooms", Who::host, reserve_room},
    Route{get, "/v1/rooms", Who::host, list_rooms, "all limit after"},
    Route{get, "/v1/rooms/{id}", Who::host, show_room},
    Route{del, "/v1/rooms/{id}", Who::host, remove_room},

    Route{get, "/v1/attendants", Who::host, list_attendants, "user room limit after"},
    Route{post, "/v1/attendants/{sid}/push", Who::host, push_to_one},
    Route{post, "/v1/push", Who::host, push_to_all},

    Route{get, "/v1/sites", Who::host, list_sites, {}, Gives::json, true},

    Route{get, "/v1/openapi.json", Who::anyone, show_openapi},
    Route{get, "/docs", Who::anyone, show_docs, {}, Gives::html},
    Route{get, "/meeting/{id}", Who::anyone, show_meeting, {}, Gives::html},
};

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace beckon::relay::api
