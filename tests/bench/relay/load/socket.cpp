#include "socket.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace beckon::bench {

namespace {

constexpr std::string_view mask("\x31\x42\x53\x64");

}  // namespace

void fail(const std::string& what) {
    std::perror(what.c_str());
    std::exit(1);
}

Socket::Socket(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("connect");
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}
Socket::~Socket() {
    if (fd_ >= 0) ::close(fd_);
}
Socket::Socket(Socket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      in_(std::move(other.in_)),
      taken_(other.taken_),
      out_(std::move(other.out_)) {}

void Socket::ask(const std::string& target) {
    write("GET " + target
          + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

void Socket::asked() {
    std::size_t end = std::string::npos;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) fill(true);
    if (in_.find(" 101 ") > end) {
        errno = EPROTO;
        fail("no WebSocket: " + in_.substr(0, end));
    }
    in_.erase(0, end + 4);
}

void Socket::say(std::string_view front, std::string_view rest) {
    const std::size_t size = front.size() + rest.size();
    const auto byte = [this](std::size_t value) { out_ += static_cast<char>(value & 0xFFU); };
    byte(0x81);
    if (size < 126) {
        byte(0x80U | size);
    } else {
        byte(0xFE);
        byte(size >> 8U);
        byte(size);
    }
    out_ += mask;
    const std::size_t begin = out_.size();
    out_ += front;
    out_ += rest;
    mask_from(begin);
}

/// Eight bytes at a time. The slower the load, the longer the server sleeps, and the more it is charged for waking up.
void Socket::mask_from(std::size_t at) {
    std::array<char, sizeof(std::uint64_t)> twice;  // NOLINT(*-member-init): filled right here
    std::copy(mask.begin(), mask.end(), std::copy(mask.begin(), mask.end(), twice.begin()));
    const auto key = std::bit_cast<std::uint64_t>(twice);
    for (; out_.size() - at >= sizeof key; at += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, &out_[at], sizeof word);
        word ^= key;
        std::memcpy(&out_[at], &word, sizeof word);
    }
    for (std::size_t i = 0; at < out_.size(); ++at, ++i) out_[at] = static_cast<char>(out_[at] ^ mask[i % mask.size()]);
}

void Socket::flush() {
    write(out_);
    out_.clear();
}

std::string_view Socket::take() {
    for (;;) {
        if (const auto text = next()) return *text;
        fill(true);
    }
}

std::optional<std::string_view> Socket::take_if_there() {
    for (;;) {
        if (const auto text = next()) return text;
        if (!fill(false)) return std::nullopt;
    }
}

void Socket::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

std::string Socket::http_body() {
    std::size_t end = std::string::npos;
    while ((end = in_.find("\r\n\r\n")) == std::string::npos) fill(true);
    const std::size_t length = in_.find("ength: ");
    const std::size_t size = length < end ? std::strtoul(in_.c_str() + length + 7, nullptr, 10) : 0;
    while (in_.size() < end + 4 + size) fill(true);
    std::string body = in_.substr(end + 4, size);
    in_.erase(0, end + 4 + size);
    return body;
}

/// What stands whole in `in_`. Control frames of a server are passed over.
std::optional<std::string_view> Socket::next() {
    for (;;) {
        const auto byte = [this](std::size_t at) -> std::size_t {
            return static_cast<unsigned char>(in_[taken_ + at]);
        };
        const std::size_t there = in_.size() - taken_;
        if (there < 2) break;
        std::size_t size = byte(1) & 0x7FU;
        std::size_t head = 2;
        if (size == 126) {
            if (there < 4) break;
            size = byte(2) << 8U | byte(3);
            head = 4;
        }
        if ((byte(1) & 0x80U) != 0) head += mask.size();  // another client's, through a server that only passes on
        if (there < head + size) break;
        const std::size_t opcode = byte(0) & 0x0FU;
        const std::string_view text(in_.data() + taken_ + head, size);
        taken_ += head + size;
        if (opcode == 1) return text;
        if (opcode == 8) {
            errno = ECONNRESET;
            fail("closed by the server: " + std::string(text.substr(std::min<std::size_t>(2, size))));
        }
    }
    in_.erase(0, std::exchange(taken_, 0));
    return std::nullopt;
}

bool Socket::fill(bool wait) {
    std::array<char, 65536> bytes;  // NOLINT(*-member-init): the kernel fills it
    ssize_t size = -1;
    do {
        size = recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    } while (size < 0 && wait && errno == EAGAIN);
    if (size < 0 && errno == EAGAIN) return false;
    if (size <= 0) fail("recv");
    in_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
}

}  // namespace beckon::bench
