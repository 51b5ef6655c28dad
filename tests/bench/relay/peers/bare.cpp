// What the system alone costs: two sockets, and the bytes of each go to the other as they are, or to all others. Nobody can be
// quicker who waits, reads and writes.
//
//   bare-relay PORT [--to-all]
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int listening(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const bool sound =
        bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && listen(fd, SOMAXCONN) == 0;
    return sound ? fd : -1;
}

void watch(int epoll, int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

int main(int argc, char** argv) {
    const bool to_all = argc == 3 && std::string_view(argv[2]) == "--to-all";
    const int door = argc == 2 || to_all ? listening(std::atoi(argv[1])) : -1;
    if (door < 0) return 1;
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, door);
    std::puts("listening");
    std::fflush(stdout);
    std::vector<int> other;  // by descriptor; -1: none
    std::vector<int> guests;
    int waiting = -1;
    const auto let_in = [&](int guest) {
        const int on = 1;
        setsockopt(guest, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        watch(epoll, guest);
        if (to_all) guests.push_back(guest);
        if (static_cast<std::size_t>(guest) >= other.size()) other.resize(static_cast<std::size_t>(guest) + 1, -1);
        other[static_cast<std::size_t>(guest)] = waiting;
        if (waiting >= 0) other[static_cast<std::size_t>(waiting)] = guest;
        waiting = waiting >= 0 ? -1 : guest;
    };
    for (;;) {
        std::array<epoll_event, 16> events{};
        const int count = epoll_wait(epoll, events.data(), events.size(), -1);
        // Whoever connected before something was said is to hear it.
        for (int i = 0; i < count; ++i) {
            if (events[static_cast<std::size_t>(i)].data.fd != door) continue;
            for (int guest = -1; (guest = accept4(door, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) let_in(guest);
        }
        for (int i = 0; i < count; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == door) continue;
            std::array<char, 65536> bytes;  // NOLINT(*-member-init): the kernel fills it
            const ssize_t size = recv(fd, bytes.data(), bytes.size(), 0);
            const int there = other[static_cast<std::size_t>(fd)];
            if (size > 0 && to_all) {
                for (const int one : guests) {
                    if (one != fd) send(one, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
                }
            } else if (size > 0 && there >= 0) {
                send(there, bytes.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL);
            } else if (size <= 0) {
                close(fd);
                guests.erase(std::remove(guests.begin(), guests.end(), fd), guests.end());
                if (there >= 0) other[static_cast<std::size_t>(there)] = -1;
                other[static_cast<std::size_t>(fd)] = -1;
                if (waiting == fd) waiting = -1;
            }
        }
    }
}
