// D1: what serves the messages serves every variant of described structs: the agent's inputs and effects, too.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <gtest/gtest.h>

#include "beckon/wire/codec.hpp"
#include "support/dump.hpp"
#include "support/random_message.hpp"

namespace beckon {
namespace {

enum class Weather : std::uint16_t { sun, rain };

}  // namespace

template <>
struct Spellings<Weather> {
    static constexpr std::array<std::string_view, 2> names{"sun", "rain"};
};

namespace {

struct Nothing {
    static constexpr std::string_view name = "nothing";
    template <class Self, class V>
    static void fields(Self&, V&) {}
};

struct Everything {
    static constexpr std::string_view name = "everything";
    Instant at;
    Span span;
    std::uint64_t big = 0;
    std::uint32_t medium = 0;
    std::uint16_t small = 0;
    std::int64_t number = 0;
    Weather weather = Weather::sun;
    wire::Message message;
    std::optional<wire::Message> maybe;
    std::optional<Instant> later;
    List<std::uint16_t, 4> codes;
    List<Weather, 4> forecast;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("at", self.at);
        v("span", self.span);
        v("big", self.big);
        v("medium", self.medium);
        v("small", self.small);
        v("number", self.number);
        v("weather", self.weather, "a meaning may be there or not");
        v("message", self.message);
        v("maybe", self.maybe);
        v("later", self.later);
        v("codes", self.codes);
        v("forecast", self.forecast);
    }
};

using Thing = std::variant<Nothing, Everything>;

std::string text_of(const Result<Thing>& thing) {
    if (!thing.ok()) return sentence(thing.error());
    std::string out;
    wire::append_variant(out, thing.value());
    return out;
}

TEST(Variant, EveryKindOfFieldComesBackAsItWas) {
    Rng rng({5, 6});
    for (int i = 0; i < 500; ++i) {
        const Thing sent = test::random_value<Thing>(rng);
        std::string text;
        wire::append_variant(text, sent);
        const auto read = wire::decode_variant<Thing>(text);
        ASSERT_TRUE(read.ok()) << sentence(read.error()) << "\n" << text;
        EXPECT_EQ(test::dump(read.value()), test::dump(sent));
    }
}

TEST(Variant, AVariantInAFieldIsAnObjectWithItsNameInT) {
    Everything thing;
    thing.at = {-5};
    thing.message = wire::Ringing{*CallId::parse("call-1234")};
    thing.codes.items = {1, 65535};
    std::string text;
    wire::append_variant(text, Thing{thing});
    EXPECT_EQ(text, R"({"t":"everything","at":-5,"span":0,"big":0,"medium":0,"small":0,"number":0,"weather":"sun",)"
                    R"("message":{"t":"ringing","call":"call-1234"},"codes":[1,65535],"forecast":[]})");
    EXPECT_EQ(text_of(wire::decode_variant<Thing>(text)), text);
}

TEST(Variant, AFaultSaysTheWholeWay) {
    const auto fault = [](const std::string& message) {
        return text_of(wire::decode_variant<Thing>(
            R"({"t":"everything","at":0,"span":0,"big":0,"medium":0,"small":0,"number":0,"weather":"rain","message":)"
            + message + R"(,"codes":[],"forecast":[]})"));
    };
    EXPECT_EQ(fault(R"({"t":"ringing","call":"?"})"),
              "message.call: out_of_bounds, allowed: 8 to 32 of A-Z a-z 0-9 _ -");
    EXPECT_EQ(fault(R"({"t":"none"})"), "message.t: unknown_message, allowed: the name of a message");
    EXPECT_EQ(fault("{}"), "message.t: missing, allowed: the name of a message");
    EXPECT_EQ(fault("7"), "message: wrong_type, allowed: an object with its name in t");
    EXPECT_EQ(fault(R"({"t":"beat","flowing":["call-1234","?"]})"),
              "message.flowing[1]: out_of_bounds, allowed: 8 to 32 of A-Z a-z 0-9 _ -");
    EXPECT_EQ(fault(R"({"t":"ack","t":"ack"})"), "message.t: out_of_bounds, allowed: once");
}

TEST(Variant, NumbersOfEveryWidthEndAtTheirTypesBounds) {
    const auto with = [](const std::string& field, const std::string& value) {
        std::string text = R"({"t":"everything","message":{"t":"ack"},"weather":"sun","codes":[],"forecast":[])";
        for (const std::string name : {"at", "span", "big", "medium", "small", "number"})
            text += ",\"" + name + "\":" + (name == field ? value : "0");
        return wire::decode_variant<Thing>(text + "}");
    };
    const std::string exact = "9007199254740992";
    const std::string past = "9007199254740993";
    struct Row {
        std::string field, low, below, high, above;
    };
    for (const Row& row :
         {Row{"at", "-" + exact, "-" + past, exact, past}, Row{"span", "-" + exact, "-" + past, exact, past},
          Row{"number", "-" + exact, "-" + past, exact, past}, Row{"big", "0", "-1", exact, past},
          Row{"medium", "0", "-1", "4294967295", "4294967296"}, Row{"small", "0", "-1", "65535", "65536"}}) {
        EXPECT_TRUE(with(row.field, row.low).ok()) << row.field;
        EXPECT_TRUE(with(row.field, row.high).ok()) << row.field;
        ASSERT_FALSE(with(row.field, row.below).ok()) << row.field;
        ASSERT_FALSE(with(row.field, row.above).ok()) << row.field;
        EXPECT_EQ(sentence(with(row.field, row.above).error()),
                  row.field + ": out_of_bounds, allowed: a whole number from " + row.low + " to " + row.high);
    }
}

TEST(Variant, R8_AnInputMayWrapAFrameAndIsBoundedItself) {
    const std::string text = R"({"t":"nothing","x":")" + std::string(wire::input_bounds.bytes - 22, 'x') + "\"}";
    EXPECT_EQ(text.size(), wire::input_bounds.bytes);
    EXPECT_TRUE(wire::decode_variant<Thing>(text).ok());
    const auto more = wire::decode_variant<Thing>(text + " ");
    ASSERT_FALSE(more.ok());
    EXPECT_EQ(sentence(more.error()), "frame: too_big, allowed: at most 524288 bytes");
}

}  // namespace
}  // namespace beckon
