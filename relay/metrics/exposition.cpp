#include "metrics/exposition.hpp"

#include <array>

#include "metrics/families.hpp"
#include "metrics/process.hpp"

namespace beckon::relay::metrics {

namespace {

constexpr std::array<std::string_view, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};

void add_relay(Families& all, const Moment& moment) {
    all.gauge("beckon_build_info", "Always 1; the version is in the label.").add(1.0, {{"version", moment.version}});
    all.gauge("beckon_ready", "1 while the relay should get new users, as /readyz says.")
        .add(moment.trouble.empty() ? 1.0 : 0.0);
    all.times("beckon_loop_turn_seconds",
              "One turn of the event loop: how long a socket that is ready may have waited.")
        .add(moment.meters.loop.turn_time);
    all.counter("beckon_log_lines_left_out_total", "Log lines that were not written because nobody read them in time.")
        .add(moment.log_left_out);
}

void add_network(Families& all, const Moment& moment) {
    const NetMeters& net = moment.meters.net;
    all.gauge("beckon_connections", "Open connections, HTTP and WebSocket.")
        .add(net.accepted.value() - net.closed.value());
    all.gauge("beckon_connections_max", "limits.sockets.").add(static_cast<double>(moment.connections_max));
    all.counter("beckon_connections_accepted_total", "Connections accepted.").add(net.accepted);
    all.counter("beckon_websockets_opened_total", "Connections that became a WebSocket.").add(net.websockets);
    all.counter("beckon_upgrades_refused_total",
                "WebSockets refused before the upgrade: no such site, a strange origin, parameters that are too long.")
        .add(net.refused);
    all.counter("beckon_connections_crowded_out_total",
                "Connections that had asked for nothing when their place was needed.")
        .add(net.crowded_out);
    all.counter("beckon_malformed_requests_total", "Requests that are not HTTP, or not the HTTP that is taken.")
        .add(net.malformed);
    all.counter("beckon_misframed_websockets_total", "WebSockets ended for what RFC 6455 does not allow.")
        .add(net.misframed);
    all.counter("beckon_received_bytes_total", "Bytes read from sockets.").add(net.bytes_in);
    all.counter("beckon_sent_bytes_total", "Bytes written to sockets.").add(net.bytes_out);
    all.counter("beckon_read_calls_total", "System calls that read from sockets.").add(net.reads);
    all.counter("beckon_write_calls_total", "System calls that wrote to sockets.").add(net.writes);
    Family& answers =
        all.counter("beckon_http_answers_total", "Answers to HTTP requests of any kind, by class of status.");
    for (std::size_t i = 0; i < net.answers.size(); ++i) answers.add(net.answers.at(i), {{"status", classes.at(i)}});
    Family& closes = all.counter("beckon_close_codes_sent_total", "WebSockets closed by the relay, by close code.");
    for (const auto& [code, count] : net.closes) closes.add(count, {{"code", std::to_string(code)}});
}

void add_bounds(Families& all, const Meters& meters) {
    ByName<ProcessBound> reached;
    reached.add(meters.net.reached);
    reached.add(meters.rest.reached);
    all.counter("beckon_limit_reached_total", "Whom a bound of the process turned away, by the bound's name.")
        .add(reached, "limit");
}

/// Who looks at the relay, and what they were told: of each listener of its own.
void add_side(Families& all, const SideMeters& side) {
    constexpr std::array names{std::string_view("admin"), std::string_view("metrics")};
    const std::array meters{&side.admin, &side.metrics};
    Family& open = all.gauge("beckon_side_connections", "Open connections of the admin and the metrics listener.");
    Family& accepted = all.counter("beckon_side_connections_accepted_total", "Connections accepted there.");
    Family& malformed = all.counter("beckon_side_malformed_requests_total", "Requests there that are not HTTP.");
    Family& answers = all.counter("beckon_side_http_answers_total", "Answers to requests there, by class of status.");
    Family& reached = all.counter("beckon_side_limit_reached_total", "Whom a bound of such a listener turned away.");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const NetMeters& net = *meters.at(i);
        const std::pair<std::string_view, std::string_view> listener{"listener", names.at(i)};
        open.add(net.accepted.value() - net.closed.value(), {listener});
        accepted.add(net.accepted, {listener});
        malformed.add(net.malformed, {listener});
        for (std::size_t status = 0; status < net.answers.size(); ++status)
            answers.add(net.answers.at(status), {listener, {"status", classes.at(status)}});
        for (std::size_t bound = 0; bound < ByName<ProcessBound>::size; ++bound)
            reached.add(net.reached[static_cast<ProcessBound>(bound)],
                        {listener, {"limit", Spellings<ProcessBound>::names.at(bound)}});
    }
}

