// R8: reading JSON, bounded. What is valid and what is not is checked against nlohmann's whole parser.
#include "beckon/base/json.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "beckon/base/rng.hpp"

namespace beckon {
namespace {

using json::Kind;

std::string times(std::size_t count, std::string_view what) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += what;
    return out;
}

/// The one value in {"x":…}, or nothing if the text was refused.
class One {
public:
    explicit One(const std::string& value)
        : text_("{\"x\":" + value + "}"),
          ok_(!document_.read(text_, {.bytes = 1 << 20, .depth = 16, .nodes = 64})) {}
    bool ok() const { return ok_; }
    const json::Node& node() const { return document_.node(1); }

private:
    std::string text_;
    json::Document document_;
    bool ok_;
};

Fault::Code code_of(std::string_view text, const json::Bounds& bounds = {}) {
    json::Document document;
    const auto fault = document.read(text, bounds);
    EXPECT_TRUE(fault) << text.substr(0, 100);
    return fault ? fault->code : Fault::Code::missing;
}

TEST(Json, EveryKindOfValueIsKnown) {
    EXPECT_EQ(One("null").node().kind, Kind::null);
    EXPECT_EQ(One("false").node().kind, Kind::boolean);
    EXPECT_EQ(One("true").node().whole, 1);
    EXPECT_EQ(One("-12").node().whole, -12);
    EXPECT_EQ(One(R"("te\"xt")").node().text, "te\"xt");
    EXPECT_EQ(One("[]").node().kind, Kind::array);
    EXPECT_EQ(One("{}").node().kind, Kind::object);
}

TEST(Json, TheTableChainsChildrenAsTheyWereNested) {
    json::Document document;
    ASSERT_FALSE(document.read(R"({"a":[1,[2],{"b":3}],"c":4})"));
    const auto& a = document.node(1);
    EXPECT_EQ(document.node(0).count, 2U);
    EXPECT_EQ(a.key, "a");
    EXPECT_EQ(a.count, 3U);
    const auto& one = document.node(2);
    EXPECT_EQ(one.whole, 1);
    const auto& list = document.node(one.next);
    EXPECT_EQ(list.kind, Kind::array);
    EXPECT_EQ(list.key, "") << "no key in an array, though the object around it has one";
    const auto& object = document.node(list.next);
    EXPECT_EQ(object.next, 0U);
    EXPECT_EQ(document.node(list.next + 1).key, "b");
    EXPECT_EQ(document.node(a.next).key, "c");
    EXPECT_EQ(document.node(a.next).next, 0U);
}

TEST(Json, NumbersAreWholeOrOfNoUse) {
    EXPECT_EQ(One("-0").node().whole, 0);
    EXPECT_EQ(One("-0").node().kind, Kind::whole);
    EXPECT_EQ(One("9223372036854775807").node().whole, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(One("-9223372036854775808").node().whole, std::numeric_limits<std::int64_t>::min());
    // Beyond 64 bits: held at the end of the range, which no field allows.
    for (const std::string& big : {std::string("9223372036854775808"), std::string("18446744073709551615"),
                                   std::string("18446744073709551616"), times(5000, "9")}) {
        EXPECT_EQ(One(big).node().whole, std::numeric_limits<std::int64_t>::max()) << big.substr(0, 30);
        EXPECT_EQ(One("-" + big).node().whole, std::numeric_limits<std::int64_t>::min()) << big.substr(0, 30);
    }
    for (const std::string fraction :
         {"1.0", "0.5", "1e3", "1E+3", "-1e-3", "1e400", "-1e400", "1e-400", "1e99999999999999999999"}) {
        EXPECT_EQ(One(fraction).node().kind, Kind::fraction) << fraction;
    }
    for (const std::string bad :
         {"+1", "01", "-", "1.", ".5", "1e", "1e+", "0x1", "NaN", "Infinity", "-Infinity", "1_000", "- 1", "1,"}) {
        EXPECT_FALSE(One(bad).ok()) << bad;
    }
}

TEST(Json, EscapesAreUndone) {
    EXPECT_EQ(One(R"("\"\\\/\b\f\n\r\t")").node().text, "\"\\/\b\f\n\r\t");
    EXPECT_EQ(One(R"("\u0041\u00e9\u20AC\ud83d\ude00")").node().text, "A\u00E9\u20AC\U0001F600");
    EXPECT_EQ(One(R"("\u0000")").node().text, std::string_view("\0", 1));
    EXPECT_EQ(One(R"("\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff")").node().text,
              "\uD7FF\uE000\uFFFF\U00010000\U0010FFFF");
}

TEST(Json, LoneSurrogatesAndOtherBadEscapesAreRefused) {
    for (const std::string bad : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\ud800")",
                                  R"("\ud800\u0041")", R"("\udc00\ud800")", R"("\u123")", R"("\u123g")", R"("\u")",
                                  R"("\x41")", R"("\a")", R"("\")", R"("\U00000041")"}) {
        EXPECT_FALSE(One(bad).ok()) << bad;
    }
}

TEST(Json, TextsAreValidUtf8) {
    for (const std::string good :
         {"\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "\x7F", "\u2028"}) {
        EXPECT_EQ(One('"' + good + '"').node().text, good);
    }
    for (const std::string bad :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF", "\xE0\xA0",
          "\xED\xA0\x80", "\xED\xBF\xBF", "\xEF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
        EXPECT_FALSE(One('"' + bad + '"').ok());
        EXPECT_FALSE(One("\"aaaaaaaa" + bad + "aaaaaaaa\"").ok());
        EXPECT_EQ(code_of("{\"" + bad + "\":1}"), Fault::Code::not_json) << "keys too";
    }
}

TEST(Json, ControlCharactersMustBeEscaped) {
    for (char c = 0; c < 0x20; ++c) EXPECT_FALSE(One(std::string("\"a") + c + "\"").ok()) << static_cast<int>(c);
    EXPECT_TRUE(One("\"\x7F\"").ok());
}

TEST(Json, NothingMayStandAroundTheObject) {
    json::Document document;
    EXPECT_FALSE(document.read(" \t\r\n{ \t\r\n} \t\r\n"));
    for (const std::string_view text :
         {std::string_view("{}x"), std::string_view("{}{}"), std::string_view("{},"),
          std::string_view("\xEF\xBB\xBF{}"), std::string_view("{}\0", 3), std::string_view("\0{}", 3),
          std::string_view("{}\0x", 4), std::string_view("{}//"), std::string_view("/**/{}"), std::string_view("\v{}"),
          std::string_view("{}\xC2\xA0"), std::string_view("")}) {
        EXPECT_EQ(code_of(text), Fault::Code::not_json) << text;
    }
}

TEST(Json, AgreesWithTheFullParserOnEveryTextOfAFewTokens) {
    // Every sequence of up to five of these, in an object. The parser for reference would throw or build a tree; it
    // differs in two things that are ours on purpose: it takes a byte order mark, and it has no bounds.
    const std::vector<std::string> tokens{"{", "}", "[", "]", ",", ":", "\"a\"", "1", "null", "-"};
    json::Document document;
    std::size_t valid = 0;
    const auto all = [&](const auto& self, const std::string& text, int left) -> void {
        const bool ours = !document.read(text, {.bytes = 1000, .depth = 16, .nodes = 1000});
        ASSERT_EQ(ours, nlohmann::json::accept(text) && text[0] == '{') << text;
        valid += ours ? 1 : 0;
        if (left == 0) return;
        for (const std::string& token : tokens) self(self, text + token, left - 1);
    };
    all(all, "{", 5);
    all(all, "{\"a\":", 5);
    EXPECT_GT(valid, 20U);
}

TEST(Json, AgreesWithTheFullParserOnTextsOfManyPieces) {
    const std::vector<std::string> pieces{"a",        "12345678", "\\n",        "\\\\",    "\\\"",
                                          "\\/",      "\\u0041",  "\\u00e9",    "\\u20ac", "\\ud83d\\ude00",
                                          "\u00E9",   "\u20AC",   "\U0001F600", "\x7F",    "\\u0000",
                                          "\\ud800",  "\\udc00",  "\xC3",       "\xA9",    "\xED\xA0\x80",
                                          "\xF4\x90", "\n",       "\\x",        "\\u12",   "\\",
                                          "\""};
    constexpr std::size_t sound = 15;  // the first of them may stand anywhere
    Rng rng({9, 10});
    json::Document document;
    std::size_t valid = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::size_t of = rng.chance(1, 2) ? sound : pieces.size();
        std::string text = "{\"x\":\"";
        for (std::uint64_t n = rng.below(8); n > 0; --n) text += pieces[rng.below(of)];
        text += "\"}";
        const auto theirs = nlohmann::json::parse(text, nullptr, false);
        ASSERT_EQ(!document.read(text), !theirs.is_discarded()) << text;
        if (theirs.is_discarded()) continue;
        ASSERT_EQ(document.node(1).text, theirs["x"].get<std::string>()) << text;
        ++valid;
    }
    EXPECT_GT(valid, 10'000U);
}

TEST(Json, R8_SizeIsCheckedBeforeAnythingIsRead) {
    EXPECT_EQ(code_of(times(101, "\xFF"), {.bytes = 100}), Fault::Code::too_big);
    EXPECT_EQ(code_of(times(100, "\xFF"), {.bytes = 100}), Fault::Code::not_json);
}

TEST(Json, R8_DepthAndCountEndWhereTheBoundsSay) {
    const auto nested = [](std::size_t depth) { return times(depth, "{\"a\":") + "1" + times(depth, "}"); };
    json::Document document;
    for (const std::size_t depth : {1U, 2U, 6U, 16U}) {
        EXPECT_FALSE(document.read(nested(depth), {.depth = depth}));
        EXPECT_EQ(code_of(nested(depth + 1), {.depth = depth}), Fault::Code::too_deep);
    }
    EXPECT_EQ(code_of(nested(17), {.depth = 1000}), Fault::Code::too_deep) << "whatever the bounds say";

    const auto wide = [](std::size_t values) { return "{\"a\":[1" + times(values - 3, ",1") + "]}"; };
    EXPECT_FALSE(document.read(wide(10), {.nodes = 10}));
    EXPECT_EQ(code_of(wide(11), {.nodes = 10}), Fault::Code::too_many);
}

TEST(Json, R8_AHundredThousandBracketsAreRefusedAtTheFirstTooMany) {
    for (const std::string_view bracket : {"[", "{\"a\":"}) {
        const std::string text = "{\"a\":" + times(100'000, bracket);
        EXPECT_EQ(code_of(text, {.bytes = 1 << 20}), Fault::Code::too_deep);
        EXPECT_EQ(code_of(text), Fault::Code::too_big);
    }
}

TEST(Json, ATextThatBrokeOffAnywhereLeavesNothingBehindForTheNext) {
    const std::string text = R"({"a":[1,-2,"x\n",true,null,{"b":1.5e3}],"\u00e9":12})";
    json::Document document;
    for (std::size_t cut = 0; cut < text.size(); ++cut) {
        EXPECT_TRUE(document.read(std::string_view(text).substr(0, cut)));
        ASSERT_FALSE(document.read("{\"n\":7}"));
        EXPECT_EQ(document.node(1).whole, 7);
        // Also where a bound, and not the text, ended the reading.
        if (document.read(text, {.nodes = 1 + cut % 10})) {
            ASSERT_FALSE(document.read("{\"n\":8}"));
        }
    }
}

}  // namespace
}  // namespace beckon
