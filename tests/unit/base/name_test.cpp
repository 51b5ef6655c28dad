#include "beckon/base/name.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "beckon/base/ids.hpp"

namespace beckon {
namespace {

TEST(Name, R8_IsWithinItsBoundsOrIsNotMade) {
    EXPECT_FALSE(CallId::parse(std::string(7, 'a')));
    EXPECT_TRUE(CallId::parse(std::string(8, 'a')));
    EXPECT_TRUE(CallId::parse(std::string(32, 'a')));
    EXPECT_FALSE(CallId::parse(std::string(33, 'a')));
    EXPECT_FALSE(UserId::parse(""));
    EXPECT_TRUE(UserId::parse(std::string(64, 'a')));
    EXPECT_FALSE(UserId::parse(std::string(65, 'a')));
}

TEST(Name, OfATokenHasOnlyCharactersThatNeedNoEscapeAnywhere) {
    for (int byte = 0; byte < 256; ++byte) {
        const auto c = static_cast<char>(byte);
        const bool sound =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        EXPECT_EQ(CallId::parse(std::string(8, c)).has_value(), sound) << byte;
    }
}

TEST(Name, OfAUserIsAnyTextWithoutControlCharacters) {
    for (const std::string good :
         {"ann", "Ann Lee", "\u0410\u043D\u043D\u0430", "\U0001F600", "a/b?c=d&e\"f\\", "\u00A0", "\u2028"}) {
        ASSERT_TRUE(UserId::parse(good));
        EXPECT_EQ(UserId::parse(good)->view(), good);
    }
    for (const std::string& bad : {std::string("a\nb"), std::string("a\0b", 3), std::string("\x7F"),
                                   std::string("\u0085"), std::string("\xFF"), std::string("\xED\xA0\x80")}) {
        EXPECT_FALSE(UserId::parse(bad));
    }
}

TEST(Name, TheOneThatWasNotGivenIsEmptyAndEqualToNoOther) {
    const UserId none;
    EXPECT_TRUE(none.empty());
    EXPECT_FALSE(none);
    EXPECT_EQ(none.view(), "");
    EXPECT_NE(none, *UserId::parse("a"));
    EXPECT_EQ(none, UserId());
}

TEST(Name, ComparesByItsBytes) {
    const UserId a = *UserId::parse("a");
    const UserId ab = *UserId::parse("ab");
    const UserId b = *UserId::parse("b");
    EXPECT_TRUE(a < ab && ab < b && !(b < a));
    EXPECT_EQ(a, *UserId::parse("a"));
    EXPECT_NE(a, ab);
    EXPECT_EQ(NameHash{}(a), NameHash{}(*UserId::parse("a")));
    EXPECT_NE(NameHash{}(a), (NameHash{HashKey{1, 0}}(a))) << "what hashes alike is anybody's guess";
}

TEST(Name, AFreshOneIsOfItsBytesAndDoesNotComeTwice) {
    Rng rng({1, 2});
    std::unordered_set<CallId, NameHash> seen;
    for (int i = 0; i < 10'000; ++i) {
        const CallId call = CallId::random(rng, fresh_id_bytes);
        EXPECT_EQ(call.view().size(), fresh_id_bytes);
        EXPECT_EQ(CallId::parse(call.view()), call);
        EXPECT_TRUE(seen.insert(call).second);
    }
    EXPECT_EQ(CallId::random(rng, 1).view().size(), CallId::min_bytes) << "never shorter than it may be";
    EXPECT_EQ(CallId::random(rng, 1000).view().size(), CallId::max_bytes);
}

TEST(Name, ASeatIsTheSessionThatTookIt) {
    const SessionId session = *SessionId::parse("session-1");
    EXPECT_EQ(seat_of(session).view(), session.view());
}

}  // namespace
}  // namespace beckon
