#include "net/connection.hpp"

#include <cerrno>
#include <utility>

#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/error.hpp>
#include <sys/socket.h>

#include "beckon/wire/codec.hpp"
#include "net/ws_frame.hpp"

namespace beckon::relay::net {

namespace websocket = boost::beast::websocket;

namespace {

constexpr std::string_view socket_path = "/v1/ws";
constexpr std::size_t out_kept = 16 * 1024;  ///< larger buffers are given back, not kept for the next

}  // namespace

Connection::Connection(Shared& shared, hub::ConnId id, Descriptor socket, std::string peer)
    : shared_(shared),
      id_(id),
      peer_(std::move(peer)),
      socket_(std::move(socket)),
      deadline_(shared.loop.now() + shared.options.head_within),
      wire_(shared.backlog) {
    wire_.out = &out_;
    shared_.loop.watch(socket_.get(), *this);
}

Connection::~Connection() {
    wire_.reading.drop();
    stream_.reset();
    if (socket_.open()) shared_.loop.forget(socket_.get(), *this);
}

// ------------------------------------------------------------------------------------------ receiving

void Connection::ready(bool readable, bool writable) {
    if (writable && !finished_) {
        blocked_ = false;
        begin_writing();
    }
    if (readable && !finished_) receive();
}

void Connection::receive() {
    const ssize_t size = ::recv(socket_.get(), shared_.received.data(), shared_.received.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return lost();
    if (shut_) return;
    const std::string_view bytes(shared_.received.data(), static_cast<std::size_t>(size));
    if (stream_) return take_frames(bytes);
    take_http(bytes);
}

// ------------------------------------------------------------------------------------------ HTTP

void Connection::take_http(std::string_view bytes) {
    if (last_) return;
    unread_ += bytes;
    if (unread_.size() > shared_.options.head_bytes + shared_.options.body_bytes) {
        return respond(problem(413, "Too much", "One request at a time, and no more than its bounds."), true);
    }
    if (!answering_) answer_next();
}

/// The next request, if all of it is there.
void Connection::answer_next() {
    if (!parser_) {
        if (unread_.empty()) return;
        parser_ = std::make_unique<Parser>();
        parser_->header_limit(static_cast<std::uint32_t>(shared_.options.head_bytes));
        parser_->body_limit(shared_.options.body_bytes);
        parser_->eager(true);
        deadline_ = shared_.loop.now() + shared_.options.head_within;
    }
    boost::beast::error_code error;
    while (!parser_->is_done() && !unread_.empty()) {
        const std::size_t taken = parser_->put(boost::asio::buffer(unread_.data(), unread_.size()), error);
        unread_.erase(0, taken);
        if (error == boost::beast::http::error::need_more) return;
        if (error) return respond(unreadable(error, shared_.options), true);
        if (taken == 0) return;
    }
    if (!parser_->is_done()) return;
    Request request = parser_->release();
    parser_.reset();
    deadline_ = Instant::never();
    head_only_ = request.method() == boost::beast::http::verb::head;
    keep_alive_ = request.keep_alive() && request.version() == 11;
    if (const auto wrong = objection(request)) return respond(*wrong, true);
    if (asks_for_websocket(request)) return upgrade(request, std::exchange(unread_, {}));
    answering_ = true;
    const std::uint64_t number = ++requests_;
    std::string address = address_behind(request, peer_, shared_.options.trusted_proxies);
    // The answer may come when this connection is long gone; the server looks it up by its id.
    shared_.http.handle(
        request_of(std::move(request), std::move(address)),
        [id = id_, number, &shared = shared_](const HttpResponse& response) { shared.reply(id, number, response); });
}

void Connection::reply(std::uint64_t request, const HttpResponse& response) {
    if (!answering_ || request != requests_ || finished_) return;
    answering_ = false;
    respond(response, !keep_alive_);
    if (!keep_alive_) return;
    deadline_ = shared_.loop.now() + shared_.options.idle_http;
    answer_next();
}

void Connection::respond(const HttpResponse& response, bool last) {
    begin_writing();
    append_response(out_, response, head_only_, !last);
    if (!last) return;
    last_ = true;
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
}

void Connection::upgrade(const Request& request, std::string_view rest) {
    const std::string_view target(request.target().data(), request.target().size());
    if (target.substr(0, target.find('?')) != socket_path)
        return respond(problem(404, "Not found", "WebSockets are at /v1/ws."), true);
    const std::string address = address_behind(request, peer_, shared_.options.trusted_proxies);
    if (const auto refused = shared_.pages.opened(id_, opening_of(request, address)))
        return respond(problem(403, "Refused", refused->why), true);
    begin_writing();
    stream_ = std::make_unique<Stream>(wire_);
    stream_->set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set(boost::beast::http::field::server, "beckon"); }));
    stream_->read_message_max(limits::frame_bytes);
    stream_->auto_fragment(false);
    stream_->text(true);
    boost::beast::error_code error;
    stream_->accept(request, error);
    if (error) {
        last_ = true;
        deadline_ = shared_.loop.now() + shared_.options.closed_within;
        return;
    }
    deadline_ = shared_.loop.now() + shared_.options.greeted_within;
    read_message();
    if (!rest.empty()) take_frames(rest);
}

