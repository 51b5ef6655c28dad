// A server over real sockets: what comes at once is read to its end (R8: in turns), and (R8) a listener in a process that has no
// descriptor left.
#include "net/server.hpp"

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/no_pages.hpp"

namespace beckon::test {
namespace {

namespace net = relay::net;

const std::string asking = "GET / HTTP/1.1\r\nHost: relay\r\n\r\n";

/// The process gets no more descriptors as long as this lives.
class NoMoreDescriptors {
public:
    NoMoreDescriptors() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // the lowest that is free
        ::close(next);
        const rlimit none{static_cast<rlim_t>(next), before_.rlim_max};
        EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    }
    ~NoMoreDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    NoMoreDescriptors(const NoMoreDescriptors&) = delete;
    NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

private:
    rlimit before_{};
};

class Greeting final : public relay::HttpHandler {
public:
    std::chrono::milliseconds takes{0};

    std::string large;

    void handle(const relay::HttpRequest& request, relay::Reply reply) override {
        std::this_thread::sleep_for(takes);
        relay::HttpResponse out;
        if (request.path == "/large") {
            out.lasting = large;
        } else {
            out.body = "hello";
        }
        reply(out);
    }
};

struct Door {
    Door() {
        net::Options options;
        options.port = 0;
        options.idle_http = seconds(60);
        server.emplace(loop, pages, http, options, meters);
        loop.on_time([this] { return ends; }, [this] { loop.stop(); });
    }
    /// How many turns the loop takes meanwhile.
    std::uint64_t turns_in(Span span) {
        const std::uint64_t before = turns();
        loop.post([this, span] { ends = loop.now() + span; });
        loop.run();
        ends = Instant::never();
        return turns() - before;
    }
    std::uint64_t turns() const {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i <= decltype(loop_meters.turn_time)::steps.size(); ++i)
            all += loop_meters.turn_time.count(i);
        return all;
    }
    /// Knocks, and sends a request if asked to. Nobody need have opened.
    void knock(int socket, bool asks) const {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(server->port());
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
        if (!asks) return;
        ASSERT_EQ(::send(socket, asking.data(), asking.size(), 0), static_cast<ssize_t>(asking.size()));
    }
    /// What has been answered by now.
    static std::string heard(int socket) {
        std::array<char, 4096> bytes{};
        const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
        return {bytes.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    }

    relay::LoopMeters loop_meters;
    relay::NetMeters meters;
    net::Loop loop{loop_meters};
    net::NoPages pages;
    Greeting http;
    Instant ends = Instant::never();
    std::optional<net::Server> server;
};

int new_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

TEST(Server, R8_WithoutADescriptorTheLoopRestsAndListensAgainLater) {
    Door door;
    const int client = new_socket();
    {
        const NoMoreDescriptors none;
        door.knock(client, true);
        EXPECT_LT(door.turns_in(milliseconds(300)), 50U) << "and is not told of the same client over and over";
        EXPECT_EQ(Door::heard(client), "");
        EXPECT_GE(door.meters.reached[relay::ProcessBound::sockets].value(), 1U);
    }
    door.turns_in(milliseconds(1500));
    EXPECT_NE(Door::heard(client).find("hello"), std::string::npos) << "who knocked then is let in now";
    ::close(client);
}

TEST(Server, R8_WithoutADescriptorWhoeverWaitsGivesWay) {
    Door door;
    const int idle = new_socket();
    const int client = new_socket();
    door.knock(idle, false);
    door.turns_in(milliseconds(50));
    {
        const NoMoreDescriptors none;
        door.knock(client, true);
        door.turns_in(milliseconds(300));
        EXPECT_NE(Door::heard(client).find("hello"), std::string::npos);
        EXPECT_EQ(door.meters.crowded_out.value(), 1U);
    }
    ::close(idle);
    ::close(client);
}

// R8: or one who asks for much at once, each of which takes long, keeps all others waiting for the sum of it.
TEST(Server, RequestsThatTakeLongAreEachATurnsLast) {
    constexpr std::uint64_t asked = 10;
    Door door;
    door.http.takes = std::chrono::milliseconds(5);
    const int client = new_socket();
    door.knock(client, false);
    std::string all;
    for (std::uint64_t i = 0; i < asked; ++i) all += asking;
    ASSERT_EQ(::send(client, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    EXPECT_GE(door.turns_in(milliseconds(500)), asked);
    const std::string heard = Door::heard(client);
    std::uint64_t answers = 0;
    for (std::size_t at = heard.find("200 OK"); at != std::string::npos; at = heard.find("200 OK", at + 1)) ++answers;
    EXPECT_EQ(answers, asked);
    ::close(client);
}

TEST(Server, MoreThanOneReadBringsAndTheEndBehindItAreHeard) {
    Door door;
    constexpr std::size_t many = 4000;  // 120 kB; a read brings 64
    const int client = new_socket();
    door.knock(client, false);
    std::string all;
    for (std::size_t i = 0; i < many; ++i) all += asking;
    std::string answers;
    std::size_t sent = 0;
    for (int turns = 0; turns < 500 && answers.find("hello") == std::string::npos; ++turns) {
        // All of it is there, with the end, before the relay looks.
        while (sent < all.size()) {
            const ssize_t size = ::send(client, all.data() + sent, all.size() - sent, MSG_DONTWAIT);
            if (size <= 0) break;
            sent += static_cast<std::size_t>(size);
        }
        if (sent == all.size()) ::shutdown(client, SHUT_WR);
        door.turns_in(milliseconds(1));
        answers += Door::heard(client);
    }
    bool ended = false;
    for (int turns = 0; turns < 5000 && !ended; ++turns) {
        door.turns_in(milliseconds(1));
        for (std::string more = Door::heard(client); !more.empty(); more = Door::heard(client)) answers += more;
        std::array<char, 1> byte{};
        ended = ::recv(client, byte.data(), byte.size(), MSG_DONTWAIT | MSG_PEEK) == 0;
    }
    EXPECT_TRUE(ended) << "the relay closes when it has answered all and nothing more can come";
    std::size_t count = 0;
    for (std::size_t at = answers.find("hello"); at != std::string::npos; at = answers.find("hello", at + 1)) ++count;
    EXPECT_EQ(count, many);
    ::close(client);
}

// R8: what a client asks for and does not read is not kept for it.
TEST(Server, WhatLastsIsSentPieceByPieceAndWhatComesAfterItWaits) {
    Door door;
    for (int i = 0; i < 2'000'000; ++i) door.http.large += std::to_string(i);  // more than two systems keep
    const int client = new_socket();
    const int small = 4096;
    ASSERT_EQ(::setsockopt(client, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    door.knock(client, false);
    const std::string all =
        "HEAD /large HTTP/1.1\r\nHost: relay\r\n\r\nGET /large HTTP/1.1\r\nHost: relay\r\n\r\n" + asking;
    ASSERT_EQ(::send(client, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    ::shutdown(client, SHUT_WR);
    std::string answers;
    door.turns_in(milliseconds(50));
    EXPECT_LT(door.meters.bytes_out.value(), door.http.large.size() / 2) << "it waits for its reader";
    for (int turns = 0; turns < 20'000 && answers.size() < door.http.large.size() + 300; ++turns) {
        door.turns_in(milliseconds(1));
        for (std::string more = Door::heard(client); !more.empty(); more = Door::heard(client)) answers += more;
    }
    const std::string length = "Content-Length: " + std::to_string(door.http.large.size());
    const std::size_t head = answers.find(length);
    ASSERT_NE(head, std::string::npos);
    const std::size_t again = answers.find(length, head + 1);
    ASSERT_NE(again, std::string::npos);
    EXPECT_EQ(answers.find("\r\n\r\nHTTP/1.1 200"), answers.find("\r\n\r\n", head)) << "HEAD has no content";
    const std::size_t content = answers.find("\r\n\r\n", again) + 4;
    EXPECT_EQ(answers.substr(content, door.http.large.size()), door.http.large);
    EXPECT_EQ(answers.substr(content + door.http.large.size(), 12), "HTTP/1.1 200")
        << "and the next one right behind it";
    ::close(client);
}

TEST(Server, OfWhatLastsOneIsSentAfterTheOther) {
    Door door;
    door.http.large = "small";
    const int client = new_socket();
    door.knock(client, false);
    std::string all;
    for (int i = 0; i < 5; ++i) all += "GET /large HTTP/1.1\r\nHost: relay\r\n\r\n" + asking;
    ASSERT_EQ(::send(client, all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    door.turns_in(milliseconds(100));
    std::string contents;
    const std::string heard = Door::heard(client);
    for (std::size_t at = heard.find("\r\n\r\n"); at != std::string::npos; at = heard.find("\r\n\r\n", at + 1))
        contents += heard.substr(at + 4, 5);
    EXPECT_EQ(contents, "smallhellosmallhellosmallhellosmallhellosmallhello");
    ::close(client);
}

}  // namespace
}  // namespace beckon::test
