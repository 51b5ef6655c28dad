// A WebSocket client, and as little of one as measuring needs: text frames in one piece, gathered and sent together, and a
// look at what has come without waiting for it. Where it waits, it looks again and again and never sleeps: to wake a
// processor that sleeps costs more than all that is to be measured, and whoever sends would be charged for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::bench {

/// Says what the system said, and ends the program: there is nothing to measure any more.
[[noreturn]] void fail(const std::string& what);

class Socket {
public:
    /// Connected, and nothing sent.
    explicit Socket(int port);
    ~Socket();
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&&) = delete;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// Asks for a WebSocket; `asked` waits for the answer.
    void ask(const std::string& target);
    void asked();

    /// Gathers a frame. It is masked, as a client's must be. Its text may come in two.
    void say(std::string_view front, std::string_view rest = {});
    void flush();

    /// The next text, valid until the next is taken.
    std::string_view take();
    /// The same if there is one already.
    std::optional<std::string_view> take_if_there();

    /// Bytes as they are, for plain HTTP.
    void write(std::string_view bytes);
    /// The body of the next HTTP response.
    std::string http_body();

private:
    void mask_from(std::size_t at);
    std::optional<std::string_view> next();
    bool fill(bool wait);

    int fd_;
    std::string in_;
    std::size_t taken_ = 0;  ///< of `in_`
    std::string out_;
};

}  // namespace beckon::bench
