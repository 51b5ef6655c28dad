#include "beckon/base/visit.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

namespace beckon {
namespace {

using Value = std::variant<int, bool, std::string>;

std::string kind(const Value& value) {
    return match(
        value, [](int) { return std::string("int"); }, [](bool) { return std::string("bool"); },
        [](const std::string& s) { return s; });
}

TEST(Match, CallsTheOneThatFits) {
    EXPECT_EQ(kind(5), "int");
    EXPECT_EQ(kind(true), "bool");
    EXPECT_EQ(kind(std::string("text")), "text");
}

TEST(Match, GivesAccessToWhatIsHeld) {
    Value value = 5;
    match(
        value, [](int& number) { number = 6; }, [](auto&) {});
    EXPECT_EQ(std::get<int>(value), 6);
}

TEST(Match, WorksOnAVariantOfOne) {
    const std::variant<int> only = 7;
    EXPECT_EQ(match(only, [](int number) { return number + 1; }), 8);
}

TEST(Match, KnowsTypesByTheSetTheyAreIn) {
    static_assert(OneOf<int, bool, int>);
    static_assert(!OneOf<int, bool, long>);
    static_assert(AlternativeOf<bool, Value>);
    static_assert(!AlternativeOf<char, Value>);
}

}  // namespace
}  // namespace beckon
