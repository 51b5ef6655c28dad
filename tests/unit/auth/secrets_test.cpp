// R3: sessions and their tokens cannot be guessed, and what is stored of them does not give them away.
#include "auth/secrets.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ports/same_secret.hpp"

namespace beckon::test {
namespace {

using relay::auth::SystemSecrets;

TEST(Secrets, EachIsAnotherAndWellSpelled) {
    SystemSecrets secrets;
    std::set<std::string> seen;
    std::set<char> characters;
    for (int i = 0; i < 2'000; ++i) {
        const std::string session(secrets.session().view());
        const std::string token(secrets.token().view());
        EXPECT_EQ(session.size(), 22U) << "132 bits";
        EXPECT_EQ(token.size(), 32U) << "192 bits";
        EXPECT_TRUE(is_token(session) && is_token(token));
        seen.insert(session);
        seen.insert(token);
        characters.insert(token.begin(), token.end());
    }
    EXPECT_EQ(seen.size(), 4'000U);
    EXPECT_EQ(characters.size(), 64U) << "every character of the alphabet occurs";
}

// Made with Python's hashlib.
TEST(Secrets, AHashIsTheSha256OfTheTokenInBase64url) {
    const SystemSecrets secrets;
    const hub::TokenHash hash = secrets.hash(*ResumeToken::parse("abcdefghijklmnopqrstuv"));
    EXPECT_EQ(hash.view(), "9p-bcNHJpUQiWMp2-LCnpF_LTjHDYUG2NX7FkTKLBiQ");
    EXPECT_NE(hash, secrets.hash(*ResumeToken::parse("abcdefghijklmnopqrstuw")));
}

TEST(Secrets, AGuessHoldsOnlyIfAllOfItDoes) {
    using relay::same_secret;
    EXPECT_TRUE(same_secret("a token of sixteen", "a token of sixteen"));
    for (const char* guess :
         {"", "a", "a token of sixtee", "a token of sixteen ", "a token of sixteeN", "A token of sixteen"})
        EXPECT_FALSE(same_secret("a token of sixteen", guess)) << guess;
}

}  // namespace
}  // namespace beckon::test
