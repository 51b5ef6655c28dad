// R8: every bound of every field of every message. At the bound it passes; one beyond is refused with a fault that
// names the field and the bound.
#include <string>

#include <gtest/gtest.h>

#include "beckon/wire/codec.hpp"
#include "support/edges.hpp"
#include "support/random_message.hpp"

namespace beckon {
namespace {

template <class M>
std::string head() {
    return R"("t":")" + std::string(M::name) + '"';
}

TEST(Bounds, R8_AtTheBoundEveryFieldOfEveryMessagePasses) {
    wire::Decoder decoder;
    std::size_t tried = 0;
    test::each_alternative<wire::Message>([&]<class M>(const M&) {
        for (const std::string& text : test::RecordEdges<M>::edges(head<M>())) {
            const auto frame = decoder.decode(text);
            ASSERT_TRUE(frame.ok()) << M::name << ": " << sentence(frame.error()) << "\n" << text.substr(0, 400);
            EXPECT_TRUE(std::holds_alternative<M>(frame.value().message));
            ++tried;
        }
    });
    EXPECT_GT(tried, 300U);
}

TEST(Bounds, R8_OneBeyondTheBoundTheFaultNamesTheFieldAndTheBound) {
    wire::Decoder decoder;
    std::size_t tried = 0;
    test::each_alternative<wire::Message>([&]<class M>(const M&) {
        for (const test::Wrong& wrong : test::RecordEdges<M>::wrong(head<M>())) {
            const auto frame = decoder.decode(wrong.json);
            ASSERT_FALSE(frame.ok()) << M::name << '.' << wrong.field << "\n" << wrong.json.substr(0, 400);
            EXPECT_EQ(to_text(frame.error().code), to_text(wrong.code)) << wrong.json.substr(0, 400);
            EXPECT_EQ(frame.error().field, wrong.field) << wrong.json.substr(0, 400);
            EXPECT_EQ(frame.error().allowed, wrong.allowed) << wrong.json.substr(0, 400);
            ++tried;
        }
    });
    EXPECT_GT(tried, 1500U);
}

TEST(Bounds, R8_TheNumbersOfTheEnvelopeEndWhereABrowserStopsCountingExactly) {
    const std::string allowed = "a whole number from 0 to 9007199254740992";
    for (const std::string key : {"s", "a"}) {
        const auto with = [&](const std::string& value) {
            return wire::decode("{\"" + key + "\":" + value + R"(,"t":"ack"})");
        };
        EXPECT_TRUE(with("0").ok());
        EXPECT_TRUE(with("-0").ok());
        EXPECT_TRUE(with("9007199254740992").ok());
        for (const std::string value : {"-1", "9007199254740993", "18446744073709551617"}) {
            ASSERT_FALSE(with(value).ok()) << value;
            EXPECT_EQ(sentence(with(value).error()), key + ": out_of_bounds, allowed: " + allowed);
        }
        for (const std::string value : {"1.0", "1e3", "true", R"("1")", "[]"}) {
            ASSERT_FALSE(with(value).ok()) << value;
            EXPECT_EQ(sentence(with(value).error()), key + ": wrong_type, allowed: " + allowed);
        }
    }
}

TEST(Bounds, R8_AFrameOfTheLargestSizePassesAndOneByteMoreDoesNot) {
    const auto frame_of = [](std::size_t bytes) {
        std::string text = R"({"s":9007199254740992,"a":9007199254740992,"t":"ack","x":""})";
        text.insert(text.size() - 2, bytes - text.size(), 'x');
        return text;
    };
    EXPECT_TRUE(wire::decode(frame_of(limits::frame_bytes)).ok());
    const auto more = wire::decode(frame_of(limits::frame_bytes + 1));
    ASSERT_FALSE(more.ok());
    EXPECT_EQ(sentence(more.error()), "frame: too_big, allowed: at most 65536 bytes");
}

TEST(Bounds, R8_ABodyLeavesRoomForTheLongestEnvelopeSoThatForwardingNeverBreaksTheBound) {
    const auto body_of = [](std::size_t bytes) {
        std::string text = R"("t":"ack","x":""})";
        text.insert(text.size() - 2, bytes - text.size(), 'x');
        return text;
    };
    std::string longest;
    wire::append_envelope(longest, {1ULL << 53U, 1ULL << 53U});
    EXPECT_EQ(longest.size(), wire::envelope_bytes);

    const auto passes = wire::decode("{" + body_of(wire::body_bytes));
    ASSERT_TRUE(passes.ok());
    EXPECT_TRUE(wire::decode(longest + body_of(wire::body_bytes)).ok());

    const auto refused = wire::decode("{" + body_of(wire::body_bytes + 1));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Fault::Code::too_big);
    // The same where the envelope does not stand in front: it will be written anew, and grow by as much.
    EXPECT_FALSE(wire::decode("{ " + body_of(wire::body_bytes)).ok());
}

