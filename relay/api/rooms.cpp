// Rooms: reserved for a time, listed, shown with who was in them, and removed.
#include <algorithm>

#include "api/handlers.hpp"
#include "api/moment.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

constexpr std::int64_t minutes_max = 7LL * 24 * 60;   ///< a week: longer ones are two
constexpr Span ahead_max = minutes(400LL * 24 * 60);  ///< a year, and the time to plan the next

struct RoomBody {
    Whole<1, minutes_max> duration;
    std::optional<Text<64>> start;
    std::optional<Text<64>> time_zone;
    std::optional<Text<1024>> description;
    std::optional<Text<64>> creator;
    std::optional<Whole<1, static_cast<std::int64_t>(limits::room_members)>> max_members;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("duration", self.duration, "in minutes");
        v("start", self.start,
          "when it opens: RFC 3339, or without an offset, on the clocks of time_zone; now, if absent");
        v("time_zone", self.time_zone, "how the times are told: of the IANA database, or an offset");
        v("description", self.description, "what it is for");
        v("creator", self.creator, "who reserved it; the caller, if absent");
        v("max_members", self.max_members, "how many may be in it at once; what the site allows, if absent");
    }
};

std::string_view state_of(const StoredRoom& stored, Instant now) {
    if (!stored.closed.is_never() || stored.room.until <= now) return "over";
    return stored.room.starts > now ? "reserved" : "open";
}

void tell_room(JsonOut& out, World& world, const StoredRoom& stored, const std::string& base_url) {
    const hub::RoomRow& room = stored.room;
    const Zone* const zone = world.zones.find(room.details.time_zone);
    const auto local = [&](Instant moment) {
        return moment.is_never() ? std::string() : local_text(moment, zone ? zone->ahead_at(moment) : Span{});
    };
    const Instant now = world.desk.day();
    out.text("room", room.room.view());
    out.text("meeting_url", base_url + "/meeting/" + std::string(room.room.view()));
    out.text("state", state_of(stored, now));
    out.text("start_date", local(room.starts)).text("end_date", local(room.until));
    out.number("duration", (room.until - room.starts).ms / 60'000).text("time_zone", room.details.time_zone);
    out.text("creator", room.details.creator).text("description", room.details.description);
    if (room.members_max != 0) out.number("max_members", static_cast<std::int64_t>(room.members_max));
    out.moment("created", room.details.made).moment("closed", stored.closed);
    const auto& rooms = world.desk.state().sites.at(room.site).rooms;
    const auto live = rooms.find(room.room);
    out.number("online", live == rooms.end() ? 0 : static_cast<std::int64_t>(live->second.members.size()));
}

Problem wrong_start(std::string_view allowed) {
    return {Wrong::wrong_field, "start is not what is allowed here.", "/start", {}, std::string(allowed)};
}

/// When it opens, or what is wrong with that.
Result<Instant, Problem> start_of(const RoomBody& body, const Zone& zone, Instant now) {
    if (!body.start) return now;
    const auto written = read_time(body.start->text);
    if (!written)
        return wrong_start(
            "a time as in RFC 3339, such as 2026-11-20T18:00:00+01:00, or 2026-11-20T18:00 on the clocks of time_zone");
    const Instant start = written->ahead ? written->clock - *written->ahead : zone.moment_of(written->clock);
    if (start > now + ahead_max) return wrong_start("at most 400 days ahead");
    if (start + minutes(body.duration) <= now) return wrong_start("a time whose duration is not over yet");
    return start;
}

/// Control characters in what people are to read; lines may end in a description.
std::optional<Problem> unshowable(const RoomBody& body) {
    constexpr const char* allowed = "UTF-8 without control characters";
    if (body.creator && !is_clean_utf8(body.creator->text))
        return Problem{Wrong::wrong_field, "creator holds what cannot be shown.", "/creator", {}, allowed};
    std::string lines = body.description ? body.description->text : std::string();
    std::replace(lines.begin(), lines.end(), '\n', ' ');
    if (!is_clean_utf8(lines))
        return Problem{Wrong::wrong_field, "description holds what cannot be shown.", "/description", {}, allowed};
    return std::nullopt;
}

/// Whoever asks, if nobody is named.
std::string creator_of(const RoomBody& body, const Caller& caller) {
    if (body.creator) return body.creator->text;
    return std::string(caller.user.empty() ? caller.site.view() : caller.user.view());
}

}  // namespace

