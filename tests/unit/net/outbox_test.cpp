// S1, R8: what is sent to one client, from where it lies or gathered, in the order in which it was given.
#include "net/outbox.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "beckon/wire/codec.hpp"
#include "net/loop.hpp"
#include "net/ws_frame.hpp"

namespace beckon::relay::net {
namespace {

/// An outbox, and the client at the other end.
class Line {
public:
    Line() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        ours_ = Descriptor(ends[0]);
        theirs = Descriptor(ends[1]);
    }

    Outbox::Sent send() { return out.send(ours_.get(), nullptr, meters, scratch_, pool); }
    std::string read() {
        std::string all;
        std::array<char, 4096> some{};
        for (;;) {
            const ssize_t size = ::recv(theirs.get(), some.data(), some.size(), 0);
            if (size <= 0) return all;
            all.append(some.data(), static_cast<std::size_t>(size));
        }
    }

    Outbox out;
    Outbox::Pool pool;
    NetMeters meters;
    Descriptor theirs;

private:
    Descriptor ours_;
    std::string scratch_;
};

std::string body_of(std::size_t bytes) {
    std::string body = R"("t":"description","sdp":")";
    while (body.size() + 2 < bytes) body += static_cast<char>('a' + body.size() % 26);
    return body + "\"}";
}

hub::SharedParcel parcel_of(const std::string& body) { return hub::SharedParcel(wire::Beat{}, body); }

std::string frame_of(const wire::Envelope& envelope, std::string_view body) {
    std::string out;
    append_text_frame(out, wire::EnvelopeText(envelope).view(), body);
    return out;
}

TEST(Outbox, ALongMessageIsSentFromWhereItLies) {
    Line line;
    const std::string body = body_of(3000);
    const hub::SharedParcel parcel = parcel_of(body);
    ASSERT_TRUE(line.out.lend({7, 9}, parcel));
    EXPECT_GE(line.out.waiting(), body.size());
    EXPECT_EQ(line.send(), Outbox::Sent::all);
    EXPECT_EQ(line.out.waiting(), 0U);
    const std::string sent = line.read();
    EXPECT_EQ(sent, frame_of({7, 9}, body));
    EXPECT_EQ(parcel->body(), body);
    EXPECT_EQ(line.meters.writes.value(), 1U);
    EXPECT_EQ(line.meters.bytes_out.value(), sent.size());
}

TEST(Outbox, AShortOneIsNot) {
    Line line;
    EXPECT_FALSE(line.out.lend({1, 0}, parcel_of(body_of(200))));
    EXPECT_FALSE(line.out.lend({1, 0}, hub::SharedParcel(wire::Beat{}))) << "nor one of our own writing";
}

TEST(Outbox, NorIsOneBehindSomethingElse) {
    Line line;
    line.out.text() += "first";
    EXPECT_FALSE(line.out.lend({1, 0}, parcel_of(body_of(3000))));
}

TEST(Outbox, WhatComesBehindOneFollowsIt) {
    Line line;
    const std::string body = body_of(3000);
    const std::string other = body_of(2000);
    ASSERT_TRUE(line.out.lend({1, 0}, parcel_of(body)));
    EXPECT_FALSE(line.out.lend({2, 0}, parcel_of(other)));
    append_text_frame(line.out.text(), wire::EnvelopeText({2, 0}).view(), other);
    EXPECT_EQ(line.send(), Outbox::Sent::all);
    EXPECT_EQ(line.read(), frame_of({1, 0}, body) + frame_of({2, 0}, other));
    EXPECT_EQ(line.meters.writes.value(), 1U);
}

TEST(Outbox, OneMessageGoesToManyEachWithItsOwnNumber) {
    Line ann;
    Line bob;
    const std::string body = body_of(3000);
    const hub::SharedParcel parcel = parcel_of(body);
    ASSERT_TRUE(ann.out.lend({1, 22}, parcel));
    ASSERT_TRUE(bob.out.lend({123456789012345, 98765432109876}, parcel));
    EXPECT_EQ(ann.send(), Outbox::Sent::all);
    EXPECT_EQ(bob.send(), Outbox::Sent::all);
    EXPECT_EQ(ann.read(), frame_of({1, 22}, body));
    EXPECT_EQ(bob.read(), frame_of({123456789012345, 98765432109876}, body));
}

TEST(Outbox, R8_WhoTakesOneInPartsGetsAllOfIt) {
    Line line;
    const std::string body = body_of(60'000);
    std::string expected;
    Outbox::Sent sent = Outbox::Sent::all;
    for (std::uint64_t i = 1; sent == Outbox::Sent::all; ++i) {
        ASSERT_TRUE(line.out.lend({i, 0}, parcel_of(body)));
        expected += frame_of({i, 0}, body);
        sent = line.send();
    }
    ASSERT_EQ(sent, Outbox::Sent::blocked);
    EXPECT_TRUE(line.out.blocked());
    EXPECT_FALSE(line.out.lend({99, 0}, parcel_of(body))) << "the rest of the last is before it";
    std::string got;
    while (sent == Outbox::Sent::blocked) {
        got += line.read();
        line.out.unblock();
        sent = line.send();
    }
    EXPECT_EQ(sent, Outbox::Sent::all);
    got += line.read();
    EXPECT_TRUE(got == expected) << got.size() << " of " << expected.size();
}

TEST(Outbox, OneForSomebodyWhoHasGoneIsBroken) {
    Line line;
    ASSERT_TRUE(line.out.lend({1, 0}, parcel_of(body_of(3000))));
    line.theirs.reset();
    EXPECT_EQ(line.send(), Outbox::Sent::broken);
}

TEST(Outbox, ABorrowedBufferGoesBackThoughItWasNotNeeded) {
    Line line;
    line.pool.push_back(std::make_unique<std::string>());
    line.out.borrow(line.pool);
    EXPECT_TRUE(line.pool.empty());
    ASSERT_TRUE(line.out.lend({1, 0}, parcel_of(body_of(3000))));
    EXPECT_EQ(line.send(), Outbox::Sent::all);
    EXPECT_EQ(line.pool.size(), 1U);
}

}  // namespace
}  // namespace beckon::relay::net
