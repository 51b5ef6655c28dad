#include "net/outbox.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "beckon/wire/codec.hpp"
#include "net/unnoted.hpp"
#include "net/ws_frame.hpp"

namespace beckon::relay::net {

namespace {

constexpr std::size_t kept_bytes = 16 * 1024;  ///< larger buffers are given back to the system
constexpr std::size_t piece_bytes =
    32 * 1024;  ///< of what lasts: what a client who takes it slowly holds, twice with TLS

}  // namespace

void Outbox::borrow(Pool& pool) {
    if (text_ || pool.empty()) return;
    text_ = std::move(pool.back());
    pool.pop_back();
}

void Outbox::put_sealed(const std::string& records) {
    text().insert(sealed_, records);
    sealed_ += records.size();
}

bool Outbox::seal(Tls& tls, std::string& scratch) {
    std::string& text = this->text();
    if (sealed_ == text.size()) return true;
    const bool done = tls.seal(std::string_view(text).substr(sealed_), scratch);
    text.resize(sealed_);
    if (text.empty()) {
        text.swap(scratch);
    } else {
        text += scratch;
    }
    scratch.clear();
    sealed_ = text.size();
    return done;
}

void Outbox::end(Tls& tls, std::string& scratch) {
    seal(tls, scratch);
    tls.end(scratch);
    put_sealed(scratch);
    scratch.clear();
}

bool Outbox::lend(const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (blocked_ || waiting() > 0 || parcel.before_body(TextHead::bytes_max + front_bytes_max) == nullptr) return false;
    lent_ = parcel;
    lent_in_ = envelope;
    return true;
}

void Outbox::take_in_lent() {
    const hub::SharedParcel lent = std::exchange(lent_, {});
    append_text_frame(*text_, wire::EnvelopeText(lent_in_).view(), lent->body());
}

/// False: not all of it, and what is left is text now.
bool Outbox::send_lent(int socket, NetMeters& meters) {
    const wire::EnvelopeText envelope(lent_in_);
    const std::string_view body = lent_->body();
    const TextHead head(envelope.view().size() + body.size());
    const std::size_t size = head.view().size() + envelope.view().size() + body.size();
    char* const begin = lent_.before_body(size - body.size());
    std::copy(envelope.view().begin(), envelope.view().end(), std::copy(head.view().begin(), head.view().end(), begin));
    const ssize_t sent = unnoted::send(socket, begin, size, MSG_NOSIGNAL);
    meters.writes.add();
    if (sent > 0) meters.bytes_out.add(static_cast<std::uint64_t>(sent));
    if (sent == static_cast<ssize_t>(size)) {
        lent_.reset();
        return true;
    }
    text();
    sent_ = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    return false;
}

Outbox::Sent Outbox::send(int socket, Tls* tls, NetMeters& meters, std::string& scratch, Pool& pool) {
    assert(!lent_ || tls == nullptr);
    if (lent_ && send_lent(socket, meters)) {
        if (text_) pool.push_back(std::move(text_));
        return Sent::all;
    }
    do {
        take_up();
        if (tls != nullptr && !seal(*tls, scratch)) return Sent::broken;
        if (!text_) return Sent::all;
        if (const Sent sent = drain(socket, meters); sent != Sent::all) return sent;
    } while (!lasting_.empty());
    if (text_->capacity() <= kept_bytes) pool.push_back(std::move(text_));
    text_.reset();
    return Sent::all;
}

void Outbox::take_up() {
    if (lasting_.empty() || text().size() >= piece_bytes) return;
    const std::string_view piece = lasting_.substr(0, piece_bytes - text().size());
    text() += piece;
    lasting_.remove_prefix(piece.size());
}

Outbox::Sent Outbox::drain(int socket, NetMeters& meters) {
    std::string& text = *text_;
    while (sent_ < text.size()) {
        const ssize_t size = unnoted::send(socket, text.data() + sent_, text.size() - sent_, MSG_NOSIGNAL);
        meters.writes.add();
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) {
            blocked_ = true;
            text.erase(0, sent_);
            sealed_ -= std::min(sealed_, std::exchange(sent_, 0));
            return Sent::blocked;
        }
        if (size <= 0) return Sent::broken;
        sent_ += static_cast<std::size_t>(size);
        meters.bytes_out.add(static_cast<std::uint64_t>(size));
    }
    sent_ = sealed_ = 0;
    text.clear();
    return Sent::all;
}

}  // namespace beckon::relay::net
