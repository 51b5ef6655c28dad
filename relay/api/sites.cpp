// The sites that there are, for whoever may ask about them: the backend of one sees its own, an operator all.
#include "api/handlers.hpp"

namespace beckon::relay::api {

namespace {

void tell(Answer& answer, const SiteLines& lines) {
    JsonOut out;
    out.object().array("sites");
    for (const auto& [id, line] : lines) {
        out.object().text("site", id.view()).number("sessions", static_cast<std::int64_t>(line.sessions));
        out.number("calls", static_cast<std::int64_t>(line.calls));
        out.number("rooms", static_cast<std::int64_t>(line.rooms)).end_object();
    }
    out.end_array().end_object();
    answer.json(out);
}

}  // namespace

SiteLines lines_of(const hub::State& state) {
    SiteLines out;
    for (const auto& [id, site] : state.sites) out[id] = {site.sessions, site.live_calls, site.rooms.size()};
    return out;
}

void list_sites(const Ask& ask) {
    const bool all = ask.caller.powers == Powers::operator_;
    if (all && ask.world.errands)
        return ask.world.errands->ask_sites([answer = ask.answer](const SiteLines& lines) { tell(*answer, lines); });
    SiteLines lines = lines_of(ask.state());
    if (!all) std::erase_if(lines, [&](const auto& one) { return one.first != ask.caller.site; });
    tell(*ask.answer, lines);
}

}  // namespace beckon::relay::api
