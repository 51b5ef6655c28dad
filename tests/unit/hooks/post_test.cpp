// R4: a webhook is connected to the very address that was checked, whatever its name says a moment later.
//
// What decides it are two functions of the C library, so these two are the seam: here getaddrinfo answers a name in .test from
// a list, another answer each time, and connect goes nowhere but to this machine, and notes where it was to go. Whoever
// resolved twice, connected by name, or checked one address and took another, is seen at one of them.
#include "hooks/post.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace beckon::test {
namespace {

namespace hooks = relay::hooks;

constexpr const char* name_that_turns = "hooks.shop.test";
constexpr const char* outside = "8.8.8.8";
constexpr const char* inside = "127.0.0.1";

/// What the name says: to the first who asks, to the second, and so on; the last answer stays.
class NameServer {
public:
    using Answer = std::vector<std::string>;

    void say(std::vector<Answer> answers) {
        const std::lock_guard lock(mutex_);
        answers_ = std::move(answers);
        asked_ = 0;
        connects_.clear();
    }
    Answer next() {
        const std::lock_guard lock(mutex_);
        return answers_.at(std::min(asked_++, answers_.size() - 1));
    }
    std::size_t asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    void connecting(const std::string& where) {
        const std::lock_guard lock(mutex_);
        connects_.push_back(where);
    }
    std::vector<std::string> connects() {
        const std::lock_guard lock(mutex_);
        return connects_;
    }

private:
    std::mutex mutex_;
    std::vector<Answer> answers_;
    std::size_t asked_ = 0;
    std::vector<std::string> connects_;
};

NameServer& name_server() {
    static NameServer only;
    return only;
}

template <class Function>
Function* of_the_system(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

std::string written(const sockaddr* address) {
    if (address->sa_family != AF_INET) return "no IPv4 address";
    sockaddr_in four{};
    std::memcpy(&four, address, sizeof four);
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return text.data();
}

}  // namespace
}  // namespace beckon::test

extern "C" int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    static auto* const real = beckon::test::of_the_system<decltype(getaddrinfo)>("getaddrinfo");
    if (host == nullptr || std::strcmp(host, beckon::test::name_that_turns) != 0)
        return real(host, service, hints, found);
    if ((hints->ai_flags & AI_NUMERICHOST) != 0) return EAI_NONAME;
    addrinfo numeric = *hints;
    numeric.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo** end = found;
    for (const std::string& address : beckon::test::name_server().next()) {
        if (const int code = real(address.c_str(), service, &numeric, end); code != 0) return code;
        while (*end != nullptr) end = &(*end)->ai_next;
    }
    return 0;
}

extern "C" int connect(int fd, const sockaddr* address, socklen_t size) {
    static auto* const real = beckon::test::of_the_system<decltype(connect)>("connect");
    const std::string where = beckon::test::written(address);
    beckon::test::name_server().connecting(where);
    if (where == beckon::test::inside) return real(fd, address, size);
    errno = ECONNREFUSED;  // nobody out there hears of this test
    return -1;
}

namespace beckon::test {
namespace {

/// Somebody inside who would answer: what they are sent is what went wrong, or what was allowed.
class Inside {
public:
    Inside() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&here), size), 0);
        EXPECT_EQ(::listen(fd_, 1), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size), 0);
        port_ = ntohs(here.sin_port);
        answering_ = std::thread([this] { answer(); });
    }
    ~Inside() {
        ::shutdown(fd_, SHUT_RDWR);
        answering_.join();
        ::close(fd_);
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    std::uint16_t port() const { return port_; }
    int visitors() const { return visitors_; }

private:
    void answer() {
        for (int visitor = 0; (visitor = ::accept(fd_, nullptr, nullptr)) >= 0; ::close(visitor)) {
            ++visitors_;
            std::array<char, 4096> request{};
            [[maybe_unused]] const auto got = ::recv(visitor, request.data(), request.size(), 0);
            constexpr std::string_view taken = "HTTP/1.1 204 No Content\r\n\r\n";
            [[maybe_unused]] const auto sent = ::send(visitor, taken.data(), taken.size(), MSG_NOSIGNAL);
        }
    }

    int fd_;
    std::uint16_t port_ = 0;
    std::atomic<int> visitors_{0};
    std::thread answering_;
};

class PinnedWebhook : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(::pipe2(stop_.data(), O_CLOEXEC), 0); }
    void TearDown() override {
        for (const int end : stop_) ::close(end);
    }
    auto posted(bool private_allowed) {
        hooks::Request request;
        request.url.tls = false;
        request.url.host = name_that_turns;
        request.url.port = inside_.port();
        request.url.target = "/hook";
        request.private_allowed = private_allowed;
        request.body = "{}";
        return hooks::post(request, tls_, hooks::Patience(seconds(20), stop_[0]), Instant{});
    }
    using Places = std::vector<std::string>;

    Inside inside_;
    hooks::TlsContext tls_;
    std::array<int, 2> stop_{};
};

TEST_F(PinnedWebhook, R4_ANameThatTurnsInwardAfterTheCheckLeadsWhereItLedWhenItWasChecked) {
    name_server().say({{outside}, {inside}});
    const auto answer = posted(false);
    ASSERT_FALSE(answer.ok()) << "somebody inside has answered";
    EXPECT_EQ(name_server().asked(), 1U) << "a second answer has not been checked";
    EXPECT_EQ(name_server().connects(), Places{outside});
    EXPECT_EQ(inside_.visitors(), 0);
}

TEST_F(PinnedWebhook, R4_ANameThatTurnsOutwardAfterTheCheckIsRefusedAllTheSame) {
    name_server().say({{inside}, {outside}});
    const auto answer = posted(false);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error(), "it leads to an address that is not public (webhook.private_allowed)");
    EXPECT_EQ(name_server().asked(), 1U);
    EXPECT_EQ(name_server().connects(), Places{});
    EXPECT_EQ(inside_.visitors(), 0);
}

TEST_F(PinnedWebhook, R4_OneAddressInsideAmongSeveralIsRefusedBeforeAnyIsTried) {
    for (const auto& answer : {Places{outside, inside}, Places{inside, outside}}) {
        name_server().say({answer});
        EXPECT_FALSE(posted(false).ok());
        EXPECT_EQ(name_server().connects(), Places{});
    }
    EXPECT_EQ(inside_.visitors(), 0);
}

TEST_F(PinnedWebhook, R4_WhereInsideIsAllowedItGoesToWhatTheOneAnswerNamedInItsOrder) {
    name_server().say({{outside, inside}, {outside}});
    const auto answer = posted(true);
    ASSERT_TRUE(answer.ok()) << answer.error();
    EXPECT_EQ(answer.value().status, 204);
    EXPECT_EQ(name_server().asked(), 1U);
    EXPECT_EQ(name_server().connects(), (Places{outside, inside}));
    EXPECT_EQ(inside_.visitors(), 1);
}

}  // namespace
}  // namespace beckon::test
