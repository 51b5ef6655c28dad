// How long people talked, watched and broadcast: sums, and what they are made of, as JSON or as a table.
#include <algorithm>

#include "api/accept.hpp"
#include "api/csv.hpp"
#include "api/handlers.hpp"
#include "api/moment.hpp"
#include "api/tell.hpp"

namespace beckon::relay::api {

namespace {

/// A call or a broadcast with its time: one line of either.
struct Line {
    std::string_view kind;
    std::string id;
    std::string from;
    std::string to;  ///< nobody, of a broadcast
    Span time;
    Instant first_seen;
    Instant updated;
    std::string place;  ///< behind which the list goes on

    Mark mark() const { return {first_seen, place}; }
};

std::vector<Line> lines_of(const Usage& usage) {
    std::vector<Line> lines;
    for (const CallTime& one : usage.calls) {
        const std::string id(one.call.view());
        lines.push_back({spell(one.kind), id, std::string(one.caller.view()), std::string(one.callee.view()),
                         one.flowed, one.first_seen, one.updated, id});
    }
    for (const CastTime& one : usage.casts) {
        const std::string id(one.cast.view());
        const std::string user(one.user.view());
        lines.push_back({"broadcast", id, user, {}, one.live, one.first_seen, one.updated, id + ' ' + user});
    }
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        return a.first_seen != b.first_seen ? a.first_seen > b.first_seen : a.place > b.place;
    });
    return lines;
}

struct Telling {
    std::size_t limit;
    bool as_table;
    std::string next_page;
    AnswerTo answer;

    void tell(const Usage& usage) const {
        std::vector<Line> lines = lines_of(usage);
        std::optional<Mark> next;
        if (lines.size() > limit) {
            lines.resize(limit);
            next = lines.back().mark();
        }
        as_table ? tell_table(lines, next) : tell_json(usage, lines, next);
    }

    void tell_json(const Usage& usage, const std::vector<Line>& lines, const std::optional<Mark>& next) const {
        JsonOut out;
        out.object().number("talked_ms", usage.talked.ms).number("watched_ms", usage.watched.ms);
        out.number("broadcast_ms", usage.broadcast.ms).array("lines");
        for (const Line& line : lines) {
            out.object().text("kind", line.kind).text("id", line.id).text("from", line.from);
            if (line.kind != "broadcast") out.text("to", line.to);
            out.number("ms", line.time.ms).moment("first_seen", line.first_seen).moment("updated", line.updated);
            out.end_object();
        }
        out.end_array();
        if (next) tell_next(out, *answer, next_page, *next);
        out.end_object();
        answer->json(out);
    }

    void tell_table(const std::vector<Line>& lines, const std::optional<Mark>& next) const {
        Csv csv{"kind", "id", "from", "to", "ms", "first_seen", "updated"};
        for (const Line& line : lines) {
            csv.plain(line.kind).text(line.id).text(line.from).text(line.to).number(line.time.ms);
            csv.plain(utc_text(line.first_seen)).plain(utc_text(line.updated)).end_row();
        }
        if (next) link_next(*answer, next_page, *next);
        HttpResponse response;
        response.content_type = "text/csv; charset=utf-8; header=present";
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"usage.csv\"");
        response.body = csv.take();
        answer->send(std::move(response));
    }
};

/// What the address asks for; false: the answer is given.
bool read_usage(const Ask& ask, UsageQuery& query) {
    constexpr std::string_view user_allowed = "1 to 64 bytes of UTF-8";
    std::optional<Problem> problem;
    std::optional<Instant> from;
    std::optional<Instant> to;
    const bool sound = ask.query.read("user", query.user, problem, user_allowed)
                       && ask.query.read("viewer", query.viewer, problem, user_allowed)
                       && ask.query.read("call", query.call, problem, "the id of a call")
                       && ask.query.read("from", from, problem, moment_allowed)
                       && ask.query.read("to", to, problem, moment_allowed);
    query.from = from.value_or(query.from);
    query.to = to.value_or(query.to);
    if (sound && query.to < query.from) problem = Query::wrong("to", "a moment behind `from`");
    if (problem) ask.answer->problem(*problem);
    return !problem;
}

/// A user sees the times of which they are a part: with nothing asked for, all of what was talked with them, of their own
/// broadcasts and of who watched them.
bool keep_to_own(const Ask& ask, UsageQuery& query) {
    if (ask.caller.is_host()) return true;
    if (!query.user && !query.viewer) query.user = ask.caller.user;
    if ((query.user && ask.caller.is(*query.user)) || (query.viewer && ask.caller.is(*query.viewer))) return true;
    ask.answer->problem({Wrong::forbidden,
                         "A user sees their own times.",
                         {},
                         query.user ? "user" : "viewer",
                         "the caller as user or as viewer"});
    return false;
}

/// Nothing: the answer is given.
std::optional<bool> wants_table(const Ask& ask) {
    const std::string_view format = ask.query.text("format");
    if (format == "csv") return true;
    if (format == "json") return false;
    if (!ask.query.has("format"))
        return wish_for(ask.request.accept, "text/csv") > wish_for(ask.request.accept, "application/json");
    ask.answer->problem(Query::wrong("format", "json or csv"));
    return std::nullopt;
}

}  // namespace

void show_usage(const Ask& ask) {
    Page page;
    UsageQuery query;
    query.site = ask.caller.site;
    if (!read_page(ask, page) || !read_usage(ask, query) || !keep_to_own(ask, query)) return;
    const auto as_table = wants_table(ask);
    if (!as_table) return;
    query.before = page.mark;
    query.limit = page.limit + 1;
    const Telling telling{page.limit, *as_table, next_page(ask), ask.answer};
    asked(ask.world.records.usage(std::move(query),
                                  [telling](const Result<Usage, std::string>& usage) {
                                      if (!usage) return telling.answer->problem(store_trouble(usage.error()));
                                      telling.tell(usage.value());
                                  }),
          ask);
}

}  // namespace beckon::relay::api
