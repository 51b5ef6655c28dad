// R8: what one address may take, and who gives way.
#include "net/guests.hpp"

#include <deque>
#include <optional>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

namespace beckon::test {
namespace {

using relay::ProcessBound;
using relay::net::Address;
using relay::net::Guests;
using relay::net::Options;

/// Connections by their number. The hall closes who gives way, as a server does.
class Hall {
public:
    Options options;
    Instant now{1'000'000};

    explicit Hall(std::size_t sockets, std::size_t each) {
        options.sockets = sockets;
        options.sockets_per_address = each;
        options.requests_burst = 2;
        options.requests_every = seconds(1);
        options.opens_burst = 3;
        options.opens_every = seconds(1);
    }

    /// Its number, or what it was refused for.
    std::variant<std::size_t, ProcessBound> come(const char* address, bool proxy = false) {
        const auto from = proxy ? std::nullopt : Address::parse(address);
        const auto arrival = guests_.arrive(from, now);
        if (arrival.gives_way) {
            gave_way = arrival.gives_way->value;
            guests_.leave(seats_[*gave_way]);
        }
        if (arrival.refused) return *arrival.refused;
        seats_.emplace_back();
        guests_.enter(seats_.back(), from);
        guests_.wait(seats_.back(), hub::ConnId{seats_.size() - 1});
        return seats_.size() - 1;
    }
    std::size_t in(const char* address) { return std::get<std::size_t>(come(address)); }
    void ask(std::size_t number) { guests_.proceed(seats_[number]); }
    void wait(std::size_t number) { guests_.wait(seats_[number], hub::ConnId{number}); }
    void go(std::size_t number) { guests_.leave(seats_[number]); }
    auto open(std::size_t number, const char* client) {
        ask(number);
        return guests_.open(seats_[number], *Address::parse(client), now);
    }
    auto ask(std::size_t number, const char* client) {
        return guests_.ask(seats_[number], *Address::parse(client), now);
    }
    void forget() { guests_.forget(now); }
    std::size_t here() const { return guests_.here(); }

