#include "net/request_reader.hpp"

#include <cstdint>
#include <utility>

#include <boost/beast/http/error.hpp>

namespace beckon::relay::net {

namespace http = boost::beast::http;

namespace {

std::optional<ProcessBound> bound_of(const boost::beast::error_code& error) {
    if (error == http::error::header_limit) return ProcessBound::header_bytes;
    if (error == http::error::body_limit) return ProcessBound::body_bytes;
    return std::nullopt;
}

/// Does the first line end as one of HTTP does, if of a version that nobody knows?
bool names_a_version(std::string_view bytes) {
    constexpr std::string_view form = " HTTP/n.n";
    const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
    if (line.size() < form.size() || line.size() == bytes.size()) return false;
    const std::string_view end = line.substr(line.size() - form.size());
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return end.substr(0, 6) == form.substr(0, 6) && digit(end[6]) && end[7] == '.' && digit(end[8]);
}

}  // namespace

void RequestReader::put(std::string_view bytes) {
    if (at_ == buffer_.size()) {
        buffer_.clear();
        at_ = 0;
    } else if (at_ > buffer_.size() / 2) {
        buffer_.erase(0, std::exchange(at_, 0));
    }
    buffer_ += bytes;
}

RequestReader::Phase RequestReader::phase() const {
    if (!parser_) return Phase::idle;
    return judged_ ? Phase::body : Phase::head;
}

RequestReader::Next RequestReader::next() {
    if (!parser_) begin();
    if (!parser_) return More{};
    if (auto refusal = parse()) return std::move(*refusal);
    if (std::exchange(expects_, false)) return Continue{};
    if (!parser_->is_done()) {
        if (unread() == 0) buffer_ = {};  // while a slow body trickles in there is nothing to hold it with
        return More{};
    }
    return finish();
}

/// Empty lines before a request are passed over (RFC 9112, 2.2): some clients end a body with one too many.
void RequestReader::begin() {
    while (rest().substr(0, 2) == "\r\n") at_ += 2;
    if (rest().empty() || rest() == "\r") return;
    parser_ = std::make_unique<Parser>();
    parser_->header_limit(static_cast<std::uint32_t>(options_.head_bytes));
    parser_->body_limit(options_.body_bytes);
    judged_ = expects_ = false;
    head_taken_ = 0;
}

std::optional<RequestReader::Refusal> RequestReader::parse() {
    while (!parser_->is_done() && unread() > 0) {
        boost::beast::error_code error;
        const std::size_t taken = parser_->put(boost::asio::buffer(buffer_.data() + at_, unread()), error);
        at_ += taken;
        if (!judged_) head_taken_ += taken;
        if (error == http::error::bad_version && !names_a_version(rest())) error = http::error::bad_target;
        if (error && error != http::error::need_more) return Refusal{unreadable(error, options_), bound_of(error)};
        if (!judged_ && parser_->is_header_done()) {
            judged_ = true;
            const Request& head = parser_->get();
            if (auto wrong = objection(head)) return Refusal{std::move(*wrong), std::nullopt};
            incoming_ = std::make_unique<Incoming>();
            incoming_->request = request_of(head);
            incoming_->forwarded = forwarded_of(head);
            incoming_->head_only = head.method() == http::verb::head;
            incoming_->keep_alive = head.keep_alive() && head.version() == 11;
            expects_ = expects_continue(head) && !parser_->is_done() && unread() == 0;
            parser_->eager(true);
        } else if (error || taken == 0) {
            break;
        }
    }
    // Beast's own limit is one of each part: the head's fields, the size of a chunk, the trailer.
    const std::size_t more = parser_->is_done() ? 0 : unread();
    if (head_taken_ + more > options_.head_bytes)
        return Refusal{unreadable(http::error::header_limit, options_), ProcessBound::header_bytes};
    return std::nullopt;
}

std::unique_ptr<RequestReader::Incoming> RequestReader::finish() {
    Request& request = parser_->get();
    if (asks_for_websocket(request)) {
        incoming_->upgrade = parser_->release();
    } else {
        incoming_->request.body = std::move(request.body());
    }
    parser_.reset();
    return std::move(incoming_);
}

}  // namespace beckon::relay::net
