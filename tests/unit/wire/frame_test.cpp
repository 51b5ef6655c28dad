// The frame around a message: what may vary when it is read, what never does when it is written, and splicing.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/wire/codec.hpp"
#include "support/dump.hpp"
#include "support/random_message.hpp"

namespace beckon {
namespace {

using test::dump;

const CallId call = *CallId::parse("call-000000000000000001");

std::string text_of(const Result<wire::Frame>& frame) {
    if (!frame.ok()) return sentence(frame.error());
    return wire::encode(frame.value().envelope, frame.value().message);
}

TEST(Frame, IsWrittenWithTheEnvelopeFirstThenTheNameThenTheFieldsInOrder) {
    const wire::Invite invite{call, Kind::call, *UserId::parse("bob"), {}, {}};
    EXPECT_EQ(wire::encode({12, 7}, invite),
              R"({"s":12,"a":7,"t":"invite","call":"call-000000000000000001","kind":"call","to":"bob"})");
    EXPECT_EQ(wire::encode({0, 7}, wire::Ack{}), R"({"a":7,"t":"ack"})");
    EXPECT_EQ(wire::encode({1, 0}, wire::Ack{}), R"({"s":1,"t":"ack"})");
    EXPECT_EQ(wire::encode({}, wire::Ack{}), R"({"t":"ack"})");
}

TEST(Frame, EveryMessageComesBackAsItWasSent) {
    wire::Decoder decoder;
    Rng rng({1, 2});
    test::each_alternative<wire::Message>([&]<class M>(const M&) {
        for (int i = 0; i < 200; ++i) {
            const wire::Message sent = test::random_value<M>(rng);
            const wire::Envelope envelope = test::random_envelope(rng);
            const std::string text = wire::encode(envelope, sent);
            const auto frame = decoder.decode(text);
            ASSERT_TRUE(frame.ok()) << sentence(frame.error()) << "\n" << text;
            EXPECT_EQ(dump(frame.value().message), dump(sent));
            EXPECT_EQ(frame.value().envelope.seq, envelope.seq);
            EXPECT_EQ(frame.value().envelope.ack, envelope.ack);
            EXPECT_EQ(text_of(frame), text);
        }
    });
}

TEST(Frame, KeysMayComeInAnyOrder) {
    std::vector<std::string> members{
        R"("s":5)",        R"("a":3)",         R"("t":"media")", R"("call":"call-000000000000000001")",
        R"("audio":true)", R"("video":false)", R"("held":true)"};
    std::sort(members.begin(), members.end());
    do {
        std::string text = "{";
        for (const std::string& member : members) text += (text.size() > 1 ? "," : "") + member;
        const auto frame = wire::decode(text + "}");
        ASSERT_EQ(text_of(frame), wire::encode({5, 3}, wire::Media{call, true, false, true})) << text;
    } while (std::next_permutation(members.begin(), members.end()));
}

TEST(Frame, UnknownKeysAreSkippedWhateverTheyHold) {
    for (const std::string value :
         {"null", "true", "-1.5e3", R"("text")", "[]", "{}", R"([1,{"t":"bye","call":[]}])", R"({"s":9,"a":8})"}) {
        const std::string text = R"({"new":)" + value + R"(,"t":"ringing","newer":)" + value
                                 + R"(,"call":"call-000000000000000001","":)" + value + "}";
        EXPECT_EQ(text_of(wire::decode(text)), wire::encode({}, wire::Ringing{call})) << text;
    }
}

TEST(Frame, NullIsAbsent) {
    const auto frame = wire::decode(
        R"({"s":null,"t":"invite","call":"call-000000000000000001","kind":"call","to":"bob","room":null})");
    EXPECT_EQ(text_of(frame), wire::encode({}, wire::Invite{call, Kind::call, *UserId::parse("bob"), {}, {}}));
    EXPECT_EQ(text_of(wire::decode(R"({"t":null})")), "t: missing, allowed: the name of a message");
}

TEST(Frame, AKeyThatComesTwiceIsRefusedBecauseTwoReadersMightTakeTwoValues) {
    const auto fault = [](const std::string& text) { return text_of(wire::decode(text)); };
    EXPECT_EQ(fault(R"({"t":"ack","t":"ack"})"), "t: out_of_bounds, allowed: once");
    EXPECT_EQ(fault(R"({"s":1,"t":"ack","s":1})"), "s: out_of_bounds, allowed: once");
    EXPECT_EQ(fault(R"({"t":"ack","a":1,"a":null})"), "a: out_of_bounds, allowed: once");
    std::string crowd;
    for (int i = 0; i < 500; ++i) crowd += R"(,"other":1)";
    EXPECT_EQ(fault(R"({"t":"ack","a":1)" + crowd + R"(,"a":2})"), "a: out_of_bounds, allowed: once");
    EXPECT_EQ(fault(R"({"t":"ack","a":1)" + crowd + "}"), R"({"a":1,"t":"ack"})");
    EXPECT_EQ(fault(R"({"t":"ringing","call":"call-000000000000000001","\u0063all":"call-000000000000000002"})"),
              "call: out_of_bounds, allowed: once");
    EXPECT_EQ(
        fault(
            R"({"t":"candidates","call":"call-000000000000000001","gen":1,"list":[{"line":""},{"line":"","line":""}]})"),
        "list[1].line: out_of_bounds, allowed: once");
    EXPECT_EQ(fault(R"({"t":"ack","new":1,"new":2})"), R"({"t":"ack"})") << "nobody reads them";
}

TEST(Frame, ABadFrameIsAFaultAndNeverHalfAMessage) {
    const auto fault = [](const std::string& text) { return text_of(wire::decode(text)); };
    const std::string not_json = "frame: not_json, allowed: one JSON object";
    for (const std::string text : {"", " ", "x", "[]", "1", "null", R"("t")", "{", "}", "{}{}", R"({"t":"ack"} x)",
                                   R"({"t":"ack"}})", "{'t':'ack'}", "\xEF\xBB\xBF{\"t\":\"ack\"}",
                                   R"({"t":"ack"}/**/)", R"({"t":NaN})", R"({t:"ack"})", R"({"t":"ack",})"}) {
        EXPECT_EQ(fault(text), not_json) << text;
    }
    EXPECT_EQ(fault("{}"), "t: missing, allowed: the name of a message");
    EXPECT_EQ(fault(R"({"t":1})"), "t: wrong_type, allowed: the name of a message");
    EXPECT_EQ(fault(R"({"t":"no_such"})"), "t: unknown_message, allowed: the name of a message");
    EXPECT_EQ(fault(R"({"t":"Ack"})"), "t: unknown_message, allowed: the name of a message");
    EXPECT_EQ(fault(R"({"t":"ring","call":"x"})"), "call: out_of_bounds, allowed: 8 to 32 of A-Z a-z 0-9 _ -");
}

TEST(Frame, ADecoderThatHasSeenBadFramesReadsGoodOnesAsBefore) {
    wire::Decoder decoder;
    const std::string good = wire::encode({1, 2}, wire::Media{call, true, false, true});
    for (std::size_t cut = 0; cut < good.size(); ++cut) {
        EXPECT_FALSE(decoder.decode(std::string_view(good).substr(0, cut)).ok()) << cut;
        EXPECT_EQ(text_of(decoder.decode(good)), good);
    }
}

TEST(Frame, TheEnvelopeOfAFrameWhoseMessageIsAtFaultIsStillKnown) {
    wire::Decoder decoder;
    const auto envelope_of = [&](const std::string& text) {
        EXPECT_FALSE(decoder.decode(text).ok()) << text;
        return decoder.envelope();
    };
    for (const std::string text : {R"({"s":12,"a":7,"t":"newer"})", R"({"t":"ringing","call":"?","a":7,"s":12})",
                                   R"({"s":12,"a":7})", R"({"s":12,"a":7,"t":"ack","t":"ack"})"}) {
        EXPECT_EQ(envelope_of(text).seq, 12U) << text;
        EXPECT_EQ(envelope_of(text).ack, 7U) << text;
    }
    for (const std::string text :
         {R"({"s":12,"a":"7","t":"ack"})", R"({"s":-1,"a":7,"t":"ack"})", R"({"s":12,"a":7,"t":"ack","s":13})", ""}) {
        EXPECT_EQ(envelope_of(text).seq, 0U) << text;
        EXPECT_EQ(envelope_of(text).ack, 0U) << text;
    }
}

// C6: a frame that no receiver can read would be sent again for ever, and hold up all that follows it.
TEST(Frame, C6_TheEnvelopeIsKnownThoughTheTextBehindItIsNoFrame) {
    wire::Decoder decoder;
    std::string many = R"({"s":12,"a":7,"t":"ack","x":[0)";
    for (std::size_t i = 0; i < limits::frame_nodes; ++i) many += ",0";
    for (const std::string& text :
         {many + "]}", std::string(R"({"s":12,"a":7,"t":"ack","x":[[[[[[[[[]]]]]]]]]})"),
          std::string(R"({"s":12,"a":7,"t":"ack")"), std::string(R"({"s":12,"a":7,"t":"ack","x":nonsense})"),
          std::string(R"({"a":7,"t":"ack","s":12,"x":"\ud800"})"), std::string(R"({"s":12,"a":7,"t":)")}) {
        EXPECT_FALSE(decoder.decode(text).ok()) << text;
        EXPECT_EQ(decoder.envelope().seq, 12U) << text;
        EXPECT_EQ(decoder.envelope().ack, 7U) << text;
    }
}

TEST(Frame, C6_ANumberAtWhoseEndTheTextBreaksIsNotBelieved) {
    wire::Decoder decoder;
    for (const std::string text :
         {R"({"s":12)", R"({"s":12,)", R"({"s":12,"a)", R"({"s":12x)", R"({"s":12 3,"t":"ack"})",
          R"({"s":"12","t":"ack")", R"({"s":-1,"t":"ack")", R"([{"s":12,"t":"ack")"}) {
        EXPECT_FALSE(decoder.decode(text).ok()) << text;
        EXPECT_EQ(decoder.envelope().seq, 0U) << text;
        EXPECT_EQ(decoder.envelope().ack, 0U) << text;
    }
    EXPECT_FALSE(decoder.decode(R"({"s":12,"a":7)").ok());
    EXPECT_EQ(decoder.envelope().seq, 12U);
    EXPECT_EQ(decoder.envelope().ack, 0U);
}

// ------------------------------------------------------------------------------------------------------- splicing

TEST(Splice, TheBodyBehindAnotherEnvelopeIsWhatEncodingAnewWouldGive) {
    wire::Decoder decoder;
    Rng rng({3, 4});
    for (int i = 0; i < 2000; ++i) {
        const wire::Message message = test::random_message(rng);
        const std::string text = wire::encode(test::random_envelope(rng), message);
        const auto frame = decoder.decode(text);
        ASSERT_TRUE(frame.ok()) << sentence(frame.error());
        ASSERT_GT(frame.value().body_at, 0U);

        const wire::Envelope next = test::random_envelope(rng);
        std::string spliced;
        wire::append_envelope(spliced, next);
        spliced += text.substr(frame.value().body_at);
        EXPECT_EQ(spliced, wire::encode(next, frame.value().message));
    }
}

TEST(Splice, IsOfferedOnlyWhereNothingOfTheEnvelopeStandsInTheBody) {
    const auto body_at = [](const std::string& text) {
        const auto frame = wire::decode(text);
        EXPECT_TRUE(frame.ok()) << text;
        return frame.value().body_at;
    };
    EXPECT_EQ(body_at(R"({"t":"ack"})"), 1U);
    EXPECT_EQ(body_at(R"({"s":12,"t":"ack"})"), 8U);
    EXPECT_EQ(body_at(R"({"a":7,"t":"ack"})"), 7U);
    EXPECT_EQ(body_at(R"({"s":12,"a":7,"t":"ack","new":1 } )"), 14U) << "blanks in the body do no harm";
    for (const std::string text :
         {R"({"t":"ack","s":1})", R"({"t":"ack","a":1})", R"({"s":1,"t":"ack","a":1})", R"({"a":1,"s":1,"t":"ack"})",
          R"({ "t":"ack"})", R"( {"t":"ack"})", R"({"s":1 ,"t":"ack"})", R"({"s": 1,"t":"ack"})",
          R"({"s":1, "t":"ack"})", R"({"t" :"ack"})", R"({"new":1,"t":"ack"})", R"({"\u0074":"ack"})",
          R"({"t":"ack","\u0073":1})", R"({"s":-0,"t":"ack"})", R"({"s":null,"t":"ack"})", R"({"t":"ack","s":null})"}) {
        EXPECT_EQ(body_at(text), 0U) << text;
    }
}

}  // namespace
}  // namespace beckon
