#include "net/tls.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "ports/file_kind.hpp"

namespace beckon::relay::net {

namespace {

constexpr const char* ciphers_of_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// The shortest key first: nothing that is not broken either is quicker.
constexpr const char* ciphers_of_1_3 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr std::string_view http_1_1("\x08http/1.1", 9);
constexpr long ticket_seconds = 2 * 60 * 60;

/// OpenSSL's first reason, in its own words; empty if it gave none.
std::string reason() {
    const unsigned long code = ERR_peek_error();
    ERR_clear_error();
    if (code == 0) return {};
    if (ERR_SYSTEM_ERROR(code)) return ": " + std::generic_category().message(ERR_GET_REASON(code));
    const char* const text = ERR_reason_error_string(code);
    return text ? std::string(": ") + text : std::string();
}

/// Whoever offers protocols must offer HTTP/1.1; who offers none is taken at the word of the first bytes.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
    const auto* const ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
    unsigned char* chosen = nullptr;
    const int found =
        SSL_select_next_proto(&chosen, out_size, ours, static_cast<unsigned>(http_1_1.size()), in, in_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// A key with a passphrase is not asked for one: nobody sits at the relay's terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

bool settle(SSL_CTX* context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE
                                     | SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need none
    SSL_CTX_set_timeout(context, ticket_seconds);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
           && SSL_CTX_set_cipher_list(context, ciphers_of_1_2) == 1
           && SSL_CTX_set_ciphersuites(context, ciphers_of_1_3) == 1;
}

Instant end_of(SSL_CTX* context) {
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &end) != 1) return Instant::never();
    return Instant{} + seconds(timegm(&end));
}

}  // namespace

// ------------------------------------------------------------------------------------------ the identity

void Identity::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

Result<std::shared_ptr<const Identity>, UnfitSetting> Identity::read(const std::string& certificate,
                                                                     const std::string& key) {
    for (const auto& [setting, path] : {std::pair("tls.certificate", &certificate), std::pair("tls.key", &key)}) {
        const auto kind = kind_of_no_file(*path);
        if (!kind.empty()) return UnfitSetting{setting, *path + " is " + std::string(kind) + ", and no file"};
    }
    ERR_clear_error();
    Context context(SSL_CTX_new(TLS_server_method()));
    if (!context || !settle(context.get()))
        return UnfitSetting{"", "tls: OpenSSL does not take the settings" + reason()};
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1)
        return UnfitSetting{"tls.certificate",
                            certificate + " is no certificate chain in PEM that can be read" + reason()};
    if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const std::string why = reason();  // it compares the two, too
        if (why.find("mismatch") != std::string::npos)
            return UnfitSetting{"tls.key", key + " does not belong to the certificate in " + certificate};
        return UnfitSetting{"tls.key", key + " is no private key in PEM, without a passphrase, that can be read" + why};
    }
    const Instant until = end_of(context.get());
    return std::shared_ptr<const Identity>(new Identity(std::move(context), until));
}

// ------------------------------------------------------------------------------------------ the pipes

/// What OpenSSL calls a BIO: reads what was received and appends to what is to be sent, with no buffer of its own.
struct PipeMethod {
    static Tls::Pipes& pipes(BIO* bio) { return *static_cast<Tls::Pipes*>(BIO_get_data(bio)); }

    static int read(BIO* bio, char* to, int size) {
        std::string_view& in = pipes(bio).in;
        BIO_clear_retry_flags(bio);
        if (in.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const std::size_t taken = std::min(in.size(), static_cast<std::size_t>(size));
        std::memcpy(to, in.data(), taken);
        in.remove_prefix(taken);
        return static_cast<int>(taken);
    }
    static int write(BIO* bio, const char* from, int size) {
        pipes(bio).out->append(from, static_cast<std::size_t>(size));
        return size;
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static BIO_METHOD* make() {
        BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pipes");
        BIO_meth_set_read(method, read);
        BIO_meth_set_write(method, write);
        BIO_meth_set_ctrl(method, control);
        return method;
    }
    static const BIO_METHOD* the() {
        static const std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> method(make(), BIO_meth_free);
        return method.get();
    }
};

// ------------------------------------------------------------------------------------------ one connection

void Tls::Free::operator()(SSL* ssl) const { SSL_free(ssl); }

Tls::Tls(const Identity& identity) : ssl_(SSL_new(identity.context())) {
    BIO* const bio = BIO_new(PipeMethod::the());
    BIO_set_data(bio, &pipes_);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_accept_state(ssl_.get());
}

Tls::~Tls() = default;

bool Tls::resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

std::size_t Tls::unseal(std::string_view sealed, std::vector<char>& plain, std::string& reply) {
    pipes_ = {sealed, &reply};
    std::size_t size = 0;
    while (state_ == State::greeting || state_ == State::open) {
        ERR_clear_error();
        const int got = SSL_read(ssl_.get(), plain.data() + size, static_cast<int>(plain.size() - size));
        if (SSL_is_init_finished(ssl_.get()) == 1) state_ = State::open;
        if (got > 0) {
            size += static_cast<std::size_t>(got);
            continue;
        }
        judge(got);
        break;
    }
    pipes_ = {};
    return size;
}

void Tls::judge(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE: break;
        case SSL_ERROR_ZERO_RETURN: state_ = State::ended; break;
        default: state_ = State::broken;
    }
    ERR_clear_error();
}

bool Tls::seal(std::string_view plain, std::string& sealed) {
    if (plain.empty()) return true;
    ERR_clear_error();
    pipes_.out = &sealed;
    const bool done = SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) > 0;
    pipes_.out = nullptr;
    if (!done) state_ = State::broken;
    return done;
}

void Tls::end(std::string& sealed) {
    if (state_ != State::open && state_ != State::ended) return;
    if ((SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
    ERR_clear_error();
    pipes_.out = &sealed;
    SSL_shutdown(ssl_.get());
    pipes_.out = nullptr;
    ERR_clear_error();
}

}  // namespace beckon::relay::net
