// R1, R8: the quick reader of a relay takes what our writers write, and says of nothing else than the decoder says.
#include "beckon/wire/canonical.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "fuzz/rubbish.hpp"
#include "support/dump.hpp"
#include "support/random_message.hpp"
#include "support/without_texts.hpp"

namespace beckon {
namespace {

using test::dump;

/// What it takes, the decoder reads the same. False: it did not take it.
bool taken_alike(wire::Decoder& decoder, const std::string& text) {
    wire::Envelope envelope;
    wire::Message message;
    std::size_t left_out = 0;
    const std::size_t body_at = wire::read_canonical(text, envelope, message, left_out);
    if (body_at == 0) return false;
    const auto frame = decoder.decode(text);
    EXPECT_TRUE(frame.ok()) << text;
    if (!frame.ok()) return true;
    EXPECT_EQ(dump(message), dump(test::without_texts(frame.value().message))) << text;
    EXPECT_EQ(left_out, test::left_out(frame.value().message)) << text;
    EXPECT_EQ(envelope.seq, frame.value().envelope.seq) << text;
    EXPECT_EQ(envelope.ack, frame.value().envelope.ack) << text;
    EXPECT_EQ(body_at, frame.value().body_at) << text;
    return true;
}

bool taken(std::string_view text) {
    wire::Decoder decoder;
    return taken_alike(decoder, std::string(text));
}

TEST(Canonical, EveryKindOfMessageIsTakenAsWeWriteIt) {
    wire::Decoder decoder;
    Rng rng({3, 4});
    test::each_alternative<wire::Message>([&]<class M>(const M&) {
        // Names beyond ASCII, rare escapes and numbers near 2^53, of which these are full, are left to the decoder.
        std::size_t taken = 0;
        for (int i = 0; i < 500; ++i) {
            const std::string text = wire::encode(test::random_envelope(rng), test::random_value<M>(rng));
            if (taken_alike(decoder, text)) ++taken;
        }
        EXPECT_GT(taken, 0U) << M::name;
    });
}

TEST(Canonical, TheFramesOfACallAreTaken) {
    EXPECT_TRUE(taken(R"({"s":12,"a":7,"t":"media","call":"call-0001","audio":true,"video":false,"held":false})"));
    EXPECT_TRUE(taken(R"({"a":7,"t":"ack"})"));
    EXPECT_TRUE(taken(R"({"t":"beat","flowing":[]})"));
    EXPECT_TRUE(taken(R"({"t":"beat","flowing":["call-0001","call-0002"]})"));
    EXPECT_TRUE(taken(
        R"({"s":3,"t":"description","call":"call-0001","gen":1,"rev":2,"type":"offer","sdp":"v=0\r\no=\\\"\r\n"})"));
    EXPECT_TRUE(taken(
        R"({"s":3,"a":1,"t":"candidates","call":"call-0001","gen":1,"list":[{"line":"a","mid":"0","index":0},{"line":""}]})"));
}

TEST(Canonical, WhatIsWrittenOtherwiseIsLeftToTheDecoder) {
    for (const std::string_view text :
         {R"({"a":7,"s":12,"t":"ack"})", R"({"t":"ack","a":7})", R"({ "t":"ack"})", R"({"t":"ack"} )",
          R"({"t":"ack","new":1})", R"({"t":"ack","t":"ack"})", R"({"s":01,"t":"ack"})", R"({"s":-1,"t":"ack"})",
          R"({"s":1.0,"t":"ack"})", R"({"s":1e3,"t":"ack"})", R"({"s":null,"t":"ack"})", R"({"t":"unheard of"})",
          R"({"t":"ringing","call":"short"})", R"({"t":"ringing","call":"call-00\u0030"})", R"({"t":"ringing"})",
          R"({"t":"ringing","call":"call-0001")", R"({"t":"beat","flowing":["call-0001",]})",
          R"({"t":"beat","flowing":[,]})", R"({"t":"media","call":"call-0001","audio":1,"video":true,"held":true})"}) {
        EXPECT_FALSE(taken(text)) << text;
    }
}

TEST(Canonical, R8_BoundsAreThoseOfTheDecoder) {
    const auto candidates = [](std::size_t count, std::size_t bytes) {
        wire::Candidates message;
        message.call = *CallId::parse("call-0001");
        message.list.items.resize(count, {std::string(bytes, 'x'), std::nullopt, std::nullopt});
        return wire::encode({1, 1}, message);
    };
    EXPECT_TRUE(taken(candidates(32, 512)));
    EXPECT_FALSE(taken(candidates(33, 1)));
    EXPECT_FALSE(taken(candidates(1, 513)));
    const auto described = [](std::size_t bytes) {
        return wire::encode(
            {1, 1}, wire::Description{*CallId::parse("call-0001"), 1, 1, SdpType::offer, std::string(bytes, '\n')});
    };
    EXPECT_TRUE(taken(described(32'000)));
    EXPECT_FALSE(taken(described(33'000))) << "its body leaves no room for an envelope";
}

TEST(Canonical, R8_ATextIsBoundByWhatItMeansAndNotByHowItIsWritten) {
    const auto candidate = [](const std::string& line) {
        return wire::encode({1, 1}, wire::Candidates{*CallId::parse("call-0001"), 1, {{{line, {}, {}}}}});
    };
    for (const char* const one : {"\n", "\\", "\""}) {
        std::string line;
        for (int i = 0; i < 510; ++i) line += one;
        EXPECT_TRUE(taken(candidate(line + "\u00E9"))) << one;
        EXPECT_TRUE(taken(candidate(line + one + one))) << one;
        EXPECT_FALSE(taken(candidate(line + one + "\u00E9"))) << one;
        EXPECT_FALSE(taken(candidate(line + one + one + one))) << one;
    }
}

TEST(Canonical, R8_CutOffAnywhereItIsNotTaken) {
    Rng rng({5, 6});
    for (int i = 0; i < 200; ++i) {
        const std::string text = wire::encode(test::random_envelope(rng), test::random_message(rng));
        const std::size_t step = text.size() / 100 + 1;
        for (std::size_t size = 0; size < text.size(); size += step) {
            wire::Envelope envelope;
            wire::Message message;
            std::size_t left_out = 0;
            ASSERT_EQ(wire::read_canonical(std::string(text, 0, size), envelope, message, left_out), 0U)
                << text << size;
        }
    }
}

TEST(Canonical, R8_OfFramesThatAreNearlyRightItSaysWhatTheDecoderSays) {
    wire::Decoder decoder;
    Rng dice({7, 8});
    std::size_t right = 0;
    for (int i = 0; i < 20'000; ++i) right += taken_alike(decoder, fuzz::rubbish(dice)) ? 1U : 0U;
    EXPECT_GT(right, 1000U);
}

}  // namespace
}  // namespace beckon
