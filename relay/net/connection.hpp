// One client's connection: HTTP requests first, and perhaps a WebSocket from some request on. It decides nothing but what
// the protocols themselves demand.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/websocket/stream.hpp>

#include "net/http_text.hpp"
#include "net/loop.hpp"
#include "net/options.hpp"
#include "net/wire.hpp"
#include "ports/http.hpp"
#include "ports/pages.hpp"
#include "ports/sockets.hpp"

namespace beckon::relay::net {

class Connection;

/// What all connections of a server share.
struct Shared {
    Loop& loop;
    Pages& pages;
    HttpHandler& http;
    const Options& options;
    Backlog backlog{};
    std::vector<char> received{};  ///< one read's bytes; nobody's for longer than that
    std::vector<char> message{};   ///< one message's bytes, likewise
    std::string scratch{};
    std::vector<std::string> outs{};      ///< buffers that lie idle, for whoever writes next
    std::vector<Connection*> writing{};   ///< have something to be sent at the end of this turn
    std::vector<Connection*> finished{};  ///< to be taken away then
    std::function<void(hub::ConnId, std::uint64_t, const HttpResponse&)> reply{};  ///< to whoever still is there
};

class Connection final : Loop::Watcher {
public:
    Connection(Shared& shared, hub::ConnId id, Descriptor socket, std::string peer);
    ~Connection() override;

    hub::ConnId id() const { return id_; }
    const std::string& peer() const { return peer_; }
    bool finished() const { return finished_; }
    /// When its patience ends.
    Instant deadline() const { return deadline_; }
    void out_of_patience();

    // ---- for the engine
    void send(const wire::Envelope& envelope, const hub::SharedParcel& parcel);
    void close(CloseCode code);
    /// Somebody answered a request of this connection.
    void reply(std::uint64_t request, const HttpResponse& response);
    /// It said who it is: the engine's own leases watch over it from now on.
    void welcomed() { deadline_ = Instant::never(); }

    /// At the end of a turn: what was gathered, in one call.
    void flush();

private:
    using Stream = boost::beast::websocket::stream<WireEnd, false>;

    void ready(bool readable, bool writable) override;
    void receive();
    void take_http(std::string_view bytes);
    void answer_next();
    void respond(const HttpResponse& response, bool last);
    void upgrade(const Request& request, std::string_view rest);
    void take_frames(std::string_view bytes);
    void read_message();
    void got(boost::beast::error_code error, std::size_t size);
    void begin_writing();
    void lost();
    void hang_up();
    void finish();

    Shared& shared_;
    const hub::ConnId id_;
    const std::string peer_;
    Descriptor socket_;
    Instant deadline_;
    // HTTP
    std::unique_ptr<Parser> parser_;
    std::string unread_;          ///< bytes that no parser has taken yet
    std::uint64_t requests_ = 0;  ///< the number of the one being answered
    bool answering_ = false;
    bool keep_alive_ = false;
    bool head_only_ = false;
    // WebSocket
    Wire wire_;
    std::unique_ptr<Stream> stream_;
    std::string partial_;  ///< of a message that came in pieces
    bool closing_ = false;
    // What is to be sent
    std::string out_;
    std::size_t sent_ = 0;
    bool gathered_ = false;  ///< stands in `Shared::writing`
    bool blocked_ = false;   ///< the system takes no more just now
    bool watched_ = false;   ///< …and the loop says when it does
    bool slow_ = false;
    bool last_ = false;  ///< to be closed once everything is sent
    bool shut_ = false;  ///< our half is closed; theirs is awaited
    bool finished_ = false;
};

}  // namespace beckon::relay::net
