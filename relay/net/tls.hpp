// TLS over memory: what came from the network goes in and what it says comes out, and the other way around. OpenSSL does it;
// which bytes go where, and when, is the connection's.
//
// TLS 1.2 and 1.3, ciphers with forward secrecy only, HTTP/1.1 by ALPN, no renegotiation, no compression, no early data.
// A client that comes back shows its ticket and saves the relay the costly half of a handshake; nothing is kept for it here.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/ossl_typ.h>

#include "beckon/base/result.hpp"
#include "beckon/base/time.hpp"
#include "ports/unfit_setting.hpp"

namespace beckon::relay::net {

/// A certificate chain and its key. Connections that began with one keep it, whatever is read later.
class Identity {
public:
    /// From files in PEM.
    static Result<std::shared_ptr<const Identity>, UnfitSetting> read(const std::string& certificate,
                                                                      const std::string& key);

    SSL_CTX* context() const { return context_.get(); }
    /// When the certificate runs out.
    Instant until() const { return until_; }

private:
    struct Free {
        void operator()(SSL_CTX* context) const;
    };
    using Context = std::unique_ptr<SSL_CTX, Free>;
    Identity(Context context, Instant until) : context_(std::move(context)), until_(until) {}

    Context context_;
    Instant until_;
};

/// One connection's.
class Tls {
public:
    explicit Tls(const Identity& identity);
    ~Tls();
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;

    enum class State {
        greeting,  ///< the handshake is not over
        open,
        ended,   ///< the other side said that nothing more comes
        broken,  ///< against the rules, or no version or cipher in common; they have been told
    };
    State state() const { return state_; }
    /// With a ticket of an earlier connection.
    bool resumed() const;

    /// Takes all of `sealed`. What it says is written to the front of `plain`, which has room for that and a record more; how
    /// many bytes is returned. What has to be answered is appended to `reply`.
    std::size_t unseal(std::string_view sealed, std::vector<char>& plain, std::string& reply);
    /// Appends to `sealed`. Only while open.
    bool seal(std::string_view plain, std::string& sealed);
    /// Says, once, that nothing more comes.
    void end(std::string& sealed);

    /// More than a record holds: what may come out beyond the bytes that went in.
    static constexpr std::size_t record_bytes_max = 17 * 1024;
    /// Is this how a TLS connection begins? (A plain request begins with a letter.)
    static bool begins_with(char first) { return (static_cast<unsigned char>(first) & 0xC0U) != 0x40U; }

private:
    struct Pipes {
        std::string_view in;
        std::string* out = nullptr;
    };
    friend struct PipeMethod;
    struct Free {
        void operator()(SSL* ssl) const;
    };

    void judge(int result);

    Pipes pipes_;
    std::unique_ptr<SSL, Free> ssl_;
    State state_ = State::greeting;
};

}  // namespace beckon::relay::net
