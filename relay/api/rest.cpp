#include "api/rest.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "api/accept.hpp"
#include "api/handlers.hpp"
#include "api/own_name.hpp"
#include "ports/authorization.hpp"
#include "ports/household.hpp"
#include "ports/url_text.hpp"

namespace beckon::relay::api {

namespace {

constexpr std::string_view forever = "600";  ///< seconds that a browser may remember what it asked beforehand

/// A page of the relay itself, such as /docs.
bool is_own(const HttpRequest& request) { return is_same_place(request.origin, request.host); }

Problem stranger() {
    return {
        Wrong::strange_origin, "Pages of this origin may not ask.", {}, {}, "exactly the origins that the site lists"};
}

/// An address that was put together of two ("https://relay/" and "/v1/rooms") has a slash too many.
Problem nothing_at(const HttpRequest& request) {
    Problem problem{Wrong::not_found, "Nothing is here. What there is: /docs"};
    std::string fewer;
    for (const char c : request.path)
        if (c != '/' || fewer.empty() || fewer.back() != '/') fewer += c;
    if (fewer.size() > 1 && fewer.back() == '/') fewer.pop_back();
    if (fewer == request.path || !find_route(request.method, fewer).known) return problem;
    problem.detail = "Nothing is here: the address has a slash too many.";
    problem.allowed = fewer;
    return problem;
}

Problem slow_down(Span wait, const char* detail) { return {Wrong::too_many_requests, detail, {}, {}, {}, {}, wait}; }

void carry(const Route& route, const Ask& ask) {
    if (route.answer_leaves == Leaves::once_kept) ask.answer->wait_for(ask.world.desk);
    route.handle(ask);
}

std::string_view challenge = R"(Basic realm="beckon", charset="UTF-8", Bearer realm="beckon")";

}  // namespace

Rest::Rest(Ports ports, std::string public_url, const RestLimits& limits)
    : gate_(ports.gate),
      meters_(ports.meters),
      journal_(ports.journal),
      world_{ports.desk, ports.records, ports.secrets, ports.meters, std::move(public_url)},
      limits_(limits),
      wrong_keys_(limits.failures),
      wrong_tokens_(limits.failures),
      floods_(limits.flood),
      by_user_(limits.by_user) {
    if (ports.bus == nullptr) return;
    errands_.emplace(*ports.bus, Errands::Work{[this](const HttpRequest& request, const Caller& caller, Reply reply) {
                                                   carry_out(request, caller, std::move(reply));
                                               },
                                               [this] { return lines_of(world_.desk.state()); }});
    world_.errands = &*errands_;
}

void Rest::handle(const HttpRequest& request, Reply reply) { serve(request, std::move(reply), false); }

bool Rest::counts(const HttpRequest& request) const {
    const Route* const route = find_route(request.method, request.path).route;
    return route != nullptr && route->who != Who::anyone;
}

void Rest::serve(const HttpRequest& request, Reply reply, bool is_operator) {
    const Found found = find_route(request.method, request.path);
    const AnswerTo answer = answer_to(request, std::move(reply), found.route ? found.route->pattern : "other");
    if (!found.known) return answer->problem(nothing_at(request));
    if (request.method == "OPTIONS") return preflight(request, methods_of(request.path), *answer);
    if (!found.route) {
        const std::string allow = methods_of(request.path);
        answer->header("Allow", allow);
        return answer->problem({Wrong::wrong_method, "Not with this method.", {}, {}, allow});
    }
    const Route& route = *found.route;
    if (const auto problem = objection(route, request)) return answer->problem(*problem);
    // Who follows a link brings what others have hung on it: fbclid, utm_source.
    const auto query = Query::parse(route.gives == Gives::html ? std::string_view() : request.query, route.parameters);
    if (!query) return answer->problem(query.error());
    auto argument = unescaped(found.argument, false);
    if (!argument) return answer->problem({Wrong::not_found, "The address holds what no name can be."});
    if (*waiting_ > limits_.waiting)
        return answer->problem(turned_away(ProcessBound::requests_waiting, request,
                                           {Wrong::busy, "Too many requests wait.", {}, {}, {}, {}, seconds(1)}));
    Caller caller;
    if (route.who != Who::anyone) {
        auto identified = identify(route, request, query.value().text("site"), is_operator);
        if (!identified) {
            if (identified.error().wrong == Wrong::unauthorised)
                answer->header("WWW-Authenticate", std::string(challenge));
            return answer->problem(identified.error());
        }
        caller = std::move(identified.value());
        if (!caller.proven)
            answer->header("Beckon-Warning", "site " + std::string(caller.site.view())
                                                 + " is open: anyone may do anything here; for development only");
        if (const auto problem = may(route, caller, request, is_operator)) return answer->problem(*problem);
    }
    if (!errands_ || caller.site.empty() || !errands_->lives_elsewhere(caller.site))
        return carry(route, {world_, request, query.value(), caller, std::move(*argument), answer});
    if (!errands_->send(request, caller, [answer](const HttpResponse& response) { answer->send(response); }))
        answer->problem(turned_away(ProcessBound::requests_waiting, request,
                                    {Wrong::busy, "Too many requests of this site wait.", {}, {}, {}, {}, seconds(1)}));
}

/// Everything that may be wrong with the request itself was looked at where it came in, by the same program.
void Rest::carry_out(const HttpRequest& request, const Caller& caller, Reply reply) {
    const Found found = find_route(request.method, request.path);
    const auto answer = std::make_shared<Answer>(
        std::move(reply), Answer::Receipt{carried_, nullptr, {}, std::chrono::steady_clock::now()});
    const auto query = found.route ? std::optional(Query::parse(request.query, found.route->parameters)) : std::nullopt;
    auto argument = unescaped(found.argument, false);
    if (!query || !*query || !argument || world_.desk.state().sites.count(caller.site) == 0)
        return answer->problem({Wrong::not_found, "The site is not served here."});
    carry(*found.route, {world_, request, query->value(), caller, std::move(*argument), answer});
}

std::optional<Problem> Rest::objection(const Route& route, const HttpRequest& request) const {
    if (!request.body.empty() && (route.method != Method::post || !is_json(request.content_type)))
        return Problem{Wrong::media_type,
                       "The body is not of a type that is read here.",
                       {},
                       {},
                       route.method == Method::post ? "application/json" : "no body"};
    if (!request.body.empty() && !request.content_encoding.empty() && request.content_encoding != "identity")
        return Problem{
            Wrong::media_type, "The body is packed, and is not unpacked here.", {}, {}, "no Content-Encoding"};
    const bool pleases = route.gives == Gives::html || wish_for(request.accept, "application/json") > 0
                         || (route.gives == Gives::json_or_csv && wish_for(request.accept, "text/csv") > 0);
    if (pleases) return std::nullopt;
    return Problem{Wrong::not_acceptable,
                   "There is nothing here of a type that is accepted.",
                   {},
                   {},
                   route.gives == Gives::json_or_csv ? "application/json, text/csv" : "application/json"};
}

Result<Caller, Problem> Rest::identify(const Route& route, const HttpRequest& request, std::string_view site,
                                       bool is_operator) {
    if (is_operator && route.of_all_sites) return operator_of_all();
    if (is_operator) return operator_at(backends_, site);
    const Instant now = world_.desk.now();
    const std::string network = household_of(request.address);
    // A key is not even looked at, or guessing would go on. A signature is beyond guessing; and a school is one network,
    // with always a page in it whose token has run out: the tokens of the others are answered, short of a flood.
    const bool by_key = after_scheme(request.authorization, "basic").has_value();
    auto wait = request.authorization.empty() ? std::nullopt : (by_key ? wrong_keys_ : floods_).wait(network, now);
    if (!wait) {
        auto caller = caller_of(gate_, {request.authorization, site, request.origin}, world_.desk.day());
        if (caller || request.authorization.empty()) return caller;
        wait = (by_key ? wrong_keys_ : wrong_tokens_).take(network, now);
        if (!by_key) floods_.take(network, now);
        if (!wait) {
            say_refused(request, caller.error());
            return caller;
        }
    }
    return turned_away(ProcessBound::credentials, request,
                       slow_down(*wait, by_key ? "Too many wrong keys came from this address."
                                               : "Too many wrong tokens came from this address."));
}

std::optional<Problem> Rest::may(const Route& route, const Caller& caller, const HttpRequest& request,
                                 bool is_operator) {
    if (!is_operator && !request.origin.empty() && !is_own(request)
        && !gate_.requests_from(&caller.site, request.origin))
        return stranger();
    if (!caller.proven && !is_nobody_elses(request.host, world_.public_url))
        return Problem{Wrong::forbidden,
                       "An open site takes nobody's word under a name that somebody else may have let lead here.",
                       {},
                       {},
                       "an address or a local name, the public_url of the relay, or a key or token"};
    if (route.who == Who::host && !caller.is_host())
        return Problem{Wrong::forbidden,
                       "This is for the site's own backend.",
                       {},
                       {},
                       "the site's key, or a token with the grant admin"};
    if (caller.powers == Powers::host) {
        auto problem = backends_.ask(caller.site, world_.desk.now());
        if (problem) {
            meters_.backends_turned_away[caller.site].add();
            say_refused(request, *problem);
        }
        return problem;
    }
    if (caller.powers != Powers::user) return std::nullopt;
    const std::string who = std::string(caller.site.view()) + '\n' + std::string(caller.user.view());
    if (const auto wait = by_user_.take(who, world_.desk.now()))
        return turned_away(ProcessBound::user_requests, request, slow_down(*wait, "Too many requests of one user."));
    return std::nullopt;
}

Problem Rest::turned_away(ProcessBound by, const HttpRequest& request, Problem problem) {
    meters_.reached[by].add();
    say_refused(request, problem);
    return problem;
}

/// By the pattern of its address: what it asked for may be anything, and whoever asks is not to be read here.
void Rest::say_refused(const HttpRequest& request, const Problem& problem) {
    if (!journal_.hears(Level::info) || !refusals_.may(world_.desk.now())) return;
    const Found found = find_route(request.method, request.path);
    journal_.line(Level::info, "refused request",
                  {{"route", std::string(found.route ? found.route->pattern : "other")},
                   {"status", kind_of(problem.wrong).status},
                   {"why", problem.detail},
                   {"more", refusals_.left_out()}});
}

AnswerTo Rest::answer_to(const HttpRequest& request, Reply reply, std::string_view pattern) {
    auto answer = std::make_shared<Answer>(
        std::move(reply), Answer::Receipt{waiting_, &meters_, pattern, std::chrono::steady_clock::now()});
    answer->header("Cache-Control", "no-store");
    if (request.origin.empty()) return answer;
    answer->header("Vary", "Origin");
    // Also what is refused may be read, by pages that could have asked.
    if (gate_.requests_from(nullptr, request.origin)) {
        answer->header("Access-Control-Allow-Origin", request.origin);
        answer->header("Access-Control-Expose-Headers", "Beckon-Warning, Link, Location, Retry-After");
    }
    return answer;
}

/// A browser asks whether a page may ask. It does not say who would, so any site's pages may; the request itself is then
/// held against its own site.
void Rest::preflight(const HttpRequest& request, const std::string& allow, Answer& answer) const {
    answer.header("Allow", allow);
    if (request.origin.empty()) return answer.empty(204);
    if (!is_own(request) && !gate_.requests_from(nullptr, request.origin)) return answer.problem(stranger());
    answer.header("Access-Control-Allow-Methods", allow);
    answer.header("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept");
    answer.header("Access-Control-Max-Age", std::string(forever));
    answer.empty(204);
}

}  // namespace beckon::relay::api
