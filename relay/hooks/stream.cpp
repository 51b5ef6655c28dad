#include "hooks/stream.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <unistd.h>

namespace beckon::relay::hooks {

namespace {

std::string system_words(const char* what, int error) { return std::string(what) + ": " + std::strerror(error); }

/// What OpenSSL thinks of it; the certificate's fault goes before the library's words.
std::string tls_words(SSL* tls) {
    const long verdict = SSL_get_verify_result(tls);
    if (verdict != X509_V_OK) return std::string("its certificate: ") + X509_verify_cert_error_string(verdict);
    const unsigned long code = ERR_peek_last_error();
    const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return std::string("TLS: ") + (reason == nullptr ? "the connection broke off" : reason);
}

/// An address stands in a certificate as such, and is not a name that could be sent. False: nothing would be checked.
bool expect_host(SSL* tls, const std::string& host) {
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), host.c_str()) == 1) return true;
    SSL_set_hostflags(tls, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    std::string name = host;  // OpenSSL copies it, and wants it mutable all the same
    return SSL_set1_host(tls, host.c_str()) == 1
           && SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) == 1;
}

std::string connected(int fd, const Address& address, const Patience& patience) {
    if (::connect(fd, address.raw(), address.size) == 0) return {};
    if (errno != EINPROGRESS) return system_words("connect", errno);
    if (std::string trouble = patience.wait(fd, POLLOUT); !trouble.empty()) return "connect: " + trouble;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 ? std::string() : system_words("connect", error);
}

}  // namespace

// ------------------------------------------------------------------------------------------ TCP

Result<Stream, std::string> Stream::connect(const std::vector<Address>& addresses, const Patience& patience) {
    std::string trouble = "it has no address";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const int fd = ::socket(addresses[i].family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
        if (fd < 0) return system_words("socket", errno);
        Stream stream(fd);
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        // An address that does not answer leaves time for the others.
        trouble = connected(fd, addresses[i], patience.share_of(addresses.size() - i));
        if (trouble.empty()) return stream;
    }
    return trouble;
}

Stream::Stream(Stream&& other) noexcept : fd_(std::exchange(other.fd_, -1)), tls_(std::move(other.tls_)) {}

Stream::~Stream() {
    if (tls_) SSL_shutdown(tls_.get());
    tls_.reset();
    if (fd_ >= 0) ::close(fd_);
}

// ------------------------------------------------------------------------------------------ TLS

void TlsContext::Free::operator()(ssl_ctx_st* raw) const { SSL_CTX_free(raw); }
void Stream::Free::operator()(ssl_st* raw) const { SSL_free(raw); }

ssl_ctx_st* TlsContext::raw() const {
    std::call_once(once_, [this] { raw_ = made(); });
    return raw_.get();
}

std::unique_ptr<ssl_ctx_st, TlsContext::Free> TlsContext::made() {
    std::unique_ptr<ssl_ctx_st, Free> out(SSL_CTX_new(TLS_client_method()));
    if (!out) return out;
    SSL_CTX_set_min_proto_version(out.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(out.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_default_verify_paths(out.get());
    SSL_CTX_set_mode(out.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return out;
}

std::string Stream::secure(const TlsContext& context, const std::string& host, const Patience& patience) {
    ERR_clear_error();
    tls_.reset(context.raw() == nullptr ? nullptr : SSL_new(context.raw()));
    if (!tls_ || SSL_set_fd(tls_.get(), fd_) != 1 || !expect_host(tls_.get(), host)) return "TLS: OpenSSL cannot begin";
    for (;;) {
        ERR_clear_error();
        const int result = SSL_connect(tls_.get());
        if (result == 1) return {};
        if (std::string trouble = wait_for_tls(result, patience); !trouble.empty()) return trouble;
    }
}

std::string Stream::wait_for_tls(int result, const Patience& patience) const {
    switch (SSL_get_error(tls_.get(), result)) {
        case SSL_ERROR_WANT_READ: return patience.wait(fd_, POLLIN);
        case SSL_ERROR_WANT_WRITE: return patience.wait(fd_, POLLOUT);
        default: return tls_words(tls_.get());
    }
}

// ------------------------------------------------------------------------------------------ either

std::string Stream::write(std::string_view bytes, const Patience& patience) {
    while (!bytes.empty()) {
        std::string trouble;
        if (tls_) {
            ERR_clear_error();
            std::size_t written = 0;
            const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &written);
            if (result != 1) trouble = wait_for_tls(result, patience);
            bytes.remove_prefix(written);
        } else {
            const ssize_t written = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (written >= 0) {
                bytes.remove_prefix(static_cast<std::size_t>(written));
            } else if (errno == EAGAIN) {
                trouble = patience.wait(fd_, POLLOUT);
            } else if (errno != EINTR) {
                trouble = system_words("send", errno);
            }
        }
        if (!trouble.empty()) return trouble;
    }
    return {};
}

std::string Stream::read(std::string& to, std::size_t most, const Patience& patience) {
    std::array<char, 4096> some;  // NOLINT(*-member-init): filled by the system
    const std::size_t wanted = std::min(most, some.size());
    for (;;) {
        std::string trouble;
        if (tls_) {
            ERR_clear_error();
            std::size_t got = 0;
            const int result = SSL_read_ex(tls_.get(), some.data(), wanted, &got);
            to.append(some.data(), got);
            if (result == 1 || SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN) return {};
            trouble = wait_for_tls(result, patience);
        } else {
            const ssize_t got = ::recv(fd_, some.data(), wanted, 0);
            if (got >= 0) {
                to.append(some.data(), static_cast<std::size_t>(got));
                return {};
            }
            if (errno == EAGAIN) {
                trouble = patience.wait(fd_, POLLIN);
            } else if (errno != EINTR) {
                trouble = system_words("receive", errno);
            }
        }
        if (!trouble.empty()) return trouble;
    }
}

}  // namespace beckon::relay::hooks
