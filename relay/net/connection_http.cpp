// A connection while it speaks HTTP: one request after the other, until it is a WebSocket, leaves for another loop, or ends.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "net/connection.hpp"
#include "net/departure.hpp"
#include "net/http_text.hpp"
#include "net/server.hpp"

namespace beckon::relay::net {

namespace {

using Phase = RequestReader::Phase;

constexpr std::string_view socket_path = "/v1/ws";
constexpr unsigned status_too_often = 429;
/// While so many bytes of answers wait to be taken, the next request is not looked at.
constexpr std::size_t answers_waiting_max = 64 * 1024;
/// Nor are more than these answered in a turn, or as many as take long: others want to be heard, too.
constexpr int answers_in_a_turn = 64;

}  // namespace

/// One request after the other, as far as they are here and the answers are taken. `answered`: in this turn already.
void Connection::answer_next(int answered) {
    if (taking_) return;
    taking_ = true;
    held_back_ = false;
    for (; !answering_ && !last_ && !finished_ && reader_; ++answered) {
        const bool enough = answered == answers_in_a_turn || (answered > 0 && shared_.loop.turn_is_long());
        if (enough || out_.has_lasting() || out_.waiting() > answers_waiting_max) {
            held_back_ = true;
            break;
        }
        RequestReader::Next next = reader_->next();
        if (auto* incoming = std::get_if<std::unique_ptr<RequestReader::Incoming>>(&next)) {
            answer(std::move(**incoming));
        } else if (auto* refusal = std::get_if<RequestReader::Refusal>(&next)) {
            refuse(std::move(*refusal));
        } else if (std::holds_alternative<RequestReader::Continue>(next)) {
            begin_writing();
            out_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
        } else {
            be_patient();
            if (std::exchange(last_, over_) != over_) begin_writing();
            break;
        }
    }
    taking_ = false;
}

/// For as long as what it waits for may take, from when it began to wait for that.
void Connection::be_patient() {
    const Phase phase = reader_->phase();
    if (std::exchange(phase_, phase) == phase) return;
    const Options& options = shared_.options;
    if (phase == Phase::head) deadline_ = shared_.loop.now() + options.head_within;
    if (phase == Phase::body) deadline_ = shared_.loop.now() + options.body_within;
}

void Connection::answer(RequestReader::Incoming&& incoming) {
    deadline_ = Instant::never();
    phase_ = Phase::idle;
    shared_.guests.proceed(seat_);
    head_only_ = incoming.head_only;
    keep_alive_ = incoming.keep_alive && !shared_.leaving;
    const auto [client, unread] = client_behind(peer_, incoming.forwarded, shared_.options.trusted_proxies);
    if (unread) shared_.say_unread();
    const bool at_sockets = incoming.request.path == socket_path;
    if (at_sockets && incoming.upgrade) return upgrade(std::move(incoming), client);
    if (incoming.upgrade) return respond(problem(404, "Not found", "WebSockets are at /v1/ws."), true);
    // Whoever shows something to those who look at it is counted by whom it names, or as one who guesses.
    if (incoming.request.authorization.empty() || !shared_.http.counts(incoming.request)) {
        if (const auto bound = shared_.guests.ask(seat_, client, shared_.loop.now())) {
            HttpResponse answer = problem(429, "Too many requests", "This address asks more than it may. Come back.");
            answer.headers.emplace_back("Retry-After", "5");
            return refuse({std::move(answer), bound});
        }
    }
    answering_ = true;
    ++requests_;
    if (at_sockets) return reply(requests_, upgrade_required());
    incoming.request.address = client.text();
    const bool proxied = shared_.options.trusted_proxies.hold(peer_);
    incoming.request.secure = tls_ != nullptr || (proxied && incoming.request.secure);
    // The answer may come when this connection is long gone; the server looks it up by its id.
    shared_.http.handle(incoming.request,
                        [id = id_, number = requests_, &shared = shared_](const HttpResponse& response) {
                            shared.visit(id, [&](Connection& connection) { connection.reply(number, response); });
                        });
}

void Connection::reply(std::uint64_t request, const HttpResponse& response) {
    if (!answering_ || request != requests_ || finished_) return;
    answering_ = false;
    // Who asked too often comes back over another connection, and these are counted: no stream of requests goes on here.
    respond(response, !keep_alive_ || response.status == status_too_often);
    if (last_) return;
    deadline_ = shared_.loop.now() + shared_.options.idle_http;
    shared_.guests.wait(seat_, id_);
    answer_next(1);
}

void Connection::respond(const HttpResponse& response, bool last) {
    begin_writing();
    out_.put_lasting(append_response(out_.text(), response, shared_.date, head_only_, !last));
    shared_.meters.answered(response.status);
    if (!last) return;
    last_ = true;
    deadline_ = shared_.loop.now() + shared_.options.idle_http;
}

void Connection::refuse(RequestReader::Refusal&& refusal) {
    if (refusal.bound) {
        shared_.meters.reached[*refusal.bound].add();
    } else {
        shared_.meters.malformed.add();
    }
    head_only_ = false;
    // It says nothing of anybody, so that any page may read why it was refused; whose it is may not even be known yet.
    refusal.answer.headers.emplace_back("Access-Control-Allow-Origin", "*");
    refusal.answer.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After");
    respond(refusal.answer, true);
}

void Connection::upgrade(RequestReader::Incoming&& incoming, const Address& client) {
    if (const auto bound = shared_.guests.open(seat_, client, shared_.loop.now())) {
        HttpResponse answer = problem(429, "Too many sockets", "This address opens more than it may. Come back.");
        answer.headers.emplace_back("Retry-After", "5");
        return refuse({std::move(answer), bound});
    }
    Opening opening = opening_of(incoming.request, client.text());
    if (Server* const home = shared_.home ? shared_.home(opening) : nullptr)
        return depart(*home, std::move(incoming), std::move(opening));
    open_socket(std::move(incoming), std::move(opening), std::string(reader_->rest()));
}

/// What is left of it here is nothing, and is taken away at the end of the turn.
void Connection::depart(Server& home, RequestReader::Incoming&& incoming, Opening&& opening) {
    shared_.loop.forget(socket_.get(), *this);
    finished_ = true;
    shared_.finished.push_back(this);
    home.take_in({std::move(socket_), peer_, seat_, std::move(tls_), std::move(out_), over_, std::move(incoming),
                  std::move(opening), std::string(reader_->rest())});
    reader_.reset();
}

}  // namespace beckon::relay::net
