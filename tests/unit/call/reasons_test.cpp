// C1: who may say which reason, as a table: every teller, kind of call and reason.
#include "beckon/call/reasons.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/named.hpp"

namespace beckon::test {
namespace {

using call::heeded;
using call::Teller;

struct Words {
    Teller teller;
    Kind kind;
    std::vector<std::string_view> held;  ///< taken as said
    EndReason else_it_is;                ///< what every other word of a page comes to
};

// NOLINTNEXTLINE(cert-err58-cpp): a throw here fails the test program at its start, which is what it should do
const std::vector<Words> who_may_say{
    {Teller::caller, Kind::call, {"cancelled", "replaced", "no_media", "lost", "failed"}, EndReason::cancelled},
    {Teller::caller, Kind::watch, {"cancelled", "replaced", "no_media", "lost", "failed"}, EndReason::cancelled},
    {Teller::caller, Kind::pair, {"cancelled", "replaced", "no_media", "lost", "failed", "left"}, EndReason::cancelled},
    {Teller::device, Kind::call, {"declined", "busy", "no_answer", "no_media", "failed"}, EndReason::declined},
    {Teller::device,
     Kind::watch,
     {"declined", "busy", "no_answer", "no_media", "failed", "broadcast_ended"},
     EndReason::declined},
    {Teller::device, Kind::pair, {"declined", "busy", "no_answer", "no_media", "failed", "left"}, EndReason::declined},
    {Teller::party,
     Kind::call,
     {"hangup", "replaced", "no_media", "ice_failed", "ice_lost", "lost", "failed", "transferred"},
     EndReason::hangup},
    {Teller::party,
     Kind::watch,
     {"hangup", "replaced", "no_media", "ice_failed", "ice_lost", "lost", "failed", "broadcast_ended"},
     EndReason::hangup},
    {Teller::party,
     Kind::pair,
     {"hangup", "replaced", "no_media", "ice_failed", "ice_lost", "lost", "failed", "left"},
     EndReason::hangup},
};

constexpr std::string_view verdicts[] = {"not_connected",  "not_live", "answered_elsewhere", "declined_elsewhere",
                                         "busy_elsewhere", "full",     "forbidden",          "unknown"};

TEST(Reasons, AreTakenFromThoseWhomTheyAreAbout) {
    for (const Words& row : who_may_say) {
        for (std::size_t at = 0; at < Spellings<EndReason>::names.size(); ++at) {
            const auto said = static_cast<EndReason>(at);
            const std::string_view word = Spellings<EndReason>::names.at(at);
            const bool held = std::find(row.held.begin(), row.held.end(), word) != row.held.end();
            const bool verdict = std::find(std::begin(verdicts), std::end(verdicts), word) != std::end(verdicts);
            EXPECT_EQ(heeded(row.teller, row.kind, said), held      ? said
                                                          : verdict ? EndReason::failed
                                                                    : row.else_it_is)
                << "teller " << static_cast<int>(row.teller) << ", kind " << static_cast<int>(row.kind) << ", " << word;
        }
    }
}

TEST(Reasons, TheRelaysVerdictsAreNoPages) {
    for (std::size_t at = 0; at < Spellings<EndReason>::names.size(); ++at) {
        const std::string_view word = Spellings<EndReason>::names.at(at);
        const bool verdict = std::find(std::begin(verdicts), std::end(verdicts), word) != std::end(verdicts);
        EXPECT_EQ(call::said_by_pages(static_cast<EndReason>(at)), !verdict) << word;
    }
}

}  // namespace
}  // namespace beckon::test
