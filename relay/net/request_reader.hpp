// Bytes of one connection into HTTP requests, one after the other. Beast parses; what Beast lets pass and RFC 9112 does not is
// refused here, as soon as the head is there: before the body is waited for.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "net/http_text.hpp"
#include "net/options.hpp"
#include "ports/http.hpp"
#include "ports/meters.hpp"

namespace beckon::relay::net {

class RequestReader {
public:
    /// A whole request.
    struct Incoming {
        HttpRequest request;  ///< the address is not filled in
        std::string forwarded;
        bool head_only = false;          ///< the answer has no body
        bool keep_alive = false;         ///< another may follow
        std::optional<Request> upgrade;  ///< wants to become a WebSocket
    };
    /// No more can be read from this connection after this answer.
    struct Refusal {
        HttpResponse answer;
        std::optional<ProcessBound> bound;  ///< that it went past
    };
    struct More {};      ///< bytes are needed
    struct Continue {};  ///< the client waits to be told to send the body; then `next` again
    using Next = std::variant<More, Continue, std::unique_ptr<Incoming>, Refusal>;

    enum class Phase { idle, head, body };

    explicit RequestReader(const Options& options) : options_(options) {}

    void put(std::string_view bytes);
    Next next();
    /// What it needs more bytes for.
    Phase phase() const;
    /// Bytes that were put in and belong to no request yet.
    std::size_t unread() const { return buffer_.size() - at_; }
    std::string_view rest() const { return std::string_view(buffer_).substr(at_); }

private:
    void begin();
    std::optional<Refusal> parse();
    std::unique_ptr<Incoming> finish();

    const Options& options_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::unique_ptr<Parser> parser_;
    std::size_t head_taken_ = 0;
    // Once the head is there; what a trailer says later changes nothing of it.
    bool judged_ = false;
    bool expects_ = false;
    std::unique_ptr<Incoming> incoming_;  ///< made once and handed on: it is a dozen texts
};

}  // namespace beckon::relay::net
