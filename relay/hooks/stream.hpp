// A connection to a receiver: TCP, with TLS around it if the address says https. Each step waits no longer than it may.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "beckon/base/result.hpp"
#include "hooks/address.hpp"
#include "hooks/patience.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace beckon::relay::hooks {

/// What all TLS connections have in common: TLS 1.2 or newer, and whom the system trusts (SSL_CERT_FILE and SSL_CERT_DIR of the
/// environment say otherwise). Made when it is first asked for, from any thread: to read whom the system trusts takes 20 ms
/// and 2 MB, which a relay without such webhooks is spared.
class TlsContext {
public:
    /// Null: there is no memory for it.
    ssl_ctx_st* raw() const;

private:
    struct Free {
        void operator()(ssl_ctx_st* raw) const;
    };
    static std::unique_ptr<ssl_ctx_st, Free> made();

    mutable std::once_flag once_;
    mutable std::unique_ptr<ssl_ctx_st, Free> raw_;  ///< written once, before anybody reads it
};

class Stream {
public:
    /// To the first of the addresses that takes it.
    static Result<Stream, std::string> connect(const std::vector<Address>& addresses, const Patience& patience);

    /// The certificate must be good for `host`. Empty: it is; otherwise a sentence.
    std::string secure(const TlsContext& context, const std::string& host, const Patience& patience);

    std::string write(std::string_view bytes, const Patience& patience);
    /// Appends what comes next, at most `most` bytes. Nothing more comes: appends nothing.
    std::string read(std::string& to, std::size_t most, const Patience& patience);

    Stream(Stream&& other) noexcept;
    Stream& operator=(Stream&&) = delete;
    ~Stream();

private:
    explicit Stream(int fd) : fd_(fd) {}
    /// What OpenSSL wants before it can go on.
    std::string wait_for_tls(int result, const Patience& patience) const;

    struct Free {
        void operator()(ssl_st* raw) const;
    };
    int fd_;
    std::unique_ptr<ssl_st, Free> tls_;
};

}  // namespace beckon::relay::hooks
