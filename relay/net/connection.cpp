#include "net/connection.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <sys/socket.h>

#include "net/departure.hpp"
#include "net/server.hpp"
#include "net/unnoted.hpp"

namespace beckon::relay::net {

namespace {

using Phase = RequestReader::Phase;

/// Read ahead while a request is answered: what one read brings, and what it may meet.
constexpr std::size_t read_ahead_max = 64 * 1024;

}  // namespace

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
    const ssize_t size = unnoted::recv(socket_.get(), shared_.received.data(), shared_.received.size());
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
    const std::size_t waited = out_.waiting();
    const Outbox::Sent sent = send_all(ends);
    if (sent == Outbox::Sent::broken) return lost();
    if (sent == Outbox::Sent::all && ends) return hang_up();
    if (sent == Outbox::Sent::blocked && !stream_ && out_.waiting() < waited)
        deadline_ = shared_.loop.now() + shared_.options.idle_http;
    watch_as_needed();
    if (sent != Outbox::Sent::all || !held_back_) return;
    shared_.loop.post(
        [id = id_, &shared = shared_] { shared.visit(id, [](Connection& connection) { connection.answer_next(); }); });
}

/// The end comes with the last bytes, in the same call where these are not many.
Outbox::Sent Connection::send_all(bool ends) {
    const auto send = [this] {
        return out_.send(socket_.get(), tls_.get(), shared_.meters, shared_.records, shared_.outs);
    };
    if (!ends || !tls_) return send();
    if (out_.has_lasting()) {
        if (const Outbox::Sent sent = send(); sent != Outbox::Sent::all) return sent;
    }
    out_.end(*tls_, shared_.records);
    return send();
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
        return close(CloseCode::unauthorised, "hello: not said in time");
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
