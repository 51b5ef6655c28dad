#include <array>

#include "api/handlers.hpp"
#include "api/route.hpp"

namespace beckon::relay::api {

namespace {

constexpr auto get = Method::get;
constexpr auto post = Method::post;
constexpr auto del = Method::del;
constexpr auto once_kept = Leaves::once_kept;
constexpr auto at_once = Leaves::at_once;

constexpr std::array table{
    Route{post, "/v1/call", Who::user, once_kept, place_call},
    Route{post, "/v1/accept", Who::user, once_kept, accept_call},
    Route{post, "/v1/decline", Who::user, once_kept, decline_call},
    Route{post, "/v1/offer", Who::user, once_kept, describe_call},
    Route{post, "/v1/hangup", Who::user, once_kept, hang_up},

    Route{get, "/v1/users/{id}", Who::user, once_kept, show_user},
    Route{get, "/v1/calls", Who::user, once_kept, list_calls, "user live limit after"},
    Route{get, "/v1/calls/{id}", Who::user, once_kept, show_call},
    Route{post, "/v1/calls/{id}/end", Who::host, once_kept, end_call},
    Route{get, "/v1/broadcasts", Who::host, at_once, list_broadcasts, "limit after"},
    Route{get, "/v1/usage", Who::user, at_once, show_usage, "user viewer call from to format limit after",
          Gives::json_or_csv},

    Route{post, "/v1/rooms", Who::host, once_kept, reserve_room},
    Route{get, "/v1/rooms", Who::host, at_once, list_rooms, "all limit after"},
    Route{get, "/v1/rooms/{id}", Who::host, at_once, show_room},
    Route{del, "/v1/rooms/{id}", Who::host, once_kept, remove_room},

    Route{get, "/v1/attendants", Who::host, at_once, list_attendants, "user room limit after"},
    Route{post, "/v1/attendants/{sid}/push", Who::host, at_once, push_to_one},
    Route{post, "/v1/push", Who::host, at_once, push_to_all},

    Route{get, "/v1/sites", Who::host, at_once, list_sites, {}, Gives::json, true},

    Route{get, "/v1/openapi.json", Who::anyone, at_once, show_openapi},
    Route{get, "/docs", Who::anyone, at_once, show_docs, {}, Gives::html},
    Route{get, "/meeting/{id}", Who::anyone, at_once, show_meeting, {}, Gives::html},
};

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace beckon::relay::api