void add_tls(Families& all, const Moment& moment) {
    const NetMeters& net = moment.meters.net;
    all.counter("beckon_tls_handshakes_total", "TLS handshakes that were completed.").add(net.tls_handshakes);
    all.counter("beckon_tls_resumed_total", "TLS handshakes that were completed with a ticket.").add(net.tls_resumed);
    all.counter("beckon_tls_failures_total", "TLS handshakes that were not completed, and broken records.")
        .add(net.tls_failures);
    if (!moment.certificate_until.is_never())
        all.gauge("beckon_certificate_expires_timestamp_seconds", "When the certificate in use ends, in Unix time.")
            .add(static_cast<double>(moment.certificate_until.ms) / 1000);
    all.counter("beckon_tls_plain_requests_total", "Plain requests where TLS is spoken.").add(net.plain_on_tls);
}

void add_messages(Families& all, const Moment& moment) {
    const EngineMeters& engine = moment.meters.engine;
    all.counter("beckon_messages_received_total", "Messages from pages.").add(engine.messages_in);
    all.counter("beckon_messages_sent_total", "Messages to pages.").add(engine.messages_out);
    all.counter("beckon_pings_received_total", "WebSocket pings from pages, each of which was answered.")
        .add(moment.meters.net.pings);
    all.counter("beckon_errors_sent_total", "Messages of pages that were refused, by the error's code.")
        .add(engine.errors, "code");
    all.counter("beckon_sessions_welcomed_total",
                "Pages let in: fresh ones, those whose stream was resumed, and those that came back and began anew.")
        .add(engine.welcomes, "stream");
    all.gauge("beckon_messages_unacknowledged", "Messages kept for pages until they say that they have them.")
        .add(static_cast<std::uint64_t>(moment.census.unacknowledged));
}

void add_sites_now(Families& all, const Moment& moment) {
    const Census& census = moment.census;
    const auto each = [&](const char* name, const char* help, auto value) {
        Family& family = all.gauge(name, help);
        for (const auto& [id, site] : census.sites)
            family.add(static_cast<std::uint64_t>(value(site)), {{"site", id.view()}});
    };
    each("beckon_sessions", "Sessions, connected or kept for pages that may come back.",
         [](const SiteCensus& site) { return site.sessions; });
    each("beckon_sessions_connected", "Sessions with a socket.", [](const SiteCensus& site) { return site.connected; });
    each("beckon_sessions_max", "The site's limits.sessions.",
         [](const SiteCensus& site) { return site.limits.sessions; });
    each("beckon_users", "Users with a session.", [](const SiteCensus& site) { return site.users; });
    each("beckon_broadcasts", "Cameras that are live.", [](const SiteCensus& site) { return site.casts; });
    each("beckon_rooms", "Rooms reserved.", [](const SiteCensus& site) { return site.rooms; });
    each("beckon_rooms_max", "The site's limits.rooms.", [](const SiteCensus& site) { return site.limits.rooms; });
    each("beckon_room_members", "People in rooms.", [](const SiteCensus& site) { return site.members; });
    each("beckon_subscriptions", "Users that pages follow.", [](const SiteCensus& site) { return site.subscriptions; });
    each("beckon_calls_max", "The site's limits.calls.", [](const SiteCensus& site) { return site.limits.calls; });
    Family& calls = all.gauge("beckon_calls", "Calls that are not over, by kind and stage.");
    for (const auto& [id, site] : census.sites) {
        for (std::size_t kind = 0; kind < site.ringing.size(); ++kind) {
            const std::string_view name = Spellings<Kind>::names.at(kind);
            calls.add(static_cast<std::uint64_t>(site.ringing.at(kind)),
                      {{"site", id.view()}, {"kind", name}, {"stage", "ringing"}});
            calls.add(static_cast<std::uint64_t>(site.accepted.at(kind)),
                      {{"site", id.view()}, {"kind", name}, {"stage", "accepted"}});
        }
    }
    Family& reached =
        all.counter("beckon_site_limit_reached_total", "Whom a bound of the site turned away, by the bound's name.");
    for (const auto& [id, site] : census.sites) {
        for (std::size_t i = 0; i < site.reached.size(); ++i) {
            const auto bound = static_cast<hub::SiteBound>(i);
            reached.add(turned_away(moment, id, bound), {{"site", id.view()}, {"limit", spell(bound)}});
        }
    }
}

