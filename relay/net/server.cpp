#include "net/server.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "beckon/base/fetch.hpp"

namespace beckon::relay::net {

namespace {

constexpr int waiting_to_be_accepted = 1024;
constexpr int accepted_in_a_turn = 64;
constexpr std::size_t read_bytes = 64 * 1024;
constexpr int unsent_bytes_max =
    128 * 1024;  ///< in the system, of one connection; what it has sent counts only until it arrives
constexpr Span look_every = seconds(1);

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

Descriptor listen_at(const Options& options) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string where = options.address + " port " + std::to_string(options.port);
    const char* const address = options.address.empty() ? nullptr : options.address.c_str();
    if (getaddrinfo(address, std::to_string(options.port).c_str(), &hints, &found) != 0) {
        errno = EINVAL;
        fail("listen: not an address: " + where);
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> info(found, freeaddrinfo);
    Descriptor socket(::socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Of those who come in, too. Else the system keeps megabytes for one that does not read, and none of it is counted.
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_max, sizeof unsent_bytes_max);
    if (!socket.open() || bind(socket.get(), info->ai_addr, info->ai_addrlen) != 0
        || listen(socket.get(), waiting_to_be_accepted) != 0)
        fail("listen: " + where);
    return socket;
}

/// Said to whoever finds no room, as well as it can be: nobody waits for what they have to say.
constexpr std::string_view no_room =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
constexpr std::string_view no_room_for_you =
    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

}  // namespace

Server::Server(Loop& loop, Pages& pages, HttpHandler& http, Options options, NetMeters& meters)
    : loop_(loop),
      options_(std::move(options)),
      shared_{loop, pages, http, options_, meters},
      listening_(listen_at(options_)) {
    begin();
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(bound).sin_port);
    loop_.watch(listening_.get(), *this, Loop::Tell::always);
}

/// Nobody here asks for anything but WebSockets, so the door's handler is never called on this thread.
Server::Server(Loop& loop, Pages& pages, Server& door, NetMeters& meters)
    : loop_(loop),
      options_(door.options_),
      shared_{loop, pages, door.shared_.http, options_, meters} {
    shared_.door = &door;
    begin();
}

void Server::begin() {
    shared_.received.resize(read_bytes);
    shared_.message.resize(read_bytes);
    shared_.date = http_date(loop_.day());
    shared_.visit = [this](hub::ConnId conn, const std::function<void(Connection&)>& what) {
        if (Connection* connection = find(conn)) what(*connection);
    };
    look_.set(loop_.now() + look_every);
    loop_.on_end_of_turn([this] { end_of_turn(); });
}

Server::~Server() { stop_listening(); }

void Server::stop_listening() {
    if (!listening_.open()) return;
    loop_.forget(listening_.get(), *this);
    listening_.reset();
}

void Server::leave() {
    shared_.leaving = true;
    if (listening_.open()) ready({});
    stop_listening();
}

Server::UnderWay Server::under_way() const {
    UnderWay out;
    for (const auto& connection : places_) {
        if (!connection) continue;
        if (connection->is_under_way()) ++out.all;
        if (connection->owes_an_answer()) ++out.owed_answers;
    }
    return out;
}