void reserve_room(const Ask& ask) {
    auto body = ask.body<RoomBody>();
    if (!body) return;
    const auto base = ask.base_url();
    if (!base) return;
    const std::string zone_name = body->time_zone ? body->time_zone->text : "UTC";
    const Zone* const zone = ask.world.zones.find(zone_name);
    if (!zone)
        return ask.answer->problem({Wrong::wrong_field,
                                    "time_zone is not one that is known here.",
                                    "/time_zone",
                                    {},
                                    std::string(zone_allowed)});
    if (const auto problem = unshowable(*body)) return ask.answer->problem(*problem);
    const Instant now = ask.day();
    const auto start = start_of(*body, *zone, now);
    if (!start) return ask.answer->problem(start.error());
    StoredRoom stored;
    hub::RoomRow& room = stored.room;
    room.site = ask.caller.site;
    room.room = *RoomId::parse(ask.world.secrets.session().view());
    room.starts = start.value();
    room.until = start.value() + minutes(body->duration);
    room.members_max = body->max_members ? static_cast<std::size_t>(body->max_members->value) : 0;
    room.details = {body->description ? std::move(body->description->text) : std::string(),
                    creator_of(*body, ask.caller), zone_name, now};
    World& world = ask.world;
    world.desk.ask(hub::ReserveRoom{0, room},
                   [&world, answer = ask.answer, stored, base = *base](const hub::Acted& acted) {
                       if (acted.refused) return answer->problem(problem_of(*acted.refused));
                       JsonOut out;
                       out.object();
                       tell_room(out, world, stored, base);
                       out.end_object();
                       answer->header("Location", "/v1/rooms/" + std::string(stored.room.room.view()));
                       answer->json(out, 201);
                   });
}

void list_rooms(const Ask& ask) {
    Page page;
    if (!read_page(ask, page)) return;
    std::optional<Problem> problem;
    std::optional<bool> all;
    if (!ask.query.read("all", all, problem, "true or false")) return ask.answer->problem(*problem);
    const auto base = ask.base_url();
    if (!base) return;
    World& world = ask.world;
    asked(world.records.rooms({ask.caller.site, !all.value_or(false), page.mark, page.limit + 1},
                              [&world, answer = ask.answer, limit = page.limit, base = *base,
                               next = next_page(ask)](Result<std::vector<StoredRoom>, std::string> found) {
                                  if (!found) return answer->problem(store_trouble(found.error()));
                                  std::vector<StoredRoom>& rooms = found.value();
                                  const bool more = rooms.size() > limit;
                                  if (more) rooms.resize(limit);
                                  JsonOut out;
                                  out.object().array("rooms");
                                  for (const StoredRoom& room : rooms) {
                                      out.object();
                                      tell_room(out, world, room, base);
                                      out.end_object();
                                  }
                                  out.end_array();
                                  if (more) {
                                      const hub::RoomRow& last = rooms.back().room;
                                      tell_next(out, *answer, next, {last.starts, std::string(last.room.view())});
                                  }
                                  out.end_object();
                                  answer->json(out);
                              }),
          ask);
}

void show_room(const Ask& ask) {
    const auto id = RoomId::parse(ask.argument);
    if (!id) return ask.answer->problem({Wrong::unknown_room, "No room is named like this."});
    const auto base = ask.base_url();
    if (!base) return;
    World& world = ask.world;
    asked(world.records.stays(
              ask.caller.site, *id,
              [&world, answer = ask.answer, base = *base](Result<std::optional<StoredStays>, std::string> found) {
                  if (!found) return answer->problem(store_trouble(found.error()));
                  if (!found.value())
                      return answer->problem({Wrong::unknown_room, "No such room, or it was over long ago."});
                  const StoredStays& stored = *found.value();
                  JsonOut out;
                  out.object();
                  tell_room(out, world, stored.room, base);
                  out.array("stays");
                  for (const hub::StayRow& stay : stored.stays) {
                      const Instant until = stay.went.is_never() ? world.desk.day() : stay.went;
                      out.object().text("user", stay.user.view()).text("seat", stay.seat.view());
                      out.moment("join", stay.came).moment("leave", stay.went);
                      out.number("duration_ms", std::max((until - stay.came).ms, std::int64_t{0})).end_object();
                  }
                  out.end_array().flag("more_stays", stored.more).end_object();
                  answer->json(out);
              }),
          ask);
}

void remove_room(const Ask& ask) {
    const auto id = RoomId::parse(ask.argument);
    if (!id) return ask.answer->problem({Wrong::unknown_room, "No room is named like this."});
    ask.world.desk.ask(hub::RemoveRoom{0, ask.caller.site, *id}, [answer = ask.answer](const hub::Acted& acted) {
        if (acted.refused) return answer->problem({Wrong::unknown_room, "No such room, or it is over."});
        answer->empty(204);
    });
}

}  // namespace beckon::relay::api