void add_sites_since(Families& all, const EngineMeters& engine) {
    Family& begun = all.counter("beckon_calls_begun_total", "Calls that rang somewhere, by kind.");
    Family& accepted = all.counter("beckon_calls_accepted_total", "Calls that were accepted, by kind.");
    Family& ended = all.counter("beckon_calls_ended_total", "Calls that are over, by reason.");
    Family& live = all.counter("beckon_broadcasts_begun_total", "Cameras that went live.");
    Family& over = all.counter("beckon_broadcasts_ended_total", "Cameras that were live and are not any more.");
    Family& came = all.counter("beckon_room_members_came_total", "People who came into a room.");
    Family& went = all.counter("beckon_room_members_went_total", "People who left one.");
    for (const auto& [id, site] : engine.sites) {
        begun.add(site.begun, "kind", id.view());
        accepted.add(site.accepted, "kind", id.view());
        ended.add(site.ended, "reason", id.view());
        live.add(site.casts_begun, {{"site", id.view()}});
        over.add(site.casts_ended, {{"site", id.view()}});
        came.add(site.members_came, {{"site", id.view()}});
        went.add(site.members_went, {{"site", id.view()}});
    }
    all.times("beckon_time_to_accept_seconds", "From placing a call to its acceptance.").add(engine.time_to_accept);
}

void add_store(Families& all, const Moment& moment) {
    const StoreMeters& store = moment.meters.store;
    all.gauge("beckon_store_rows_waiting", "Rows that are not on disk yet.")
        .add(static_cast<std::uint64_t>(moment.store.waiting));
    all.gauge("beckon_store_rows_unsaved", "Rows that the relay has not heard to be saved.").add(moment.census.unsaved);
    all.gauge("beckon_store_rows_unreadable",
              "Rows of the database that were left out at the start: no relay wrote them.")
        .add(static_cast<std::uint64_t>(moment.store.unreadable));
    all.gauge("beckon_store_trouble", "1 while the disk takes nothing, or less than comes; /readyz says why.")
        .add(moment.store.trouble.empty() ? 0.0 : 1.0);
    all.counter("beckon_store_rows_written_total", "Rows written.").add(store.rows);
    all.counter("beckon_store_rows_dropped_total",
                "Rows that there was no room to keep: the disk took nothing, or less than came.")
        .add(store.dropped);
    all.counter("beckon_store_commit_failures_total", "Commits that did not work.").add(store.failures);
    all.times("beckon_store_commit_seconds", "Commits that worked, each with all rows that waited.")
        .add(store.commit_time);
}

void add_requests(Families& all, const Meters& meters) {
    Family& requests = all.counter("beckon_http_requests_total", "Requests answered, by route and class of status.");
    Family& times = all.times("beckon_http_request_seconds", "From a whole request to its answer, by route.");
    for (const auto& [route, one] : meters.rest.routes) {
        for (std::size_t i = 0; i < classes.size(); ++i) {
            if (one.by_class.at(i).value() != 0)
                requests.add(one.by_class.at(i), {{"route", route}, {"status", classes.at(i)}});
        }
        times.add(one.time, {{"route", route}});
    }
}

void add_webhooks(Families& all, const HookMeters& hooks) {
    all.gauge("beckon_webhooks_waiting", "Webhooks that are not delivered yet.").add(hooks.waiting.value());
    all.counter("beckon_webhooks_delivered_total", "Webhooks that the host took.").add(hooks.delivered);
    all.counter("beckon_webhooks_failed_total", "Attempts that failed.").add(hooks.failed);
    all.counter("beckon_webhooks_retried_total", "Attempts that are made again later.").add(hooks.retried);
    all.counter("beckon_webhooks_given_up_total", "Webhooks that will not be delivered any more.").add(hooks.given_up);
    all.times("beckon_webhook_seconds", "One attempt to deliver a webhook.").add(hooks.time);
}

}  // namespace

std::uint64_t turned_away(const Moment& moment, const SiteId& site, hub::SiteBound by) {
    const auto there = moment.census.sites.find(site);
    std::uint64_t out = there == moment.census.sites.end() ? 0 : there->second.reached.at(static_cast<std::size_t>(by));
    if (by != hub::SiteBound::requests) return out;
    const auto& heard = moment.meters.rest.backends_turned_away;
    const auto backend = heard.find(site);
    return backend == heard.end() ? out : out + backend->second.value();
}

std::string exposition(const Moment& moment) {
    Families all;
    add_relay(all, moment);
    add_network(all, moment);
    add_bounds(all, moment.meters);
    add_tls(all, moment);
    add_side(all, moment.meters.side);
    add_messages(all, moment);
    add_sites_now(all, moment);
    add_sites_since(all, moment.meters.engine);
    add_store(all, moment);
    add_requests(all, moment.meters);
    add_webhooks(all, moment.meters.hooks);
    add_process(all);
    return all.text();
}

}  // namespace beckon::relay::metrics
