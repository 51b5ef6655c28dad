// A user at one of the servers that are compared, each spoken to in its own way: the same signalling of a call in all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socket.hpp"

namespace beckon::bench {

/// plain: npm's ws, and libwebsockets. bare: no server of messages at all, bytes go from one socket to the other, or to all.
enum class Server : std::uint8_t { beckon, plain, peerjs, socketio, bare };

std::optional<Server> server_of(std::string_view name);

class Speaker {
public:
    Speaker(Server server, int port, std::string name);

    // Coming in, in steps, so that many come in at a time: each is called for all before the next.
    void ask();
    void asked();
    void greet();
    void greeted();
    void come_in();  ///< all of them

    /// Nothing for most. Beckon relays between the two parties of a call.
    static void pair_up(Speaker& ann, Speaker& bob);

    /// Gathers a message to another that is so many bytes long in all; a kilobyte and more is a session description.
    void say(const Speaker& to, std::size_t bytes);
    void flush() { socket_.flush(); }
    /// Waits for a message of another's.
    void hear();
    /// How many have come by now.
    int heard();
    /// What was heard is acknowledged, where the protocol wants that and nothing that is said does it.
    void acknowledge();

    /// To all who listen.
    void listen(const Speaker& to);
    void announce();
    void hear_announcement();

    /// What the site's backend posts to, and with what body, so that this user hears an announcement.
    std::string push_path() const;
    static std::string push_body();

    const std::string& name() const { return name_; }

private:
    std::string wrapped(std::string_view to, std::string_view fields) const;
    const std::string& body(const Speaker& to, std::size_t bytes);
    bool is_message(std::string_view text);
    void count(std::string_view text);
    void say_numbered(std::string_view body);

    Server server_;
    std::string name_;
    Socket socket_;
    // A body is made once.
    std::string body_;
    std::string body_to_;
    std::size_t body_bytes_ = 0;
    // Beckon
    std::string session_;
    std::string call_;
    std::uint64_t said_ = 0;
    std::uint64_t numbered_ = 0;  ///< frames received that have a number
    bool live_ = false;
};

}  // namespace beckon::bench
