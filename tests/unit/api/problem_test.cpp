// R8: what went wrong with a request, as RFC 9457 has it.
#include "api/problem.hpp"

#include <gtest/gtest.h>

#include "ports/problem.hpp"

namespace beckon::test {
namespace {

TEST(Problem, MembersThatItHasNotAreLeftOut) {
    EXPECT_EQ(relay::problem(404, "Not found", "Nothing is here.").body,
              R"({"type":"about:blank","title":"Not found","status":404,"detail":"Nothing is here."})");
    EXPECT_EQ(relay::problem(422, "A", "B", "/c", {{"field", "/d"}, {"allowed", ""}, {"reason", "lost"}}).body,
              R"({"type":"/c","title":"A","status":422,"detail":"B","field":"/d","reason":"lost"})");
}

TEST(Problem, NoTextBreaksOutOfIt) {
    const relay::HttpResponse answer = relay::problem(400, "Not HTTP", "\"},{\"\n\\");
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_EQ(answer.body, R"({"type":"about:blank","title":"Not HTTP","status":400,"detail":"\"},{\"\n\\"})");
}

TEST(Problem, R2_TheRestNamesTheFieldAndWhatIsAllowed) {
    relay::api::Problem wrong{relay::api::Wrong::wrong_field, "duration is not what is allowed here.", "/duration"};
    wrong.allowed = "1 to 1440";
    const relay::HttpResponse answer = relay::api::response_of(wrong);
    EXPECT_EQ(answer.status, 422U);
    EXPECT_EQ(answer.body, R"({"type":"/docs#problem-wrong_field","title":"A field has a value that is not allowed",)"
                           R"("status":422,"detail":"duration is not what is allowed here.","field":"/duration",)"
                           R"("allowed":"1 to 1440"})");
}

}  // namespace
}  // namespace beckon::test
