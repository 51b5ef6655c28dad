#include "hooks/herald.hpp"

#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "beckon/base/decimal.hpp"
#include "beckon/base/json_write.hpp"
#include "beckon/base/visit.hpp"
#include "hooks/signature.hpp"

namespace beckon::relay::hooks {

namespace {

constexpr std::size_t event_id_bytes = 22;

/// A JSON object while it is written. What is absent is left out.
class Object {
public:
    Object& text(std::string_view name, std::string_view value) {
        begin(name);
        json::append_text(out_, value);
        return *this;
    }
    Object& number(std::string_view name, std::int64_t value) {
        begin(name);
        append_decimal(out_, value);
        return *this;
    }
    Object& time(std::string_view name, Instant at) { return at.is_never() ? *this : number(name, at.ms); }
    Object& object(std::string_view name, const std::string& written) {
        begin(name);
        out_ += written;
        return *this;
    }
    std::string take() { return std::move(out_) + '}'; }

private:
    void begin(std::string_view name) {
        if (out_.size() > 1) out_ += ',';
        json::append_text(out_, name);
        out_ += ':';
    }
    std::string out_ = "{";
};

/// What an event is about, as bytes: no name has a line feed in it.
std::string about(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const std::string_view part : parts) out.append(part) += '\n';
    return out;
}
std::string about_call(const SiteId& site, const CallId& call) { return about({"call", site.view(), call.view()}); }
std::string about_cast(const SiteId& site, const UserId& user, const CastId& cast) {
    return about({"cast", site.view(), user.view(), cast.view()});
}

/// Pages name their calls themselves: with the site's secret in the sum nobody finds two names of one chain, where the total of
/// one call would take the place of the other's.
Chain chain_of(const std::string& secret, const std::string& about) {
    const SecretSum sum = secret_sum(secret, about);
    Chain out;
    std::memcpy(&out.value, sum.data(), sizeof out.value);
    return out;
}

struct Words {
    SiteId site;
    std::string about;
    EventType type = EventType::call_started;
    std::string data;
};

Words words_of(const hub::CallHappened& news) {
    const hub::CallRow& row = news.call;
    Object data;
    data.text("call", row.call.view()).text("kind", spell(row.kind));
    data.text("caller", row.caller.user.view()).text("callee", row.callee.user.view());
    if (row.room) data.text("room", row.room->view());
    data.time("began", row.began).time("accepted", row.accepted).time("ended", row.ended);
    EventType type = EventType::call_started;
    if (row.stage == hub::CallStage::accepted) type = EventType::call_accepted;
    if (row.stage == hub::CallStage::ended) {
        type = EventType::call_ended;
        if (row.reason) data.text("reason", spell(*row.reason));
        data.number("ringing_ms", (sooner(row.accepted, row.ended) - row.began).ms);
        data.number("duration_ms", (row.ended - sooner(row.accepted, row.ended)).ms);
    }
    return {row.site, about_call(row.site, row.call), type, data.take()};
}

Words words_of(const hub::CastHappened& news, Instant now) {
    Object data;
    data.text("cast", news.cast.view()).text("user", news.user.view()).time("began", news.began);
    const Instant ended = sooner(news.ended, now);
    if (!news.live) data.time("ended", ended).number("duration_ms", (ended - news.began).ms);
    const EventType type = news.live ? EventType::broadcast_started : EventType::broadcast_ended;
    return {news.site, about_cast(news.site, news.user, news.cast), type, data.take()};
}

Words words_of(const hub::MemberHappened& news) {
    const hub::StayRow& stay = news.stay;
    const bool left = !stay.went.is_never();
    Object data;
    data.text("room", stay.room.view()).text("seat", stay.seat.view()).text("user", stay.user.view());
    data.time("came", stay.came).time("went", stay.went);
    if (left) data.number("duration_ms", (stay.went - stay.came).ms);
    return {stay.site, about({"stay", stay.site.view(), stay.room.view(), stay.seat.view()}),
            left ? EventType::member_left : EventType::member_joined, data.take()};
}

Words words_of(const hub::CallTimed& news) {
    Object data;
    data.text("of", "call").text("call", news.call.view()).text("kind", spell(news.kind));
    data.text("caller", news.caller.view()).text("callee", news.callee.view());
    if (news.room) data.text("room", news.room->view());
    data.number("flowed_ms", news.flowed.ms);
    return {news.site, about_call(news.site, news.call), EventType::usage, data.take()};
}

Words words_of(const hub::CastTimed& news) {
    Object data;
    data.text("of", "broadcast").text("cast", news.cast.view()).text("user", news.user.view());
    data.number("live_ms", news.live.ms);
    return {news.site, about_cast(news.site, news.user, news.cast), EventType::usage, data.take()};
}

}  // namespace

void SiteHerald::set_sites(const std::vector<Site>& sites) {
    curious_.clear();
    for (const Site& site : sites) {
        if (site.webhook.url.empty()) continue;
        // A new secret is put in front: what waits already goes on to belong together.
        curious_[site.id] = site.webhook.secrets.empty() ? std::string() : site.webhook.secrets.back();
    }
}

std::optional<Event> SiteHerald::event_of(const hub::Happening& what, Instant now) {
    if (curious_.empty()) return std::nullopt;
    const SiteId& site = match(
        what, [](const hub::CallHappened& news) -> const SiteId& { return news.call.site; },
        [](const hub::MemberHappened& news) -> const SiteId& { return news.stay.site; },
        [](const auto& news) -> const SiteId& { return news.site; });
    const auto secret = curious_.find(site);
    if (secret == curious_.end()) return std::nullopt;
    const Words words = match(
        what, [&](const hub::CastHappened& news) { return words_of(news, now); },
        [](const auto& news) { return words_of(news); });
    const EventId id = EventId::random(chance_, event_id_bytes);
    Object body;
    body.text("id", id.view()).text("type", spell(words.type)).time("created", now);
    body.text("site", words.site.view()).object("data", words.data);
    return Event{id, words.site, chain_of(secret->second, words.about), words.type, now, body.take()};
}

}  // namespace beckon::relay::hooks
