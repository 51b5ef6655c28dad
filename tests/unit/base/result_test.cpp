#include "beckon/base/result.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace beckon {
namespace {

TEST(Result, IsAValueOrAFault) {
    const Result<int> good = 5;
    ASSERT_TRUE(good.ok());
    EXPECT_TRUE(good);
    EXPECT_EQ(good.value(), 5);

    const Result<int> bad = Fault{Fault::Code::missing, "call", "8 to 32"};
    ASSERT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().field, "call");
}

TEST(Result, AFaultIsASentenceForAPerson) {
    EXPECT_EQ(sentence({Fault::Code::out_of_bounds, "claims[3].call", "8 to 32 of A-Z a-z 0-9 _ -"}),
              "claims[3].call: out_of_bounds, allowed: 8 to 32 of A-Z a-z 0-9 _ -");
    EXPECT_EQ(sentence({Fault::Code::not_json, "", ""}), "frame: not_json");
}

TEST(Result, EveryCodeHasItsOwnName) {
    using Code = Fault::Code;
    std::set<std::string_view> names;
    for (const Code code : {Code::not_json, Code::too_big, Code::too_deep, Code::too_many, Code::missing,
                            Code::wrong_type, Code::out_of_bounds, Code::unknown_name, Code::unknown_message}) {
        EXPECT_FALSE(to_text(code).empty());
        EXPECT_TRUE(names.insert(to_text(code)).second);
    }
}

}  // namespace
}  // namespace beckon
