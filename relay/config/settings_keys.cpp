// The rows of `[settings]`: the times of calls and sessions. Their bounds are those of `bounded`, and depend on each other
// (a lease is longer than a beat), so a row only reads its time; all of them are judged together afterwards.
#include <array>

#include "config/key_rows.hpp"

namespace beckon::relay::config {
namespace {

struct SettingDoc {
    std::string_view name;
    std::string_view doc;
};
constexpr std::array<SettingDoc, 19> setting_docs{{
    {"ring", "How long a call rings."},
    {"ring_left_min", "With less than this left, a ring is not started on another device."},
    {"ring_slack", "A page waits this much longer than the relay before it ends a ring by itself."},
    {"connect", "From acceptance to the first picture or sound, before the call fails."},
    {"recover", "From losing the connection of a call to having it back, before the call ends."},
    {"restart_after", "An interruption may heal by itself for this long; then a new way is looked for."},
    {"restart_again", "And again after this, if nothing came of it."},
    {"grace", "A page that is out of reach has this long to come back to its call."},
    {"limbo", "The same when both pages are out of reach."},
    {"transfer", "A transfer that nobody reported on is given up after this."},
    {"beat", "A page in a call shows a sign of life this often."},
    {"beat_idle", "And one that is in none, this often."},
    {"lease", "A page in a call that shows none for this long is out of reach."},
    {"lease_idle", "And one that is in none, after this."},
    {"ack", "What was received is acknowledged within this."},
    {"greet", "From opening a socket to being welcome."},
    {"keep_session", "How long the relay keeps what a page without a socket has missed."},
    {"token_grace", "A resume token is good for this long after its successor was first used."},
    {"account", "Time in a call is accounted this often."},
}};

constexpr std::string_view prefix = "settings.";

Span setting_of(Settings settings, std::string_view name) {
    const Span* found = setting(settings, name);
    return found == nullptr ? Span{} : *found;
}

}  // namespace

Span* setting(Settings& settings, std::string_view name) {
    Span* found = nullptr;
    Settings::fields(settings, [&](std::string_view field, Span& span) {
        if (field == name) found = &span;
    });
    return found;
}

SpanBounds setting_bounds(const Settings& settings, std::string_view name) {
    const auto with = [&](Span extreme) {
        Settings tried = bounded(settings);
        if (Span* span = setting(tried, name)) *span = extreme;
        return setting_of(bounded(tried), name);
    };
    return {with(Span{0}), with(minutes(60 * 24 * 365))};
}

Keys<Config> settings_keys() {
    Rows<Config> rows;
    for (const SettingDoc& row : setting_docs) {
        const SpanBounds bounds = setting_bounds({}, row.name);
        const std::string_view name = row.name;
        std::string allowed = "a time, \"" + span_text(bounds.low) + "\" to \"" + span_text(bounds.high) + "\"";
        rows.add(std::string(prefix).append(name), std::move(allowed), std::string(row.doc),
                 [name](Config& config, const Value& value) {
                     const auto read = as_span(value);
                     Span* span = setting(config.settings, name);
                     if (read && span != nullptr) *span = *read;
                     return read.has_value();
                 })
            .show = [name](const Config& config) { return toml_of(span_text(setting_of(config.settings, name))); };
    }
    return std::move(rows.keys);
}

}  // namespace beckon::relay::config