void Server::ready(Loop::Ready) {
    int let_in = 0;
    while (let_in < accepted_in_a_turn && accept_one()) ++let_in;
    // Without a descriptor the system says so even when nobody is at the door, so only the first answer counts.
    if (let_in == 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        out_of_descriptors();
}

void Server::set_identity(std::shared_ptr<const Identity> identity) {
    shared_.identity = std::move(identity);
    shared_.unsealed.resize(read_bytes + Tls::record_bytes_max);
}

void Server::set_bounds(Options options) {
    options.address = options_.address;
    options.port = options_.port;
    options_ = std::move(options);
}

bool Server::accept_one() {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    Descriptor socket(
        accept4(listening_.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.open()) return false;
    const Address peer = Address::of(address);
    const auto from = options_.trusted_proxies.hold(peer) ? std::nullopt : std::optional(peer);
    if (!room_for(from, socket.get())) return true;
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::uint32_t place = free_place();
    Guests::Seat seat;
    shared_.guests.enter(seat, from);
    shared_.meters.accepted.add();
    places_[place] = std::make_unique<Connection>(shared_, next_life(place), std::move(socket), peer, seat);
    return true;
}

std::uint32_t Server::free_place() {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(places_.size()));
        places_.emplace_back();
        lives_.push_back(0);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    return place;
}

hub::ConnId Server::next_life(std::uint32_t place) {
    return {std::uint64_t{++lives_[place]} << hub::ConnId::place_bits | place};
}

void Server::take_in(Departure departure) {
    // What is posted has to be something that could be copied.
    loop_.post([this, taken = std::make_shared<Departure>(std::move(departure))] {
        const std::uint32_t place = free_place();
        places_[place] = std::make_unique<Connection>(shared_, next_life(place), *taken);
        places_[place]->arrive(*taken);
    });
}

void Server::seat_is_free(const Guests::Seat& seat) {
    loop_.post([this, seat = Guests::Seat(seat)]() mutable { shared_.guests.leave(seat); });
}

/// The system has none left (or no memory), and whoever knocks stays at the door, so that the loop would hear of them in every
/// turn: somebody who waits for nothing gives way, or nobody is let in for a moment.
void Server::out_of_descriptors() {
    shared_.meters.reached[ProcessBound::sockets].add();
    if (const auto waiting = shared_.guests.longest_waiting()) {
        shared_.meters.crowded_out.add();
        return find(*waiting)->give_way();
    }
    deaf_ = true;
    loop_.watch_for(listening_.get(), *this, Loop::Tell::always, false, false);
}

/// There is, or somebody who waits for nothing gives way, or they are told that there is none.
bool Server::room_for(const std::optional<Address>& from, int socket) {
    const Guests::Arrival arrival = shared_.guests.arrive(from, loop_.now());
    if (arrival.gives_way) {
        shared_.meters.crowded_out.add();
        find(*arrival.gives_way)->give_way();
    }
    if (!arrival.refused) return true;
    shared_.meters.reached[*arrival.refused].add();
    if (shared_.identity) return false;
    const std::string_view answer = arrival.refused == ProcessBound::sockets ? no_room : no_room_for_you;
    // What they have sent already must be taken, or the system tells them of a broken connection and nothing else.
    static_cast<void>(::recv(socket, shared_.received.data(), shared_.received.size(), 0));
    static_cast<void>(::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL));
    return false;
}

Connection* Server::find(hub::ConnId conn) {
    const std::size_t place = conn.place();
    if (place >= places_.size() || !places_[place] || places_[place]->id() != conn) return nullptr;
    return places_[place].get();
}

void Server::send(hub::ConnId conn, const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (Connection* connection = find(conn)) connection->send(envelope, parcel);
}
void Server::expect(hub::ConnId conn) {
    if (conn.place() < places_.size()) fetch(places_[conn.place()].get(), connection_front);
}
void Server::close(hub::ConnId conn, CloseCode code, std::string_view why) {
    if (Connection* connection = find(conn)) connection->close(code, why);
}
void Server::welcomed(hub::ConnId conn) {
    if (Connection* connection = find(conn)) connection->welcomed();
}

void Server::end_of_turn() {
    // Whoever is taken away below must have nothing left to do.
    while (!shared_.backlog.empty() || !shared_.writing.empty()) {
        shared_.backlog.run();
        // NOLINTNEXTLINE(modernize-loop-convert): a flush may add to it
        for (std::size_t i = 0; i < shared_.writing.size(); ++i) shared_.writing[i]->flush();
        shared_.writing.clear();
    }
    for (const Connection* gone : shared_.finished) {
        const auto place = static_cast<std::uint32_t>(gone->id().place());
        if (!gone->departed()) shared_.meters.closed.add();
        places_[place].reset();
        free_.push_back(place);
    }
    shared_.finished.clear();
}

void Server::look_around() {
    look_.set(loop_.now() + look_every);
    shared_.date = http_date(loop_.day());
    shared_.guests.forget(loop_.now());
    if (std::exchange(deaf_, false) && listening_.open())
        loop_.watch_for(listening_.get(), *this, Loop::Tell::always, true, false);
    for (const auto& connection : places_) {
        if (connection && connection->deadline() <= loop_.now()) connection->out_of_patience();
    }
}

}  // namespace beckon::relay::net
