#include "net/connection.hpp"

#include <cerrno>
#include <utility>

#include <boost/beast/websocket/error.hpp>
#include <sys/socket.h>

#include "beckon/base/utf8.hpp"
#include "beckon/wire/codec.hpp"
#include "net/departure.hpp"
#include "net/server.hpp"

namespace beckon::relay::net {

namespace websocket = boost::beast::websocket;

namespace {

using Phase = RequestReader::Phase;

constexpr std::string_view socket_path = "/v1/ws";
constexpr unsigned status_too_often = 429;
/// While so many bytes of answers wait to be taken, the next request is not looked at.
constexpr std::size_t answers_waiting_max = 64 * 1024;
/// Nor are more than these answered in a turn: others want to be heard, too.
constexpr int answers_in_a_turn = 64;
/// Read ahead while a request is answered: what one read brings, and what it may meet.
constexpr std::size_t read_ahead_max = 64 * 1024;

/// The close code that Beast sends by itself to whoever breaks RFC 6455.
std::optional<std::uint16_t> answered_with(const boost::beast::error_code& error) {
    if (error == websocket::error::message_too_big) return websocket::close_code::too_big;
    if (error == websocket::error::bad_frame_payload) return websocket::close_code::bad_payload;
    if (error == websocket::condition::protocol_violation) return websocket::close_code::protocol_error;
    return std::nullopt;
}

}  // namespace

void Shared::say_unread() {
    if (std::exchange(unread_was_said, true) || options.journal == nullptr) return;
    options.journal->line(Level::warn, "forwarded",
                          {{"trouble",
                            "X-Forwarded-For of a trusted proxy holds what is no address, so all of its clients are "
                            "taken for the proxy"},
                           {"allowed", "addresses, with or without a port"}});
}

Connection::Connection(Shared& shared, hub::ConnId id, Descriptor socket, const Address& peer, const Guests::Seat& seat)
    : shared_(shared),
      id_(id),
      socket_(std::move(socket)),
      reader_(std::make_unique<RequestReader>(shared.options)),
      wire_(shared.backlog, out_),
      peer_(peer),
      seat_(seat),
      deadline_(shared.loop.now() + shared.options.head_within) {
    shared_.loop.watch(socket_.get(), *this, Loop::Tell::once);
    shared_.guests.wait(seat_, id_);
}

Connection::Connection(Shared& shared, hub::ConnId id, Departure& from)
    : shared_(shared),
      id_(id),
      socket_(std::move(from.socket)),
      over_(from.over),
      tls_(std::move(from.tls)),
      out_(std::move(from.out)),
      wire_(shared.backlog, out_),
      peer_(from.peer),
      seat_(from.seat),
      deadline_(Instant::never()) {
    out_.unblock();  // if it is blocked, the first attempt will tell
    shared_.loop.watch(socket_.get(), *this, Loop::Tell::once);
}

void Connection::arrive(Departure& from) { open_socket(std::move(from.incoming), std::move(from.opening), from.ahead); }

Connection::~Connection() {
    wire_.reading.drop();
    stream_.reset();
    if (socket_.open()) shared_.loop.forget(socket_.get(), *this);
}

// ------------------------------------------------------------------------------------------ receiving

void Connection::ready(Loop::Ready what) {
    if (what.writable && !finished_) {
        out_.unblock();
        begin_writing();
    }
    if (what.readable && !finished_) receive(what.ending);
}

/// Once a turn, so that others are heard too.
void Connection::receive(bool ending) {
    if (!reads_) return lost();  // it was not asked for: only an error comes like that
    if (stream_) shared_.pages.expect(id_);
    const ssize_t size = ::recv(socket_.get(), shared_.received.data(), shared_.received.size(), 0);
    shared_.meters.reads.add();
    if (size < 0 && errno == EAGAIN) return;
    if (size < 0 && errno != EINTR) return lost();
    if (size == 0) return no_more();
    // A read that got less than there was room for has got all there was (epoll(7)), but for the end.
    if (size < 0 || ending || static_cast<std::size_t>(size) == shared_.received.size())
        shared_.loop.watch_for(socket_.get(), *this, Loop::Tell::once, reads_, writes_);
    if (size < 0) return;
    shared_.meters.bytes_in.add(static_cast<std::uint64_t>(size));
    if (shut_) return;
    const std::string_view bytes(shared_.received.data(), static_cast<std::size_t>(size));
    if (shared_.identity == nullptr && !tls_) return take(bytes);
    const std::string_view unsealed = unseal(bytes);
    if (!unsealed.empty()) take(unsealed);
    if (tls_ && tls_->state() == Tls::State::ended && !finished_) no_more();
}

/// What they say; nothing if that is nothing yet, or if there is nothing more to hear.
std::string_view Connection::unseal(std::string_view sealed) {
    if (last_) return {};
    if (!tls_ && !Tls::begins_with(sealed.front())) {
        shared_.meters.plain_on_tls.add();
        respond(problem(400, "Plain HTTP", "This port speaks TLS. Use https:// and wss://."), true);
        return {};
    }
    if (!tls_) tls_ = std::make_unique<Tls>(*shared_.identity);
    const bool greeted = tls_->state() == Tls::State::open;
    const std::size_t size = tls_->unseal(sealed, shared_.unsealed, shared_.records);
    if (!shared_.records.empty()) {
        begin_writing();
        out_.put_sealed(shared_.records);
        shared_.records.clear();
    }
    if (!greeted && tls_->state() == Tls::State::open) {
        shared_.meters.tls_handshakes.add();
        if (tls_->resumed()) shared_.meters.tls_resumed.add();
    }
    if (tls_->state() != Tls::State::broken) return {shared_.unsealed.data(), size};
    shared_.meters.tls_failures.add();
    if (stream_ && !std::exchange(closing_, true)) shared_.pages.gone(id_);
    last_ = true;
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
    begin_writing();
    return {};
}

void Connection::take(std::string_view bytes) {
    if (stream_) {
        take_frames(bytes);
        if (out_.blocked() && out_.waiting() > shared_.options.outbox_bytes) too_slow();
        return;
    }
    if (last_) return;
    reader_->put(bytes);
    answer_next();
    if (reader_) watch_as_needed();
}

/// They will say nothing more. Answers that are being made, or sent, they may still hear.
void Connection::no_more() {
    if (stream_ || shut_) return lost();
    over_ = true;
    if (!answering_ && !held_back_) last_ = true;
    begin_writing();
    watch_as_needed();
}

// ------------------------------------------------------------------------------------------ HTTP

/// One request after the other, as far as they are here and the answers are taken.
void Connection::answer_next() {
    if (taking_) return;
    taking_ = true;
    held_back_ = false;
    for (int answered = 0; !answering_ && !last_ && !finished_ && reader_; ++answered) {
        if (out_.waiting() > answers_waiting_max || answered == answers_in_a_turn) {
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
    // Whoever shows something is counted by whom it names, or as one who guesses.
    if (incoming.request.authorization.empty()) {
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
    answer_next();
}

void Connection::respond(const HttpResponse& response, bool last) {
    begin_writing();
    append_response(out_.text(), response, shared_.date, head_only_, !last);
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

void Connection::open_socket(RequestReader::Incoming&& incoming, Opening&& opening, const std::string& ahead) {
    if (const auto refused = shared_.pages.opened(id_, std::move(opening))) {
        shared_.meters.refused.add();
        return respond(problem(403, "Refused", refused->why), true);
    }
    begin_writing();
    stream_ = std::make_unique<Stream>(wire_);
    stream_->set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set(boost::beast::http::field::server, "beckon"); }));
    stream_->read_message_max(limits::frame_bytes);
    stream_->auto_fragment(false);
    stream_->text(true);
    stream_->control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
        if (kind == websocket::frame_type::ping) shared_.meters.pings.add();
    });
    boost::beast::error_code error;
    stream_->accept(*incoming.upgrade, error);
    if (error) return lost();
    shared_.meters.websockets.add();
    deadline_ = shared_.loop.now() + shared_.options.greeted_within;
    if (!shared_.door) shared_.guests.wait(seat_, id_);
    reader_.reset();
    read_message();
    if (!ahead.empty()) take_frames(ahead);
}

