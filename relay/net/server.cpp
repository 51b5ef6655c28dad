#include "net/server.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace beckon::relay::net {

namespace {

constexpr int waiting_to_be_accepted = 1024;
constexpr int accepted_in_a_turn = 64;
constexpr std::size_t read_bytes = 64 * 1024;
constexpr unsigned place_bits = 24;
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
    if (!socket.open() || bind(socket.get(), info->ai_addr, info->ai_addrlen) != 0
        || listen(socket.get(), waiting_to_be_accepted) != 0)
        fail("listen: " + where);
    return socket;
}

std::string name_of(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

Server::Server(Loop& loop, Pages& pages, HttpHandler& http, Options options)
    : loop_(loop),
      options_(std::move(options)),
      shared_{loop, pages, http, options_},
      listening_(listen_at(options_)),
      next_look_(loop.now() + look_every) {
    shared_.received.resize(read_bytes);
    shared_.message.resize(read_bytes);
    shared_.reply = [this](hub::ConnId conn, std::uint64_t request, const HttpResponse& response) {
        if (Connection* connection = find(conn)) connection->reply(request, response);
    };
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(bound).sin_port);
    loop_.watch(listening_.get(), *this);
    loop_.on_time([this] { return next_look_; }, [this] { look_for_impatience(); });
    loop_.on_end_of_turn([this] { end_of_turn(); });
}

Server::~Server() { stop_listening(); }

void Server::stop_listening() {
    if (!listening_.open()) return;
    loop_.forget(listening_.get(), *this);
    listening_.reset();
}

void Server::ready(bool, bool) {
    for (int i = 0; i < accepted_in_a_turn && accept_one(); ++i) {}
}

bool Server::accept_one() {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    Descriptor socket(
        accept4(listening_.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.open()) return false;
    std::string peer = name_of(address);
    std::size_t& theirs = by_address_[peer];
    const bool proxy = std::find(options_.trusted_proxies.begin(), options_.trusted_proxies.end(), peer)
                       != options_.trusted_proxies.end();
    if (counts_.open >= options_.sockets || (theirs >= options_.sockets_per_address && !proxy)) {
        ++counts_.turned_away;
        if (theirs == 0) by_address_.erase(peer);
        return true;
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(places_.size()));
        places_.emplace_back();
        lives_.push_back(0);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    const hub::ConnId id{std::uint64_t{++lives_[place]} << place_bits | place};
    ++theirs;
    ++counts_.open;
    ++counts_.accepted;
    places_[place] = std::make_unique<Connection>(shared_, id, std::move(socket), std::move(peer));
    return true;
}

Connection* Server::find(hub::ConnId conn) {
    const std::size_t place = conn.value & ((std::uint64_t{1} << place_bits) - 1);
    if (place >= places_.size() || !places_[place] || places_[place]->id() != conn) return nullptr;
    return places_[place].get();
}

void Server::send(hub::ConnId conn, const wire::Envelope& envelope, const hub::SharedParcel& parcel) {
    if (Connection* connection = find(conn)) connection->send(envelope, parcel);
}
void Server::close(hub::ConnId conn, CloseCode code) {
    if (Connection* connection = find(conn)) connection->close(code);
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
        const Connection& connection = *gone;
        const auto place = static_cast<std::uint32_t>(connection.id().value & ((std::uint64_t{1} << place_bits) - 1));
        const auto theirs = by_address_.find(connection.peer());
        if (--theirs->second == 0) by_address_.erase(theirs);
        --counts_.open;
        places_[place].reset();
        free_.push_back(place);
    }
    shared_.finished.clear();
}

void Server::look_for_impatience() {
    next_look_ = loop_.now() + look_every;
    for (const auto& connection : places_) {
        if (connection && connection->deadline() <= loop_.now()) connection->out_of_patience();
    }
}

}  // namespace beckon::relay::net