    std::optional<std::size_t> gave_way;

private:
    Guests guests_{options};
    std::deque<Guests::Seat> seats_;
};

TEST(Guests, WhoeverWaitsLongestGivesWay) {
    Hall hall(10, 3);
    const auto first = hall.in("192.0.2.1");
    const auto second = hall.in("192.0.2.1");
    hall.in("192.0.2.1");
    hall.ask(first);
    hall.in("192.0.2.1");
    EXPECT_EQ(hall.gave_way, second) << "the first has asked for something";
    hall.wait(first);
    hall.in("192.0.2.1");
    hall.in("192.0.2.1");
    hall.in("192.0.2.1");
    EXPECT_EQ(hall.gave_way, first) << "and then waited again, behind the others";
    EXPECT_EQ(hall.here(), 3U);
}

TEST(Guests, WhereNobodyWaitsNobodyComesIn) {
    Hall hall(3, 2);
    hall.ask(hall.in("192.0.2.1"));
    const auto second = hall.in("192.0.2.1");
    hall.ask(second);
    EXPECT_EQ(hall.come("192.0.2.1"), (std::variant<std::size_t, ProcessBound>(ProcessBound::sockets_per_address)));
    hall.ask(hall.in("192.0.2.2"));
    EXPECT_EQ(hall.come("192.0.2.3"), (std::variant<std::size_t, ProcessBound>(ProcessBound::sockets)));
    hall.go(second);
    hall.in("192.0.2.3");
    EXPECT_FALSE(hall.gave_way);
}

TEST(Guests, AnAddressThatHasItsFillTakesNobodyElsesPlace) {
    Hall hall(10, 2);
    hall.in("192.0.2.9");
    const auto theirs = hall.in("192.0.2.1");
    hall.in("192.0.2.1");
    hall.in("192.0.2.1");
    EXPECT_EQ(hall.gave_way, theirs);
}

TEST(Guests, AHouseholdOfIpv6IsCountedAsOne) {
    Hall hall(10, 2);
    const auto first = hall.in("2001:db8::1");
    hall.in("2001:db8::2");
    hall.in("2001:db8::3");
    EXPECT_EQ(hall.gave_way, first);
    hall.in("2001:db8:0:1::1");
    EXPECT_EQ(hall.here(), 3U);
}

TEST(Guests, SocketsAreOpenedAtARate) {
    Hall hall(10, 10);
    const auto open = [&] { return hall.open(hall.in("192.0.2.1"), "192.0.2.1"); };
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(open());
    EXPECT_EQ(open(), ProcessBound::opens);
    hall.now = hall.now + seconds(1);
    EXPECT_FALSE(open());
    EXPECT_EQ(open(), ProcessBound::opens);
    EXPECT_FALSE(hall.open(hall.in("192.0.2.2"), "192.0.2.2")) << "another address is another's";
}

// A handshake of TLS costs as much as a hundred messages, and whoever goes at once takes up no place.
TEST(Guests, AnAddressConnectsAtARate) {
    Hall hall(10, 10);
    hall.options.connects_burst = 3;
    hall.options.connects_every = seconds(1);
    using Came = std::variant<std::size_t, ProcessBound>;
    for (int i = 0; i < 3; ++i) hall.go(hall.in("192.0.2.1"));
    hall.forget();
    EXPECT_EQ(hall.come("192.0.2.1"), Came(ProcessBound::connects));
    hall.go(hall.in("192.0.2.2"));
    for (int i = 0; i < 9; ++i) hall.go(std::get<std::size_t>(hall.come("10.0.0.1", true)));  // a proxy
    hall.now = hall.now + seconds(1);
    hall.go(hall.in("192.0.2.1"));
    EXPECT_EQ(hall.come("192.0.2.1"), Came(ProcessBound::connects));
    hall.now = hall.now + seconds(3);
    hall.forget();
    for (int i = 0; i < 3; ++i) hall.go(hall.in("192.0.2.1"));
}

TEST(Guests, AnAddressAsksAtARateOverAllItsConnections) {
    Hall hall(10, 10);
    const auto one = hall.in("192.0.2.1");
    const auto two = hall.in("192.0.2.1");
    EXPECT_FALSE(hall.ask(one, "192.0.2.1"));
    EXPECT_FALSE(hall.ask(two, "192.0.2.1"));
    EXPECT_EQ(hall.ask(one, "192.0.2.1"), ProcessBound::requests);
    const auto proxy = std::get<std::size_t>(hall.come("10.0.0.1", true));
    for (const char* client : {"192.0.2.2", "192.0.2.3", "192.0.2.2", "192.0.2.3"})
        EXPECT_FALSE(hall.ask(proxy, client));
    EXPECT_EQ(hall.ask(proxy, "192.0.2.2"), ProcessBound::requests) << "each client behind a proxy by itself";
    hall.now = hall.now + seconds(1);
    EXPECT_FALSE(hall.ask(one, "192.0.2.1"));
}

TEST(Guests, TheRateIsRememberedOfWhoHasGone) {
    Hall hall(10, 10);
    for (int i = 0; i < 3; ++i) {
        const auto number = hall.in("192.0.2.1");
        EXPECT_FALSE(hall.open(number, "192.0.2.1"));
        hall.go(number);
    }
    hall.forget();
    EXPECT_EQ(hall.open(hall.in("192.0.2.1"), "192.0.2.1"), ProcessBound::opens);
    hall.now = hall.now + seconds(3);
    hall.forget();
    EXPECT_FALSE(hall.open(hall.in("192.0.2.1"), "192.0.2.1"));
}

TEST(Guests, AProxyStandsForMany) {
    Hall hall(10, 1);
    std::vector<std::size_t> numbers;
    for (int i = 0; i < 4; ++i) numbers.push_back(std::get<std::size_t>(hall.come("10.0.0.1", true)));
    EXPECT_FALSE(hall.open(numbers[0], "192.0.2.1"));
    EXPECT_FALSE(hall.open(numbers[1], "192.0.2.2"));
    EXPECT_EQ(hall.open(numbers[2], "192.0.2.2"), ProcessBound::sockets_per_address);
    hall.go(numbers[2]);
    hall.go(numbers[1]);
    EXPECT_FALSE(hall.open(numbers[3], "192.0.2.2"));
}

}  // namespace
}  // namespace beckon::test
