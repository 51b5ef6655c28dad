// R1: what the system's service manager hears (sd_notify). Real sockets: the test is the manager.
#include "service/manager.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace beckon::test {
namespace {

using relay::service::Manager;

/// Where systemd would listen.
class Ear {
public:
    explicit Ear(std::string name) : name_(std::move(name)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name_.copy(address.sun_path, sizeof address.sun_path - 1);
        const bool abstract = name_.front() == '@';
        if (abstract) address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size() + (abstract ? 0 : 1));
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0) << name_;
    }
    ~Ear() {
        ::close(socket_);
        if (name_.front() == '/') std::filesystem::remove(name_);
    }
    Ear(const Ear&) = delete;
    Ear& operator=(const Ear&) = delete;

    /// The next word; "nothing" if there is none.
    std::string hears() const {
        std::array<char, 512> word{};
        const auto size = ::recv(socket_, word.data(), word.size(), 0);
        return size < 0 ? "nothing" : std::string(word.data(), static_cast<std::size_t>(size));
    }

private:
    std::string name_;
    int socket_;
};

std::string unique(const std::string& before) { return before + "beckon-ear-" + std::to_string(getpid()); }

TEST(ServiceManager, HearsTheStagesOfALifeInOrder) {
    const std::string path = unique(std::filesystem::temp_directory_path().string() + '/');
    const Ear ear(path);
    Manager manager({path, "", ""});
    EXPECT_EQ(ear.hears(), "nothing") << "not before it serves";
    manager.ready();
    manager.reloading();
    manager.ready();
    manager.stopping();
    EXPECT_EQ(ear.hears().substr(0, 8), "READY=1\n");
    EXPECT_EQ(ear.hears().find("RELOADING=1\nMONOTONIC_USEC="), 0U);
    EXPECT_EQ(ear.hears().substr(0, 8), "READY=1\n");
    EXPECT_EQ(ear.hears().substr(0, 11), "STOPPING=1\n");
    EXPECT_EQ(ear.hears(), "nothing");
}

TEST(ServiceManager, AnAbstractNameIsFoundToo) {
    const std::string name = unique("@");
    const Ear ear(name);
    Manager({name, "", ""}).ready();
    EXPECT_EQ(ear.hears().substr(0, 7), "READY=1");
}

TEST(ServiceManager, WhoWatchesHearsTwiceInTheTimeThatItWaits) {
    const std::string name = unique("@");
    const Ear ear(name);
    Manager manager({name, "30000000", std::to_string(getpid())});
    ASSERT_LE(manager.due(), Instant{1}) << "at once, for the manager has been waiting since the start";
    manager.alive(Instant{1'000});
    EXPECT_EQ(ear.hears(), "WATCHDOG=1");
    EXPECT_EQ(manager.due(), Instant{16'000});
}

TEST(ServiceManager, NobodyWatchesUnlessItSaysSoToThisProcess) {
    const std::string socket = unique("@");
    for (const auto& [usec, pid] : {std::pair{"", ""},
                                    {"30000000", "1"},
                                    {"30000000", "no number"},
                                    {"0", ""},
                                    {"-5", ""},
                                    {"30s", ""},
                                    {"99999999999999999999", ""}})
        EXPECT_TRUE(Manager({socket, usec, pid}).due().is_never()) << usec << " for " << pid;
    EXPECT_FALSE(Manager({socket, "30000000", ""}).due().is_never());
    EXPECT_TRUE(Manager({"", "30000000", ""}).due().is_never()) << "there is nobody to tell";
}

TEST(ServiceManager, NoManagerAndAnAddressThatIsNoneAreOfNoConsequence) {
    for (const std::string& socket :
         {std::string(), std::string("/"), std::string("relative"), std::string("/nobody/listens"),
          "/" + std::string(200, 'x'), "@" + std::string(107, 'x')}) {
        Manager manager({socket, "1000", ""});
        manager.ready();
        manager.alive(Instant{5});
        manager.stopping();
    }
}

}  // namespace
}  // namespace beckon::test
