// R2, R8: what comes in addresses, headers and bodies, and what goes out in tables.
#include <gtest/gtest.h>

#include "api/accept.hpp"
#include "api/body.hpp"
#include "api/csv.hpp"
#include "api/cursor.hpp"
#include "api/own_name.hpp"
#include "api/query.hpp"
#include "api/rates.hpp"
#include "beckon/base/ids.hpp"
#include "ports/household.hpp"
#include "ports/url_text.hpp"

namespace beckon::test {
namespace {

using namespace relay::api;  // NOLINT(google-build-using-namespace)

// ------------------------------------------------------------------------------------------ addresses

TEST(Query, ValuesAreUnescapedAndUnknownNamesRefused) {
    const auto query = Query::parse("user=%D0%90nn+B&limit=5&&", "user limit");
    ASSERT_TRUE(query);
    EXPECT_EQ(query.value().text("user"), "Аnn B");
    EXPECT_EQ(query.value().text("limit"), "5");
    EXPECT_FALSE(query.value().has("after"));
    const auto wrong = [](const char* text) {
        const auto found = Query::parse(text, "user limit");
        return found ? std::string("none") : found.error().parameter;
    };
    EXPECT_EQ(wrong("usr=ann"), "usr");
    EXPECT_EQ(wrong("user=a&user=b"), "user") << "two that differ: which one counts?";
    for (const char* bad : {"user=%", "user=%4", "user=%zz", "user=%00", "user=%ff", "user=%0a"})
        EXPECT_EQ(wrong(bad), "user") << bad;
    EXPECT_EQ(wrong("%00=x"), "?");
}

TEST(Query, WhatIsKnownIsListedAsTheFieldsOfABodyAre) {
    EXPECT_EQ(Query::parse("usr=ann", "user limit").error().allowed, "user, limit, site");
    EXPECT_EQ(Query::parse("usr=ann", "").error().allowed, "site");
}

TEST(Query, AValueThatIsNoneOfItsKindIsAProblem) {
    const auto query = Query::parse("n=12x&at=yesterday&flag=maybe&id=no", "n at flag id");
    std::optional<Problem> problem;
    std::optional<std::int64_t> n;
    EXPECT_FALSE(query.value().read("n", n, problem, "a number"));
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->parameter, "n");
    EXPECT_EQ(problem->allowed, "a number");
    std::optional<Instant> at;
    EXPECT_FALSE(query.value().read("at", at, problem, ""));
    std::optional<bool> flag;
    EXPECT_FALSE(query.value().read("flag", flag, problem, ""));
    std::optional<CallId> id;
    EXPECT_FALSE(query.value().read("id", id, problem, ""));
    EXPECT_TRUE(query.value().read("absent", id, problem, ""));
}

TEST(Query, EscapingComesBackWhole) {
    const std::string text = "a b&c=d/?#%+\"<ж>";
    EXPECT_EQ(relay::unescaped(relay::escaped(text), true), text);
    EXPECT_EQ(relay::unescaped("a+b", false), "a+b") << "in a path a plus is a plus";
}

TEST(Cursor, ComesBackWholeAndStrangersAreRefused) {
    const relay::Mark mark{Instant{1'700'000'000'123}, "show-1 Аnn B"};
    const auto back = mark_of(cursor_of(mark));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->at, mark.at);
    EXPECT_EQ(back->name, mark.name);
    for (const char* bad : {"", "!", "AAAA", "MTIz", "LjEyMw", "MTIzLgA"}) EXPECT_FALSE(mark_of(bad)) << bad;
    EXPECT_FALSE(mark_of(std::string(10'000, 'A')));
}

// ------------------------------------------------------------------------------------------ headers

TEST(Accept, TheNearestRangeCounts) {
    EXPECT_EQ(wish_for("", "text/csv"), 1000);
    EXPECT_EQ(wish_for("*/*", "text/csv"), 1000);
    EXPECT_EQ(wish_for("application/json", "text/csv"), 0);
    EXPECT_EQ(wish_for("text/*;q=0.5, */*;q=0.1", "text/csv"), 500);
    EXPECT_EQ(wish_for("*/*, text/csv;q=0", "text/csv"), 0) << "anything but this";
    EXPECT_EQ(wish_for("TEXT/CSV ; header=present ; Q=0.25", "text/csv"), 250);
    EXPECT_EQ(wish_for("text/csv;q=rubbish", "text/csv"), 0);
    EXPECT_EQ(wish_for("text/csvx,text", "text/csv"), 0);
}

TEST(ContentType, IsJsonWithAnyParameters) {
    EXPECT_TRUE(is_json("application/json"));
    EXPECT_TRUE(is_json(" Application/JSON ; charset=utf-8"));
    for (const char* bad : {"", "text/plain", "application/jsonx", "application/problem+json", "multipart/form-data"})
        EXPECT_FALSE(is_json(bad)) << bad;
}

// ------------------------------------------------------------------------------------------ bodies

struct Pet {
    UserId name;
    std::optional<Whole<0, 40>> age;
    template <class Self, class V>
    static void fields(Self& self, V& v) {
        v("name", self.name, "");
        v("age", self.age, "");
    }
};
/// "missing_field /name", or what was read.
std::string read_pet(std::string_view text) {
    BodyReader reader;
    const auto pet = reader.read<Pet>(text);
    if (pet) return std::string(pet.value().name.view());
    return std::string(kind_of(pet.error().wrong).name) + ' ' + pet.error().field;
}

TEST(Body, HoldsWhatIsDescribedAndNothingElse) {
    EXPECT_EQ(read_pet(R"({"name":"Rex","age":3})"), "Rex");
    EXPECT_EQ(read_pet(R"({"age":3})"), "missing_field /name");
    EXPECT_EQ(read_pet(""), "missing_field /name") << "nothing is an empty object";
    EXPECT_EQ(read_pet(R"({"name":"Rex","age":41})"), "wrong_field /age");
    EXPECT_EQ(read_pet(R"({"name":7})"), "wrong_field /name");
    EXPECT_EQ(read_pet(R"({"name":"Rex","size":3})"), "unknown_field /size");
    EXPECT_EQ(read_pet(R"({"size":3,"name":"Rex"})"), "unknown_field /size");
    EXPECT_EQ(read_pet(R"({"nmae":"Rex"})"), "unknown_field /nmae") << "and not that the name is missing";
    EXPECT_EQ(read_pet(R"({"nmae":"Rex","age":41})"), "unknown_field /nmae");
    EXPECT_EQ(read_pet(R"({"age":"3","size":3,"name":"Rex"})"), "wrong_field /age");
    EXPECT_EQ(read_pet(R"({"name":"Rex","a/b~c":3})"), "unknown_field /a~1b~0c") << "as RFC 6901 has it";
    EXPECT_EQ(read_pet(R"({"name":"Rex","name":"Max"})"), "wrong_field /name");
    EXPECT_EQ(read_pet("[1]"), "malformed ");
    EXPECT_EQ(read_pet(R"({"name":"Rex"} )" + std::string("x")), "malformed ");
}

TEST(Body, IsBoundedInSizeDepthAndCount) {
    EXPECT_EQ(read_pet(R"({"name":"Rex","x":)" + std::string(20, '[') + std::string(20, ']') + '}'), "malformed ");
    std::string many = R"({"name":"Rex","x":[0)";
    for (int i = 0; i < 1'000; ++i) many += ",0";
    EXPECT_EQ(read_pet(many + "]}"), "malformed ");
    EXPECT_EQ(read_pet(R"({"name":")" + std::string(200'000, 'x') + "\"}"), "too_large ");
}

TEST(Problem, AValueOfAnotherTypeIsNotTakenForOneOutOfBounds) {
    BodyReader reader;
    EXPECT_EQ(reader.read<Pet>(R"({"name":"Rex","age":"3"})").error().detail, "age is a value of another type.");
    EXPECT_EQ(reader.read<Pet>(R"({"name":"Rex","age":41})").error().detail, "age is not what is allowed here.");
}

TEST(Problem, PointsIntoTheBody) {
    EXPECT_EQ(pointer_of("claims[3].call"), "/claims/3/call");
    EXPECT_EQ(pointer_of(""), "");
    Problem problem{Wrong::wrong_state, "It is over."};
    problem.reason = EndReason::hangup;
    problem.retry_after = milliseconds(1'001);
    const auto response = response_of(problem);
    EXPECT_EQ(response.status, 409U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(
        response.body,
        R"({"type":"/docs#problem-wrong_state","title":"Not in this state","status":409,"detail":"It is over.","reason":"hangup"})");
    ASSERT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(response.headers[0].second, "2") << "whole seconds, and not too few";
}

// ------------------------------------------------------------------------------------------ tables

TEST(Csv, NoCellIsAFormula) {
    Csv csv{"a", "b"};
    csv.text("=HYPERLINK(\"x\")").text("plain, with \"quotes\"").end_row();
    for (const char* bad : {"+1", "-1", "@x", "\tx", "\rx"}) csv.text(bad);
    csv.end_row();
    csv.text("").number(-5).plain("2026").end_row();
    EXPECT_EQ(csv.take(),
              "a,b\r\n\"'=HYPERLINK(\"\"x\"\")\",\"plain, with \"\"quotes\"\"\"\r\n"
              "\"'+1\",\"'-1\",\"'@x\",\"'\tx\",\"'\rx\"\r\n\"\",-5,2026\r\n");
}

// ------------------------------------------------------------------------------------------ rates

TEST(Rates, SoManyAtOnceAndOneMoreEachSoOften) {
    Rates rates({2, seconds(10), 100});
    Instant now{1'000'000};
    EXPECT_FALSE(rates.take("ann", now));
    EXPECT_FALSE(rates.wait("ann", now)) << "asking uses nothing up";
    EXPECT_FALSE(rates.take("ann", now));
    EXPECT_EQ(rates.take("ann", now + seconds(4)), seconds(6));
    EXPECT_EQ(rates.wait("ann", now + seconds(4)), seconds(6));
    EXPECT_FALSE(rates.take("bob", now)) << "each has their own";
    EXPECT_FALSE(rates.take("ann", now + seconds(10)));
    EXPECT_TRUE(rates.take("ann", now + seconds(11)));
}

TEST(Rates, AreNoMoreThanThereIsRoomFor) {
    Rates rates({1, seconds(10), 100});
    for (int i = 0; i < 1'000; ++i) rates.take(std::to_string(i), Instant{i});
    EXPECT_LE(rates.size(), 100U);
    rates.take("late", Instant{1'000'000});
    EXPECT_TRUE(rates.wait("late", Instant{1'000'001}));
}

TEST(Rates, R8_AnAddressOfVersion6IsKnownByItsNetworkHoweverItIsWritten) {
    using relay::household_of;
    EXPECT_EQ(household_of("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(household_of("2001:db8:1:2:3:4:5:6"), household_of("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
    EXPECT_NE(household_of("2001:db8:1:2:3:4:5:6"), household_of("2001:db8:1:3:3:4:5:6"));
    EXPECT_EQ(household_of("2001:db8::3:4:5:6"), household_of("2001:db8:0:0:a:b:c:d")) << "zeros may be left out";
    EXPECT_EQ(household_of("2001:db8:1::6"), household_of("2001:db8:1::7"));
    EXPECT_EQ(household_of("not one"), "not one");
}

// ------------------------------------------------------------------------------------------ names of ours

TEST(OwnName, R3_WhoeverOwnsANameMayLetItLeadHere) {
    for (const char* own :
         {"", "127.0.0.1", "127.0.0.1:8080", "192.168.1.5:8080", "[::1]:8080", "localhost:8080", "relay", "relay:8080",
          "shop.localhost", "relay.local:8080", "relay.internal", "relay.test"})
        EXPECT_TRUE(is_nobody_elses(own, "")) << own;
    for (const char* strange : {"evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
                                "evil-localhost.com", "relay.example.com"})
        EXPECT_FALSE(is_nobody_elses(strange, "")) << strange;
    EXPECT_TRUE(is_nobody_elses("relay.example.com", "https://relay.example.com"));
    EXPECT_TRUE(is_nobody_elses("relay.example.com:8443", "https://relay.example.com:8443"));
    EXPECT_FALSE(is_nobody_elses("relay.example.com", "https://relay.example.com:8443"));
    EXPECT_FALSE(is_nobody_elses("evil.relay.example.com", "https://relay.example.com"));
}

}  // namespace
}  // namespace beckon::test
