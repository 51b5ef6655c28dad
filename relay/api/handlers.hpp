// Who answers what, resource by resource. Each takes a request whose caller may ask at all, and answers it, now or later.
#pragma once

#include "api/ask.hpp"

namespace beckon::relay::api {

// calling.cpp: a session places, takes and ends a call
void place_call(const Ask& ask);
void accept_call(const Ask& ask);
void decline_call(const Ask& ask);
void describe_call(const Ask& ask);
void hang_up(const Ask& ask);

// calls.cpp
void list_calls(const Ask& ask);
void show_call(const Ask& ask);
void end_call(const Ask& ask);

// users.cpp
void show_user(const Ask& ask);
void list_broadcasts(const Ask& ask);

// usage.cpp
void show_usage(const Ask& ask);

// rooms.cpp
void reserve_room(const Ask& ask);
void list_rooms(const Ask& ask);
void show_room(const Ask& ask);
void remove_room(const Ask& ask);

// meeting.cpp
void show_meeting(const Ask& ask);

// attendants.cpp
void list_attendants(const Ask& ask);
void push_to_one(const Ask& ask);
void push_to_all(const Ask& ask);

// sites.cpp
void list_sites(const Ask& ask);
SiteLines lines_of(const hub::State& state);

// docs.cpp
void show_openapi(const Ask& ask);
void show_docs(const Ask& ask);

}  // namespace beckon::relay::api
