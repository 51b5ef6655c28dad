#include "net/outbox.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <sys/socket.h>

namespace beckon::relay::net {

namespace {

constexpr std::size_t kept_bytes = 16 * 1024;  ///< larger buffers are given back to the system

bool holds_none(const std::string& text) { return text.capacity() <= std::string().capacity(); }

}  // namespace

void Outbox::borrow(Pool& pool) {
    if (!holds_none(text_) || pool.empty()) return;
    text_.swap(pool.back());
    pool.pop_back();
}

void Outbox::put_sealed(const std::string& records) {
    text_.insert(sealed_, records);
    sealed_ += records.size();
}

bool Outbox::seal(Tls& tls, std::string& scratch) {
    if (sealed_ == text_.size()) return true;
    const bool done = tls.seal(std::string_view(text_).substr(sealed_), scratch);
    text_.resize(sealed_);
    if (text_.empty()) {
        text_.swap(scratch);
    } else {
        text_ += scratch;
    }
    scratch.clear();
    sealed_ = text_.size();
    return done;
}

void Outbox::end(Tls& tls, std::string& scratch) {
    seal(tls, scratch);
    tls.end(scratch);
    put_sealed(scratch);
    scratch.clear();
}

Outbox::Sent Outbox::send(int socket, Tls* tls, NetMeters& meters, std::string& scratch, Pool& pool) {
    if (tls != nullptr && !seal(*tls, scratch)) return Sent::broken;
    while (sent_ < text_.size()) {
        const ssize_t size = ::send(socket, text_.data() + sent_, text_.size() - sent_, MSG_NOSIGNAL);
        meters.writes.add();
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) {
            blocked_ = true;
            text_.erase(0, sent_);
            sealed_ -= std::min(sealed_, std::exchange(sent_, 0));
            return Sent::blocked;
        }
        if (size <= 0) return Sent::broken;
        sent_ += static_cast<std::size_t>(size);
        meters.bytes_out.add(static_cast<std::uint64_t>(size));
    }
    sent_ = sealed_ = 0;
    text_.clear();
    if (holds_none(text_)) return Sent::all;
    if (text_.capacity() <= kept_bytes) pool.push_back(std::move(text_));
    text_ = {};
    return Sent::all;
}

}  // namespace beckon::relay::net