TEST(Bounds, R8_ABodyLeavesRoomForTheValuesOfTheEnvelopeSoThatForwardingNeverPoisonsAStream) {
    const auto body_of = [](std::size_t values) {
        std::string text = R"("t":"media","call":"call-000000000000000001","audio":true,"video":true,"held":false)";
        for (std::size_t i = 6; i < values; ++i) text += R"(,"":0)";
        return text + "}";
    };
    const std::string behind = R"({"s":12,"a":7,)";
    for (const std::string in_front : {R"({)", R"({"s":9,)", R"({"a":9,)", R"({"s":9,"a":9,)"}) {
        const auto passes = wire::decode(in_front + body_of(wire::body_nodes));
        ASSERT_TRUE(passes.ok()) << in_front << sentence(passes.error());
        EXPECT_EQ(passes.value().body_at, in_front.size());
        EXPECT_TRUE(wire::decode(behind + body_of(wire::body_nodes)).ok()) << in_front;

        const auto refused = wire::decode(in_front + body_of(wire::body_nodes + 1));
        ASSERT_FALSE(refused.ok()) << in_front << ": it could not be read behind another envelope";
        EXPECT_EQ(refused.error().code, Fault::Code::too_many);
    }
    EXPECT_EQ(sentence(wire::decode("{" + body_of(wire::body_nodes + 1)).error()),
              "frame: too_many, allowed: at most 1022 values beside s and a");
}

TEST(Bounds, R8_DepthAndNumberOfValuesAreBoundedAlsoInFieldsThatNobodyKnows) {
    const auto nested = [](std::size_t depth) {
        return R"({"t":"ack","x":)" + test::times(depth - 1, "[") + test::times(depth - 1, "]") + "}";
    };
    EXPECT_TRUE(wire::decode(nested(limits::frame_depth)).ok());
    const auto deeper = wire::decode(nested(limits::frame_depth + 1));
    ASSERT_FALSE(deeper.ok());
    EXPECT_EQ(sentence(deeper.error()), "frame: too_deep, allowed: at most 6 levels");

    const auto many = [](std::size_t values) { return R"({"t":"ack","x":[0)" + test::times(values - 4, ",0") + "]}"; };
    EXPECT_TRUE(wire::decode(many(wire::body_nodes)).ok());
    const auto more = wire::decode(many(limits::frame_nodes + 1));
    ASSERT_FALSE(more.ok());
    EXPECT_EQ(sentence(more.error()), "frame: too_many, allowed: at most 1024 values");
}

TEST(Bounds, R8_NoMessageNeedsMoreDepthThanAFrameMayHave) {
    test::each_alternative<wire::Message>([&]<class M>(const M&) {
        const std::string text = test::RecordEdges<M>::good(head<M>());
        EXPECT_TRUE(wire::decode(text).ok()) << text;
    });
}

}  // namespace
}  // namespace beckon