// ------------------------------------------------------------------------------------------ WebSocket

void Connection::take_frames(std::string_view bytes) {
    while (!bytes.empty() && !finished_) {
        if (take_plain_frame(bytes)) continue;
        const std::size_t size = edges_.pass(bytes);
        give_beast(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
}

/// Not if Beast is in the middle of a message, or of closing: it holds the state of both.
bool Connection::take_plain_frame(std::string_view& bytes) {
    if (closing_ || !wire_.reading || !edges_.between_messages()) return false;
    const auto frame = plain_frame(bytes);
    if (!frame) return false;
    hub::Parcel::Own parcel = hub::Parcel::blank(frame->masked.size());
    if (!unmask_text(*frame, parcel->room())) return false;
    bytes.remove_prefix(frame->size);
    shared_.pages.heard(id_, std::move(parcel));
    return true;
}

void Connection::give_beast(std::string_view bytes) {
    begin_writing();  // it may answer a ping
    wire_.in = bytes;
    while (!wire_.in.empty() && wire_.reading && !finished_) {
        wire_.reading.finish(wire_.in);
        shared_.backlog.run();
    }
    wire_.in = {};
}

void Connection::read_message() {
    stream_->async_read_some(boost::asio::buffer(shared_.message.data(), shared_.message.size()),
                             [this](boost::beast::error_code error, std::size_t size) { got(error, size); });
}

void Connection::got(boost::beast::error_code error, std::size_t size) {
    if (finished_) return;
    if (error) {
        if (const auto code = answered_with(error)) shared_.meters.closes[*code].add();
        if (error == websocket::error::message_too_big) {
            shared_.meters.reached[ProcessBound::message_bytes].add();
        } else if (error != websocket::error::closed) {
            shared_.meters.misframed.add();
        }
        // Beast has answered, or begun, the closing handshake; that is still to be sent.
        if (!std::exchange(closing_, true)) shared_.pages.gone(id_);
        last_ = true;
        deadline_ = shared_.loop.now() + shared_.options.closed_within;
        return begin_writing();
    }
    const std::string_view piece(shared_.message.data(), size);
    const bool whole = stream_->is_message_done();
    if (!whole || !partial_.empty()) partial_ += piece;
    // Beast judges the text of a piece that has some: a character that is cut off before an empty last one passes it.
    if (whole && piece.empty() && !closing_ && stream_->got_text() && !is_utf8(partial_)) {
        shared_.meters.misframed.add();
        shared_.pages.gone(id_);
        return close(websocket::close_code::bad_payload);
    }
    if (whole && !closing_) {
        // A binary message is no frame of ours: the engine hears it as one that cannot be read.
        const std::string_view message = partial_.empty() ? piece : std::string_view(partial_);
        shared_.pages.heard(id_, hub::Parcel::holding(stream_->got_text() ? message : std::string_view{}));
    }
    if (whole && !partial_.empty()) partial_ = {};
    if (!finished_) read_message();
}

void Connection::send(const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (closing_ || finished_ || slow_ || !stream_) return;
    begin_writing();
    const std::size_t waiting = out_.waiting();
    append_text_frame(out_.text(), wire::EnvelopeText(envelope).view(), body_of(parcel));
    if (out_.blocked() && waiting > shared_.options.outbox_bytes) too_slow();
}

std::string_view Connection::body_of(const hub::SharedParcel& parcel) {
    if (!parcel->body().empty()) return parcel->body();
    if (shared_.written != parcel) {
        shared_.writing_of.clear();
        wire::append_body(shared_.writing_of, parcel->message);
        shared_.written = parcel;
    }
    return shared_.writing_of;
}

/// Once this turn's work is done: the engine may be in the middle of it.
void Connection::too_slow() {
    if (std::exchange(slow_, true)) return;
    shared_.meters.reached[ProcessBound::outbox_bytes].add();
    shared_.loop.later([id = id_, &shared = shared_] {
        shared.visit(id, [](Connection& connection) {
            connection.shared_.pages.slow(connection.id_);
            if (connection.closing_ || connection.finished_) return;
            connection.shared_.pages.gone(connection.id_);  // it has not said who it is
            connection.close(CloseCode::slow);
        });
    });
}

void Connection::close(CloseCode code) { close(static_cast<std::uint16_t>(code)); }

void Connection::close(std::uint16_t code) {
    if (closing_ || finished_) return;
    closing_ = true;
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
    if (!stream_) {
        last_ = true;
        return;
    }
    begin_writing();
    shared_.meters.closes[code].add();
    stream_->async_close(websocket::close_reason(code), [this](boost::beast::error_code) {
        last_ = true;
        begin_writing();
    });
}

// ------------------------------------------------------------------------------------------ sending

void Connection::begin_writing() {
    out_.borrow(shared_.outs);
    if (gathered_ || finished_) return;
    gathered_ = true;
    shared_.writing.push_back(this);
}

void Connection::flush() {
    gathered_ = false;
    if (finished_ || out_.blocked()) return;
    const bool ends = last_ || out_.concluded();
    if (ends && tls_) out_.end(*tls_, shared_.records);
    const std::size_t waited = out_.waiting();
    const Outbox::Sent sent = out_.send(socket_.get(), tls_.get(), shared_.meters, shared_.records, shared_.outs);
    if (sent == Outbox::Sent::broken) return lost();
    if (sent == Outbox::Sent::all && ends) return hang_up();
    if (sent == Outbox::Sent::blocked && !stream_ && out_.waiting() < waited)
        deadline_ = shared_.loop.now() + shared_.options.idle_http;
    watch_as_needed();
    if (sent != Outbox::Sent::all || !held_back_) return;
    shared_.loop.post(
        [id = id_, &shared = shared_] { shared.visit(id, [](Connection& connection) { connection.answer_next(); }); });
}

/// Whoever sends requests faster than it takes the answers is not read until it does.
void Connection::watch_as_needed() {
    const bool busy = answering_ || out_.waiting() > 0;
    const bool ahead = reader_ && busy && reader_->unread() >= read_ahead_max;
    const bool reads = !over_ && !ahead;
    if (reads == reads_ && out_.blocked() == writes_) return;
    reads_ = reads;
    writes_ = out_.blocked();
    shared_.loop.watch_for(socket_.get(), *this, Loop::Tell::once, reads_, writes_);
}

// ------------------------------------------------------------------------------------------ the end

void Connection::out_of_patience() {
    deadline_ = Instant::never();
    if (finished_) return;
    if (stream_ && !closing_) {
        shared_.meters.reached[ProcessBound::unauthenticated].add();
        shared_.pages.gone(id_);
        return close(CloseCode::unauthorised);
    }
    if (reader_ && !last_ && phase_ != Phase::idle) {
        const bool head = phase_ == Phase::head;
        return refuse(
            {problem(408, "Too slow",
                     head ? "The head of a request must come sooner." : "The body of a request must come sooner."),
             head ? ProcessBound::header : ProcessBound::body});
    }
    if (tls_ && tls_->state() == Tls::State::greeting) {
        shared_.meters.reached[ProcessBound::header].add();
        shared_.meters.tls_failures.add();
    }
    finish();
}

void Connection::lost() {
    if (finished_) return;
    if (tls_ && tls_->state() == Tls::State::greeting) shared_.meters.tls_failures.add();
    if (stream_ && !closing_) shared_.pages.gone(id_);
    finish();
}

/// What was sent gets there even if they still send: a plain close would make the system throw it away.
void Connection::hang_up() {
    if (over_) return finish();
    if (std::exchange(shut_, true)) return;
    ::shutdown(socket_.get(), SHUT_WR);
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
    watch_as_needed();
}

void Connection::finish() {
    if (std::exchange(finished_, true)) return;
    if (shared_.door) {
        shared_.door->seat_is_free(seat_);
    } else {
        shared_.guests.leave(seat_);
    }
    shared_.finished.push_back(this);
}

}  // namespace beckon::relay::net