// ------------------------------------------------------------------------------------------ WebSocket

void Connection::take_frames(std::string_view bytes) {
    begin_writing();  // Beast may answer a ping
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
        // Beast has answered, or begun, the closing handshake; that is still to be sent.
        if (!std::exchange(closing_, true)) shared_.pages.gone(id_);
        last_ = true;
        deadline_ = shared_.loop.now() + shared_.options.closed_within;
        return begin_writing();
    }
    const std::string_view piece(shared_.message.data(), size);
    const bool whole = stream_->is_message_done();
    if (!whole || !partial_.empty()) partial_ += piece;
    if (whole && !closing_) {
        // A binary message is no frame of ours: the engine hears it as one that cannot be read.
        const std::string_view message = partial_.empty() ? piece : std::string_view(partial_);
        shared_.pages.heard(id_, stream_->got_text() ? message : std::string_view{});
    }
    if (whole && !partial_.empty()) partial_ = {};
    if (!finished_) read_message();
}

void Connection::send(const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (closing_ || finished_ || slow_ || !stream_) return;
    begin_writing();
    const std::size_t waiting = out_.size() - sent_;
    std::string& body = shared_.scratch;
    body.clear();
    wire::append_envelope(body, envelope);
    if (parcel->body.empty()) {
        wire::append_body(body, parcel->message);
        append_text_header(out_, body.size());
        out_ += body;
    } else {
        append_text_header(out_, body.size() + parcel->body.size());
        out_ += body;
        out_ += parcel->body;
    }
    if (!blocked_ || waiting <= shared_.options.outbox_bytes) return;
    slow_ = true;
    shared_.loop.later([&shared = shared_, id = id_] { shared.pages.slow(id); });
}

void Connection::close(CloseCode code) {
    if (closing_ || finished_) return;
    closing_ = true;
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
    if (!stream_) {
        last_ = true;
        return;
    }
    begin_writing();
    const websocket::close_reason reason(static_cast<std::uint16_t>(code));
    stream_->async_close(reason, [this](boost::beast::error_code) {
        last_ = true;
        begin_writing();
    });
}

// ------------------------------------------------------------------------------------------ sending

void Connection::begin_writing() {
    if (out_.capacity() <= std::string().capacity() && !shared_.outs.empty()) {
        out_.swap(shared_.outs.back());
        shared_.outs.pop_back();
    }
    if (gathered_ || finished_) return;
    gathered_ = true;
    shared_.writing.push_back(this);
}

void Connection::flush() {
    gathered_ = false;
    if (finished_ || blocked_) return;
    while (sent_ < out_.size()) {
        const ssize_t size = ::send(socket_.get(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) {
            blocked_ = true;
            watched_ = true;
            out_.erase(0, std::exchange(sent_, 0));
            return shared_.loop.watch_writing(socket_.get(), *this, true);
        }
        if (size <= 0) return lost();
        sent_ += static_cast<std::size_t>(size);
    }
    if (std::exchange(watched_, false)) shared_.loop.watch_writing(socket_.get(), *this, false);
    sent_ = 0;
    out_.clear();
    if (out_.capacity() > std::string().capacity()) {
        if (out_.capacity() <= out_kept) shared_.outs.push_back(std::move(out_));
        out_ = {};
    }
    if (last_ || wire_.over) hang_up();
}

// ------------------------------------------------------------------------------------------ the end

void Connection::out_of_patience() {
    deadline_ = Instant::never();
    if (finished_) return;
    if (stream_ && !closing_) {
        shared_.pages.gone(id_);
        return close(CloseCode::unauthorised);
    }
    if (!stream_ && !last_ && parser_) {
        return respond(problem(408, "Too slow", "The whole request must come sooner."), true);
    }
    finish();
}

void Connection::lost() {
    if (finished_) return;
    if (stream_ && !closing_) shared_.pages.gone(id_);
    finish();
}

/// What was sent gets there even if they still send: a plain close would make the system throw it away.
void Connection::hang_up() {
    if (std::exchange(shut_, true)) return;
    ::shutdown(socket_.get(), SHUT_WR);
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
}

void Connection::finish() {
    if (std::exchange(finished_, true)) return;
    shared_.finished.push_back(this);
}

}  // namespace beckon::relay::net
