// All connections of one listening port, and the engine's way to them.
//
// With several loops one server is the door: it accepts, keeps the book of guests (so bounds hold over all loops), speaks TLS and HTTP
// until somebody wants a WebSocket, and hands that connection over, whole, to the server at whose loop its site lives. From
// then on the door has nothing to do with it, but to hear when its seat is free; so a page that moved and has not said who it
// is yet gives no way to others, and has its few seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/connection.hpp"
#include "net/departure.hpp"
#include "net/loop.hpp"
#include "net/options.hpp"
#include "ports/meters.hpp"
#include "ports/sockets.hpp"

namespace beckon::relay::net {

class Server final : public Sockets, Loop::Watcher {
public:
    /// Listens from now on; throws std::system_error with the address in it if it cannot.
    Server(Loop& loop, Pages& pages, HttpHandler& http, Options options, NetMeters& meters);
    /// Does not listen: has what `door`, which outlives it, sends. Constructed before its loop runs.
    Server(Loop& loop, Pages& pages, Server& door, NetMeters& meters);
    ~Server() override;

    std::uint16_t port() const { return port_; }
    /// New connections begin with TLS, and with this certificate.
    void set_identity(std::shared_ptr<const Identity> identity);
    /// Other bounds from now on; where it listens stays. What is open already is not closed for them.
    void set_bounds(Options options);
    /// Nobody new but who has knocked already, and each answer is its connection's last.
    void leave();
    /// Of those who are here: what a process that ends would cut off.
    struct UnderWay {
        std::size_t all = 0;
        std::size_t owed_answers = 0;
    };
    UnderWay under_way() const;
    /// Of a door: where pages belong that are not to stay.
    void set_home(std::function<Server*(const Opening&)> home) { shared_.home = std::move(home); }

    // ---- from any thread
    void take_in(Departure departure);
    /// Of somebody who was handed over.
    void seat_is_free(const Guests::Seat& seat);

    void send(hub::ConnId conn, const wire::Envelope& envelope, const hub::SharedParcel& parcel) override;
    void expect(hub::ConnId conn) override;
    void close(hub::ConnId conn, CloseCode code, std::string_view why) override;
    void welcomed(hub::ConnId conn) override;

private:
    void begin();
    void ready(Loop::Ready what) override;
    void stop_listening();
    bool accept_one();
    void out_of_descriptors();
    std::uint32_t free_place();
    hub::ConnId next_life(std::uint32_t place);
    bool room_for(const std::optional<Address>& from, int socket);
    Connection* find(hub::ConnId conn);
    void end_of_turn();
    void look_around();

    Loop& loop_;
    Options options_;
    Shared shared_;
    Descriptor listening_;
    bool deaf_ = false;  ///< until the next look around: there is no descriptor for whoever knocks
    std::uint16_t port_ = 0;
    // A connection's id is its place here and how many it has had before: found without a search, and never used again.
    std::vector<std::unique_ptr<Connection>> places_;
    std::vector<std::uint32_t> lives_;
    std::vector<std::uint32_t> free_;
    Loop::Alarm look_ = loop_.alarm([this] { look_around(); });
};

}  // namespace beckon::relay::net
