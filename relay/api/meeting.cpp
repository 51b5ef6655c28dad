// What a meeting's address says to whoever follows the link: that it is open, not yet, over, or none.
#include "api/handlers.hpp"
#include "api/moment.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

std::string for_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

struct Saying {
    unsigned status;
    std::string title;
    std::string sentence;
};

Saying saying_of(World& world, const std::optional<StoredRoom>& found) {
    if (!found) return {404, "No such meeting", "There is no meeting at this address. Was it copied whole?"};
    const hub::RoomRow& room = found->room;
    const Zone* const zone = world.zones.find(room.details.time_zone);
    const auto when = [&](Instant moment) {
        std::string text = local_text(moment, zone ? zone->ahead_at(moment) : Span{});
        text[10] = ' ';
        return text.substr(0, 16) + " (" + room.details.time_zone + ')';
    };
    const Instant now = world.desk.day();
    const Instant over = sooner(found->closed, room.until);
    if (over <= now) return {410, "This meeting is over", "It expired on " + when(over) + "."};
    if (room.starts > now) return {200, "This meeting has not begun", "It opens on " + when(room.starts) + "."};
    return {200, "This meeting is open", "It is open until " + when(room.until) + "."};
}

HttpResponse page_of(const Saying& saying, const std::string& description) {
    HttpResponse out;
    out.status = saying.status;
    out.content_type = "text/html; charset=utf-8";
    out.headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'"},
                   {"Referrer-Policy", "no-referrer"}};
    out.body =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\">"
        "<link rel=\"stylesheet\" href=\"/docs/page.css\"><title>"
        + for_html(saying.title) + "</title><main><h1>" + for_html(saying.title) + "</h1><p>"
        + for_html(saying.sentence) + "</p>";
    if (!description.empty()) out.body += "<p>" + for_html(description) + "</p>";
    out.body += "</main></html>\n";
    return out;
}

}  // namespace

void show_meeting(const Ask& ask) {
    World& world = ask.world;
    const auto id = RoomId::parse(ask.argument);
    if (!id) return ask.answer->send(page_of(saying_of(world, std::nullopt), {}));
    asked(world.records.room(
              *id,
              [&world, answer = ask.answer](const Result<std::optional<StoredRoom>, std::string>& found) {
                  if (!found) return answer->problem(store_trouble(found.error()));
                  const auto& room = found.value();
                  answer->send(page_of(saying_of(world, room), room ? room->room.details.description : std::string()));
              }),
          ask);
}

}  // namespace beckon::relay::api
