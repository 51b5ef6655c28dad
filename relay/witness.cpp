#include "witness.hpp"

#include <cstdint>
#include <string>

#include "beckon/base/visit.hpp"

namespace beckon::relay {

namespace {

std::string text(std::string_view view) { return std::string(view); }
std::uint16_t code_of(CloseCode code) { return static_cast<std::uint16_t>(code); }

std::string_view name_of(const wire::Message& message) {
    return match(message, [](const auto& one) { return one.name; });
}

std::string_view stage_of(hub::CallStage stage) {
    switch (stage) {
        case hub::CallStage::ringing: return "began";
        case hub::CallStage::accepted: return "accepted";
        case hub::CallStage::ended: return "ended";
    }
    return {};
}

}  // namespace

// ------------------------------------------------------------------------------------------ sockets

void Witness::refused(std::string_view site, const Refused& why, Instant now) {
    if (!journal_.hears(Level::info) || !refusals_.may(now)) return;
    journal_.line(
        Level::info, "refused",
        {{"site", text(site)}, {"code", code_of(why.code)}, {"why", why.why}, {"more", refusals_.left_out()}});
}

void Witness::refused_upgrade(std::string_view asked, const Refused& why, Instant now) {
    if (!journal_.hears(Level::info) || !refusals_.may(now)) return;
    const auto site = SiteId::parse(asked);
    journal_.line(Level::info, "refused",
                  {{"site", site ? std::string(site->view()) : std::string()},
                   {"status", 403},
                   {"why", why.why},
                   {"more", refusals_.left_out()}});
}

void Witness::heard(const SiteId& site, const UserId& user, const wire::Message& message) {
    meters_.messages_in.add();
    if (!journal_.hears(Level::trace)) return;
    journal_.line(Level::trace, "heard",
                  {{"site", text(site.view())}, {"user", text(user.view())}, {"message", text(name_of(message))}});
}

void Witness::sent(const wire::Message& message) {
    meters_.messages_out.add();
    if (const auto* error = std::get_if<wire::Error>(&message)) meters_.errors[error->code].add();
    if (journal_.hears(Level::trace)) journal_.line(Level::trace, "sent", {{"message", text(name_of(message))}});
}

void Witness::welcomed(const SiteId& site, const UserId& user, const wire::Welcome& welcome, bool back) {
    const Welcomed how = welcome.resumed ? Welcomed::resumed : back ? Welcomed::anew : Welcomed::fresh;
    meters_.welcomes[how].add();
    if (!journal_.hears(Level::debug)) return;
    journal_.line(Level::debug, "session",
                  {{"site", text(site.view())},
                   {"user", text(user.view())},
                   {"session", text(welcome.session.view())},
                   {"stream", text(spell(how))}});
}

void Witness::closed(const SiteId& site, const UserId& user, CloseCode code) {
    if (!journal_.hears(Level::debug)) return;
    journal_.line(Level::debug, "closed",
                  {{"site", text(site.view())}, {"user", text(user.view())}, {"code", code_of(code)}});
}

void Witness::gone(const SiteId& site, const UserId& user) {
    if (!journal_.hears(Level::debug)) return;
    journal_.line(Level::debug, "gone", {{"site", text(site.view())}, {"user", text(user.view())}});
}

// ------------------------------------------------------------------------------------------ the hub

void Witness::happened(const hub::Happening& what) {
    match(
        what, [&](const hub::CallHappened& news) { called(news.call); },
        [&](const hub::CastHappened& news) {
            SiteMeters& site = meters_.sites[news.site];
            (news.live ? site.casts_begun : site.casts_ended).add();
            if (!journal_.hears(Level::info)) return;
            journal_.line(Level::info, news.live ? "broadcast began" : "broadcast ended",
                          {{"site", text(news.site.view())},
                           {"user", text(news.user.view())},
                           {"broadcast", text(news.cast.view())}});
        },
        [&](const hub::MemberHappened& news) {
            const bool came = news.stay.went.is_never();
            SiteMeters& site = meters_.sites[news.stay.site];
            (came ? site.members_came : site.members_went).add();
            if (!journal_.hears(Level::info)) return;
            journal_.line(Level::info, came ? "member came" : "member went",
                          {{"site", text(news.stay.site.view())},
                           {"room", text(news.stay.room.view())},
                           {"user", text(news.stay.user.view())}});
        },
        [](const hub::CallTimed&) {}, [](const hub::CastTimed&) {});
}

void Witness::called(const hub::CallRow& call) {
    SiteMeters& site = meters_.sites[call.site];
    switch (call.stage) {
        case hub::CallStage::ringing: site.begun[call.kind].add(); break;
        case hub::CallStage::accepted:
            site.accepted[call.kind].add();
            meters_.time_to_accept.observe((call.accepted - call.began).ms * 1000);
            break;
        case hub::CallStage::ended:
            if (call.reason) site.ended[*call.reason].add();
            break;
    }
    if (!journal_.hears(Level::info)) return;
    journal_.line(Level::info, "call " + text(stage_of(call.stage)),
                  {{"site", text(call.site.view())},
                   {"call", text(call.call.view())},
                   {"kind", text(spell(call.kind))},
                   {"caller", text(call.caller.user.view())},
                   {"callee", text(call.callee.user.view())},
                   {"reason", call.reason ? text(spell(*call.reason)) : std::string()}});
}

}  // namespace beckon::relay
