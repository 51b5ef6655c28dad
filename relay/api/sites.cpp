// The sites that there are, for whoever may ask about them: the backend of one sees its own, an operator all.
#include "api/handlers.hpp"

namespace beckon::relay::api {

void list_sites(const Ask& ask) {
    JsonOut out;
    out.object().array("sites");
    for (const auto& [id, site] : ask.state().sites) {
        if (ask.caller.powers != Powers::operator_ && id != ask.caller.site) continue;
        out.object().text("site", id.view()).number("sessions", static_cast<std::int64_t>(site.sessions));
        out.number("calls", static_cast<std::int64_t>(site.live_calls));
        out.number("rooms", static_cast<std::int64_t>(site.rooms.size())).end_object();
    }
    out.end_array().end_object();
    ask.answer->json(out);
}

}  // namespace beckon::relay::api
