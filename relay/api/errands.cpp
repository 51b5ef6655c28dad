#include "api/errands.hpp"

#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "api/letter.hpp"
#include "api/problem.hpp"

namespace beckon::relay::api {

namespace {

/// The texts of a request, and what a token grants, in the order in which they are written.
constexpr std::array request_texts{&HttpRequest::method,
                                   &HttpRequest::path,
                                   &HttpRequest::query,
                                   &HttpRequest::authorization,
                                   &HttpRequest::origin,
                                   &HttpRequest::host,
                                   &HttpRequest::accept,
                                   &HttpRequest::accept_encoding,
                                   &HttpRequest::if_none_match,
                                   &HttpRequest::content_type,
                                   &HttpRequest::content_encoding,
                                   &HttpRequest::body,
                                   &HttpRequest::address};
constexpr std::array grants{&hub::Grants::call, &hub::Grants::broadcast, &hub::Grants::watch, &hub::Grants::join,
                            &hub::Grants::admin};

void write(LetterOut& out, const Caller& caller) {
    out.text(caller.site.view()).number(static_cast<std::uint64_t>(caller.powers)).text(caller.user.view());
    for (const auto grant : grants) out.number(caller.grants.*grant ? 1 : 0);
    out.number(caller.proven ? 1 : 0);
}

bool read(LetterIn& in, Caller& caller) {
    const auto site = SiteId::parse(in.text());
    const std::uint64_t powers = in.number();
    const std::string_view user = in.text();
    caller.user = UserId::parse(user).value_or(UserId{});
    for (const auto grant : grants) caller.grants.*grant = in.number() != 0;
    caller.proven = in.number() != 0;
    if (!in.good() || !site || powers > static_cast<std::uint64_t>(Powers::operator_)) return false;
    caller.site = *site;
    caller.powers = static_cast<Powers>(powers);
    return true;
}

/// The key or token has done its work, and stays where it was shown.
void write(LetterOut& out, const HttpRequest& request) {
    for (const auto text : request_texts)
        out.text(text == &HttpRequest::authorization ? std::string_view{} : request.*text);
    out.number(request.secure ? 1 : 0);
}

bool read(LetterIn& in, HttpRequest& request) {
    for (const auto text : request_texts) request.*text = in.text();
    request.secure = in.number() != 0;
    return in.whole();
}

void write(LetterOut& out, const HttpResponse& response) {
    assert(response.lasting.empty());
    out.number(response.status).text(response.content_type).text(response.body).number(response.headers.size());
    for (const auto& [name, value] : response.headers) out.text(name).text(value);
}

bool read(LetterIn& in, HttpResponse& response) {
    response.status = static_cast<unsigned>(in.number());
    response.content_type = in.text();
    response.body = in.text();
    for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
        const std::string_view name = in.text();
        response.headers.emplace_back(name, in.text());
    }
    return in.whole();
}

/// Whoever asked is not left to wait.
HttpResponse unreadable() {
    return response_of(
        {Wrong::busy, "What another part of the relay said could not be read.", {}, {}, {}, {}, seconds(1)});
}

}  // namespace

Errands::Errands(Bus& bus, Work work) : bus_(bus), work_(std::move(work)), away_to_(bus.shards()) {
    bus_.subscribe(Subject::request, [this](ShardId from, std::string_view letter) { heard_request(from, letter); });
    bus_.subscribe(Subject::response, [this](ShardId, std::string_view letter) { heard_response(letter); });
    bus_.subscribe(Subject::sites_wanted, [this](ShardId from, std::string_view letter) { tell_sites(from, letter); });
    bus_.subscribe(Subject::sites_told, [this](ShardId, std::string_view letter) { heard_sites(letter); });
}

// ------------------------------------------------------------------------------------------ requests

bool Errands::send(const HttpRequest& request, const Caller& caller, Reply reply) {
    const ShardId home = home_of(caller.site, bus_.shards());
    if (away_to_[home.value] >= away_max) return false;
    ++away_to_[home.value];
    away_.emplace(++last_, Away{home, std::move(reply)});
    LetterOut out;
    out.number(last_);
    write(out, caller);
    write(out, request);
    bus_.publish(home, Subject::request, out.take());
    return true;
}

void Errands::heard_request(ShardId from, std::string_view letter) {
    LetterIn in(letter);
    const std::uint64_t number = in.number();
    if (!in.good()) return;  // nobody can be told
    const Reply reply = [this, from, number](const HttpResponse& response) {
        LetterOut out;
        out.number(number);
        write(out, response);
        bus_.publish(from, Subject::response, out.take());
    };
    Caller caller;
    HttpRequest request;
    if (!read(in, caller) || !read(in, request)) return reply(unreadable());
    work_.carry_out(request, caller, reply);
}

void Errands::heard_response(std::string_view letter) {
    LetterIn in(letter);
    const auto found = away_.find(in.number());
    if (found == away_.end()) return;
    HttpResponse response;
    if (!read(in, response)) response = unreadable();
    const Reply reply = std::move(found->second.reply);
    --away_to_[found->second.to.value];
    away_.erase(found);
    reply(response);
}

// ------------------------------------------------------------------------------------------ all sites

void Errands::ask_sites(std::function<void(const SiteLines&)> told) {
    rounds_.emplace(++last_, Round{bus_.shards(), {}, std::move(told)});
    for (std::uint32_t i = 0; i < bus_.shards(); ++i)
        bus_.publish({i}, Subject::sites_wanted, LetterOut().number(last_).take());
}

void Errands::tell_sites(ShardId to, std::string_view letter) {
    const SiteLines lines = work_.sites_here();
    LetterOut out;
    out.number(LetterIn(letter).number()).number(lines.size());
    for (const auto& [site, line] : lines)
        out.text(site.view()).number(line.sessions).number(line.calls).number(line.rooms);
    bus_.publish(to, Subject::sites_told, out.take());
}

void Errands::heard_sites(std::string_view letter) {
    LetterIn in(letter);
    const auto found = rounds_.find(in.number());
    if (found == rounds_.end()) return;
    Round& round = found->second;
    for (std::uint64_t left = in.number(); left > 0 && in.good(); --left) {
        const auto site = SiteId::parse(in.text());
        SiteLine line;
        line.sessions = in.number();
        line.calls = in.number();
        line.rooms = in.number();
        if (site) round.lines[*site] = line;
    }
    if (--round.missing > 0) return;
    const Round complete = std::move(round);
    rounds_.erase(found);
    complete.told(complete.lines);
}

}  // namespace beckon::relay::api
