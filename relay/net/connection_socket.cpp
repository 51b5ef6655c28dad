// A connection while it is a WebSocket. What is plain is read here, all else by Beast.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/websocket/error.hpp>

#include "beckon/base/utf8.hpp"
#include "beckon/wire/codec.hpp"
#include "net/connection.hpp"
#include "ports/last_words.hpp"

namespace beckon::relay::net {

namespace websocket = boost::beast::websocket;

namespace {

/// The close code that Beast sends by itself to whoever breaks RFC 6455.
std::optional<std::uint16_t> answered_with(const boost::beast::error_code& error) {
    if (error == websocket::error::message_too_big) return websocket::close_code::too_big;
    if (error == websocket::error::bad_frame_payload) return websocket::close_code::bad_payload;
    if (error == websocket::condition::protocol_violation) return websocket::close_code::protocol_error;
    return std::nullopt;
}

/// RFC 6455, 7.4.2: above these is nothing that anybody may say. Beast, which refuses all else that is wrong, sends it back.
constexpr std::uint16_t close_codes_last = 4999;

std::string close_frame(std::uint16_t code) {
    return {'\x88', '\x02', static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
}

}  // namespace

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

void Connection::take_frames(std::string_view bytes) {
    while (!bytes.empty() && !finished_ && !last_) {
        if (take_plain_frame(bytes)) continue;
        const std::size_t size = edges_.pass(bytes);
        if (edges_.met_a_piece() && too_many_pieces()) return;
        give_beast(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
}

/// Whole messages are the session's to count. These have answers of their own, or none, and would go on for ever.
bool Connection::too_many_pieces() {
    const Options& options = shared_.options;
    if (pieces_.take(shared_.loop.now(), options.pieces_burst, options.pieces_every)) return false;
    if (!closing_) {
        shared_.meters.reached[ProcessBound::pieces].add();
        shared_.pages.gone(id_);
        close(CloseCode::busy, last_words(CloseCode::busy));
    }
    last_ = true;  // nothing more is read, not even its half of the close
    begin_writing();
    return true;
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
        const auto code = refuse_close_code() ? std::optional<std::uint16_t>(websocket::close_code::protocol_error)
                                              : answered_with(error);
        if (code) shared_.meters.closes[*code].add();
        if (error == websocket::error::message_too_big) {
            shared_.meters.reached[ProcessBound::message_bytes].add();
        } else if (code || error != websocket::error::closed) {
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

/// In this turn it was closed with a code that does not exist, and Beast has sent that back: it is still here, and the last
/// that is to be sent.
bool Connection::refuse_close_code() {
    const std::uint16_t code = stream_->reason().code;
    if (closing_ || code <= close_codes_last) return false;
    const std::string sent_back = close_frame(code);
    std::string& text = out_.text();
    if (text.size() < sent_back.size()) return false;
    const std::size_t at = text.size() - sent_back.size();
    if (text.compare(at, sent_back.size(), sent_back) != 0) return false;
    text.replace(at, sent_back.size(), close_frame(websocket::close_code::protocol_error));
    return true;
}

void Connection::send(const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (closing_ || finished_ || slow_ || !stream_) return;
    begin_writing();
    if (!tls_ && out_.lend(envelope, parcel)) return;
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
            connection.close(CloseCode::slow, last_words(CloseCode::slow));
        });
    });
}

void Connection::close(CloseCode code, std::string_view why) { close(static_cast<std::uint16_t>(code), why); }

void Connection::close(std::uint16_t code, std::string_view why) {
    if (closing_ || finished_) return;
    closing_ = true;
    deadline_ = shared_.loop.now() + shared_.options.closed_within;
    if (!stream_) {
        last_ = true;
        return;
    }
    begin_writing();
    shared_.meters.closes[code].add();
    const boost::beast::string_view words(why.data(), why.size());
    stream_->async_close({static_cast<websocket::close_code>(code), words}, [this](boost::beast::error_code) {
        last_ = true;
        begin_writing();
    });
}

}  // namespace beckon::relay::net
